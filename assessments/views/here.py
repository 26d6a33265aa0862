"""Who is here: the line on the question and the task list, and the same line asked for again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessments.answer_sheet import outline_of
from assessments.models import Assessment
from assessments.presence import who_is_here
from assessments.views.loading import own_assessment, principal


@require_safe
def here(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The line as it stands now; `at` is the recommendation that the page shows, if any."""
    assessment = own_assessment(request, pk)
    known = {str(item.paragraph): item.paragraph for item in outline_of(assessment).recommendations}
    paragraph = known.get(request.GET.get("at", ""))
    return render(request, "assessments/_here.html", company(request, assessment, paragraph))


def company(
    request: HttpRequest, assessment: Assessment, paragraph: int | None = None
) -> dict[str, Any]:
    """What `_here.html` shows. Two queries; none where nothing can be written any more."""
    person_id = principal(request).person_id
    if person_id is None or not assessment.is_writable:
        return {"here": (), "here_url": ""}
    url = reverse("assessments:here", args=[assessment.pk])
    return {
        "here": who_is_here(assessment, person_id, paragraph),
        "here_url": f"{url}?at={paragraph}" if paragraph else url,
    }
