"""The review of one submission: rows → values, in a fixed number of queries.

Everything starts from what this reviewer may see: the submission, the body's last cycle, the version
before, and the peers. Of a draft nothing is read anywhere here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, QuerySet

from assessments.answering.rows import submitted_report
from assessments.models import BlindReading, QuestionToBody, Reading, ReturnToBody, StaffNote, Submission
from assessments.models.submission import SubmissionQuerySet
from assessments.report.eyes import Why, changed_between
from assessments.report.flags import Flag, flags_of
from assessments.report.gap_report import GapReport
from assessments.report.lines import Line
from assessments.reviewing.two_readers import (
    AnyReading,
    OnDuty,
    Stage,
    TwoReaders,
    blind_readings,
    on_duty,
    seen_by,
)
from assessments.submitting.triage import Triage, triage_of
from mechanisms.access import Principal, Sharing
from recommendations.outline import Section

OUTSIDE = (Sharing.RAPPORTEUR, Sharing.PUBLIC)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One of the 32 as the reviewer's list shows it; `question` is not sent yet, `sent` ones are.

    `reading` is what this reader works on: the reading that counts, else the own blind one. `two_readers`
    says how far two people are who read it blind, None where one reads. `why` it needs eyes: empty for what
    is unflagged and unchanged.
    """

    line: Line
    reading: AnyReading | None
    flags: tuple[Flag, ...]
    question: QuestionToBody | None
    sent: tuple[QuestionToBody, ...]
    notes: int
    two_readers: TwoReaders | None = None
    why: tuple[Why, ...] = ()

    @property
    def paragraph(self) -> int:
        return self.line.paragraph

    @property
    def counted(self) -> Reading | None:
        """The reading that counts: the desk's."""
        return self.reading if isinstance(self.reading, Reading) else None

    @property
    def may_read(self) -> bool:
        """Whoever looks may save a reading: one of the two where two people read."""
        return self.two_readers is None or self.two_readers.may_save

    @property
    def takes_reading(self) -> bool:
        """Whether the panel has a form for it: not for a colleague of two readers, nor for what waits to be
        settled, nor for what the body has seen."""
        is_out = self.reading is not None and self.reading.released_at is not None
        return self.may_read and not is_out and not self.is_at(Stage.SETTLE)

    def is_at(self, stage: Stage) -> bool:
        return self.two_readers is not None and self.two_readers.stage is stage

    def unflagged(self) -> tuple[Why, ...]:
        """The reasons that no flag says in more words."""
        said = {flag.kind.value for flag in self.flags}
        return tuple(each for each in self.why if each.value not in said)


@dataclass(frozen=True, slots=True)
class ReviewGroup:
    section: Section
    rows: tuple[ReviewRow, ...]


@dataclass(frozen=True)
class Version:
    """A frozen version with its report, and what staff said of it."""

    submission: Submission
    readings: Mapping[int, Reading] = field(default_factory=dict)
    blind: Mapping[int, tuple[BlindReading, ...]] = field(default_factory=dict)

    @cached_property
    def report(self) -> GapReport:
        """From the frozen document alone."""
        return submitted_report(self.submission)


@dataclass(frozen=True)
class ReviewSheet:
    """One submission under review.

    `last`: the body's last submission that may be seen, of any edition; `before`: the version before this
    one, if it may be seen; `returned`: the open return; `unsent`: the questions that wait for the next;
    `on_duty`: who reads.
    """

    version: Version
    last: Version | None
    before: Version | None
    returned: ReturnToBody | None
    groups: tuple[ReviewGroup, ...]
    on_duty: OnDuty
    triage: Triage

    @property
    def submission(self) -> Submission:
        return self.version.submission

    @property
    def rows(self) -> tuple[ReviewRow, ...]:
        """All 32, in the instrument's order."""
        return tuple(row for group in self.groups for row in group.rows)

    def row(self, paragraph: int) -> ReviewRow:
        """The row of one recommendation; KeyError outside the instrument."""
        for row in self.rows:
            if row.paragraph == paragraph:
                return row
        raise KeyError(paragraph)

    @property
    def readings(self) -> tuple[AnyReading, ...]:
        """What this reader has read; where two read blind, what he or she alone knows of is among it."""
        return tuple(row.reading for row in self.rows if row.reading is not None)

    @property
    def counted(self) -> tuple[Reading, ...]:
        return tuple(row.counted for row in self.rows if row.counted is not None)

    @property
    def to_release(self) -> tuple[Reading, ...]:
        """Those that the body has not seen; never what waits for a second reader, or to be settled."""
        return tuple(reading for reading in self.counted if reading.released_at is None)

    @property
    def to_settle(self) -> tuple[ReviewRow, ...]:
        """Two people read these differently."""
        return tuple(row for row in self.rows if row.is_at(Stage.SETTLE))

    @property
    def uncounted(self) -> int:
        """How many answers have no reading that counts."""
        return len(self.rows) - len(self.counted)

    @property
    def half_read(self) -> int:
        """How many answers one of two readers has read and the other has not."""
        found = (row.two_readers for row in self.rows if row.counted is None)
        return sum(two is not None and not two.both and bool(two.readers_done) for two in found)

    @property
    def unsent(self) -> tuple[QuestionToBody, ...]:
        return tuple(row.question for row in self.rows if row.question is not None)

    def count(self, verdict: str) -> int:
        """Of those that somebody read; what was accepted without reading is counted apart."""
        return sum(reading.verdict == verdict and not reading.unread for reading in self.readings)

    @property
    def accepted(self) -> int:
        return sum(reading.unread for reading in self.readings)

    @property
    def read(self) -> int:
        """How many answers this reader, or the desk, has really read."""
        return len(self.readings) - self.accepted

    @property
    def acceptable(self) -> tuple[int, ...]:
        """What may be accepted without reading, as long as this version is under review."""
        if self.submission.superseded_at or self.submission.reviewed_at:
            return ()
        return self.triage.acceptable(row.paragraph for row in self.rows)

    @property
    def next_unread(self) -> ReviewRow | None:
        return self.unread_after(0)

    def unread_after(self, paragraph: int) -> ReviewRow | None:
        """The next without a reading: of what changed since the version before, then of what else needs eyes,
        then of the others; each begins again at the top. None where all are read."""
        unread = [row for row in self.rows if row.reading is None and row.may_read]
        changed = [row for row in unread if Why.CHANGED in row.why]
        left = changed or [row for row in unread if row.why] or unread
        later = (row for row in left if row.paragraph > paragraph)
        return next(later, left[0] if left else None)

    def changed_in(self) -> frozenset[int]:
        """The paragraphs whose answer is another than in the version before; the live plan does not count."""
        return changed_between(self.before.report, self.version.report) if self.before else frozenset()


