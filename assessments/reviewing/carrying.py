"""What was read of the answers that the next version leaves as they were."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import transaction

from assessments.answering.rows import outline_of
from assessments.models import BlindReading, Reading, Submission
from assessments.report.document import changes_between
from assessments.reviewing.acts import allow_review, require_reviewable
from assessments.reviewing.two_readers import SAID, on_duty, rearrange
from assessments.submitting.triage import follow_desk
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability
from recommendations.outline import Variant

# The same words by the same person on the same day, on another version.
CARRIED: Sequence[str] = (*SAID, "body_sign", "unread")
CARRIED_BLIND: Sequence[str] = (*SAID, "second")


@transaction.atomic
def carry_readings(*, by: Actor, submission: Submission) -> int:
    """Copy the readings of unchanged answers to this version; of how many answers they were taken over.

    An answer of which anything is read already keeps that. Where two people read, each one's reading is
    copied beside the one that counts, or alone, as it stood. The copies are not released: each version is
    read, released and replied to by itself, and what was said of the version before stays there with its
    reply.
    """
    allow_review(by, Capability.WRITE_READING, submission)
    require_reviewable(submission)
    earlier = (
        submission.assessment.submissions.filter(version__lt=submission.version, withdrawn_at=None)
        .order_by("-version")
        .first()
    )
    if earlier is None:
        return 0
    allow_review(by, Capability.READ_READINGS, earlier)
    skipped = read_paragraphs(submission) | _changed(earlier, submission)
    carried = _copy(Reading, CARRIED, earlier, submission, skipped)
    carried |= _copy(BlindReading, CARRIED_BLIND, earlier, submission, skipped)
    rearrange(submission, on_duty(submission))
    follow_desk(submission.assessment.body_id)
    data = {"submission": str(submission.pk), "count": len(carried)}
    record(by=by, kind="readings_carried", subject=submission.assessment.cycle.slug, data=data)
    return len(carried)


def read_paragraphs(submission: Submission) -> set[int]:
    """The answers of which somebody has read anything. Two queries."""
    made = submission.readings.values_list("paragraph", flat=True)
    return {*made, *submission.blind_readings.values_list("paragraph", flat=True)}


def _copy[Row: (Reading, BlindReading)](
    model: type[Row],
    names: Sequence[str],
    earlier: Submission,
    submission: Submission,
    skipped: set[int],
) -> set[int]:
    rows = list(model._default_manager.filter(submission=earlier).exclude(paragraph__in=skipped))
    copies = [model(submission=submission, **{name: getattr(row, name) for name in names}) for row in rows]
    model._default_manager.bulk_create(copies)
    return {row.paragraph for row in rows}


def _changed(earlier: Submission, submission: Submission) -> set[int]:
    """The paragraphs in which the two versions differ."""
    before, now = (json.loads(item.document)["answers"] for item in (earlier, submission))
    assessment = submission.assessment
    found = changes_between(before, now, outline_of(assessment), Variant(assessment.body.kind))
    return {change.paragraph for change in found}
