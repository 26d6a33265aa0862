"""The task list of one assessment: the 32 with their status in words."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from assessments.answer_sheet import outline_of
from assessments.comments import open_threads
from assessments.last_day import last_day_of
from assessments.lifecycle.rules import why_closed
from assessments.progress import progress_of, stored_answers
from assessments.views.asked import asked_of
from assessments.views.desk import desk_here
from assessments.views.here import company
from assessments.views.loading import (
    frame_context,
    open_return,
    own_assessment,
    principal,
    writable_paragraphs,
)
from mechanisms.models import Role


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
        desk=desk_here(request, assessment, returned),
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
    return render(request, "assessments/task_list.html", context)
