"""What the reviewer asks about a returned assessment, and what differs from the version before."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest

from assessments.answer_sheet import outline_of
from assessments.models import Assessment, ReturnToBody, Submission
from assessments.progress import Progress, progress_of, stored_answers
from assessments.report_document import Document
from assessments.version_change import changes_between
from assessments.views.loading import open_return, writable_paragraphs
from recommendations.outline import Variant


def asked_of(progress: Progress, returned: ReturnToBody | None) -> dict[str, Any]:
    """The queried recommendations with their state, and the next that waits for the one who looks."""
    if returned is None:
        return {"returned": None}
    queried = [row for row in progress.rows if row.paragraph in returned.paragraphs]
    return {
        "returned": returned,
        "queried": queried,
        "queried_open": sum(row.asked for row in queried),
        "next_queried": next((row for row in queried if row.asked and row.writable), None),
    }


def asked_context(request: HttpRequest, assessment: Assessment) -> dict[str, Any]:
    """As `asked_of`, for a page that has no progress at hand: no query unless it is returned, then six."""
    returned = open_return(assessment)
    if returned is None:
        return {"returned": None}
    progress = progress_of(
        assessment,
        outline_of(assessment),
        stored_answers([assessment]),
        writable=writable_paragraphs(request, assessment),
        returned=returned,
    )
    return asked_of(progress, returned)


def last_version(assessment: Assessment) -> Submission | None:
    """The version submitted before the working copy, withdrawn or not; no query for a first version."""
    if assessment.version == 1:
        return None
    earlier = assessment.submissions.filter(version__lt=assessment.version)
    return earlier.order_by("-version").first()


def since_version(
    assessment: Assessment, last: Submission | None, document: Document
) -> dict[str, Any]:
    """What would be submitted now beside what was submitted last; nothing for a first version."""
    if last is None:
        return {"last": None}
    before = json.loads(last.document)["answers"]
    variant = Variant(assessment.body.kind)
    return {
        "last": last,
        "changes": changes_between(before, document["answers"], outline_of(assessment), variant),
    }
