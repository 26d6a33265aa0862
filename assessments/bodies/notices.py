"""Notice by mail of what one person can't do alone, to everybody whom it concerns, at every step.

A recovery is told to the members of the body and to the administrators; what is asked about staff to all
administrators and reviewers, and to the person it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.urls import reverse

from mechanisms.administration.staff_requests import those_told
from mechanisms.models import Membership, Person, Recovery, StaffRequest
from mechanisms.people import letters
from mechanisms.signals import happened

RECOVERY = frozenset({"recovery_asked", "recovery_confirmed", "recovery_stopped", "recovery_done"})
#: What was confirmed is done in the same moment: that is told once.
STAFF = frozenset({"staff_request_asked", "staff_request_stopped", "staff_request_done"})


@receiver(happened)
def _happened(kind: str, data: Mapping[str, Any] | None = None, **_more: Any) -> None:
    """Once the act is certain; a mail server that does not answer does not undo it."""
    write: Callable[[], int]
    if kind in RECOVERY and data:
        write = partial(write_about_recovery, data["recovery"], kind)
    elif kind in STAFF and data:
        write = partial(write_about_staff, data["request"], kind)
    else:
        return
    transaction.on_commit(write, robust=True)


def write_about_recovery(recovery_id: str, letter: str) -> int:
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


def write_about_staff(request_id: str, letter: str) -> int:
    """Tell the staff, and the person also where the account is closed; how many letters left."""
    asked = StaffRequest.objects.select_related("person").get(pk=request_id)
    people = {person.pk: person for person in [*those_told(), asked.person]}
    link = letters.absolute(reverse("assessments:staff_requests"))
    return letters.send_to_all(letter, people.values(), asked=asked, link=link)
