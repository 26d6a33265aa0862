"""Which answers of a submission need eyes, and how far the desk has read: of a whole page in five queries.

What the frozen documents say was counted at submission (`ToRead`). Added here is what the desk did: what it
asked or read otherwise before, what it read of this version, what it accepted without reading, what waits to
be asked. How much that is stands in columns of `ToRead` for lists of thousands, and follows each of these
acts in its transaction.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from assessments.models import BlindReading, QuestionToBody, Reading, ReturnToBody, ToRead
from assessments.report.eyes import Reasons, Why, in_order

SHOWN_IN_A_LINE = 3


@dataclass(frozen=True)
class Triage:
    """One submission. `reasons` leaves out answers that are unflagged and unchanged.

    `readings` are those that count, of which `accepted` without reading. Where two read blind, `seconds` has
    what each of them read, the first under False. `waiting`: a question to the body is not sent yet.
    """

    reasons: Reasons = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    characters: int = 0
    is_counted: bool = False
    has_earlier: bool = False
    is_read_twice: bool = False
    readings: frozenset[int] = frozenset()
    accepted: frozenset[int] = frozenset()
    seconds: Mapping[bool, frozenset[int]] = field(default_factory=dict)
    waiting: frozenset[int] = frozenset()
    replies: int = 0

    @cached_property
    def read(self) -> frozenset[int]:
        """What somebody has read; where two read, what both have."""
        both = self.seconds.get(False, frozenset()) & self.seconds.get(True, frozenset())
        return (self.readings - self.accepted) | both

    @property
    def by_first(self) -> int:
        return len(self.seconds.get(False, ()))

    @property
    def by_second(self) -> int:
        return len(self.seconds.get(True, ()))

    @cached_property
    def left(self) -> frozenset[int]:
        """What needs eyes and was not read."""
        return frozenset(self.reasons) - self.read

    @property
    def eyes_done(self) -> int:
        return len(self.reasons) - len(self.left)

    @cached_property
    def changed(self) -> frozenset[int]:
        """What differs from the version before."""
        return frozenset(number for number, why in self.reasons.items() if Why.CHANGED in why)

    @cached_property
    def counts(self) -> Mapping[Why, int]:
        """How many answers have each reason, in the order of a page."""
        found = Counter(each for why in self.reasons.values() for each in why)
        return {each: found[each] for each in Why if found[each]}

    @property
    def most(self) -> list[tuple[Why, int]]:
        """The reasons of most answers, for a line in a list."""
        return sorted(self.counts.items(), key=lambda pair: -pair[1])[:SHOWN_IN_A_LINE]

    @property
    def others(self) -> int:
        return max(0, len(self.counts) - SHOWN_IN_A_LINE)

    def left_for(self, second: bool | None) -> frozenset[int]:
        """What one reader has still to look at; `second` is None for whoever is neither of two."""
        if not self.is_read_twice or second is None:
            return self.left
        return frozenset(self.reasons) - self.readings - self.seconds.get(second, frozenset())

    def acceptable(self, paragraphs: Iterable[int]) -> tuple[int, ...]:
        """Of these the answers that may be accepted without reading: unflagged and unchanged, not read yet,
        and nothing is to be asked about them. None where two read this body: each reads for himself."""
        if self.is_read_twice or not self.is_counted:
            return ()
        touched = self.reasons.keys() | self.readings | self.waiting
        touched |= {number for each in self.seconds.values() for number in each}
        return tuple(number for number in paragraphs if number not in touched)


class _Read(NamedTuple):
    paragraph: int
    agrees: bool
    unread: bool
    replied: bool


class _Row(NamedTuple):
    """A row of `ToRead` with the submissions that it was compared with."""

    pk: UUID
    assessment: UUID
    since: UUID | None
    since_assessment: UUID | None
    before: UUID | None
    reasons: dict[str, list[str]]
    languages: str
    characters: int

    @classmethod
    def of(cls, row: ToRead) -> _Row:
        """Without what it says of languages."""
        since = row.since.assessment_id if row.since else None
        compared = (row.submission.assessment_id, row.since_id, since, row.before_id)
        return cls(row.submission_id, *compared, row.reasons, "", 0)

    @property
    def earlier(self) -> tuple[UUID, ...]:
        return tuple(pk for pk in (self.since, self.before) if pk is not None)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the desk did, by submission; `returns` by assessment: the version asked about, and paragraphs."""

    readings: Mapping[UUID, list[_Read]]
    blind: Mapping[UUID, Mapping[bool, frozenset[int]]]
    waiting: Mapping[UUID, frozenset[int]]
    returns: Mapping[UUID, list[tuple[UUID, list[int]]]]


def triage_of(submissions: Collection[UUID], read_twice: Collection[UUID] = ()) -> Mapping[UUID, Triage]:
    """Each of these submissions; `read_twice` are those of bodies that have a second reader. Five queries.

    Whoever calls has made sure that they may be read.
    """
    rows = {row.pk: row for row in _rows(submissions)}
    desk = _desk(submissions, rows.values())
    return {pk: _triage(pk, rows.get(pk), desk, pk in read_twice) for pk in submissions}


