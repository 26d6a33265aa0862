"""History: every change of an assessment, every version of one answer; restoring one, and undoing a save."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.answering.history import (
    Choice,
    criteria_names,
    history_of,
    moment_in,
    on_behalf_of,
    with_names,
)
from assessments.answering.restoring import (
    RESTORED,
    UNDONE,
    entry_of_version,
    may_restore,
    may_undo,
    restore_version,
    undo_last_save,
    version_before,
    versions_of,
)
from assessments.answering.rows import outline_of, values_of
from assessments.answering.rules import Refused, StaleRevision
from assessments.answering.starting import COPIED
from assessments.answering.views.page_access import (
    Visit,
    actor,
    closed_words,
    demand,
    frame_context,
    group_address,
    own_assessment,
    recommendation_or_404,
    seen_revision,
)
from assessments.answering.views.question import unsaved_page
from assessments.answers.differences import changes
from assessments.models import Answer, Assessment
from mechanisms.access import Capability


@require_safe
@gzip_page  # a fifth of the bytes on a slow line; the only secret in it is masked anew each time
def assessment_history(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All changes, the newest first; the address says of which recommendation and by whom."""
    assessment = own_assessment(request, pk)
    demand(request, Capability.SEE_HISTORY, assessment.body)
    recommendations = outline_of(assessment).recommendations
    known = {str(item.paragraph): item.paragraph for item in recommendations}
    choice = Choice(
        paragraph=known.get(request.GET.get("paragraph", "")), person=request.GET.get("person", "")
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
    request: HttpRequest, assessment: Assessment, paragraph: int, *, status: int = 200, problem: str = ""
) -> HttpResponse:
    """The page of one answer's history; with what went wrong on top, where something did."""
    recommendation = recommendation_or_404(assessment, paragraph)
    row = Answer.objects.get(assessment=assessment, paragraph=paragraph)
    choice = Choice(paragraph=paragraph, person=request.GET.get("person", ""))
    context = _listed(request, assessment, choice) | {
        "recommendation": recommendation,
        "row": row,
        "may_undo": may_undo(actor(request), assessment, row)
        and paragraph in Visit(request, assessment).writable,
        "problems": [{"text": problem, "href": ""}] if problem else [],
        "has_errors": bool(problem),
    }
    return render(request, "assessments/answering/answer_history.html", context, status=status)


def _listed(request: HttpRequest, assessment: Assessment, choice: Choice) -> dict[str, Any]:
    found, people = history_of(assessment, choice, request.GET.get("page", ""), criteria_names(assessment))
    asked = {"paragraph": request.GET.get("paragraph", ""), "person": choice.person}
    return frame_context(request, assessment) | {
        "page": found,
        "people": people,
        "choice": choice,
        "is_filtered": any(asked.values()),
        "query": urlencode({name: value for name, value in asked.items() if value}),
    }


# One version of an answer: what it changed, what bringing it back would change; and undoing a save.


@require_http_methods(["GET", "POST"])
def version(request: HttpRequest, pk: UUID, paragraph: int, version_pk: int) -> HttpResponse:
    """See one version and what restoring it would change; restore it."""
    assessment = own_assessment(request, pk)
    demand(request, Capability.SEE_HISTORY, assessment.body)
    recommendation_or_404(assessment, paragraph)
    answer = Answer.objects.with_named_body().get(assessment=assessment, paragraph=paragraph)
    found = get_object_or_404(versions_of(answer), pk=version_pk)
    if request.method == "GET":
        return _version_page(request, assessment, answer, found)
    try:
        restore_version(
            by=actor(request), assessment=assessment, version=found, revision=seen_revision(request)
        )
    except StaleRevision as stale:
        said = _stale(stale.answer, _("Look at what would change now, then restore it again."))
        return _version_page(request, assessment, stale.answer, found, problem=said)
    except Refused as refused:
        return _version_page(request, assessment, answer, found, problem=str(refused.messages[0]))
    messages.success(request, _("The version is restored. History keeps the one before."))
    return redirect("assessments:question", assessment.pk, paragraph)


def _stale(answer: Answer, then: str) -> str:
    said = _("The answer has changed meanwhile. Nothing was restored.")
    if answer.saved_by_label:
        said = (
            _("The answer has changed meanwhile, last saved by %s. Nothing was restored.")
            % answer.saved_by_label
        )
    return f"{said} {then}"


def _version_page(
    request: HttpRequest, assessment: Assessment, answer: Answer, version: Any, *, problem: str = ""
) -> HttpResponse:
    saved = replace(values_of([answer], assessment)[0], actions=None)
    stands = saved.as_kept()
    before = version_before(answer, version)
    earlier = before.entry if before else {}
    names = with_names(criteria_names(assessment), [stands, version.entry, earlier])
    context = frame_context(request, assessment) | {
        "recommendation": recommendation_or_404(assessment, answer.paragraph),
        "row": answer,
        "version": version,
        "is_copy": version.history_change_reason == COPIED,
        "restored": moment_in(version.history_change_reason or "", RESTORED),
        "undone": moment_in(version.history_change_reason or "", UNDONE),
        "on_behalf_of": on_behalf_of(version.history_change_reason or ""),
        "made": changes(_plain(earlier), _plain(version.entry), names),
        "would": changes(stands, _plain(version.entry), names),
        "closed_reason": _why_not(request, assessment, version),
        "problems": [{"text": problem, "href": ""}] if problem else [],
        "has_errors": bool(problem),
    }
    return render(request, "assessments/answering/version.html", context, status=409 if problem else 200)


def _plain(entry: dict[str, Any]) -> dict[str, Any]:
    """Without the plan, which a version does not bring back, and the files, which follow their reference."""
    return {name: value for name, value in entry.items() if name not in ("actions", "files")}


def _why_not(request: HttpRequest, assessment: Assessment, version: Any) -> str:
    """Why this person can't restore it; empty if nothing is in the way."""
    visit = Visit(request, assessment)
    if version.paragraph not in visit.writable:
        return closed_words(visit, version.paragraph)
    if not may_restore(actor(request), assessment, version):
        return _("You can restore your own versions. Ask your coordinator for the others.")
    try:
        entry_of_version(actor(request), assessment, version)
    except Refused as refused:
        return str(refused.messages[0])
    return ""


@require_POST
def undo(request: HttpRequest, pk: UUID, paragraph: int) -> HttpResponse:
    """Go back to the answer before the last save; what was typed since is never thrown away."""
    assessment = own_assessment(request, pk)
    recommendation_or_404(assessment, paragraph)
    unsaved = unsaved_page(Visit(request, assessment), paragraph)
    if unsaved is not None:
        return unsaved
    try:
        undo_last_save(
            by=actor(request), assessment=assessment, paragraph=paragraph, revision=seen_revision(request)
        )
    except StaleRevision as stale:
        said = _stale(stale.answer, _("See below what has changed."))
        return answer_page(request, assessment, paragraph, status=409, problem=said)
    except Refused as refused:
        said = str(refused.messages[0])
        return answer_page(request, assessment, paragraph, status=409, problem=said)
    messages.success(
        request, _("The last save of paragraph %d is undone. To have it back, undo again.") % paragraph
    )
    if "still_true" in request.POST:
        return redirect(reverse("assessments:still_true", args=[assessment.pk]) + f"#para-{paragraph}")
    if "group" in request.POST:
        return redirect(group_address(assessment, paragraph, opened=True))
    return redirect("assessments:question", assessment.pk, paragraph)
