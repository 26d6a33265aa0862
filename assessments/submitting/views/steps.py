"""The second and third step: who may see it, and submitting exactly what is shown."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.answering.forms.page import form_page, refusal_on
from assessments.answering.open_points import broken_rules
from assessments.answering.rows import load_sheet
from assessments.answering.views.page_access import actor, demand, frame_context, own_assessment, principal
from assessments.answering.views.task_list import last_version
from assessments.answers.value import Reference
from assessments.models import Assessment, Clearance, Submission
from assessments.report.gap_report import Sheet
from assessments.submitting.before_sharing import link_to_choices
from assessments.submitting.choices import Choices
from assessments.submitting.forms import SharingForm, SubmitForm, fields_of
from assessments.submitting.retelling import (
    ChangeAtStake,
    change_at_stake,
    content_of,
    locked_sheet,
    report_as_submitted,
)
from assessments.submitting.second_coordinator import ask_to_submit
from assessments.submitting.submitting import open_clearance, submit
from assessments.submitting.views.waiting import waits
from mechanisms.access import Capability, Sharing
from mechanisms.called import called
from mechanisms.models import Body
from mechanisms.name_order import body_key
from mechanisms.people.signin import fresh_sign_in_required

KEPT = "who_may_see_it"
"""Where the session keeps the choices of one who has not submitted yet: by assessment, for its version."""


def mechanisms_of(body: Body) -> list[str]:
    """The names of the regional mechanisms in which a body takes part, in the order of their names."""
    return [called(mechanism) for mechanism in body.member_of.order_by(body_key()).only("slug", "name")]


def is_ready(assessment: Assessment, clearance: Clearance | None) -> bool:
    """Whether it can be submitted now: a draft, or what was approved."""
    if clearance is not None:
        return assessment.cycle.is_open and bool(clearance.approver)
    return assessment.is_writable


# Who may see it.


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who may see it; what was chosen is kept until it is submitted, and can be chosen anew."""
    assessment = own_assessment(request, pk)
    demand(request, Capability.SUBMIT, assessment.body)
    clearance = open_clearance(assessment)
    if not is_ready(assessment, clearance):
        return redirect("assessments:check", assessment.pk)
    if clearance is not None and clearance.choices:
        messages.info(request, _("Who may see it was approved with the answers. To choose anew, reopen it."))
        return redirect("assessments:submit", assessment.pk)
    form = sharing_form(assessment, request.POST if request.method == "POST" else None)
    form.initial = _kept(request, assessment)
    if form.is_valid():
        _keep(request, assessment, form)
        return redirect("assessments:submit", assessment.pk)
    sheet = load_sheet(assessment)
    if clearance is None:
        _say_what_is_left_out(form, change_at_stake(assessment, sheet))
    context = frame_context(request, assessment) | {
        "last": form.last,
        "files": _files(sheet),
        "confidential": sum(item.confidential for item in _references(sheet)),
    }
    return form_page(request, "assessments/submitting/choose.html", form, context)


def sharing_form(assessment: Assessment, data: Any = None) -> SharingForm:
    """The form with what it has to say of this body: its mechanisms, and its choices of last time."""
    mechanisms = mechanisms_of(assessment.body)
    return SharingForm(data, mechanisms=mechanisms, last=last_version(assessment))


def chosen_form(assessment: Assessment, clearance: Clearance | None) -> SharingForm | None:
    """What was chosen before the draft was locked, in words; None where nothing was. Two queries."""
    if clearance is None or not clearance.choices:
        return None
    form = sharing_form(assessment, fields_of(Choices.of_json(clearance.choices)))
    return form if form.is_valid() else None


def _say_what_is_left_out(form: SharingForm, stake: ChangeAtStake | None) -> None:
    """Under each choice what it takes out of the sealed copy, with the page on which to keep it."""
    if stake is None:
        return
    before = stake.before
    link = link_to_choices(before)
    form.say_beside({choice: format_html("{} {}", said, link) for choice, said in stake.beside.items()})


def _keep(request: HttpRequest, assessment: Assessment, form: SharingForm) -> None:
    kept = request.session.get(KEPT, {})
    chosen = {"version": assessment.version, "choices": form.kept}
    request.session[KEPT] = kept | {str(assessment.pk): chosen}


def _kept(request: HttpRequest, assessment: Assessment) -> dict[str, str]:
    """What this person chose for this version; empty before, and for a version that was sent back since."""
    kept: dict[str, Any] = request.session.get(KEPT, {}).get(str(assessment.pk), {})
    return kept["choices"] if kept.get("version") == assessment.version else {}


