"""The queue of rapporteur staff: the bodies of one cycle, how far each is, and who of the staff reads it.

Staff never learn of drafts: a private submission, a withdrawn one and a draft all look like nothing
shared. Nobody reviews a body to which he or she belongs, so that a reviewer's own bodies are left out.
Always in alphabetical order, fifty a page: no page reads a whole cycle, but for dealing it out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from assessments.answering.rules import LastDay, last_day
from assessments.models import (
    Cycle,
    Invitation,
    ReceivedFile,
    ReturnToBody,
    ReviewDuty,
    ScoreLine,
    Submission,
)
from assessments.models.submission import SubmissionQuerySet
from assessments.report.lines import Change
from assessments.submitting.line_signs import CHANGE_OF_SIGN, Audience
from assessments.submitting.score_lines import shared_lines
from assessments.submitting.triage import Triage, triage_of
from mechanisms.access import Principal
from mechanisms.models import Body
from mechanisms.name_order import by_name, plain_key
from recommendations.catalogue import outline_of

PAGE = 50


class Standing(StrEnum):
    """How far one body is in one cycle, as far as staff may know."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    REVIEWED = "reviewed"
    INVITED = "invited"
    NOTHING = "nothing"
    DECLINED = "declined"

    @property
    def is_silent(self) -> bool:
        """Asked, and nothing is shared: while there is time, and after it."""
        return self in SHOWN["silent"]


#: What the queue can be narrowed to, and the standings of the bodies that it then shows.
SHOWN: Mapping[str, frozenset[Standing]] = {
    "submitted": frozenset({Standing.SUBMITTED}),
    "returned": frozenset({Standing.RETURNED}),
    "reviewed": frozenset({Standing.REVIEWED}),
    "silent": frozenset({Standing.INVITED, Standing.NOTHING}),
    "declined": frozenset({Standing.DECLINED}),
}


class Sent(NamedTuple):
    """The version that counts. ``entered``: by staff from a file, which came on the day of ``on``."""

    pk: UUID
    assessment_id: UUID
    version: int
    sharing: str
    on: date
    returned_on: date | None
    reviewed_on: date | None
    entered: bool


class Asked(NamedTuple):
    on: date
    declined: bool
    extended_until: date | None
    reminders: int
    reminded_on: date | None


class Readers(NamedTuple):
    """Who reads, and who reads a second time; names are empty where nobody does."""

    first: UUID | None = None
    first_name: str = ""
    second: UUID | None = None
    second_name: str = ""

    def include(self, person: UUID | None) -> bool:
        return person is not None and person in (self.first, self.second)


class QueueRow(NamedTuple):
    """One body in one cycle. ``is_late``: submitted after its last day, or not yet and the day has passed.

    ``waits`` counts the days since it was submitted (for the staff), or since it was returned (for the
    body); None where nothing waits.
    """

    body_id: UUID
    slug: str
    name: str
    sample: bool
    kind: str
    region: str
    standing: Standing
    sent: Sent | None
    asked: Asked | None
    readers: Readers
    last_day: LastDay
    is_late: bool
    waits: int | None


