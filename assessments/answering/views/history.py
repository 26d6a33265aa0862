"""History: every change of an assessment, and every version of one answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from assessments.answering.history import Choice, history_of
from assessments.answering.restoring import may_undo
from assessments.answering.rows import outline_of
from assessments.answering.views.page_access import (
    actor,
    demand,
    frame_context,
    own_assessment,
    recommendation_or_404,
    writable_paragraphs,
)
from assessments.answers.differences import Names
from assessments.answers.value import with_dates
from assessments.models import Answer, Assessment
from mechanisms.access import Capability
from recommendations.outline import Variant


@require_safe
@gzip_page  # a fifth of the bytes on a slow line; the only secret in it is masked anew each time
def assessment_history(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All changes, the newest first; the address says of which recommendation and by whom."""
    assessment = own_assessment(request, pk)
    demand(request, Capability.SEE_HISTORY, assessment.body)
    recommendations = outline_of(assessment).recommendations
    known = {str(item.paragraph): item.paragraph for item in recommendations}
    choice = Choice(
        paragraph=known.get(request.GET.get("paragraph", "")),
        person=request.GET.get("person", ""),
    )
    context = _listed(request, assessment, choice) | {"recommendations": recommendations}
    return render(request, "assessments/answering/history.html", context)


@require_safe
def answer_history(request: HttpRequest, pk: UUID, paragraph: int) -> HttpResponse:
    """Every version of one answer, and the inputs and the changes of the plan that belong to it."""
    assessment = own_assessment(request, pk)
    demand(request, Capability.SEE_HISTORY, assessment.body)
    return answer_page(request, assessment, paragraph)


def answer_page(
    request: HttpRequest,
    assessment: Assessment,
    paragraph: int,
    *,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    """The page of one answer's history; with what went wrong on top, where something did."""
    recommendation = recommendation_or_404(assessment, paragraph)
    row = Answer.objects.get(assessment=assessment, paragraph=paragraph)
    choice = Choice(paragraph=paragraph, person=request.GET.get("person", ""))
    context = _listed(request, assessment, choice) | {
        "recommendation": recommendation,
        "row": row,
        "may_undo": may_undo(actor(request), assessment, row)
        and paragraph in writable_paragraphs(request, assessment),
        "problems": [{"text": problem, "href": ""}] if problem else [],
        "has_errors": bool(problem),
    }
    return render(request, "assessments/answering/answer_history.html", context, status=status)


def _listed(request: HttpRequest, assessment: Assessment, choice: Choice) -> dict[str, Any]:
    found = history_of(assessment, choice, request.GET.get("page", ""), criteria_names(assessment))
    asked = {"paragraph": request.GET.get("paragraph", ""), "person": choice.person}
    return frame_context(request, assessment) | {
        "page": found.page,
        "people": found.people,
        "choice": choice,
        "is_filtered": any(asked.values()),
        "query": urlencode({name: value for name, value in asked.items() if value}),
    }


def criteria_names(assessment: Assessment) -> Names:
    """The criteria in the words of the question page."""
    variant = Variant(assessment.body.kind)
    return Names(
        criteria={
            item.code: with_dates(item.text[variant], assessment.period_end)
            for recommendation in outline_of(assessment).recommendations
            for item in recommendation.criteria
        }
    )
