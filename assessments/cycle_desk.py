"""What reviewers need to run a cycle: whom they can invite, whom to remind, what closing leaves behind."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from assessments.models import Cycle, Invitation
from assessments.reminder_letters import coordinators_of, reminder_text
from assessments.review_list import Queue, QueueRow, Standing
from mechanisms.access import Principal
from mechanisms.directory import plain
from mechanisms.models import Body, Membership, Person

# A longer list is searched.
MOST_OFFERED = 100


@dataclass(frozen=True, slots=True)
class Offered:
    """The bodies that can be invited, by name: those shown, and how many more there are."""

    bodies: tuple[Body, ...]
    more: int


def offered(me: Principal, cycle: Cycle, words: str) -> Offered:
    """Bodies that can answer and are not invited yet, all of whose names hold these words. Two queries.

    An invented body takes part with invented ones alone. One's own bodies are for a colleague to invite.
    """
    invited = dict(
        Invitation.objects.filter(cycle=cycle).values_list("body_id", "body__sample").order_by()
    )
    rows = Body.objects.filter(can_answer=True).exclude(pk__in=list(me.roles))
    if invited:
        rows = rows.filter(sample=next(iter(invited.values())))
    wanted = plain(words).split()
    found = [
        body
        for body in rows
        if body.pk not in invited and all(word in _named(body) for word in wanted)
    ]
    found.sort(key=lambda body: (plain(body.name), body.slug))
    return Offered(tuple(found[:MOST_OFFERED]), max(0, len(found) - MOST_OFFERED))


def _named(body: Body) -> str:
    return plain(f"{body.name} {body.short_name} {body.slug}")


@dataclass(frozen=True, slots=True)
class Leaves:
    """What stands open when a cycle is closed."""

    returned: tuple[QueueRow, ...]
    submitted: tuple[QueueRow, ...]
    silent: tuple[QueueRow, ...]


def leaves_open(queue: Queue) -> Leaves:
    """The bodies that could not answer any more, those to be reviewed, those that share nothing."""
    return Leaves(
        returned=_of(queue, Standing.RETURNED),
        submitted=_of(queue, Standing.SUBMITTED),
        silent=tuple(row for row in queue.rows if row.standing.is_silent),
    )


def _of(queue: Queue, standing: Standing) -> tuple[QueueRow, ...]:
    return tuple(row for row in queue.rows if row.standing is standing)


@dataclass(frozen=True, slots=True)
class ToRemind:
    """A body that was invited and shares nothing; `text` is the letter, for whoever has to write it."""

    row: QueueRow
    invitation: Invitation
    coordinators: Sequence[Person]
    text: str
    is_done: bool


def to_remind(rows: Iterable[QueueRow], cycle: Cycle, today: date) -> tuple[ToRemind, ...]:
    """The silent ones among these rows, by name; ``is_done`` are those reminded today. Two queries."""
    silent = [row for row in rows if row.standing.is_silent]
    ids = [row.body_id for row in silent]
    found = invitations_of(cycle, ids)
    people = coordinators_of(ids)
    return tuple(
        ToRemind(
            row=row,
            invitation=found[row.body_id],
            coordinators=people.get(row.body_id, ()),
            text=reminder_text(found[row.body_id]),
            is_done=found[row.body_id].reminded_on == today,
        )
        for row in silent
        if row.body_id in found
    )


def invitations_of(cycle: Cycle, bodies: Collection[UUID]) -> Mapping[UUID, Invitation]:
    """Body → its invitation to the cycle. One query."""
    rows = Invitation.objects.filter(cycle=cycle, body_id__in=bodies).select_related("body")
    found = {row.body_id: row for row in rows}
    for row in found.values():
        row.cycle = cycle
    return found


@dataclass(frozen=True, slots=True)
class Staff:
    """The reviewers by name, and who of them belongs to which body."""

    people: tuple[Person, ...]
    belongs: frozenset[tuple[UUID, UUID]]

    def fit_for(self, body_id: UUID) -> tuple[Person, ...]:
        """Those who may review this body."""
        return tuple(one for one in self.people if (one.pk, body_id) not in self.belongs)


def read_staff() -> Staff:
    """Whoever can be a reader. Two queries."""
    people = tuple(
        Person.objects.filter(is_reviewer=True, is_active=True).order_by("name", "email")
    )
    pairs = Membership.objects.active().filter(person__in=people)
    return Staff(people, frozenset(pairs.values_list("person_id", "body_id")))
