"""``manage.py create_cycle SLUG``: a new round on one edition of the instrument."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from assessments.answering.rules import Refused
from assessments.reviewing.cycles import create_cycle
from assessments.trail.acting import COMMAND_LINE
from recommendations.models import Edition


class Command(BaseCommand):
    """Exit 1 with a sentence for a slug that is taken, days in the wrong order, or no such edition."""

    help = "Makes a cycle: the round in which bodies are asked."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="SLUG", help="short name in addresses, such as 2027")
        parser.add_argument("--name", default="", help="default: the slug")
        parser.add_argument("--edition", default="", help="code; default: the newest edition")
        parser.add_argument("--opens", required=True, type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--closes", required=True, type=date.fromisoformat, metavar="DATE")

    def handle(self, *args: Any, slug: str, **options: Any) -> None:
        try:
            cycle = create_cycle(
                by=COMMAND_LINE,
                slug=slug,
                name=options["name"] or slug,
                edition=_edition(options["edition"]),
                opens_on=options["opens"],
                closes_on=options["closes"],
            )
        except Refused as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        self.stdout.write(
            _("Cycle %(slug)s made on edition %(edition)s, from %(opens)s to %(closes)s.")
            % {
                "slug": cycle.slug,
                "edition": cycle.edition.code,
                "opens": cycle.opens_on.isoformat(),
                "closes": cycle.closes_on.isoformat(),
            }
        )


def _edition(code: str) -> Edition:
    editions = Edition.objects.order_by("published", "code")
    found = (editions.filter(code=code) if code else editions).last()
    if found is None:
        known = ", ".join(editions.values_list("code", flat=True))
        raise CommandError(
            _("There is no edition %(code)s. Loaded: %(known)s.") % {"code": code, "known": known}
            if known
            else _("There is no instrument yet: run load_instrument first.")
        )
    return found
