"""``manage.py add_member EMAIL --body SLUG --role coordinator``: a role in a body."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from mechanisms.membership.members import add_member
from mechanisms.models import Role
from mechanisms.people.people import RequestRefused, body_of, person_of


class Command(BaseCommand):
    """Exit 1 with a sentence if person or body is unknown, or the body cannot assess itself.

    Also where the body would lose its last coordinator.
    """

    help = "Gives a person a role in a body; an existing role in the same body is replaced."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("person", metavar="EMAIL", help="e-mail address or short name")
        parser.add_argument("--body", required=True, metavar="SLUG")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--ministry", default="", help="whose part a contributor gives")

    def handle(self, *args: Any, person: str, body: str, role: str, **options: Any) -> None:
        try:
            membership = add_member(
                person=person_of(person), body=body_of(body), role=Role(role), ministry=options["ministry"]
            )
        except RequestRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            _("%(person)s is %(role)s of %(body)s.")
            % {
                "person": membership.person,
                "role": membership.get_role_display().lower(),
                "body": membership.body,
            }
        )
