"""The page that accepts what is unflagged and unchanged without reading it: one submission, or several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from assessments.answering.forms.page import reason_of, uuid_or_404
from assessments.answering.rules import Refused
from assessments.answering.views.page_access import actor, principal
from assessments.reviewing.accepting import Acceptable, accept_unread, acceptable_of, acceptable_seen
from assessments.reviewing.acts import OtherThanShown
from mechanisms.access import Capability, require
from mechanisms.people.signin import fresh_sign_in_required

MOST = 200
"""Submissions of one act: more than any cycle has."""


@require_http_methods(["GET", "POST"])
def review_accept(request: HttpRequest) -> HttpResponse:
    """Exactly which answers, each with a tick; then the act. Each `of` names an assessment."""
    require(principal(request), Capability.WORK_AT_DESK)
    answer: HttpResponse = _accepting(request)
    return answer


@fresh_sign_in_required
def _accepting(request: HttpRequest) -> HttpResponse:
    me = principal(request)
    named = request.POST if request.method == "POST" else request.GET
    wanted = [uuid_or_404(one) for one in named.getlist("of")[:MOST]]
    found = acceptable_of(me, wanted)
    if wanted and not found:
        raise Http404
    if request.method == "GET":
        everything = {each.submission.assessment_id: set(each.paragraphs) for each in found}
        return _page(request, found, everything)
    chosen = _chosen(request)
    try:
        count = accept_unread(
            by=actor(request), assessments=wanted, chosen=chosen, seen=request.POST.get("seen", "")
        )
    except Refused as refused:
        status = 409 if isinstance(refused, OtherThanShown) else 422
        return _page(request, acceptable_of(me, wanted), chosen, reason_of(refused), status)
    said = ngettext(
        "%(number)d answer is accepted without reading.",
        "%(number)d answers are accepted without reading.",
        count,
    )
    messages.success(request, said % {"number": count})
    return redirect(_back(found))


def _chosen(request: HttpRequest) -> dict[UUID, set[int]]:
    """What is ticked: ``<assessment>.<paragraph>``."""
    chosen: dict[UUID, set[int]] = {}
    for ticked in request.POST.getlist("answer"):
        assessment, _dot, number = ticked.partition(".")
        if not (number.isascii() and number.isdigit()) or len(number) > len("999"):
            raise Http404
        chosen.setdefault(uuid_or_404(assessment), set()).add(int(number))
    return chosen


def _back(found: Sequence[Acceptable]) -> str:
    if len(found) == 1:
        return reverse("assessments:review", args=[found[0].submission.assessment_id])
    cycles = {each.submission.assessment.cycle.slug for each in found}
    query = f"?cycle={cycles.pop()}" if len(cycles) == 1 else ""
    return reverse("assessments:review_list") + query


def _page(
    request: HttpRequest,
    found: Sequence[Acceptable],
    chosen: Mapping[UUID, set[int]],
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "rows": [(each, chosen.get(each.submission.assessment_id, set())) for each in found],
        "total": sum(len(each.paragraphs) for each in found),
        "seen": acceptable_seen(found),
        "back": _back(found),
        "problems": [{"text": problem, "href": "#answers"}] if problem else [],
        "has_errors": bool(problem),
        "sample_data": any(each.submission.assessment.body.sample for each in found),
    }
    return render(request, "assessments/reviewing/accept.html", context, status=status)
