"""What the reviewer asks about a returned assessment, and what differs from the version before."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from assessments.answering.comments import open_threads
from assessments.answering.deadline import last_day_of
from assessments.answering.progress import Progress, progress_of, stored_answers
from assessments.answering.rows import outline_of
from assessments.answering.rules import why_closed
from assessments.answering.views.page_access import (
    company,
    frame_context,
    open_return,
    own_assessment,
    principal,
    writable_paragraphs,
)
from assessments.answering.views.several_inputs import given_inputs_here
from assessments.models import Assessment, ReturnToBody, Submission
from assessments.report.document import Document, changes_between
from mechanisms.models import Role
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


# The task list of one assessment: the 32 with their status in words.


@require_safe
@gzip_page  # a fifth of the bytes on a slow line; the only secret in it is masked anew each time
def task_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Seven groups; each row leads to its question."""
    assessment = own_assessment(request, pk)
    me, returned = principal(request), open_return(assessment)
    progress = progress_of(
        assessment,
        outline_of(assessment),
        stored_answers([assessment]),
        writable=writable_paragraphs(request, assessment),
        returned=returned,
        threads=open_threads(assessment),
        given_inputs=given_inputs_here(request, assessment, returned),
    )
    context = frame_context(request, assessment) | company(request, assessment)
    last_day = last_day_of(assessment)
    context |= {
        "progress": progress,
        **asked_of(progress, returned),
        "last_day": last_day,
        "days_left": last_day.days_left(timezone.localdate()),
        "closed_reason": "" if assessment.is_writable else why_closed(assessment),
        "contributes": me.role_in(assessment.body_id) == Role.CONTRIBUTOR,
        "assigned": sorted(me.assigned.get(assessment.body_id, ())),
    }
    return render(request, "assessments/answering/task_list.html", context)
