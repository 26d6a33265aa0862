"""A whole group on one page: closed rows that open one at a time; each is saved where its question is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from assessments.answering.comments import open_threads
from assessments.answering.inputs import by_input
from assessments.answering.rows import outline_of
from assessments.answering.views.page_access import Visit, frame_context, recommendation_or_404
from assessments.answering.views.question_page import answer_context, load_question
from assessments.answering.views.task_list import progress_at
from assessments.models import Assessment
from recommendations.outline import Section


@require_safe
@gzip_page  # a fifth of the bytes on a slow line; the only secret in it is masked anew each time
def section(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """The rows of the group; `open` in the address names the one that stands open."""
    visit = Visit.of(request, pk)
    group = _section(visit.assessment, code)
    wanted = request.GET.get("open", "")
    opened = next((number for number in group.paragraphs if str(number) == wanted), None)
    context = _rows(visit, group) | {
        "sections": outline_of(visit.assessment).sections,
        "opened": opened,
        **(_open_row(visit, opened) if opened else {}),
    }
    return render(request, "assessments/answering/section.html", context)


@require_safe
@gzip_page
def row(request: HttpRequest, pk: UUID, paragraph: int) -> HttpResponse:
    """One row for a script: open, unless the address says `closed`; `was` names the row that closes."""
    visit = Visit.of(request, pk)
    recommendation_or_404(visit.assessment, paragraph)
    group = outline_of(visit.assessment).section_of(paragraph)
    is_open = "closed" not in request.GET
    context = _rows(visit, group)
    was = request.GET.get("was", "")
    context |= {
        "item": _item(context, paragraph),
        "was": next((item for item in context["items"] if str(item.paragraph) == was), None),
        "opened": paragraph if is_open else None,
        **(_open_row(visit, paragraph) if is_open else {}),
    }
    return render(request, "assessments/answering/section.html#row", context)


def _item(context: dict[str, Any], paragraph: int) -> Any:
    return next(item for item in context["items"] if item.paragraph == paragraph)


def _section(assessment: Assessment, code: str) -> Section:
    try:
        return outline_of(assessment).section(code)
    except KeyError as missing:
        raise Http404 from missing


def _rows(visit: Visit, group: Section) -> dict[str, Any]:
    """The rows as they stand closed."""
    threads = open_threads(visit.assessment, group.paragraphs)
    progress = progress_at(visit, threads=threads, given_inputs=visit.given_inputs())
    found = next(one for one in progress.groups if one.section.code == group.code)
    context = frame_context(visit.request, visit.assessment)
    return context | {"section": group, "items": found.rows}


def _open_row(visit: Visit, paragraph: int) -> dict[str, Any]:
    """What stands in the row that is open."""
    found = load_question(visit, paragraph)
    asked = visit.asked.get(paragraph, ())
    return answer_context(found, found.form()) | {
        "last": found.last,
        "asked": len(asked),
        "by_input": by_input(asked),
        "gives_input": paragraph in visit.own_inputs,
    }