def follow_desk(body_id: UUID) -> None:
    """Bring what is counted of a body's submissions in line with what the desk read and asked; call it in the
    transaction of whoever reads, asks or submits. Four queries, and one for each that changed."""
    rows: Any = ToRead.objects.select_for_update(of=("self",)).filter(submission__assessment__body=body_id)
    rows = rows.select_related("submission", "since").only(
        *("submission__assessment_id", "since__assessment_id", "before_id", "reasons", *TALLY)
    )
    held = {row.submission_id: row for row in rows}
    if not held:
        return
    counted = {pk: _Row.of(row) for pk, row in held.items()}
    desk = _Desk(_readings_for(held, counted.values()), _blind(held), {}, _returns_for(counted.values()))
    for pk, row in counted.items():
        tally = tally_of(_triage(pk, row, desk, is_read_twice=False))
        if any(getattr(held[pk], name) != value for name, value in tally.items()):
            ToRead.objects.filter(pk=held[pk].pk).update(**tally)


TALLY = ("eyes", "left", "accepted", "why")


def tally_of(triage: Triage) -> dict[str, Any]:
    """What the columns `TALLY` of `ToRead` say of this."""
    why = "".join(f" {each}" for each in triage.counts)
    numbers = (len(triage.reasons), len(triage.left), len(triage.accepted))
    return dict(zip(TALLY, (*numbers, f"{why} " if why else ""), strict=True))


def _triage(pk: UUID, row: _Row | None, desk: _Desk, is_read_twice: bool) -> Triage:
    readings = desk.readings[pk]
    before = [row.before] if row and row.before else []
    return Triage(
        reasons=_reasons(row, desk) if row else {},
        languages=tuple(row.languages.split()) if row else (),
        characters=row.characters if row else 0,
        is_counted=row is not None,
        has_earlier=row is not None and row.since is not None,
        is_read_twice=is_read_twice,
        readings=frozenset(each.paragraph for each in readings),
        accepted=frozenset(each.paragraph for each in readings if each.unread),
        seconds=desk.blind.get(pk, {}),
        waiting=desk.waiting.get(pk, frozenset()),
        # A reply to what was said of the version before is news for whoever reads this one.
        replies=sum(each.replied for one in (pk, *before) for each in desk.readings[one]),
    )


def _reasons(row: _Row, desk: _Desk) -> Reasons:
    """What was counted, and what the desk asked or read otherwise before."""
    found = {int(number): {Why(code) for code in codes} for number, codes in row.reasons.items()}
    add: dict[int, set[Why]] = defaultdict(set, found)
    for pk in row.earlier:
        for each in desk.readings[pk]:
            if not each.agrees:
                add[each.paragraph].add(Why.READ_OTHERWISE)
    for assessment in (row.assessment, row.since_assessment):
        for asked, paragraphs in desk.returns.get(assessment, ()) if assessment else ():
            if asked != row.pk:
                for number in paragraphs:
                    add[number].add(Why.ASKED)
    return {number: in_order(why) for number, why in add.items()}


def _rows(submissions: Collection[UUID]) -> list[_Row]:
    rows = ToRead.objects.filter(submission__in=submissions).order_by()
    return [
        _Row(*values)
        for values in rows.values_list(
            "submission_id",
            "submission__assessment_id",
            "since_id",
            "since__assessment_id",
            "before_id",
            "reasons",
            "languages",
            "characters",
        )
    ]


def _desk(submissions: Collection[UUID], rows: Iterable[_Row]) -> _Desk:
    rows = tuple(rows)
    waiting = QuestionToBody.objects.filter(submission__in=submissions, sent_with=None).order_by()
    return _Desk(
        readings=_readings_for(submissions, rows),
        blind=_blind(submissions),
        waiting=_together(waiting.values_list("submission_id", "paragraph")),
        returns=_returns_for(rows),
    )


def _blind(submissions: Collection[UUID]) -> Mapping[UUID, Mapping[bool, frozenset[int]]]:
    blind = BlindReading.objects.filter(submission__in=submissions).order_by()
    seconds: dict[UUID, dict[bool, set[int]]] = defaultdict(lambda: defaultdict(set))
    for pk, second, number in blind.values_list("submission_id", "second", "paragraph"):
        seconds[pk][second].add(number)
    return {pk: {second: frozenset(found) for second, found in each.items()} for pk, each in seconds.items()}


def _together(pairs: Iterable[tuple[UUID, int]]) -> Mapping[UUID, frozenset[int]]:
    found: dict[UUID, set[int]] = defaultdict(set)
    for pk, number in pairs:
        found[pk].add(number)
    return {pk: frozenset(numbers) for pk, numbers in found.items()}


def _readings_for(submissions: Collection[UUID], rows: Iterable[_Row]) -> Mapping[UUID, list[_Read]]:
    """Of these, and of what they were compared with."""
    wanted = {*submissions, *(pk for row in rows for pk in row.earlier)}
    rows_of: Any = Reading.objects.filter(submission__in=wanted).order_by()
    found: dict[UUID, list[_Read]] = defaultdict(list)
    for pk, number, verdict, unread, at in rows_of.values_list(
        "submission_id", "paragraph", "verdict", "unread", "replied_at"
    ):
        found[pk].append(_Read(number, verdict == Reading.Verdict.AGREE, unread, at is not None))
    return found


def _returns_for(rows: Iterable[_Row]) -> Mapping[UUID, list[tuple[UUID, list[int]]]]:
    assessments = {pk for row in rows for pk in (row.assessment, row.since_assessment) if pk}
    asked_of = ReturnToBody.objects.filter(submission__assessment__in=assessments).order_by()
    found: dict[UUID, list[tuple[UUID, list[int]]]] = defaultdict(list)
    for assessment, *asked in asked_of.values_list(
        "submission__assessment_id", "submission_id", "paragraphs"
    ):
        found[assessment].append((asked[0], asked[1]))
    return found
