"""``manage.py invite BODY... --cycle SLUG``: ask bodies to answer."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.management.naming import body_named, cycle_named, plain_refusals
from assessments.reviewing.cycles import invite
from assessments.trail.acting import COMMAND_LINE


class Command(BaseCommand):
    """All of them or none; inviting twice changes nothing."""

    help = "Invites bodies to a cycle. Sends no mail: it puts on record that they are asked."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("bodies", nargs="+", metavar="BODY", help="slugs of bodies")
        parser.add_argument("--cycle", required=True, metavar="SLUG")

    def handle(self, *args: Any, bodies: list[str], cycle: str, **options: Any) -> None:
        found = cycle_named(cycle)
        asked = [body_named(slug) for slug in bodies]
        with transaction.atomic():
            for body in asked:
                with plain_refusals(COMMAND_LINE, body):
                    invite(by=COMMAND_LINE, cycle=found, body=body)
        for body in asked:
            self.stdout.write(_("%(body)s is invited to %(cycle)s.") % {"body": body, "cycle": found})
