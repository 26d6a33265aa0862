"""The first step: the 32 answers in one list, what is open, what a reader would ask; and the approval."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.answering.comments import open_threads
from assessments.answering.contradictions import InputsOpen, inputs_open
from assessments.answering.forms.page import refusal_as_message
from assessments.answering.open_points import OpenPoints, open_points
from assessments.answering.rows import load_sheet, outline_of
from assessments.answering.rules import why_closed
from assessments.answering.views.page_access import Visit, actor, demand, frame_context, own_assessment
from assessments.answering.views.task_list import asked_context, last_version, since_version
from assessments.answers.value import Answer
from assessments.models import Assessment
from assessments.report import line_words
from assessments.report.document import to_document
from assessments.report.gap_report import GapReport, Sheet
from assessments.report.lines import Line
from assessments.submitting.forms import ApprovalForm
from assessments.submitting.retelling import locked_sheet, report_as_submitted
from assessments.submitting.submitting import (
    approve,
    ask_clearance,
    open_clearance,
    plan_has_moved,
    reopen,
)
from assessments.submitting.views.steps import chosen_form, is_ready, sharing_form
from mechanisms.access import Capability
from recommendations.outline import Section


@require_safe
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The answers as they would be submitted, each with a way to change it."""
    return _page(request, own_assessment(request, pk))


def _page(request: HttpRequest, assessment: Assessment, approval: ApprovalForm | None = None) -> HttpResponse:
    sheet = load_sheet(assessment)
    clearance = open_clearance(assessment)
    report = report_as_submitted(assessment, locked_sheet(assessment, sheet, clearance))
    ready = is_ready(assessment, clearance)
    points = open_points(assessment, sheet, report)
    visit, threads = Visit(request, assessment), open_threads(assessment)
    last = last_version(assessment)
    context = frame_context(request, assessment) | {
        "groups": [*_groups(report, sheet, points)],
        "before": sheet.previous,
        "points": points,
        "inputs_open": _inputs_open(assessment, visit, points) if ready else None,
        "threads": threads if ready else {},
        "to_go": [number for number in points.said if number in visit.writable],
        "opened": visit.opened if assessment.status == Assessment.Status.RETURNED else None,
        "columns": 3 + (sheet.previous is not None) + assessment.is_writable,
        "writable": assessment.is_writable,
        "clearance": clearance,
        "plan_moved": clearance is not None and plan_has_moved(clearance),
        "approval": approval or ApprovalForm(),
        "has_errors": approval is not None,
        "ready": ready,
        "closed_reason": "" if ready else why_closed(assessment),
        "chosen": chosen_form(assessment, clearance),
        "latest": assessment.submissions.filter(withdrawn_at=None, superseded_at=None).first(),
        **since_version(assessment, last, to_document(report) if last else {}),
        **asked_context(request, assessment),
    }
    status = 200 if approval is None else 422
    return render(request, "assessments/submitting/check.html", context, status=status)


def _inputs_open(assessment: Assessment, visit: Visit, points: OpenPoints) -> InputsOpen:
    """Where several inputs are, the answer is among the open points unless it is cleared. Two queries."""
    outline, uncleared = outline_of(assessment), {one.paragraph for one in points.uncleared}
    settled = {item.paragraph for item in outline.recommendations} - uncleared
    return inputs_open(outline, visit.given_inputs(), settled)


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """One answer of the list: what stands behind it, the last cycle's, and whether it has open points."""

    line: Line
    behind: str
    before: Answer | None
    is_open: bool


def _groups(
    report: GapReport, sheet: Sheet, points: OpenPoints
) -> Iterator[tuple[Section, list[CheckedLine]]]:
    before = sheet.previous.answers if sheet.previous else {}
    for part in report.sections:
        yield (
            part.section,
            [
                CheckedLine(line, _behind(line), before.get(line.paragraph), line.paragraph in points.said)
                for line in part.lines
            ],
        )


def _behind(line: Line) -> str:
    """What stands behind a level; empty for anything else."""
    return line_words.standing(line) or line_words.comparison(line)


@require_POST
def clearance(request: HttpRequest, pk: UUID, act: str) -> HttpResponse:
    """Lock it for approval with who may see it, record the approval, or open it again."""
    assessment = own_assessment(request, pk)
    demand(request, Capability.CLEAR, assessment.body)
    by = actor(request)
    if act == "ask":
        chosen = sharing_form(assessment, request.POST)
        if not chosen.is_valid():
            messages.error(request, _("Choose first who may see it: the approval covers that too."))
            return redirect("assessments:choose", assessment.pk)
    if act == "approve":
        approval = ApprovalForm(request.POST)
        if not approval.is_valid():
            return _page(request, assessment, approval)
    with refusal_as_message(request):
        if act == "ask":
            ask_clearance(by=by, assessment=assessment, choices=chosen.choices())
            messages.success(request, _("The assessment is locked for approval."))
        elif act == "reopen":
            reopen(by=by, assessment=assessment)
            messages.success(request, _("The assessment is open again."))
        elif act == "approve":
            approve(by=by, assessment=assessment, **approval.cleaned_data)
            messages.success(request, _("The approval is recorded. You can submit now."))
        else:
            raise Http404
    return redirect("assessments:check", assessment.pk)
