"""``manage.py compare``: the comparison as a reviewer sees it, with names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from assessments.comparing.comparison import ComparisonFilter
from assessments.comparing.files import FILES
from assessments.comparing.rows import compared_cycles, find_round, read_comparison
from assessments.management.naming import cycle_named, write_output
from assessments.submitting.line_signs import Audience
from mechanisms.access import Principal
from mechanisms.models import BodyKind

# The operator sees what every reviewer may see, and belongs to no body.
OPERATOR = Principal(person_id=None, username="", name="command line", reviewer=True)


class Command(BaseCommand):
    """Exit 1 with a sentence where nothing is shared in that cycle."""

    help = (
        "Writes the comparison of a cycle as a reviewer sees it: an internal copy with the names of all "
        "bodies, and it says so inside."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cycle", required=True, help="short name of the cycle")
        parser.add_argument("--kind", required=True, choices=BodyKind.values)
        parser.add_argument("--format", required=True, choices=list(FILES))
        parser.add_argument("--output", required=True, type=Path, metavar="PATH")

    def handle(self, *args: Any, **options: Any) -> None:
        cycle = cycle_named(options["cycle"])
        wanted = ComparisonFilter(cycle=cycle.slug, kind=options["kind"])
        try:
            cycles = compared_cycles(OPERATOR, wanted.kind, Audience.STAFF, is_file=True)
            found = find_round(OPERATOR, wanted, cycles, Audience.STAFF, is_file=True)
        except LookupError:
            found = None
        if found is None:
            said = _("In %(cycle)s no body of this kind shares a self-assessment.")
            raise CommandError(said % {"cycle": cycle.name})
        comparison = read_comparison(found)
        made = FILES[options["format"]](comparison, found.wanted.chosen, settings.LANGUAGE_CODE)
        write_output(options["output"], made.data)
        self.stdout.write(str(options["output"]))
