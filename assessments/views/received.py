"""What stands in a body's name because staff entered it from a file: to look at, to confirm, to contest."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.forms.desk import ConfirmationForm
from assessments.lifecycle.entering import confirm_file, take_out_file
from assessments.lifecycle.rules import Refused
from assessments.models import ReceivedFile, Submission
from assessments.views.loading import actor, principal
from mechanisms.access import Capability, Matter, can, require


def _received(request: HttpRequest, pk: UUID) -> ReceivedFile:
    """The file of a version that this person may read: staff, and members of the body it speaks for."""
    readable = Submission.objects.readable_by(principal(request)).filter(pk=pk)
    rows = ReceivedFile.objects.filter(submission__in=readable).defer("submission__document")
    return get_object_or_404(
        rows.select_related(
            "submission__assessment__body", "submission__assessment__cycle__edition"
        )
    )


@require_safe
def received_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where it came from, and whether the body confirmed it."""
    received = _received(request, pk)
    return _page(request, received, ConfirmationForm(received_on=received.received_on))


def _page(
    request: HttpRequest, received: ReceivedFile, form: ConfirmationForm, status: int = 200
) -> HttpResponse:
    submission = received.submission
    body = submission.assessment.body
    matter = Matter(body_id=body.pk, submitted=True, sharing=submission.sharing)
    counts = submission.withdrawn_at is None and submission.superseded_at is None
    me = principal(request)
    context = {
        "received": received,
        "submission": submission,
        "body": body,
        "cycle": submission.assessment.cycle,
        "form": form,
        "counts": counts,
        "is_member": me.role_in(body.pk) is not None,
        "may_act": counts and can(me, Capability.CONFIRM_FILE, matter),
        "sample_data": body.sample,
    }
    return render(request, "assessments/desk/received_file.html", context, status=status)


@require_POST
def received_file_act(request: HttpRequest, pk: UUID, act: str) -> HttpResponse:
    """Confirm it, as the body or with its letter; or take it out, by which the body contests it."""
    received = _received(request, pk)
    submission = received.submission
    me = principal(request)
    body_id = submission.assessment.body_id
    require(me, Capability.CONFIRM_FILE, Matter(body_id, None, True, submission.sharing))
    is_member = me.role_in(body_id) is not None
    if act == "take-out":
        return _take_out(request, submission, is_member)
    if act != "confirm":
        raise Http404
    form = ConfirmationForm(request.POST, received_on=received.received_on)
    if not is_member and not form.is_valid():
        return _page(request, received, form, status=422)
    said = {"confirmed_on": timezone.localdate()} if is_member else form.cleaned_data
    try:
        confirm_file(by=actor(request), submission=submission, **said)
        messages.success(request, _("It is confirmed, and on record."))
    except Refused as refused:
        messages.error(request, str(refused.messages[0]))
    return redirect("assessments:received_file", pk)


def _take_out(request: HttpRequest, submission: Submission, is_member: bool) -> HttpResponse:
    try:
        take_out_file(by=actor(request), submission=submission)
        messages.success(request, _("It is taken out. It leaves the desk and every comparison."))
    except Refused as refused:
        messages.error(request, str(refused.messages[0]))
    return redirect("assessments:list" if is_member else "assessments:review_list")
