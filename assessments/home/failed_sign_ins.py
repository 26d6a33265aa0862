"""Whoever's account somebody tried to open in vain is told by mail, with the work of the day.

Not at once: the page on which one signs in would take longer for an address that has an account.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments.models import Event
from assessments.trail.acting import COMMAND_LINE, INSTALLATION, record
from mechanisms.models import Person
from mechanisms.people import letters

FROM = 5
"""So many tries in vain in a day are no slip of the finger."""
TOLD = "failed_sign_ins_told"


def tell_of_failed_sign_ins() -> int:
    """One mail to each person at whose address five or more tries failed within a day; how many left."""
    if not letters.can_send():
        return 0
    counts, sent = _failed_since_told(), 0
    for key, person in Person.objects.in_bulk(counts).items():
        with transaction.atomic():
            data = {"person": str(key), "count": counts[str(key)]}
            record(by=COMMAND_LINE, kind="failed_sign_ins_told", subject=str(person), data=data)
        sent += letters.send(
            "failed_sign_ins",
            to=person.email,
            language=person.language,
            count=counts[str(key)],
            link=letters.absolute(reverse("account")),
        )
    return sent


def _failed_since_told() -> dict[str, int]:
    """Person → tries in vain of the last day, since he or she was last told. One query."""
    since = timezone.now() - timedelta(days=1)
    rows = Event.objects.filter(chain=INSTALLATION, at__gt=since, kind__in=["sign_in_failed", TOLD])
    counts: Counter[str] = Counter()
    for kind, data in rows.order_by("number").values_list("kind", "data"):
        if kind == TOLD:
            counts[data["person"]] = 0
        elif "person" in data:
            counts[data["person"]] += 1
    return {key: count for key, count in counts.items() if count >= FROM}