@dataclass(frozen=True)
class Queue:
    """All bodies of a cycle that this reviewer may see, by name."""

    cycle: Cycle
    rows: tuple[QueueRow, ...]


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row with what is read for a page alone: the change since the last cycle, and files that came.

    ``changes`` holds (change, number) without zeros, what stayed the same left out; None where nothing is
    told of an earlier cycle. ``received`` is the file from which it was entered; ``taken_out`` is the day on
    which what had been entered was taken out again, where nothing is entered now. ``acceptable``: how many
    answers may be accepted without reading.
    """

    row: QueueRow
    changes: tuple[tuple[Change, int], ...] | None
    triage: Triage | None
    acceptable: int
    received: ReceivedFile | None
    taken_out: date | None


@dataclass(frozen=True, slots=True)
class CycleLink:
    """A cycle to go to, with how many bodies share something in it."""

    cycle: Cycle
    shared: int


# What is told of the change since the last cycle, in this order.
TOLD = (Change.IMPROVED, Change.DECLINED, Change.NEWLY_ANSWERED, Change.NO_LONGER_ANSWERED)


def cycle_links(me: Principal) -> tuple[CycleLink, ...]:
    """Every cycle, newest first. Two queries."""
    rows = ScoreLine.objects.counted().visible_to(me).exclude(body__in=list(me.roles))
    counts = dict(rows.order_by().values_list("cycle").annotate(Count("pk")))
    return tuple(
        CycleLink(cycle, counts.get(cycle.pk, 0)) for cycle in Cycle.objects.select_related("edition")
    )


def chosen_cycle(links: Sequence[CycleLink], slug: str) -> Cycle | None:
    """The one with this slug; without one the newest that is open, else the newest. None if there is none."""
    cycles = [link.cycle for link in links]
    if slug:
        return next((cycle for cycle in cycles if cycle.slug == slug), None)
    return next((cycle for cycle in cycles if cycle.is_open), cycles[0] if cycles else None)


def read_queue(me: Principal, cycle: Cycle, today: date, bodies: Collection[UUID] | None = None) -> Queue:
    """The bodies of a cycle as this reviewer may see them; of these `bodies` alone where they are given.
    Three queries, however many there are."""
    which = {} if bodies is None else {"body_id__in": bodies}
    asked, sent = dict(_asked(me, cycle, which)), dict(_sent(me, cycle, which))
    readers = dict(_readers(cycle, which))
    rows = [
        _row(body, cycle, sent.get(body), asked.get(body), readers.get(body.pk, Readers()), today)
        for body in {*asked, *sent}
    ]
    return Queue(cycle, tuple(by_name(rows)))


def _invited(me: Principal, cycle: Cycle) -> QuerySet[Invitation]:
    return Invitation.objects.filter(cycle=cycle).exclude(body_id__in=list(me.roles))


@dataclass(frozen=True)
class Participants:
    """The bodies of a cycle by name, of which one page is read at a time; `silent`: those alone that were
    asked, did not decline and share nothing.

    For a paginator: a count of two queries, and a slice of four.
    """

    me: Principal
    cycle: Cycle
    today: date
    silent: bool = False

    def count(self) -> int:
        """Whoever was asked, and whoever shares something unasked."""
        return self._counted[0]

    @cached_property
    def _counted(self) -> tuple[int, int]:
        """All, and those who were not asked; by index. Two queries, one for the silent ones."""
        if self.silent:
            return self.asked.count(), 0
        asked = self.asked.aggregate(all=Count("pk"), sharing=Count("pk", filter=~Q(sharing="")))
        unasked = self.sharing.count() - asked["sharing"]
        return asked["all"] + unasked, unasked

    def __getitem__(self, part: slice) -> tuple[QueueRow, ...]:
        return self.rows([body for _name, body in self._named[part]])

    def rows(self, bodies: Collection[UUID]) -> tuple[QueueRow, ...]:
        """The rows of some bodies. Three queries."""
        return read_queue(self.me, self.cycle, self.today, bodies).rows

    def find(self, slug: str) -> QueueRow | None:
        """The row of one body; None for one's own and for what takes no part. Four queries."""
        bodies = Body.objects.filter(slug=slug).values_list("pk", flat=True)
        return next(iter(self.rows(list(bodies))), None)

    @property
    def asked(self) -> QuerySet[Invitation]:
        """The invitations of these bodies."""
        invited = _invited(self.me, self.cycle)
        return invited.filter(sharing="", state=Invitation.State.INVITED) if self.silent else invited

    @property
    def silent_ones(self) -> QuerySet[Invitation]:
        """The invitations of those that share nothing."""
        return _invited(self.me, self.cycle).filter(sharing="").order_by()

    @property
    def sent(self) -> SubmissionQuerySet:
        """What counts of what they share."""
        sent = Submission.objects.shared().filter(assessment__cycle=self.cycle).order_by()
        return sent.exclude(assessment__body_id__in=list(self.me.roles))

    @property
    def sharing(self) -> QuerySet[ScoreLine]:
        """The score lines of what they share."""
        lines: QuerySet[ScoreLine] = shared_lines(cycle=self.cycle)
        return lines.exclude(body_id__in=list(self.me.roles)).order_by()

    @property
    def _named(self) -> Any:
        place = plain_key()
        asked: Any = self.asked.order_by().annotate(place=place).values_list("place", "body_id")
        if self._counted[1]:  # else the database need not look for any
            invited = Invitation.objects.filter(cycle=OuterRef("cycle"), body=OuterRef("body"))
            others = self.sharing.filter(~Exists(invited)).annotate(place=place)
            asked = asked.union(others.values_list("place", "body_id"), all=True)
        return asked.order_by("place", "body_id")


