"""The three ways to finish: return with questions, release remarks, close the review; each asks first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.answering.rules import Refused
from assessments.answering.views.page_access import actor
from assessments.answers import labels
from assessments.models import Assessment
from assessments.reviewing.acts import (
    OtherThanShown,
    close_review,
    questions_seen,
    readings_seen,
    release_readings,
    return_to_body,
)
from assessments.reviewing.forms import ReleaseForm, ReturnForm
from assessments.reviewing.sheet import ReviewSheet, all_notes
from assessments.reviewing.views.overview import read_sheet, review_context, reviewed_submission

DAYS_TO_REPLY = 30


@require_http_methods(["GET", "POST"])
def review_return(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the questions to the body; exactly these paragraphs open."""
    sheet = read_sheet(request, reviewed_submission(request, pk))
    if request.method == "GET":
        return _return_page(request, sheet, ReturnForm())
    form = ReturnForm(request.POST)
    if not sheet.unsent:
        form.add_error(None, _("There is no question to send. Write one beside the answer first."))
    if not form.is_valid():
        return _return_page(request, sheet, form, status=422)
    try:
        sent = return_to_body(
            by=actor(request),
            submission=sheet.submission,
            paragraphs=[question.paragraph for question in sheet.unsent],
            message=form.cleaned_data["message"],
            seen=request.POST.get("seen", ""),
        )
    except Refused as refused:
        return _refused(request, sheet, form, refused, _return_page)
    said = _("Returned to %(body)s. Open for its answer: %(paragraphs)s.")
    names = {
        "body": sheet.submission.assessment.body.name,
        "paragraphs": labels.in_row(sent.paragraphs),
    }
    messages.success(request, said % names)
    return redirect("assessments:review", pk)


def _return_page(
    request: HttpRequest, sheet: ReviewSheet, form: ReturnForm, status: int = 200
) -> HttpResponse:
    context = review_context(request, sheet) | {
        "form": form,
        "seen": questions_seen(sheet.unsent),
        "asked": [row for row in sheet.rows if row.question is not None],
        "unread": sum(row.reading is None for row in sheet.rows),
    }
    return render(request, "assessments/reviewing/return.html", context, status=status)


@require_http_methods(["GET", "POST"])
def review_release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the remarks to the body, with a day for its reply."""
    sheet = read_sheet(request, reviewed_submission(request, pk))
    if request.method == "GET":
        until = timezone.localdate() + timedelta(days=DAYS_TO_REPLY)
        return _release_page(request, sheet, ReleaseForm(initial={"until": until}))
    form = ReleaseForm(request.POST)
    if not sheet.to_release:
        form.add_error(None, _("There is no remark to release: the body has seen all of them."))
    if not form.is_valid():
        return _release_page(request, sheet, form, status=422)
    until = form.cleaned_data["until"]
    try:
        release_readings(
            by=actor(request),
            submission=sheet.submission,
            reply_until=until,
            seen=request.POST.get("seen", ""),
        )
    except Refused as refused:
        return _refused(request, sheet, form, refused, _release_page)
    messages.success(request, _released_words(until))
    return redirect("assessments:review", pk)


def _released_words(until: date) -> str:
    said = _("The remarks are released. The body may reply until %s.")
    return said % date_format(until, "DATE_FORMAT")


def _release_page(
    request: HttpRequest, sheet: ReviewSheet, form: ReleaseForm, status: int = 200
) -> HttpResponse:
    context = review_context(request, sheet) | {
        "form": form,
        "seen": readings_seen(sheet.to_release),
        "going": [row for row in sheet.rows if row.reading in sheet.to_release],
        "out": len(sheet.readings) - len(sheet.to_release),
        "note_count": all_notes(sheet.submission),
    }
    return render(request, "assessments/reviewing/release.html", context, status=status)


@require_http_methods(["GET", "POST"])
def review_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark the review as done."""
    sheet = read_sheet(request, reviewed_submission(request, pk))
    if request.method == "GET":
        return _close_page(request, sheet)
    try:
        close_review(by=actor(request), submission=sheet.submission)
    except Refused as refused:
        return _close_page(request, sheet, str(refused.messages[0]))
    messages.success(request, _("The review is closed."))
    return redirect("assessments:review", pk)


def _close_page(request: HttpRequest, sheet: ReviewSheet, problem: str = "") -> HttpResponse:
    status = sheet.submission.assessment.status
    context = review_context(request, sheet) | {
        "unread": sum(row.reading is None for row in sheet.rows),
        "may_close": status == Assessment.Status.SUBMITTED
        and sheet.submission.superseded_at is None,
        "problems": [{"text": problem}] if problem else [],
        "has_errors": bool(problem),
    }
    return render(
        request, "assessments/reviewing/close_review.html", context, status=422 if problem else 200
    )


def _refused(
    request: HttpRequest, sheet: ReviewSheet, form: Any, refused: Refused, page: Any
) -> HttpResponse:
    """The page as things are now, what was typed in it; 409 where a colleague was faster."""
    form.add_error(None, refused)
    now = read_sheet(request, sheet.submission)
    return page(request, now, form, 409 if isinstance(refused, OtherThanShown) else 422)  # type: ignore[no-any-return]
