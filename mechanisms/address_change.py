"""Another e-mail address for an account: asked for by its owner, done by a link that went to the new address.

The link proves that the new address is the person's; whoever gets hold of an open session alone cannot use
it, because asking takes a fresh sign-in. The old address is told. Where no mail leaves, a command does it.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from mechanisms import letters
from mechanisms.models import Person
from mechanisms.people import Refused
from mechanisms.signals import happened

_SIGNER = TimestampSigner(salt="mechanisms.address_change", sep=".")


def send_link(*, person: Person, email: str) -> None:
    """Mail the link to the new address; to one that has an account already, a word that it has.

    The page says the same in both cases, so that nobody learns who has an account.
    """
    if Person.objects.filter(email=email.strip().lower()).exclude(pk=person.pk).exists():
        letters.send("address_taken", to=email, language=person.language)
        return
    path = reverse("account_email_confirm", args=[token_for(person, email)])
    letters.send(
        "address_link",
        to=email,
        language=person.language,
        link=letters.absolute(path),
        hours=int(settings.ADDRESS_CHANGE_AGE.total_seconds()) // 3600,
    )


def token_for(person: Person, email: str) -> str:
    """What the link holds: person, old and new address, signed. It is void once the address has changed."""
    return _SIGNER.sign_object([person.pk.hex, person.email, email.strip().lower()])


def address_in(token: str, person: Person) -> str | None:
    """The new address that this link gives this person; None if it is for nobody here, or no longer works."""
    try:
        pk, old, new = _SIGNER.unsign_object(token, max_age=settings.ADDRESS_CHANGE_AGE)
    except (BadSignature, ValueError):
        return None
    return str(new) if (pk, old) == (person.pk.hex, person.email) else None


@transaction.atomic
def change_address(*, person: Person, email: str, by: Person | None = None) -> Person:
    """Give the account another address; links that were sent to the old one stop working.

    `by` None: the command line. Raises Refused for an address that is none, or that has an account already.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(_("%(email)s is no e-mail address.") % {"email": email}) from error
    if Person.objects.filter(email=email).exists():
        raise Refused(_("%(email)s already has an account.") % {"email": email})
    found = Person.objects.select_for_update().get(pk=person.pk)
    found.email = email
    found.save(update_fields=["email"])
    # allauth keeps a list beside ours, and makes the row anew when it needs one.
    EmailAddress.objects.filter(user=found).delete()
    happened.send(
        sender=Person,
        kind="address_changed",
        by=by,
        subject=str(found),
        data={"person": str(found.pk)},
    )
    return found


def tell_old_address(person: Person, old: str) -> bool:
    """Mail the address that was left, in case it was somebody else; call it after the commit."""
    return letters.send("address_changed", to=old, language=person.language)
