"""``manage.py freeze_sample``: the frozen part of the sample, made by the ordinary writes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import Cycle
from assessments.sample.cast import make_cast
from assessments.sample.frozen import fitting, freeze, place, write
from assessments.sample.story import tell_cycles
from recommendations.models import Edition


class Command(BaseCommand):
    """Needs the instrument and no cycles; leaves the database as it was."""

    help = (
        "Writes fixtures/sample/frozen.json.xz anew by the ordinary writes; the database, which must hold no "
        "cycle, stays as it is. With --check nothing is written: exit 1 if the file holds anything else."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only compare with the file")

    def handle(self, *args: Any, **options: Any) -> None:
        edition = Edition.objects.order_by("published", "code").last()
        if edition is None:
            raise CommandError(_("There is no instrument yet: run load_instrument first."))
        if Cycle.objects.exists():
            raise CommandError(_("Freeze the sample in a database without cycles (DATABASE_URL)."))
        text = self._told(edition)
        if not options["check"]:
            size = write(text)
            said = ngettext("%(path)s: %(size)d byte", "%(path)s: %(size)d bytes", size)
            self.stdout.write(said % {"path": place(), "size": size})
        elif text != fitting(edition):
            raise CommandError(
                _("The frozen sample is not what the ordinary writes make. Run freeze_sample.")
            )

    def _told(self, edition: Edition) -> str:
        with transaction.atomic():
            tell_cycles(make_cast(edition), edition)
            text = freeze(edition).as_text()
            transaction.set_rollback(True)
        return text
