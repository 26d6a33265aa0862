"""``manage.py create_person EMAIL``: an account, and the one-time link that opens it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mechanisms.people.people import RequestRefused, add_person, one_time_link, person_of


class Command(BaseCommand):
    """Exit 1 with a sentence if the address is none or has an account already."""

    help = "Makes an account and prints a one-time link to set its password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--name", default="", help="name shown to colleagues")
        parser.add_argument("--administrator", action="store_true", help="accounts, cycles, directory")
        parser.add_argument("--reviewer", action="store_true", help="reads and reviews what bodies share")
        parser.add_argument(
            "--new-link", action="store_true", help="print a new link for an existing account"
        )
        parser.add_argument(
            "--address",
            default="",
            metavar="URL",
            help="address of this installation, if THIRTYTWO_ADDRESS is not it",
        )

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        try:
            if options["new_link"]:
                person = person_of(email)
            else:
                person = add_person(
                    email=email,
                    name=options["name"],
                    administrator=options["administrator"],
                    reviewer=options["reviewer"],
                )
        except RequestRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            _("%(email)s, short name %(username)s.") % {"email": person.email, "username": person.username}
        )
        hours = settings.PASSWORD_RESET_TIMEOUT // 3600
        self.stdout.write(
            ngettext(
                "Give this link to the person alone; it sets a password once, within %(hours)d hour:",
                "Give this link to the person alone; it sets a password once, within %(hours)d hours:",
                hours,
            )
            % {"hours": hours}
        )
        self.stdout.write((options["address"].rstrip("/") or settings.ADDRESS) + one_time_link(person))