class Paged(Protocol):
    """What a page is cut from."""

    def count(self) -> int: ...
    def __getitem__(self, part: slice) -> Sequence[QueueRow]: ...


class _Body(NamedTuple):
    pk: UUID
    slug: str
    name: str
    sample: bool
    kind: str
    region: str


type _Which = Mapping[str, Collection[UUID]]


def _asked(me: Principal, cycle: Cycle, which: _Which) -> Iterator[tuple[_Body, Asked]]:
    rows: Any = _invited(me, cycle).filter(**which).order_by()
    for *body, state, on, until, number, reminded in rows.values_list(
        "body_id",
        "body__slug",
        "body__name",
        "body__sample",
        "body__kind",
        "body__region",
        "state",
        "invited_on",
        "extended_until",
        "reminders",
        "reminded_on",
    ):
        declined = state == Invitation.State.DECLINED
        yield _Body(*body), Asked(on, declined, until, number, reminded)


def _sent(me: Principal, cycle: Cycle, which: _Which) -> Iterator[tuple[_Body, Sent]]:
    returns = ReturnToBody.objects.filter(submission=OuterRef("pk"), closed_at=None)
    shared: Any = Submission.objects.visible_to(me).shared().filter(assessment__cycle=cycle)
    rows = (
        shared.filter(**{f"assessment__{name}": value for name, value in which.items()})
        .exclude(assessment__body_id__in=list(me.roles))
        .annotate(returned_at=Subquery(returns.values("at")[:1]))
        .order_by()
        .values_list(
            "assessment__body_id",
            "assessment__body__slug",
            "assessment__body__name",
            "assessment__body__sample",
            "assessment__body__kind",
            "assessment__body__region",
            "pk",
            "assessment_id",
            "version",
            "sharing",
            "submitted_at",
            "returned_at",
            "reviewed_at",
            "received_file__received_on",
        )
    )
    for *body, pk, of, version, sharing, submitted, returned, reviewed, received_on in rows:
        yield (
            _Body(*body),
            Sent(
                pk=pk,
                assessment_id=of,
                version=version,
                sharing=sharing,
                on=received_on or submitted.date(),
                returned_on=_day(returned),
                reviewed_on=_day(reviewed),
                entered=received_on is not None,
            ),
        )


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _readers(cycle: Cycle, which: _Which) -> Iterator[tuple[UUID, Readers]]:
    for duty in ReviewDuty.objects.filter(cycle=cycle, **which).select_related("reader", "second_reader"):
        first, second = str(duty.reader or ""), str(duty.second_reader or "")
        yield duty.body_id, Readers(duty.reader_id, first, duty.second_reader_id, second)


