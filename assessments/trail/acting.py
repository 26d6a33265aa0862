"""Who acts, and the audit trail: append-only events in chains, bound by an HMAC.

The key stands outside the database, so that whoever can edit rows cannot forge a chain. A chain belongs
to one body (or to `installation`), so that bodies do not wait for each other.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from assessments.models import MANDATE, Event
from mechanisms.access import ANONYMOUS, Principal
from mechanisms.models import Person
from recommendations.composed import Composed

# What somebody has seen, in a few signs: a form carries them, and a save knows whether it still
# stands.


def fingerprint_of(seen: Sequence[Any]) -> str:
    """16 hex digits over lists, texts and numbers; another order or another value gives others."""
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:16]


INSTALLATION = "installation"
START = "0" * 64


@dataclass(frozen=True)
class Actor:
    """Whoever acts: a person with his or her rights, or the command line, which may do everything.

    `at` is the moment of the act where it is not now: sample data tells what happened in earlier years.
    """

    principal: Principal
    person: Person | None
    label: str
    at: datetime | None = None

    @classmethod
    def of(cls, person: Person, principal: Principal) -> Actor:
        """A signed-in person."""
        return cls(principal=principal, person=person, label=str(person))

    @property
    def moment(self) -> datetime:
        """When the act happens; every date that the act leaves behind is this one."""
        return self.at or timezone.now()

    @property
    def is_command_line(self) -> bool:
        """True for an operator at the machine, who is bound by no role; not for whoever comes by a link."""
        return self.person is None and self.principal.link is None


COMMAND_LINE = Actor(principal=ANONYMOUS, person=None, label="command line")


def record(
    *,
    by: Actor,
    kind: str,
    chain: str = INSTALLATION,
    subject: str = "",
    at: datetime | None = None,
    data: Mapping[str, Any] | None = None,
    as_mandate: bool = False,
) -> Event:
    """Append one event; call it inside the transaction of the act it records.

    `chain` is the slug of a body or `installation`; `data` holds ids, numbers and codes, never content.
    `as_mandate`: the body reads that the mandate acted, and nothing of the person.
    """
    _wait_for_turn(chain)
    last = next(iter(_LAST(chain)), None)
    event = Event(
        chain=chain,
        number=last.number + 1 if last else 1,
        at=at or by.moment,
        kind=kind,
        actor_id=str(by.person.pk) if by.person and not as_mandate else "",
        actor_label=MANDATE if as_mandate else by.label[:200],
        body_slug="" if chain == INSTALLATION else chain,
        subject=subject[:200],
        data=dict(data or {}),
        previous=last.mac if last else START,
    )
    event.mac = seal(event)
    event.save(force_insert=True)
    return event


_LAST = Composed(
    lambda chain: Event.objects.filter(chain=chain).order_by("-number").only("number", "mac")[:1]
)


def _wait_for_turn(chain: str) -> None:
    """One writer a chain until its transaction ends, so that no two events take the same number.

    SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [chain])


def seal(event: Event) -> str:
    """The HMAC-SHA-256 (hex) over everything the event says and the seal of the one before."""
    said = [
        event.chain,
        event.number,
        event.at.isoformat(timespec="microseconds"),
        event.kind,
        event.actor_id,
        event.actor_label,
        event.body_slug,
        event.subject,
        event.data,
        event.previous,
    ]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def chains() -> list[str]:
    """The names of all chains, in order."""
    return list(Event.objects.order_by("chain").values_list("chain", flat=True).distinct())


def broken_links(chain: str) -> Iterator[str]:
    """One sentence for each event of a chain that was edited, removed or moved."""
    before, number = START, 0
    for event in Event.objects.filter(chain=chain).order_by("number"):
        number += 1
        for missing in range(number, event.number):
            yield f"{chain}: event {missing} is missing"
        number = event.number
        if event.previous != before:
            yield f"{chain}: event {event.number} does not follow the one before"
        if not hmac.compare_digest(event.mac, seal(event)):
            yield f"{chain}: event {event.number} was changed"
        before = event.mac
