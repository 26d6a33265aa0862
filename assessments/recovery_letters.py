"""Notice of a recovery, by mail, to everybody whom it concerns: the members, and the administrators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.urls import reverse

from mechanisms import letters
from mechanisms.models import Membership, Person, Recovery
from mechanisms.signals import happened

KINDS = frozenset({"recovery_asked", "recovery_confirmed", "recovery_stopped", "recovery_done"})


@receiver(happened)
def _happened(kind: str, data: Mapping[str, Any] | None = None, **_more: Any) -> None:
    """Once the act is certain; a mail server that does not answer does not undo it."""
    if kind in KINDS and data:
        recovery_id = data["recovery"]
        transaction.on_commit(lambda: write_to_all(recovery_id, kind), robust=True)


def write_to_all(recovery_id: str, letter: str) -> int:
    """Tell all members, also those whose account is closed, and all administrators; how many letters left."""
    recovery = Recovery.objects.select_related("body", "person").get(pk=recovery_id)
    body = recovery.body
    members = Person.objects.filter(
        pk__in=Membership.objects.active().filter(body=body).values("person")
    )
    staff = Person.objects.filter(is_administrator=True, is_active=True)
    places = (
        (members, reverse("assessments:members", args=[body.slug])),
        (staff.exclude(pk__in=members), reverse("assessments:recoveries")),
    )
    return sum(
        letters.send_to_all(
            letter, people, recovery=recovery, body=body, link=letters.absolute(path)
        )
        for people, path in places
    )
