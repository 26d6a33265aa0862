"""The task list, with what the reviewer asks about."""

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
from assessments.answering.contradictions import inputs_open
from assessments.answering.progress import Progress, progress_of, stored_answers
from assessments.answering.progress_strip import keys_of, strip_of_progress
from assessments.answering.rows import outline_of, with_last_document
from assessments.answering.rules import last_day, why_closed, with_last_day
from assessments.answering.views.page_access import (
    Visit,
    frame_context,
    own_assessment,
)
from assessments.answering.views.presence import company
from assessments.models import Assessment, ReturnToBody, Submission
from assessments.models.assessment import AssessmentQuerySet
from assessments.report.document import Document, changes_between
from mechanisms.models import Role
from recommendations.outline import Variant


def asked_of(progress: Progress | None, returned: ReturnToBody | None) -> dict[str, Any]:
    """The queried recommendations with their state, and the next that waits for the one who looks."""
    if progress is None or returned is None:
        return {"returned": None}
    queried = [row for row in progress.rows if row.paragraph in returned.paragraphs]
    return {
        "returned": returned,
        "queried": queried,
        "queried_open": sum(row.asked for row in queried),
        "next_queried": next((row for row in queried if row.asked and row.writable), None),
    }


def asked_context(request: HttpRequest, assessment: Assessment) -> dict[str, Any]:
    """As `asked_of`, for a page that has no progress at hand: no query unless it is returned, then five."""
    visit = Visit(request, assessment)
    return asked_of(progress_at(visit) if visit.returned else None, visit.returned)


def last_version(assessment: Assessment) -> Submission | None:
    """The version submitted before the working copy, withdrawn or not; no query for a first version."""
    if assessment.version == 1:
        return None
    earlier = assessment.submissions.filter(version__lt=assessment.version)
    return earlier.order_by("-version").first()


def since_version(assessment: Assessment, last: Submission | None, document: Document) -> dict[str, Any]:
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
    assessment: Any = own_assessment(request, pk, _with_last_cycle)
    visit = Visit(request, assessment)
    given = visit.given_inputs()
    progress = progress_at(visit, threads=open_threads(assessment), given_inputs=given)
    until = last_day(assessment.cycle, assessment.extended_until)
    assigned = visit.me.assigned.get(assessment.body_id, ())
    context = {
        **frame_context(request, assessment),
        **company(visit),
        **asked_of(progress, visit.returned),
        "progress": progress,
        "inputs_open": inputs_open(outline_of(assessment), given, progress.cleared),
        "strip": strip_of_progress(assessment, progress, *keys_of(assessment.last_document)),
        "last_day": until,
        "days_left": until.days_left(timezone.localdate()),
        "closed_reason": "" if assessment.is_writable else why_closed(assessment),
        "contributes": visit.me.role_in(assessment.body_id) == Role.CONTRIBUTOR,
        "assigned_here": frozenset(assigned) if assessment.is_writable else frozenset(),
        "assigned_rows": [row for row in progress.rows if row.paragraph in assigned],
    }
    return render(request, "assessments/answering/task_list.html", context)


def _with_last_cycle(rows: AssessmentQuerySet) -> AssessmentQuerySet:
    """With its last day, and the frozen document of the cycle before."""
    return with_last_document(with_last_day(rows))


def progress_at(visit: Visit, **shown: Any) -> Progress:
    """How far the answers are; `shown` is what a page has besides, as `progress_of` takes it."""
    return progress_of(
        visit.assessment,
        outline_of(visit.assessment),
        stored_answers([visit.assessment]),
        writable=visit.writable,
        returned=visit.returned,
        **shown,
    )
