"""Sign-ins from a new place: a kind of browser, or a part of the network, that this person never used before.

Coarse on purpose: browser and system by their names, and the first half of the address. What is kept to
compare with is a mark that tells nobody which they were.
"""

from __future__ import annotations

import hmac
from ipaddress import IPv4Address, ip_address

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from mechanisms.models import Body, KnownPlace, Membership, Person
from mechanisms.people.sessions import browser_in_words
from mechanisms.signals import happened


def half_of(address: str) -> str:
    """`196.25.x.x` of an address; of IPv6 the first two groups; nothing for what is no address."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, IPv4Address):
        return ".".join(str(found).split(".")[:2]) + ".x.x"
    if found.ipv4_mapped is not None:
        return half_of(str(found.ipv4_mapped))
    return ":".join(found.exploded.split(":")[:2]) + ":x"


def note_place(request: HttpRequest, person: Person) -> None:
    """Told to the bodies of the person where it is new; the first place of all is not."""
    browser = browser_in_words(request.META.get("HTTP_USER_AGENT", ""))
    network = half_of(str(get_adapter().get_client_ip(request) or ""))
    with transaction.atomic():
        is_first = not KnownPlace.objects.filter(person=person).exists()
        _row, is_new = KnownPlace.objects.get_or_create(person=person, mark=_mark(person, browser, network))
        if is_new and not is_first:
            data = {"person": str(person.pk), "browser": browser, "network": network}
            _tell(person, data)


def _mark(person: Person, browser: str, network: str) -> str:
    text = f"place {person.pk} {browser} {network}".encode()
    return hmac.new(settings.AUDIT_KEY.encode(), text, "sha256").hexdigest()[:16]


def _tell(person: Person, data: dict[str, str]) -> None:
    """On the trail of each body of the person; of the installation where there is none."""
    mine = Membership.objects.active().filter(person=person).values("body")
    bodies: list[Body | None] = [*Body.objects.filter(pk__in=mine)]
    for body in bodies or [None]:
        happened.send(
            sender=Person, kind="signed_in_new_place", by=person, body=body, subject=str(person), data=data
        )
