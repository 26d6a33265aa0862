"""``manage.py change_address EMAIL NEW``: where no mail leaves, or the old mailbox is lost."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from mechanisms.people.address_change import change_address, tell_old_address
from mechanisms.people.people import RequestRefused, person_of


class Command(BaseCommand):
    """Exit 1 with a sentence if nobody has the address, or the new one is taken."""

    help = (
        "Gives an account another e-mail address; the old one is told if mail leaves. Make sure by another "
        "way than mail that the person is who he or she says."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("new", metavar="NEW")

    def handle(self, *args: Any, email: str, new: str, **options: Any) -> None:
        try:
            person = person_of(email)
            old = person.email
            changed = change_address(person=person, email=new)
        except RequestRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        tell_old_address(changed, old)
        self.stdout.write(
            _("%(old)s: signs in with %(new)s from now on, on record.") % {"old": old, "new": changed.email}
        )
