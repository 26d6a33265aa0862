"""A file instead of an account: chosen, looked at, entered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.answering.rules import Refused
from assessments.answering.views.page_access import actor, principal
from assessments.files.archive import UnfitFile
from assessments.models import Cycle, ReceivedFile, Submission
from assessments.offline.file_answers import BroughtBy
from assessments.offline.reading import MOST_BYTES, read_file
from assessments.offline.sentences import unfit_words
from assessments.offline.views.uploads import is_too_large
from assessments.reviewing.entering import confirm_file, enter_file, take_out_file
from assessments.reviewing.entry_preview import Held, held_of, preview, read_for
from assessments.reviewing.forms import ConfirmationForm, ReceivedFileForm
from mechanisms.access import Capability, Matter, can, require
from mechanisms.models import Body


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """The form; with a file, what it would enter."""
    require(principal(request), Capability.WORK_AT_DESK)
    form = _form(request)
    if request.method == "GET":
        return _page(request, form)
    if is_too_large(request):
        form.errors.pop("file", None)
        form.add_error("file", unfit_words(UnfitFile("too_large", limit=MOST_BYTES >> 20)))
        return _page(request, form, status=413)
    if not form.is_valid():
        return _page(request, form, status=422)
    return _look(request, form)


def _form(request: HttpRequest) -> ReceivedFileForm:
    me = principal(request)
    choices: dict[str, Any] = {
        "bodies": Body.objects.filter(can_answer=True).exclude(pk__in=list(me.roles)),
        "cycles": Cycle.objects.filter(closed_at=None).select_related("edition"),
    }
    if request.method == "POST":
        return ReceivedFileForm(request.POST, request.FILES, **choices)
    initial = {
        "received_on": timezone.localdate(),
        "body": request.GET.get("body", ""),
        "cycle": request.GET.get("cycle", ""),
    }
    return ReceivedFileForm(initial=initial, **choices)


def _look(request: HttpRequest, form: ReceivedFileForm) -> HttpResponse:
    """Read the file and show what it says; nothing is entered yet."""
    body, cycle = form.cleaned_data["body"], form.cleaned_data["cycle"]
    came = form.cleaned_data["file"]
    try:
        file = read_file(came.name or "", came.read(), BroughtBy.DESK, cycle.slug)
    except UnfitFile as unfit:
        form.add_error("file", unfit_words(unfit))
        return _page(request, form, status=422)
    day = form.cleaned_data["received_on"]
    seen = preview(by=actor(request), file=file, body=body, cycle=cycle, day=day)
    if not seen.held:
        return _page(request, form, status=422, seen=seen)
    context = {"seen": seen, "standing": _standing(request, body, cycle), "sample_data": body.sample}
    return render(request, "assessments/reviewing/enter_check.html", context)


def _standing(request: HttpRequest, body: Body, cycle: Cycle) -> Submission | None:
    """What the body shares already, or what was entered before, as this reviewer may see it."""
    rows = Submission.objects.visible_to(principal(request)).shared().with_frame()
    return rows.filter(assessment__body=body, assessment__cycle=cycle).first()


def _page(
    request: HttpRequest, form: ReceivedFileForm, status: int = 200, seen: object = None
) -> HttpResponse:
    context = {"form": form, "seen": seen, "has_errors": status >= 400}
    return render(request, "assessments/reviewing/enter.html", context, status=status)


@require_POST
def enter_held(request: HttpRequest) -> HttpResponse:
    """Enter what was looked at; read again by the rules of now."""
    require(principal(request), Capability.WORK_AT_DESK)
    held = held_of(request.POST.get("held-key", ""), principal(request).person_id)
    if held is None:
        messages.error(request, _("The preview is too old, or was changed. Choose the file again."))
        return redirect("assessments:enter_file")
    body = get_object_or_404(Body, slug=held.body)
    require(principal(request), Capability.ENTER_FILE, Matter(body_id=body.pk))
    cycle = get_object_or_404(Cycle.objects.select_related("edition"), slug=held.cycle)
    try:
        submission = _write(request, body, cycle, held)
    except Refused as refused:
        messages.error(request, str(refused.messages[0]))
        return redirect("assessments:enter_file")
    messages.success(request, _("It is entered. Only the staff see it."))
    return redirect("assessments:received_file", submission.pk)


def _write(request: HttpRequest, body: Body, cycle: Cycle, held: Held) -> Submission:
    file, problems = read_for(held.answers, body, cycle)
    if file is None or problems:
        raise Refused(_("The file no longer fits the rules. Choose it again to see why."))
    return enter_file(by=actor(request), body=body, cycle=cycle, file=file, sent=held.sent)


# What stands in a body's name because staff entered it from a file: to look at, to confirm, to
# contest.


def _received(request: HttpRequest, pk: UUID) -> ReceivedFile:
    """The file of a version that this person may read: staff, and members of the body it speaks for."""
    readable = Submission.objects.readable_by(principal(request)).filter(pk=pk)
    rows = ReceivedFile.objects.filter(submission__in=readable).defer("submission__document")
    return get_object_or_404(
        rows.select_related("submission__assessment__body", "submission__assessment__cycle__edition")
    )


@require_safe
def received_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where it came from, and whether the body confirmed it."""
    received = _received(request, pk)
    return _received_page(request, received, ConfirmationForm(received_on=received.received_on))


def _received_page(
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
    return render(request, "assessments/reviewing/received_file.html", context, status=status)


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
        return _received_page(request, received, form, status=422)
    said = {"confirmed_on": timezone.localdate()} if is_member else form.cleaned_data
    try:
        confirm_file(by=actor(request), submission=submission, **said)
        messages.success(request, _("It is confirmed."))
    except Refused as refused:
        messages.error(request, str(refused.messages[0]))
    return redirect("assessments:received_file", pk)


def _take_out(request: HttpRequest, submission: Submission, is_member: bool) -> HttpResponse:
    try:
        take_out_file(by=actor(request), submission=submission)
        messages.success(request, _("It is taken out."))
    except Refused as refused:
        messages.error(request, str(refused.messages[0]))
    return redirect("assessments:list" if is_member else "assessments:review_list")
