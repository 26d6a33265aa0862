"""Two people who read the answers of one body without seeing each other's readings.

What each saves is a `BlindReading`. Once both have read an answer and say the same, the `Reading` of the desk
is made at once; where they differ, either settles it. When readers change, what was read is kept:

- a second reader comes: what one of the two has read and not released is that reader's blind reading from
  then on, and the answer is read once more; what others read, or was accepted without reading, stays;
- one of them is replaced: what both have read stays; what the one who leaves read alone stays in that place,
  and the successor reads the rest; whoever changes places takes the readings along;
- one of them leaves the place open: each answer that one alone has read has that reading from then on.

Nothing here asks who may do it: acts.py does, and holds the submission.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from assessments.models import BlindReading, Cycle, Reading, ReviewDuty, Submission
from assessments.submitting.line_signs import sign
from assessments.submitting.triage import follow_desk
from mechanisms.models import Body, Person

type AnyReading = Reading | BlindReading

SAID = (
    "recommendation_id",
    "paragraph",
    "verdict",
    "level",
    "reason",
    "source_url",
    "by_id",
    "by_label",
    "at",
)
"""What a reading is, wherever it stands."""


class Stage(StrEnum):
    """How far two readers are with one answer, seen by one of them, or by a colleague."""

    UNREAD = "unread"
    WAITS = "waits"
    SETTLE = "settle"
    SETTLED = "settled"
    BEFORE = "before"
    """One reading counts, from before there were two readers, or accepted without reading."""


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Who reads a body, and who reads it a second time."""

    first: Person | None = None
    second: Person | None = None

    @property
    def are_two(self) -> bool:
        return self.first is not None and self.second is not None

    def is_second(self, person_id: UUID | None) -> bool | None:
        """The place of a person; None for whoever is neither."""
        places = {
            reader.pk: second for second, reader in ((False, self.first), (True, self.second)) if reader
        }
        return places.get(person_id) if person_id else None

    @property
    def why_not_others(self) -> str:
        names = {"first": self.first, "second": self.second}
        return _("Two people read this body: %(first)s and %(second)s. Only they save readings.") % names


@dataclass(frozen=True, slots=True)
class TwoReaders:
    """One answer that two people read, as whoever looks may see it.

    `both` are their readings, the first reader's first; empty until both have read the answer. `others` says
    how many besides whoever looks have read it.
    """

    stage: Stage
    on_duty: OnDuty
    may_save: bool
    both: tuple[BlindReading, ...] = ()
    others: int = 0

    @property
    def readers_done(self) -> int:
        """How many of the two have read it, where it is not settled."""
        return self.others + (self.stage is Stage.WAITS)


def on_duty(submission: Submission) -> OnDuty:
    """One query."""
    assessment = submission.assessment
    rows = ReviewDuty.objects.select_related("reader", "second_reader")
    duty = rows.filter(cycle_id=assessment.cycle_id, body_id=assessment.body_id).first()
    return OnDuty(duty.reader, duty.second_reader) if duty else OnDuty()


def blind_readings(submission: Submission) -> dict[int, tuple[BlindReading, ...]]:
    """Paragraph → what was read blind, the first reader's first. One query."""
    found: dict[int, tuple[BlindReading, ...]] = {}
    for row in submission.blind_readings.order_by("paragraph", "second"):
        found[row.paragraph] = (*found.get(row.paragraph, ()), row)
    return found


def seen_by(
    person_id: UUID | None, duty: OnDuty, reading: Reading | None, blind: tuple[BlindReading, ...]
) -> tuple[AnyReading | None, TwoReaders | None]:
    """The reading that this person works on, and how far the two are; None where one person reads."""
    own = own_reading(person_id, duty, blind)
    if not duty.are_two and len(blind) != BOTH:
        return reading or own, None
    may_save = not duty.are_two or duty.is_second(person_id) is not None
    both = blind if len(blind) == BOTH else ()
    others = sum(row is not own for row in blind)
    two = TwoReaders(_stage(reading, blind, own), duty, may_save, both, others)
    return reading or own, two


BOTH = 2


def own_reading(person_id: UUID | None, duty: OnDuty, blind: Iterable[BlindReading]) -> BlindReading | None:
    """What stands in the place of this reader, by whoever was there before, too."""
    if duty.are_two:
        place = duty.is_second(person_id)
        return next((row for row in blind if row.second is place), None)
    return next((row for row in blind if person_id and row.by_id == person_id), None)


def _stage(reading: Reading | None, blind: tuple[BlindReading, ...], own: BlindReading | None) -> Stage:
    if reading is not None:
        return Stage.SETTLED if len(blind) == BOTH else Stage.BEFORE
    if len(blind) == BOTH:
        return Stage.SETTLE
    return Stage.WAITS if own is not None else Stage.UNREAD