def _forget(request: HttpRequest, assessment: Assessment) -> None:
    kept = request.session.get(KEPT, {})
    if kept.pop(str(assessment.pk), None):
        request.session[KEPT] = kept


# Submitting.


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was chosen, the name, the button. The form carries the choices: what was shown is what is sent."""
    assessment = own_assessment(request, pk)
    demand(request, Capability.SUBMIT, assessment.body)
    clearance = open_clearance(assessment)
    locked = chosen_form(assessment, clearance)
    if request.method == "GET":
        if not is_ready(assessment, clearance):
            return redirect("assessments:check", assessment.pk)
        chosen = locked or sharing_form(assessment, _kept(request, assessment))
        if not chosen.is_valid():
            return redirect("assessments:choose", assessment.pk)
        return _page(request, assessment, chosen, SubmitForm(expected_name=principal(request).name))
    chosen = locked or sharing_form(assessment, request.POST)
    if not chosen.is_valid():
        messages.error(request, _("Choose first who may see this submission."))
        return redirect("assessments:choose", assessment.pk)
    form = SubmitForm(request.POST, expected_name=principal(request).name)
    if form.is_valid():
        with refusal_on(form):
            is_public = chosen.choices().sharing is Sharing.PUBLIC
            answer: HttpResponse = (_made_public if is_public else _submitted)(
                request, assessment, chosen, form.cleaned_data["digest"]
            )
            return answer
    return _page(request, assessment, chosen, form, status=422)


@fresh_sign_in_required
def _made_public(
    request: HttpRequest, assessment: Assessment, chosen: SharingForm, seen: str
) -> HttpResponse:
    """What everybody is going to read: at once, or once a second coordinator confirms."""
    if not assessment.body.second_coordinator:
        return _submitted(request, assessment, chosen, seen)
    ask_to_submit(by=actor(request), assessment=assessment, choices=chosen.choices(), digest=seen)
    return waits(request, assessment.body)


def _submitted(request: HttpRequest, assessment: Assessment, chosen: SharingForm, seen: str) -> HttpResponse:
    choices = chosen.choices()
    done = submit(by=actor(request), assessment=assessment, choices=choices, expected_digest=seen)
    _forget(request, assessment)
    _say_if_chosen_otherwise(request, done, choices)
    return redirect("assessments:receipt", assessment.pk, done.version)


def _say_if_chosen_otherwise(request: HttpRequest, done: Submission, choices: Choices) -> None:
    """Pressed twice, in two windows: it was sent once, by the choices of the first; the receipt has them."""
    if Choices.of(done) != choices:
        messages.warning(
            request,
            _(
                "It was already submitted. The choices in this window were not used: those below count. You"
                " can still change them."
            ),
        )


def _page(
    request: HttpRequest, assessment: Assessment, chosen: SharingForm, form: SubmitForm, status: int = 200
) -> HttpResponse:
    sheet = load_sheet(assessment)
    clearance = open_clearance(assessment)
    report = report_as_submitted(assessment, locked_sheet(assessment, sheet, clearance))
    if clearance is None:
        _say_what_is_left_out(chosen, change_at_stake(assessment, sheet))
    _with_digest(form, content_of(report)[2])
    context = frame_context(request, assessment) | {
        "form": form,
        "chosen": chosen,
        "last": chosen.last,
        "clearance": clearance,
        "blocking": broken_rules(assessment, sheet.answers) if assessment.is_writable else {},
        "has_errors": status != 200,
    }
    return render(request, "assessments/submitting/submit.html", context, status=status)


def _with_digest(form: SubmitForm, digest: str) -> None:
    """A form shown again carries the hash of what is shown now, not of what was shown before."""
    if form.is_bound:
        form.data = cast(QueryDict, form.data).copy()
        form.data["digest"] = digest
    else:
        form.initial["digest"] = digest


def _files(sheet: Sheet) -> tuple[int, int]:
    """How many files go along with a submission, and how many stay inside as confidential."""
    items = _references(sheet)
    going = {item.file.sha256 for item in items if item.file and not item.confidential}
    inside = {item.file.sha256 for item in items if item.file and item.confidential}
    return len(going), len(inside - going)


def _references(sheet: Sheet) -> list[Reference]:
    """The references of the answers that count."""
    return [item for answer in sheet.answers if not answer.copied for item in answer.evidence]
