"""``manage.py close_cycle SLUG``: from now on nothing in it can be written."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from assessments.management.naming import cycle_named
from assessments.reviewing.cycles import close_cycle
from assessments.trail.acting import COMMAND_LINE


class Command(BaseCommand):
    """Closing twice changes nothing."""

    help = "Closes a cycle: nothing in it can be written any more."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="SLUG", help="the cycle")

    def handle(self, *args: Any, slug: str, **options: Any) -> None:
        cycle = close_cycle(by=COMMAND_LINE, cycle=cycle_named(slug))
        self.stdout.write(_("The cycle %s is closed.") % cycle)
