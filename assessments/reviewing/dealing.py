"""Dealing out what there is to read: so evenly that nobody waits for one desk, and never a reader's own body.

Bodies that have a reader keep it. The others go, the longest first, to whoever has least to read so far, what
is assigned already counted. What a body that has sent nothing yet will give to read is taken to be what the
others give in the middle.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from assessments.answering.rules import Refused, allow
from assessments.models import Cycle, Invitation, ReviewDuty
from assessments.reviewing.acts import OtherThanShown
from assessments.reviewing.cycles import Staff, held_cycle, read_staff
from assessments.reviewing.questions import require_fit
from assessments.reviewing.queue import Participants
from assessments.reviewing.two_readers import OnDuty, readers_changed
from assessments.trail.acting import Actor, fingerprint_of, record
from mechanisms.access import Capability, Matter, require
from mechanisms.models import Body, Person

# What a body gives to read where no other has sent anything either.
UNKNOWN = 8


class Place(NamedTuple):
    """One body that takes part: how many answers of it need eyes and were not read, and who reads it."""

    body_id: UUID
    answers: int
    declined: bool
    first: UUID | None
    second: UUID | None


@dataclass(frozen=True, slots=True)
class Dealt:
    """A body and who is to read it; None where a place is not filled now."""

    place: Place
    first: Person | None = None
    second: Person | None = None

    @property
    def places(self) -> Iterator[Person]:
        return (person for person in (self.first, self.second) if person is not None)


@dataclass(frozen=True, slots=True)
class Share:
    """What falls to one reader: bodies, and answers that need eyes, with what he or she has already."""

    person: Person
    bodies: int
    answers: int


@dataclass(frozen=True, slots=True)
class Deal:
    """Who would read what, by the names of bodies. `left` are bodies that none of those chosen may read."""

    rows: tuple[Dealt, ...]
    shares: tuple[Share, ...]
    left: tuple[UUID, ...]

    @property
    def seen(self) -> str:
        return fingerprint_of(
            [
                [str(row.place.body_id), *(str(one.pk) if one else "" for one in (row.first, row.second))]
                for row in self.rows
            ]
        )


def deal(queue: Participants, staff: Staff, chosen: Collection[UUID], *, twice: bool) -> Deal:
    """Fill the free places of all bodies that take part among those chosen; `twice`: second places too. Three
    queries."""
    places = _places(queue)
    hands = _Hands.of(places, staff, chosen)
    dealt = {place.body_id: Dealt(place) for place in places}
    left: set[UUID] = set()
    for place in sorted(places, key=lambda place: -place.answers):
        for is_second in (False, True) if twice else (False,):
            if place.declined or (place.second if is_second else place.first) is not None:
                continue
            so_far = dealt[place.body_id]
            if (person := hands.lightest(staff, so_far)) is None:
                left.add(place.body_id)
                continue
            hands.give(person.pk, place.answers)
            filled = replace(so_far, second=person) if is_second else replace(so_far, first=person)
            dealt[place.body_id] = filled
    return Deal(
        rows=tuple(row for row in dealt.values() if row.first or row.second),
        shares=hands.shares(staff),
        left=tuple(place.body_id for place in places if place.body_id in left),
    )


def _places(queue: Participants) -> list[Place]:
    """All bodies of the cycle by name, as ids and numbers alone."""
    sent: Any = queue.sent.values_list(
        "score_line__sort_name", "assessment__body_id", Coalesce("to_read__left", 0)
    )
    asked = queue.silent_ones.values_list("sort_name", "body_id", "state")
    duties: Any = ReviewDuty.objects.filter(cycle=queue.cycle).order_by()
    readers = {
        body: (first, second)
        for body, first, second in duties.values_list("body_id", "reader_id", "second_reader_id")
    }
    known = [(name, body, left, False) for name, body, left in sent]
    in_order = sorted(left for _name, _body, left, _declined in known)
    middle = in_order[len(in_order) // 2] if in_order else UNKNOWN
    known += [(name, body, middle, state == Invitation.State.DECLINED) for name, body, state in asked]
    return [
        Place(body, answers, declined, *readers.get(body, (None, None)))
        for _name, body, answers, declined in sorted(known)
    ]


@dataclass(frozen=True, slots=True)
class _Hands:
    """Who has how much to read so far: bodies and answers, by person."""

    bodies: dict[UUID, int]
    answers: dict[UUID, int]

    @classmethod
    def of(cls, places: Iterable[Place], staff: Staff, chosen: Collection[UUID]) -> _Hands:
        people = [person.pk for person in staff.people if person.pk in chosen]
        hands = cls(dict.fromkeys(people, 0), dict.fromkeys(people, 0))
        for place in places:
            for reader in (place.first, place.second):
                if reader in hands.answers:
                    hands.give(reader, place.answers)
        return hands

    def give(self, person: UUID, answers: int) -> None:
        self.bodies[person] += 1
        self.answers[person] += answers

    def burden(self, person: Person) -> int:
        """Answers to read, and a little for each body: opening one that has none to read is work too."""
        return self.answers[person.pk] + self.bodies[person.pk]

    def lightest(self, staff: Staff, dealt: Dealt) -> Person | None:
        """Whoever has least to read of those who may read this body and do not yet; of two the first by
        name."""
        place = dealt.place
        taken = {place.first, place.second, *(person.pk for person in dealt.places)}
        fit = [one for one in staff.fit_for(place.body_id) if one.pk in self.answers and one.pk not in taken]
        return min(fit, key=self.burden, default=None)

    def shares(self, staff: Staff) -> tuple[Share, ...]:
        return tuple(
            Share(person, self.bodies[person.pk], self.answers[person.pk])
            for person in staff.people
            if person.pk in self.answers
        )


@transaction.atomic
def deal_out(
    *,
    by: Actor,
    queue: Participants,
    chosen: Collection[UUID],
    twice: bool,
    seen: str,
) -> Deal:
    """Assign as `deal` says, in one act. OtherThanShown is raised if it says anything else than the page
    showed (`Deal.seen`), Refused where there is nothing to deal out."""
    _allow(by)
    cycle = held_cycle(queue.cycle)
    found = deal(queue, read_staff(), chosen, twice=twice)
    if not found.rows:
        raise Refused(_("There is nothing to deal out: each body has its readers, or nobody is chosen."))
    if found.seen != seen:
        raise OtherThanShown(
            _("Something changed since you opened this page. Look at the list again, then deal out.")
        )
    bodies = Body.objects.in_bulk([row.place.body_id for row in found.rows])
    at = by.moment  # one for all: it names the deal when it is undone
    for row in found.rows:
        _assign(by, cycle, bodies[row.place.body_id], row, at)
    data = {"bodies": len(found.rows), "readers": len(found.shares), "twice": twice}
    record(by=by, kind="readers_dealt", subject=cycle.slug, data=data)
    return found


def _allow(by: Actor) -> None:
    if not by.is_command_line:
        require(by.principal, Capability.RUN_CYCLE, Matter())


def _assign(by: Actor, cycle: Cycle, body: Body, row: Dealt, at: datetime) -> None:
    """Fill the places that are free; OtherThanShown where a colleague filled one meanwhile."""
    allow(by, Capability.RUN_CYCLE, body)
    for person in row.places:
        require_fit(person, body)
    duty, _made = ReviewDuty.objects.select_for_update().get_or_create(cycle=cycle, body=body)
    if (row.first and duty.reader_id) or (row.second and duty.second_reader_id):
        raise OtherThanShown(_("A colleague chose a reader meanwhile. Look at the list again."))
    if row.first:
        duty.reader, duty.dealt_at = row.first, at
    if row.second:
        duty.second_reader, duty.second_dealt_at = row.second, at
    _keep(duty)


def _keep(duty: ReviewDuty) -> None:
    """What was read already follows the readers (two_readers.py)."""
    duty.save()
    readers_changed(duty.cycle, duty.body, OnDuty(duty.reader, duty.second_reader))


def last_dealt(cycle: Cycle) -> tuple[datetime, int] | None:
    """When places were last dealt out that still stand as they were dealt, and of how many bodies. Two
    queries."""
    rows = ReviewDuty.objects.filter(cycle=cycle).order_by()
    moments = rows.aggregate(first=Max("dealt_at"), second=Max("second_dealt_at")).values()
    last = max((at for at in moments if at), default=None)
    return (last, rows.filter(Q(dealt_at=last) | Q(second_dealt_at=last)).count()) if last else None


def last_deal(cycle: Cycle) -> tuple[datetime, list[ReviewDuty]] | None:
    """The same with the bodies. One query."""
    rows = list(ReviewDuty.objects.filter(cycle=cycle).select_related("body", "reader", "second_reader"))
    moments = [at for row in rows for at in (row.dealt_at, row.second_dealt_at) if at]
    if not moments:
        return None
    last = max(moments)
    return last, [row for row in rows if last in (row.dealt_at, row.second_dealt_at)]


@transaction.atomic
def take_back_deal(*, by: Actor, cycle: Cycle) -> int:
    """Empty the places of the last deal that nobody has changed since; how many bodies. Nothing that was read
    is lost by it."""
    _allow(by)
    found = last_deal(held_cycle(cycle))
    if found is None:
        raise Refused(_("There is nothing to undo."))
    at, rows = found
    for row in rows:
        if row.dealt_at == at:
            row.reader, row.dealt_at = None, None
        if row.second_dealt_at == at:
            row.second_reader, row.second_dealt_at = None, None
        _keep(row)
    record(by=by, kind="readers_deal_undone", subject=cycle.slug, data={"bodies": len(rows)})
    return len(rows)


def chosen_of(staff: Staff, named: Sequence[str]) -> frozenset[UUID]:
    """The reviewers whose ids are named; all of them where nothing is."""
    known = {str(person.pk): person.pk for person in staff.people}
    return frozenset(known[one] for one in named if one in known)
