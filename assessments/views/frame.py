"""About an assessment: its period of evidence and who contributed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.answer_values import Contributor, ContributorKind
from assessments.forms.frame import ContributorFormSet, PeriodForm
from assessments.lifecycle.answering import StaleFrame, frame_fingerprint, save_frame
from assessments.lifecycle.rules import Refused
from assessments.models import Assessment
from assessments.views.loading import actor, demand, frame_context, may, own_assessment
from mechanisms.access import Capability

PLAIN_LABELS = {"label_suffix": ""}


@require_http_methods(["GET", "POST"])
def frame(request: HttpRequest, pk: UUID) -> HttpResponse:
    """See the period and the contributors; the coordinator changes them while it is a draft."""
    assessment = own_assessment(request, pk)
    if request.method == "GET":
        return _page(request, assessment, _period(assessment), _contributors(assessment))
    demand(request, Capability.START_DRAFT, assessment.body)
    period = PeriodForm(request.POST)
    rows = ContributorFormSet(request.POST, form_kwargs=PLAIN_LABELS)
    if period.is_valid() and rows.is_valid():
        try:
            _save(request, assessment, period, rows)
        except StaleFrame:
            assessment.refresh_from_db(fields=["period_start", "period_end"])
            return _page(request, assessment, period, rows, status=409, is_stale=True)
        except Refused as refused:
            period.add_error(None, refused)
        else:
            messages.success(request, _("Period and contributors are saved."))
            return redirect("assessments:frame", assessment.pk)
    return _page(request, assessment, period, rows, status=422)


def _save(request: HttpRequest, assessment: Assessment, period: PeriodForm, rows: Any) -> None:
    save_frame(
        by=actor(request),
        assessment=assessment,
        start=period.cleaned_data["start"],
        end=period.cleaned_data["end"],
        # The button "save mine over it" names what the person has seen beside the own text.
        seen=request.POST.get("over") or request.POST.get("seen", ""),
        contributors=[
            Contributor(row["name"].strip(), ContributorKind(row["kind"]))
            for row in rows.cleaned_data
            if row.get("name")
        ],
    )


def _period(assessment: Assessment) -> PeriodForm:
    return PeriodForm(initial={"start": assessment.period_start, "end": assessment.period_end})


def _contributors(assessment: Assessment) -> Any:
    return ContributorFormSet(
        initial=[{"name": row.name, "kind": row.kind} for row in assessment.contributors.all()],
        form_kwargs=PLAIN_LABELS,
    )


def _page(
    request: HttpRequest,
    assessment: Assessment,
    period: PeriodForm,
    rows: Any,
    status: int = 200,
    *,
    is_stale: bool = False,
) -> HttpResponse:
    now = frame_fingerprint(assessment)
    context = frame_context(request, assessment) | {
        "form": period,
        # A form with errors was opened with what the person has seen; so was a stale one.
        "seen": request.POST.get("over") or request.POST.get("seen", now),
        "now": now,
        "standing": list(assessment.contributors.all()) if is_stale else [],
        "is_stale": is_stale,
        "rows": rows,
        "has_errors": status != 200,
        "may_edit": assessment.status == Assessment.Status.DRAFT
        and assessment.cycle.is_open
        and may(request, Capability.START_DRAFT, assessment.body),
    }
    return render(request, "assessments/frame.html", context, status=status)
