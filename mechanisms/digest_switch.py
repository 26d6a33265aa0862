"""Who gets the daily mail: a link in each of them turns it off without signing in."""

from __future__ import annotations

from uuid import UUID

from django.core.signing import BadSignature, Signer

from mechanisms.models import Person

_SIGNER = Signer(salt="mechanisms.digest_switch", sep=".")


def token_of(person: Person) -> str:
    """What the link holds: the person's id, signed. It does not expire: old mails are kept for years."""
    return _SIGNER.sign(person.pk.hex)


def person_of(token: str) -> Person | None:
    """Whose mail a link turns off; None for a link that was not made here."""
    try:
        return Person.objects.filter(pk=UUID(_SIGNER.unsign(token))).first()
    except (BadSignature, ValueError):
        return None


def switch_off(person: Person) -> None:
    """No daily mail any more; the person can turn it on again at his or her account."""
    Person.objects.filter(pk=person.pk).update(digest=False)
    person.digest = False
