"""Readings of the version before, taken over where the body did not change its answer."""

from __future__ import annotations

import json

from django.db import transaction

from assessments.answer_sheet import outline_of
from assessments.lifecycle.reviewing import allow_review, require_reviewable
from assessments.lifecycle.trail import Actor, record
from assessments.models import Reading, Submission
from assessments.version_change import changes_between
from mechanisms.access import Capability
from recommendations.outline import Variant


@transaction.atomic
def carry_readings(*, by: Actor, submission: Submission) -> int:
    """Copy the readings of unchanged answers to this version; how many were taken over.

    What has a reading already keeps it. The copies are not released: each version is read, released and
    replied to by itself, and what was said of the version before stays there with its reply.
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
    skipped = set(submission.readings.values_list("paragraph", flat=True))
    skipped |= _changed(earlier, submission)
    copies = [_copy(row, submission) for row in earlier.readings.exclude(paragraph__in=skipped)]
    Reading.objects.bulk_create(copies)
    record(
        by=by,
        kind="readings_carried",
        chain=submission.assessment.body.slug,
        subject=submission.assessment.cycle.slug,
        data={"submission": str(submission.pk), "count": len(copies)},
    )
    return len(copies)


def _changed(earlier: Submission, submission: Submission) -> set[int]:
    """The paragraphs in which the two versions differ."""
    before, now = (json.loads(item.document)["answers"] for item in (earlier, submission))
    assessment = submission.assessment
    found = changes_between(before, now, outline_of(assessment), Variant(assessment.body.kind))
    return {change.paragraph for change in found}


def _copy(row: Reading, submission: Submission) -> Reading:
    """The same words by the same person on the same day, on this version."""
    return Reading(
        submission=submission,
        recommendation_id=row.recommendation_id,
        paragraph=row.paragraph,
        verdict=row.verdict,
        level=row.level,
        reason=row.reason,
        source_url=row.source_url,
        by_id=row.by_id,
        by_label=row.by_label,
        at=row.at,
        body_sign=row.body_sign,
    )