# What is written.


def same(first: BlindReading, second: BlindReading) -> bool:
    return (first.verdict, first.level) == (second.verdict, second.level)


def made_of(submission: Submission, blind: tuple[BlindReading, ...]) -> Reading:
    """The reading that counts, of one blind reading or of two that say the same; the first reader signs.

    Its revision is above both, so that a form that was opened with one of them is out of date.
    """
    first = blind[0]
    reading = Reading(submission=submission, body_sign=sign_of(submission, first.paragraph), **_said(first))
    reading.reason = "\n\n".join(dict.fromkeys(row.reason for row in blind if row.reason))
    reading.source_url = next((row.source_url for row in blind if row.source_url), "")
    reading.revision = first.revision if len(blind) == 1 else revision_of(blind) + 1
    reading.save()
    return reading


def revision_of(both: Iterable[BlindReading]) -> int:
    """That of a difference which waits to be settled."""
    return sum(row.revision for row in both)


def _said(row: AnyReading) -> dict[str, object]:
    return {name: getattr(row, name) for name in SAID}


def sign_of(submission: Submission, paragraph: int) -> str:
    """The body's own answer as its score line has it."""
    answers = json.loads(submission.document)["answers"]
    return next(sign(answer) for answer in answers if answer["paragraph"] == paragraph)


def rearrange(submission: Submission, duty: OnDuty, paragraph: int | None = None) -> bool:
    """What was read follows who reads now: of one answer, or of all. Whether anything was read."""
    wanted: dict[str, int] = {} if paragraph is None else {"paragraph": paragraph}
    blind: dict[int, list[BlindReading]] = {}
    for row in submission.blind_readings.filter(**wanted):
        blind.setdefault(row.paragraph, []).append(row)
    readings = {row.paragraph: row for row in submission.readings.filter(**wanted)}
    alone = [rows[0] for number, rows in blind.items() if len(rows) == 1 and number not in readings]
    if duty.are_two:
        _take_along(alone, duty)
        _make_blind([row for number, row in readings.items() if number not in blind], duty)
    else:
        for row in alone:
            made_of(submission, (row,))
            row.delete()
    return bool(blind or readings)


def _take_along(alone: Iterable[BlindReading], duty: OnDuty) -> None:
    for row in alone:
        place = duty.is_second(row.by_id)
        if place is not None and place is not row.second:
            row.second = place
            row.save(update_fields=["second"])


def _make_blind(readings: Iterable[Reading], duty: OnDuty) -> None:
    for row in readings:
        place = duty.is_second(row.by_id)
        if place is None or row.released_at is not None or row.unread:
            continue
        BlindReading.objects.create(
            submission_id=row.submission_id, second=place, revision=row.revision, **_said(row)
        )
        row.delete()


def readers_changed(cycle: Cycle, body: Body, duty: OnDuty) -> None:
    """What was read of this body and is still under review follows its readers."""
    rows = Submission.objects.select_for_update(of=("self",)).filter(
        assessment__cycle=cycle,
        assessment__body=body,
        superseded_at=None,
        withdrawn_at=None,
        reviewed_at=None,
    )
    for submission in rows:
        if rearrange(submission, duty):
            follow_desk(body.pk)


# How many, for lists of submissions.


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """Of one submission: the answers with a reading, or read by whoever looks; those that wait for the other
    of two readers, and those in which two differ."""

    read: int = 0
    waits: int = 0
    to_settle: int = 0


def reading_progress(person_id: UUID | None, submissions: Collection[UUID]) -> Mapping[UUID, ReadingProgress]:
    """Submission → how far the readings are; what is not there has none. Two queries, however many."""
    made = Reading.objects.filter(submission__in=submissions).order_by()
    read = Counter(dict(made.values_list("submission_id").annotate(Count("pk"))))
    waits: Counter[UUID] = Counter()
    to_settle: Counter[UUID] = Counter()
    for submission, number, own in _open_answers(person_id, submissions):
        read[submission] += own > 0
        if number == BOTH:
            to_settle[submission] += 1
        else:
            waits[submission] += own > 0
    return {key: ReadingProgress(read[key], waits[key], to_settle[key]) for key in {*read, *to_settle}}


def _open_answers(
    person_id: UUID | None, submissions: Collection[UUID]
) -> QuerySet[BlindReading, tuple[UUID, int, int]]:
    """Of each answer that was read blind and has no reading yet: how many, and whether this person."""
    made = Reading.objects.filter(submission=OuterRef("submission"), paragraph=OuterRef("paragraph"))
    return (
        BlindReading.objects.filter(~Exists(made), submission__in=submissions)
        .order_by()
        .values("submission_id", "paragraph")
        .annotate(number=Count("pk"), own=Count("pk", filter=Q(by=person_id)))
        .values_list("submission_id", "number", "own")
    )
