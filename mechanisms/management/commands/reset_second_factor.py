"""``manage.py reset_second_factor EMAIL``: for somebody who has lost phone, keys and recovery codes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import ngettext

from mechanisms.people.people import RequestRefused, person_of
from mechanisms.people.second_factor import reset_second_factor


class Command(BaseCommand):
    """Exit 1 with a sentence if nobody has this address."""

    help = (
        "Takes away the second factor and recovery codes of a person and ends all sessions. Make sure by "
        "another way than mail that the person is who he or she says."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        try:
            person = person_of(email)
        except RequestRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        removed = reset_second_factor(person=person)
        self.stdout.write(
            ngettext(
                "%(email)s: %(number)d second factor or set of codes taken away, all sessions ended, "
                "on record.",
                "%(email)s: %(number)d second factors or sets of codes taken away, all sessions ended, "
                "on record.",
                removed,
            )
            % {"email": person.email, "number": removed}
        )
