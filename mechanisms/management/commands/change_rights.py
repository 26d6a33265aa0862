"""``manage.py change_rights EMAIL --give reviewer``: at once, by the operator of the server."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from mechanisms.administration.staff_requests import at_command_line
from mechanisms.models import StaffRequest
from mechanisms.people.letters import can_send
from mechanisms.people.people import RequestRefused, person_of

RIGHTS = ("reviewer", "administrator")


class Command(BaseCommand):
    """Exit 1 with a sentence if nobody has this address, it is so already, or no administrator is left."""

    help = (
        "Gives rights to an account, or takes them away, without a second administrator and without waiting. "
        "All administrators and reviewers and the person are told by mail, where mail leaves."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="e-mail address or short name")
        parser.add_argument("--give", action="append", default=[], choices=RIGHTS)
        parser.add_argument("--take", action="append", default=[], choices=RIGHTS)

    def handle(self, *args: Any, email: str, give: list[str], take: list[str], **options: Any) -> None:
        kinds = [f"give_{right}" for right in give] + [f"take_{right}" for right in take]
        if not kinds:
            raise CommandError(_("Say what to --give or to --take."))
        try:
            with transaction.atomic():
                person = person_of(email)
                made = [at_command_line(kind=StaffRequest.Kind(kind), person=person) for kind in kinds]
        except RequestRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self._say(made)

    def _say(self, made: list[StaffRequest]) -> None:
        for request in made:
            self.stdout.write(f"{request.outcome_for(request.person.email)}.")
        if can_send():
            self.stdout.write(_("On record, and told to all administrators and reviewers by mail."))
        else:
            self.stdout.write(
                _(
                    "On record. This installation sends no mail: tell the other administrators and the "
                    "reviewers yourself."
                )
            )
