"""What was submitted: its receipt, who may see it, and taking it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.answering.forms.page import form_page, reason_of, refusal_on, sent
from assessments.answering.rules import Refused
from assessments.answering.views.page_access import actor, demand, frame_context, may, own_assessment
from assessments.models import PassageConsent, Submission
from assessments.submitting.approving import signature_holds
from assessments.submitting.choices import Choices
from assessments.submitting.forms import SharingForm, fields_of
from assessments.submitting.submitting import change_choices, require_withdrawable, withdraw
from assessments.submitting.views.steps import mechanisms_of
from mechanisms.access import Capability


@require_safe
def receipt(request: HttpRequest, pk: UUID, version: int) -> HttpResponse:
    assessment = own_assessment(request, pk)
    submission = get_object_or_404(
        Submission.objects.defer("document"), assessment=assessment, version=version
    )
    submission.assessment = assessment
    is_over = submission.reviewed_at or submission.withdrawn_at or submission.superseded_at
    context = frame_context(request, assessment) | {
        "submission": submission,
        **_approval(submission),
        "was_asked": PassageConsent.objects.filter(submission__assessment=assessment).exists(),
        "may_withdraw": may(request, Capability.WITHDRAW, assessment.body)
        and not is_over
        and assessment.cycle.is_open,
        "may_share": may(request, Capability.CHANGE_SHARING, assessment.body) and not submission.withdrawn_at,
    }
    return render(request, "assessments/submitting/receipt.html", context)


def _approval(submission: Submission) -> dict[str, bool | None]:
    """Whether the signature fits (None: there is none), and whether the choices moved since. One query."""
    clearance = submission.clearance
    if clearance is None:
        return {"signature_holds": None, "chosen_since": False}
    return {
        "signature_holds": signature_holds(clearance) if clearance.assertion else None,
        "chosen_since": clearance.choices not in (None, Choices.of(submission).as_json()),
    }


@require_http_methods(["GET", "POST"])
def sharing(request: HttpRequest, pk: UUID, version: int) -> HttpResponse:
    """Change who may see a submission; the form opens with what was chosen before."""
    assessment = own_assessment(request, pk)
    demand(request, Capability.CHANGE_SHARING, assessment.body)
    submission = get_object_or_404(Submission, assessment=assessment, version=version)
    if submission.withdrawn_at:
        messages.error(request, _("This version is withdrawn: only your body sees it."))
        return redirect("assessments:receipt", assessment.pk, version)
    mechanisms = mechanisms_of(assessment.body)
    form = SharingForm(sent(request), initial=fields_of(submission), mechanisms=mechanisms)
    if form.is_valid():
        with refusal_on(form, "sharing"):
            change_choices(by=actor(request), submission=submission, choices=form.choices())
            messages.success(request, _("Your choice is saved and on record."))
            return redirect("assessments:receipt", assessment.pk, version)
    context = frame_context(request, assessment) | {"submission": submission}
    return form_page(request, "assessments/submitting/sharing.html", form, context)


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, pk: UUID, version: int) -> HttpResponse:
    """Withdraw a submission: first what it means, then the act."""
    assessment = own_assessment(request, pk)
    demand(request, Capability.WITHDRAW, assessment.body)
    submission = get_object_or_404(
        Submission.objects.select_related("assessment__body", "assessment__cycle"),
        assessment=assessment,
        version=version,
    )
    try:
        require_withdrawable(submission)
        if request.method == "POST":
            withdraw(by=actor(request), submission=submission)
    except Refused as refused:
        messages.error(request, reason_of(refused))
        return redirect("assessments:receipt", assessment.pk, version)
    if request.method == "POST":
        said = _("The submission is withdrawn. A draft with the same answers is open.")
        messages.success(request, said)
        return redirect("assessments:task_list", assessment.pk)
    context = frame_context(request, assessment) | {"submission": submission}
    return render(request, "assessments/submitting/withdraw.html", context)
