"""What was submitted: its receipt, who may see it, and taking it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.answering.forms.page import form_page, reason_of, refusal_on, sent
from assessments.answering.rules import Refused
from assessments.answering.views.page_access import actor, demand, frame_context, may, own_assessment
from assessments.models import Assessment, Submission
from assessments.submitting.after_submitting import let_holders_verify, make_private
from assessments.submitting.approving import signature_holds
from assessments.submitting.before_sharing import notes_beside
from assessments.submitting.choices import Choices
from assessments.submitting.forms import SharingForm, fields_of
from assessments.submitting.second_coordinator import ask_to_share, ask_to_withdraw, waiting_about
from assessments.submitting.submitting import change_choices, require_withdrawable, withdraw
from assessments.submitting.views.steps import mechanisms_of
from assessments.submitting.views.waiting import waits
from mechanisms.access import Capability, Sharing
from mechanisms.models import BodyAct
from mechanisms.people.people import RequestRefused
from mechanisms.people.signin import fresh_sign_in_required


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
    submission.assessment = assessment
    if submission.withdrawn_at:
        messages.error(request, _("This version is withdrawn: only your body sees it."))
        return redirect("assessments:receipt", assessment.pk, version)
    mechanisms = mechanisms_of(assessment.body)
    form = SharingForm(sent(request), initial=fields_of(submission), mechanisms=mechanisms)
    if form.is_valid():
        choices = form.choices()
        with refusal_on(form, "sharing"):
            if choices.widens(Choices.of(submission)):
                answer: HttpResponse = _widen(request, submission, choices)
                return answer
            _narrow(request, submission, choices)
            return redirect("assessments:receipt", assessment.pk, version)
    form.say_beside(notes_beside(submission))
    context = frame_context(request, assessment) | {
        "submission": submission,
        "waiting": waiting_about(submission),
    }
    return form_page(request, "assessments/submitting/sharing.html", form, context)


@fresh_sign_in_required
def _widen(request: HttpRequest, submission: Submission, choices: Choices) -> HttpResponse:
    """More people see it, or more may be done with it: at once, or once a second coordinator confirms."""
    assessment = submission.assessment
    if assessment.body.second_coordinator:
        ask_to_share(by=actor(request), submission=submission, choices=choices)
        return waits(request, assessment.body)
    change_choices(by=actor(request), submission=submission, choices=choices)
    _say_saved(request, submission)
    return redirect("assessments:receipt", assessment.pk, submission.version)


def _narrow(request: HttpRequest, submission: Submission, choices: Choices) -> None:
    """Hiding waits for nobody; what would go on telling of it is hidden with it, and what waits ends."""
    waiting = waiting_about(submission)
    if choices.sharing is not Sharing.PRIVATE:
        change_choices(by=actor(request), submission=submission, choices=choices)
    else:
        for row in make_private(by=actor(request), submission=submission):
            names = {"version": row.version, "cycle": row.assessment.cycle.name}
            said = _("Version %(version)d of %(cycle)s told of it. Nobody outside sees that one either now.")
            messages.warning(request, said % names)
    for act in BodyAct.objects.over().filter(pk__in=[act.pk for act in waiting]):
        said = _("This waited for a second coordinator, and will not be done: %s.")
        messages.warning(request, said % act.get_kind_display())
    _say_saved(request, submission)


def _say_saved(request: HttpRequest, submission: Submission) -> None:
    """On record; of a version that was replaced also that nobody can read it by this."""
    if submission.superseded_at is None:
        messages.success(request, _("Your choice is saved and on record."))
        return
    said = _(
        "Your choice is saved and on record. It opens nothing to readers: a later version counts instead of "
        "this one, and they read that one, as you chose for it."
    )
    messages.success(request, said)


@require_POST
def verifying(request: HttpRequest, pk: UUID, version: int) -> HttpResponse:
    """Whether whoever has the very file of a report may verify it."""
    assessment = own_assessment(request, pk)
    demand(request, Capability.CHANGE_SHARING, assessment.body)
    submission = get_object_or_404(
        Submission.objects.defer("document"), assessment=assessment, version=version
    )
    chosen = request.POST.get("holders", "")
    if chosen not in ("yes", "no"):
        messages.error(request, _("Choose whether whoever has the file may verify it."))
    else:
        let_holders_verify(by=actor(request), submission=submission, allowed=chosen == "yes")
        messages.success(request, _("Your choice is saved and on record."))
    return redirect("assessments:receipt", assessment.pk, version)


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
        answer: HttpResponse = _take_back(request, assessment, submission)
    except (Refused, RequestRefused) as refused:
        messages.error(request, reason_of(refused))
        return redirect("assessments:receipt", assessment.pk, version)
    return answer


@fresh_sign_in_required
def _take_back(request: HttpRequest, assessment: Assessment, submission: Submission) -> HttpResponse:
    if request.method == "POST":
        if assessment.body.second_coordinator:
            ask_to_withdraw(by=actor(request), submission=submission)
            return waits(request, assessment.body)
        withdraw(by=actor(request), submission=submission)
        said = _("The submission is withdrawn. A draft with the same answers is open.")
        messages.success(request, said)
        return redirect("assessments:task_list", assessment.pk)
    context = frame_context(request, assessment) | {"submission": submission}
    return render(request, "assessments/submitting/withdraw.html", context)