def _row(
    body: _Body, cycle: Cycle, sent: Sent | None, asked: Asked | None, readers: Readers, today: date
) -> QueueRow:
    last = last_day(cycle, asked.extended_until if asked else None)
    standing = _standing(cycle, sent, asked, last.day, today)
    return QueueRow(
        *body,
        standing=standing,
        sent=sent,
        asked=asked,
        readers=readers,
        last_day=last,
        is_late=sent.on > last.day if sent else standing.is_silent and today > last.day,
        waits=_waits(standing, sent, today),
    )


def _standing(cycle: Cycle, sent: Sent | None, asked: Asked | None, last: date, today: date) -> Standing:
    if sent is not None:
        if sent.reviewed_on:
            return Standing.REVIEWED
        return Standing.RETURNED if sent.returned_on else Standing.SUBMITTED
    if asked is not None and asked.declined:
        return Standing.DECLINED
    return Standing.INVITED if cycle.is_open and today <= last else Standing.NOTHING


def _waits(standing: Standing, sent: Sent | None, today: date) -> int | None:
    if sent is None:
        return None
    if standing is Standing.SUBMITTED:
        return max(0, (today - sent.on).days)
    if standing is Standing.RETURNED and sent.returned_on:
        return max(0, (today - sent.returned_on).days)
    return None


def page_of(rows: Sequence[QueueRow] | Paged, number: str) -> Page[QueueRow]:
    """Fifty rows; a page that does not exist is the nearest."""
    found: Page[QueueRow] = Paginator(rows, PAGE).get_page(number)  # type: ignore[arg-type]
    return found


def read_triage(rows: Iterable[QueueRow]) -> Mapping[UUID, Triage]:
    """Body → what of its submission needs eyes, for those that share something. Five queries."""
    sent = {row.sent.pk: row for row in rows if row.sent}
    found = triage_of(sent, [pk for pk, row in sent.items() if row.readers.second])
    return {sent[pk].body_id: triage for pk, triage in found.items()}


def with_details(cycle: Cycle, rows: Sequence[QueueRow]) -> tuple[ShownRow, ...]:
    """What the rows of one page show besides. Seven queries."""
    triage = read_triage(rows)
    changes = dict(_changes(rows))
    paragraphs = [each.paragraph for each in outline_of(cycle.edition).recommendations]
    received = list(_received(cycle, rows))
    standing = {file.submission_id: file for file in received}
    gone = {file.submission.assessment.body_id: file.submission.withdrawn_at for file in received}
    return tuple(
        ShownRow(
            row=row,
            changes=changes.get(row.sent.pk) if row.sent else None,
            triage=triage.get(row.body_id),
            acceptable=_acceptable(row, triage, paragraphs),
            received=standing.get(row.sent.pk) if row.sent else None,
            taken_out=None if row.sent else _day(gone.get(row.body_id)),
        )
        for row in rows
    )


def _acceptable(row: QueueRow, triage: Mapping[UUID, Triage], paragraphs: Sequence[int]) -> int:
    if row.body_id not in triage or row.standing is Standing.REVIEWED:
        return 0
    return len(triage[row.body_id].acceptable(paragraphs))


def _changes(rows: Sequence[QueueRow]) -> Iterator[tuple[UUID, tuple[tuple[Change, int], ...]]]:
    ids = [row.sent.pk for row in rows if row.sent]
    lines = ScoreLine.objects.filter(submission_id__in=ids).exclude(changes_staff="")
    for key, signs in lines.values_list("submission_id", Audience.STAFF.column):
        found = Counter(CHANGE_OF_SIGN[sign] for sign in signs if sign in CHANGE_OF_SIGN)
        yield key, tuple((change, found[change]) for change in TOLD if found[change])


def _received(cycle: Cycle, rows: Sequence[QueueRow]) -> Any:
    """The files of these bodies that count, or were taken out; the latest last."""
    files: Any = ReceivedFile.objects.filter(
        submission__superseded_at=None,
        submission__assessment__cycle=cycle,
        submission__assessment__body_id__in=[row.body_id for row in rows],
    )
    framed = files.select_related("submission__assessment").defer("submission__document")
    return framed.order_by("submission__version")
