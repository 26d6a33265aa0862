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
from assessments.models import (
    QuestionToBody,
    Reading,
    ReturnToBody,
    ReviewDuty,
    StaffNote,
    Submission,
)
from assessments.models.submission import SubmissionQuerySet
from assessments.report.eyes import Why, changed_between
from assessments.report.flags import Flag, flags_of
from assessments.report.gap_report import GapReport
from assessments.report.lines import Line
from assessments.reviewing.triage import Triage, triage_of
from mechanisms.access import Principal, Sharing
from recommendations.outline import Section

OUTSIDE = (Sharing.RAPPORTEUR, Sharing.PUBLIC)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One of the 32 as the reviewer's list shows it; `question` is not sent yet, `sent` ones are. `why` it
    needs eyes: empty for what is unflagged and unchanged."""

    line: Line
    reading: Reading | None
    flags: tuple[Flag, ...]
    question: QuestionToBody | None
    sent: tuple[QuestionToBody, ...]
    notes: int
    why: tuple[Why, ...] = ()

    @property
    def paragraph(self) -> int:
        return self.line.paragraph

    @property
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

    @cached_property
    def report(self) -> GapReport:
        """From the frozen document alone."""
        return submitted_report(self.submission)


@dataclass(frozen=True)
class ReviewSheet:
    """One submission under review.

    `last`: the body's last submission that may be seen, of any edition; `before`: the version before this
    one, if it may be seen; `returned`: the open return; `unsent`: the questions that wait for the next.
    """

    version: Version
    last: Version | None
    before: Version | None
    returned: ReturnToBody | None
    groups: tuple[ReviewGroup, ...]
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
    def readings(self) -> tuple[Reading, ...]:
        return tuple(row.reading for row in self.rows if row.reading is not None)

    @property
    def to_release(self) -> tuple[Reading, ...]:
        """Those that the body has not seen."""
        return tuple(reading for reading in self.readings if reading.released_at is None)

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
        unread = [row for row in self.rows if row.reading is None]
        changed = [row for row in unread if Why.CHANGED in row.why]
        left = changed or [row for row in unread if row.why] or unread
        later = (row for row in left if row.paragraph > paragraph)
        return next(later, left[0] if left else None)

    def changed_in(self) -> frozenset[int]:
        """The paragraphs whose answer is another than in the version before; the live plan does not count."""
        return changed_between(self.before.report, self.version.report) if self.before else frozenset()


def read_review(me: Principal, submission: Submission) -> ReviewSheet:
    """Everything about one submission that the reviewer may see. Twelve queries, fourteen for a later
    version."""
    version = Version(submission, _readings(submission))
    last = last_shared(me, submission)
    before = _version_before(me, submission)
    edition = submission.assessment.cycle.edition_id
    comparable = last is not None and last.submission.assessment.cycle.edition_id == edition
    flags = flags_of(version.report, last.report if last and comparable else None)
    triage = triage_of([submission.pk], [submission.pk] if _is_read_twice(submission) else [])[submission.pk]
    return ReviewSheet(
        version=version,
        last=last,
        before=before,
        returned=ReturnToBody.objects.filter(submission=submission, closed_at=None).first(),
        groups=tuple(_groups(version, flags, triage)),
        triage=triage,
    )


def _is_read_twice(submission: Submission) -> bool:
    assessment = submission.assessment
    duties = ReviewDuty.objects.filter(cycle=assessment.cycle_id, body=assessment.body_id)
    return duties.exclude(second_reader=None).exists()


def _readings(submission: Submission) -> dict[int, Reading]:
    return {row.paragraph: row for row in Reading.objects.filter(submission=submission)}


def _groups(version: Version, flags: Mapping[int, tuple[Flag, ...]], triage: Triage) -> Iterable[ReviewGroup]:
    unsent, sent = _questions(version.submission)
    notes = _note_counts(version.submission)
    for part in version.report.sections:
        yield ReviewGroup(
            part.section,
            tuple(
                ReviewRow(
                    line=line,
                    reading=version.readings.get(line.paragraph),
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
    """The version before this one with its readings. Two queries, none for a first version."""
    if submission.version == 1:
        return None
    earlier = reviewable(me).filter(assessment_id=submission.assessment_id, version__lt=submission.version)
    found = earlier.order_by("-version").first()
    return Version(found, _readings(found)) if found is not None else None
