"""Check and submit: what is missing as links, the choices, the typed name, the receipt."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.answering.forms.page import form_page, reason_of, refusal_as_message, refusal_on, sent
from assessments.answering.inputs import uncleared_of
from assessments.answering.progress import unexplained
from assessments.answering.rows import load_sheet
from assessments.answering.rules import Refused, open_paragraphs, why_closed
from assessments.answering.views.page_access import (
    actor,
    demand,
    frame_context,
    may,
    own_assessment,
    principal,
)
from assessments.answering.views.task_list import asked_context, last_version, since_version
from assessments.answers import labels
from assessments.answers.problems import late_evidence
from assessments.answers.scoring import Standing, State
from assessments.answers.value import Reference
from assessments.models import Assessment, Clearance, PassageConsent, Submission
from assessments.report import line_words
from assessments.report.gap_report import GapReport, Sheet
from assessments.report.lines import Line
from assessments.submitting.forms import ApprovalForm, SharingForm, SubmitForm, initial_of
from assessments.submitting.retelling import (
    ChangeAtStake,
    change_at_stake,
    content_of,
    report_as_submitted,
    sheet_for,
)
from assessments.submitting.submitting import (
    Choices,
    approve,
    ask_clearance,
    broken_rules,
    change_choices,
    open_clearance,
    plan_has_moved,
    reopen,
    require_withdrawable,
    submit,
    withdraw,
)
from mechanisms.access import Capability

# Said of level 1 as well: it can be compared with its criteria, though nobody asks what stands behind it.
WITH_LEVEL_1 = (Standing.UNANSWERED, Standing.ABOVE)


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is open, what contradicts, and the form that submits exactly what is shown here."""
    assessment = own_assessment(request, pk)
    if request.method == "GET":
        return _page(request, assessment, _form(request, assessment))
    demand(request, Capability.SUBMIT, assessment.body)
    form = _form(request, assessment, request.POST)
    if form.is_valid():
        with refusal_on(form):
            done = submit(
                by=actor(request),
                assessment=assessment,
                choices=form.choices(),
                expected_digest=form.cleaned_data["digest"],
            )
            _say_if_chosen_otherwise(request, done, form)
            return redirect("assessments:receipt", assessment.pk, done.version)
    return _page(request, assessment, form, status=422)


def _say_if_chosen_otherwise(request: HttpRequest, done: Submission, form: SubmitForm) -> None:
    """Pressed twice, in two windows: it was sent once, by the choices of the first; the receipt has them."""
    if Choices.of(done) != form.choices():
        messages.warning(
            request,
            _(
                "It had been submitted before you pressed the button. What you chose in this window was "
                "not used: the choices below hold. You can still change them."
            ),
        )


def _form(request: HttpRequest, assessment: Assessment, data: QueryDict | None = None) -> SubmitForm:
    """The form with what it has to say of this body: its mechanisms, and its choices of last time."""
    return SubmitForm(
        data,
        expected_name=principal(request).name,
        mechanisms=_mechanisms(assessment),
        last=last_version(assessment),
    )


def _say_what_is_left_out(form: SubmitForm, stake: ChangeAtStake | None) -> None:
    """Under each choice what it takes out of the sealed copy, with the page on which to keep it."""
    if stake is None:
        return
    before = stake.before
    page = reverse("assessments:sharing", args=[before.assessment_id, before.version])
    words = _("Who may see the submission of %s") % before.assessment.cycle.name
    link = format_html('<a href="{}">{}</a>', page, words)
    form.say_beside({choice: format_html("{} {}", said, link) for choice, said in stake.beside.items()})


def _mechanisms(assessment: Assessment) -> list[str]:
    return list(assessment.body.member_of.order_by("name").values_list("name", flat=True))


def _page(
    request: HttpRequest,
    assessment: Assessment,
    form: SubmitForm,
    status: int = 200,
    approval: ApprovalForm | None = None,
) -> HttpResponse:
    sheet = load_sheet(assessment)
    report = report_as_submitted(assessment, sheet_for(assessment, sheet))
    document, _text, digest = content_of(report)
    clearance = open_clearance(assessment)
    ready = _is_ready(assessment, clearance)
    stake = change_at_stake(assessment, sheet)
    if clearance is None:
        _say_what_is_left_out(form, stake)
    if form.is_bound:
        form.data = _with_digest(form, digest)
    else:
        form.initial["digest"] = digest
    context = frame_context(request, assessment) | {
        "form": form,
        "report": report,
        "remarks": remarks(report)
        | {
            "late": late_evidence(sheet.answers, assessment.period_end),
            "uncleared": uncleared_of(assessment),
            "personal": unexplained(assessment, sheet.answers),
        },
        "blocking": broken_rules(assessment, sheet.answers) if assessment.is_writable else {},
        "clearance": clearance,
        "plan_moved": clearance is not None and plan_has_moved(clearance),
        "approval": approval or ApprovalForm(),
        "has_errors": status != 200,
        "opened": _opened(assessment),
        "ready": ready,
        "closed_reason": "" if ready else why_closed(assessment),
        "files": _files(sheet),
        "confidential": sum(item.confidential for item in _references(sheet)),
        "stake": stake,
        "latest": assessment.submissions.filter(withdrawn_at=None, superseded_at=None).first(),
        **since_version(assessment, form.last, document),
        **asked_context(request, assessment),
    }
    return render(request, "assessments/submitting/check.html", context, status=status)


