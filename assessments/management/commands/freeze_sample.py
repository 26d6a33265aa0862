"""``manage.py freeze_sample``: the frozen part of the sample, made by the ordinary writes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import Cycle
from assessments.sample.frozen import freeze, place, write
from assessments.sample.cast import make_cast
from assessments.sample.story import tell_cycles
from recommendations.models import Edition


class Command(BaseCommand):
    """Needs the instrument and no cycles; leaves the database as it was."""

    help = "Writes fixtures/sample/frozen.json.xz anew; the database, which must hold no cycle, stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        edition = Edition.objects.order_by("published", "code").last()
        if edition is None:
            raise CommandError(_("There is no instrument yet: run load_instrument first."))
        if Cycle.objects.exists():
            raise CommandError(_("Freeze the sample in a database without cycles (DATABASE_URL)."))
        with transaction.atomic():
            tell_cycles(make_cast(edition), edition)
            frozen = freeze(edition)
            transaction.set_rollback(True)
        size = write(frozen)
        rows = sum(map(len, frozen.tables.values()))
        self.stdout.write(
            _("%(rows)d rows in %(size)d bytes: %(path)s")
            % {"rows": rows, "size": size, "path": place()}
        )
