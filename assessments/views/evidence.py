"""The evidence register: every reference of an assessment, by recommendation."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.answer_sheet import outline_of
from assessments.models import Answer, Evidence
from assessments.views.loading import frame_context, own_assessment, writable_paragraphs


@require_safe
def register(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All references, and the claims that have none. A fixed number of queries."""
    assessment = own_assessment(request, pk)
    tree = outline_of(assessment)
    titles = {item.paragraph: item.title for item in tree.recommendations}
    strength = request.GET.get("strength", "")
    everything = list(
        Evidence.objects.filter(answer__assessment=assessment)
        .select_related("answer", "file")
        .order_by("answer__paragraph", "position")
    )
    shown = [item for item in everything if strength == "" or str(item.strength) == strength]
    strongest: dict[int, int] = {}
    for item in everything:
        number = item.answer.paragraph
        strongest[number] = max(item.strength, strongest.get(number, 0))
    used: dict[UUID | None, set[int]] = defaultdict(set)
    for item in everything:
        used[item.file_id] |= {item.answer.paragraph} if item.file_id else set()
    claimed = Answer.objects.filter(assessment=assessment, level__gte=2, copied=False)
    context = frame_context(request, assessment) | {
        "items": [
            (item, titles[item.answer.paragraph], used[item.file_id] - {item.answer.paragraph})
            for item in shown
        ],
        "files": len(used.keys() - {None}),
        "strengths": Evidence.Strength.choices,
        "chosen": strength,
        "total": len(everything),
        "claims": [
            (number, titles[number])
            for number in claimed.values_list("paragraph", flat=True)
            if strongest.get(number, 0) == 0
        ],
        "writable": writable_paragraphs(request, assessment),
    }
    return render(request, "assessments/evidence.html", context)