def _files(sheet: Sheet) -> tuple[int, int]:
    """How many files go along with a submission, and how many stay inside as confidential."""
    items = _references(sheet)
    going = {item.file.sha256 for item in items if item.file and not item.confidential}
    inside = {item.file.sha256 for item in items if item.file and item.confidential}
    return len(going), len(inside - going)


def _references(sheet: Sheet) -> list[Reference]:
    """The references of the answers that count."""
    return [item for answer in sheet.answers if not answer.copied for item in answer.evidence]


def _opened(assessment: Assessment) -> frozenset[int] | None:
    """What can still be put right in a returned assessment; None in every other."""
    returned = assessment.status == Assessment.Status.RETURNED
    return open_paragraphs(assessment) if returned else None


def _with_digest(form: SubmitForm, digest: str) -> QueryDict:
    """A form shown again carries the hash of what is shown now, not of what was shown before."""
    data = cast(QueryDict, form.data).copy()
    data["digest"] = digest
    return data


def _is_ready(assessment: Assessment, clearance: Clearance | None) -> bool:
    if clearance is not None:
        return assessment.cycle.is_open and bool(clearance.approver)
    return assessment.is_writable


def remarks(report: GapReport) -> dict[str, Any]:
    """What to look at before submitting, none of it a bar: each a list of lines."""
    unanswered = [line for line in report.lines if line.answer.state is State.BLANK]
    return {
        "copied": [line for line in unanswered if line.answer.copied],
        "blank": [line for line in unanswered if not line.answer.copied],
        "contradictions": report.contradictions,
        "unchecked": [(str(labels.STANDINGS[standing]), lines) for standing, lines in _unchecked(report)],
        "below": report.below_criteria,
        "broad": _broad(report),
    }


def _broad(report: GapReport) -> list[tuple[Reference, list[str], list[int]]]:
    """Documents of which a reader will ask what they say: with the remarks, and where they are named."""
    found: dict[str, tuple[Reference, list[str], list[int]]] = {}
    for item in report.register:
        if remarks := line_words.remarks(item):
            one = found.setdefault(item.evidence.document, (item.evidence, remarks, []))
            one[2].append(item.line.paragraph)
    return list(found.values())


def _unchecked(report: GapReport) -> list[tuple[Standing, tuple[Line, ...]]]:
    """The levels that a reader can't check, by what stands behind them."""
    found = {
        Standing.UNANSWERED: report.claims_without_criteria,
        Standing.ABOVE: report.claims_above_criteria,
    } | {standing: lines for standing, lines in report.not_borne_out.items() if standing not in WITH_LEVEL_1}
    return [(standing, lines) for standing, lines in found.items() if lines]


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
        "was_asked": PassageConsent.objects.filter(submission__assessment=assessment).exists(),
        "may_withdraw": may(request, Capability.WITHDRAW, assessment.body)
        and not is_over
        and assessment.cycle.is_open,
        "may_share": may(request, Capability.CHANGE_SHARING, assessment.body) and not submission.withdrawn_at,
    }
    return render(request, "assessments/submitting/receipt.html", context)


@require_http_methods(["GET", "POST"])
def sharing(request: HttpRequest, pk: UUID, version: int) -> HttpResponse:
    """Change who may see a submission; the form opens with what was chosen before."""
    assessment = own_assessment(request, pk)
    demand(request, Capability.CHANGE_SHARING, assessment.body)
    submission = get_object_or_404(Submission, assessment=assessment, version=version)
    if submission.withdrawn_at:
        messages.error(request, _("This version is withdrawn: nobody outside your body sees it any more."))
        return redirect("assessments:receipt", assessment.pk, version)
    form = SharingForm(sent(request), initial=initial_of(submission), mechanisms=_mechanisms(assessment))
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


@require_POST
def clearance(request: HttpRequest, pk: UUID, act: str) -> HttpResponse:
    assessment = own_assessment(request, pk)
    demand(request, Capability.CLEAR, assessment.body)
    by = actor(request)
    if act == "approve":
        approval = ApprovalForm(request.POST)
        if not approval.is_valid():
            form = _form(request, assessment)
            return _page(request, assessment, form, status=422, approval=approval)
    with refusal_as_message(request):
        if act == "ask":
            ask_clearance(by=by, assessment=assessment)
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
