"""``manage.py make_sample``: the invented region of the demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import Cycle
from assessments.sample.cast import CYCLES, SampleBroken, all_bodies, all_people
from assessments.sample.frozen import fitting
from assessments.sample.story import tell
from mechanisms.models import Body, Person
from recommendations.models import Edition


class Command(BaseCommand):
    """Idempotent; exit 1 where there is no instrument, or where real cycles have its names."""

    help = (
        "Fills an empty installation with four invented regions: thirty bodies, their people, the cycles "
        "2025 and 2026. Does nothing where the sample is already there; refuses in production."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(_("Sample data does not belong into a production installation."))
        slugs = [row["slug"] for row in all_bodies()]
        if Body.objects.filter(slug__in=slugs, sample=True).count() == len(slugs):
            self.stdout.write(_("The sample is already there; nothing was changed."))
            return
        edition = Edition.objects.order_by("published", "code").last()
        if edition is None:
            raise CommandError(_("There is no instrument yet: run load_instrument first."))
        self._require_room()
        frozen = fitting(edition)
        if frozen is None:
            self.stdout.write(
                _(
                    "The frozen sample was made from other questions, files or tables, or lies ahead: "
                    "the sample is told anew, which takes longer. freeze_sample makes the file again."
                )
            )
        try:
            count = tell(edition, frozen)
        except SampleBroken as broken:
            raise CommandError(str(broken)) from broken
        self.stdout.write(
            _("Sample made: %(bodies)s; %(assessments)s in %(cycles)s.")
            % {
                "bodies": ngettext("%(number)d body", "%(number)d bodies", len(slugs))
                % {"number": len(slugs)},
                "assessments": ngettext("%(number)d assessment", "%(number)d assessments", count)
                % {"number": count},
                "cycles": ", ".join(CYCLES),
            }
        )

    def _require_room(self) -> None:
        """The sample brings cycles and people of its own, and never mixes with real ones."""
        addresses = [row["email"] for row in all_people()]
        if (
            Cycle.objects.filter(slug__in=CYCLES).exists()
            or Person.objects.filter(email__in=addresses).exists()
        ):
            raise CommandError(
                _(
                    "This installation has cycles or people under the names that the sample uses. "
                    "Make the sample in a database of its own (DATABASE_URL)."
                )
            )