def read_review(me: Principal, submission: Submission) -> ReviewSheet:
    """Everything about one submission that the reviewer may see. A fixed number of queries."""
    version = Version(submission, _readings(submission), blind_readings(submission))
    duty = on_duty(submission)
    last = last_shared(me, submission)
    before = _version_before(me, submission)
    edition = submission.assessment.cycle.edition_id
    comparable = last is not None and last.submission.assessment.cycle.edition_id == edition
    flags = flags_of(version.report, last.report if last and comparable else None)
    triage = triage_of([submission.pk], [submission.pk] if duty.are_two else [])[submission.pk]
    return ReviewSheet(
        version=version,
        last=last,
        before=before,
        returned=ReturnToBody.objects.filter(submission=submission, closed_at=None).first(),
        groups=tuple(_groups(me, version, duty, flags, triage)),
        on_duty=duty,
        triage=triage,
    )


def _readings(submission: Submission) -> dict[int, Reading]:
    return {row.paragraph: row for row in Reading.objects.filter(submission=submission)}


def _groups(
    me: Principal, version: Version, duty: OnDuty, flags: Mapping[int, tuple[Flag, ...]], triage: Triage
) -> Iterable[ReviewGroup]:
    unsent, sent = _questions(version.submission)
    notes = _note_counts(version.submission)
    shown = {
        line.paragraph: seen_by(
            me.person_id, duty, version.readings.get(line.paragraph), version.blind.get(line.paragraph, ())
        )
        for line in version.report.lines
    }
    for part in version.report.sections:
        yield ReviewGroup(
            part.section,
            tuple(
                ReviewRow(
                    line=line,
                    reading=shown[line.paragraph][0],
                    two_readers=shown[line.paragraph][1],
                    flags=flags.get(line.paragraph, ()),
                    question=unsent.get(line.paragraph),
                    sent=tuple(sent[line.paragraph]),
                    notes=notes.get(line.paragraph, 0),
                    why=triage.reasons.get(line.paragraph, ()),
                )
                for line in part.lines
            ),
        )


def _questions(submission: Submission) -> tuple[dict[int, QuestionToBody], dict[int, list[QuestionToBody]]]:
    """What waits to be asked about this version; what was asked, about this one and those before it."""
    unsent: dict[int, QuestionToBody] = {}
    sent: dict[int, list[QuestionToBody]] = defaultdict(list)
    rows = QuestionToBody.objects.select_related("sent_with", "submission").filter(
        submission__assessment_id=submission.assessment_id,
        submission__version__lte=submission.version,
        submission__withdrawn_at=None,
    )
    for row in rows:
        if row.sent_with is not None:
            sent[row.paragraph].append(row)
        elif row.submission_id == submission.pk:
            unsent[row.paragraph] = row
    return unsent, sent


def _note_counts(submission: Submission) -> dict[int, int]:
    rows = notes_on(submission).exclude(paragraph=None).order_by()
    return dict(rows.values_list("paragraph").annotate(Count("pk")))


def notes_on(submission: Submission) -> QuerySet[StaffNote]:
    """The notes among the staff on all versions that were not withdrawn."""
    return StaffNote.objects.filter(
        submission__assessment_id=submission.assessment_id, submission__withdrawn_at=None
    ).select_related("submission")


def reviewable(me: Principal) -> SubmissionQuerySet:
    """What this reviewer may review: shared with the staff, and of no body of his or her own; what was
    replaced only while the version that counts is shared."""
    return (
        Submission.objects.readable_by(me)
        .filter(sharing__in=OUTSIDE)
        .exclude(assessment__body_id__in=list(me.roles))
        .select_related("assessment__body", "assessment__cycle__edition")
    )


def last_shared(me: Principal, submission: Submission) -> Version | None:
    """The body's last submission before this cycle that may be seen, of any edition. One query."""
    rows = (
        reviewable(me)
        .current()
        .filter(
            assessment__body_id=submission.assessment.body_id,
            assessment__cycle__opens_on__lt=submission.assessment.cycle.opens_on,
        )
        # What the body sent by itself goes before what staff entered from a file.
        .order_by("-assessment__cycle__opens_on", "assessment__entered_by_staff")
    )
    found = rows.first()
    return Version(found) if found is not None else None


def _version_before(me: Principal, submission: Submission) -> Version | None:
    """The version before this one with its readings. Three queries, none for a first version."""
    if submission.version == 1:
        return None
    earlier = reviewable(me).filter(assessment_id=submission.assessment_id, version__lt=submission.version)
    found = earlier.order_by("-version").first()
    return Version(found, _readings(found), blind_readings(found)) if found is not None else None
