"""How a review goes out to the body, and ends: a return with questions, remarks released, the review closed.

Each asks first, and asks who signs.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from assessments.answering.rules import Refused
from assessments.answering.views.page_access import actor
from assessments.models import Assessment
from assessments.reviewing.acts import (
    OtherThanShown,
    close_review,
    questions_seen,
    readings_seen,
    release_readings,
    return_to_body,
)
from assessments.reviewing.ending_forms import CloseForm, ReleaseForm, ReturnForm
from assessments.reviewing.sheet import ReviewRow, ReviewSheet, notes_on
from assessments.reviewing.views.overview import read_sheet, review_context, reviewed_submission
from mechanisms.called import called
from recommendations import lists

DAYS_TO_REPLY = 30


@require_http_methods(["GET", "POST"])
def review_return(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the questions to the body; exactly these paragraphs open."""
    sheet = read_sheet(request, reviewed_submission(request, pk))
    if request.method == "GET":
        return _return_page(request, sheet, ReturnForm())
    form = ReturnForm(request.POST)
    if not sheet.unsent:
        form.add_error(None, _("There is no question to send. Write one beside an answer first."))
    if not form.is_valid():
        return _return_page(request, sheet, form, status=422)
    try:
        sent = return_to_body(
            by=actor(request),
            submission=sheet.submission,
            paragraphs=[question.paragraph for question in sheet.unsent],
            message=form.cleaned_data["message"],
            seen=request.POST.get("seen", ""),
            signed=form.cleaned_data["signed"],
        )
    except Refused as refused:
        return _refused(request, sheet, form, refused, _return_page)
    said = _("Returned to %(body)s. Open for its answer: %(paragraphs)s.")
    body, opened = called(sheet.submission.assessment.body), lists.in_row(sent.paragraphs)
    messages.success(request, said % {"body": body, "paragraphs": opened})
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


# Remarks, one by one.


@require_http_methods(["GET", "POST"])
def review_release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the ticked remarks to the body, with a day for its reply; the others can follow later."""
    sheet = read_sheet(request, reviewed_submission(request, pk))
    if request.method == "GET":
        until = timezone.localdate() + timedelta(days=DAYS_TO_REPLY)
        return _release_page(request, sheet, ReleaseForm(initial={"until": until}))
    form, chosen = ReleaseForm(request.POST), _ticked(request, sheet)
    if not sheet.to_release:
        form.add_error(None, _("There is no remark to release."))
    elif not chosen:
        form.add_error(None, _("Tick at least one remark to release."))
    if not form.is_valid():
        return _release_page(request, sheet, form, status=422)
    until = form.cleaned_data["until"]
    try:
        count = release_readings(
            by=actor(request),
            submission=sheet.submission,
            reply_until=until,
            seen=request.POST.get("seen", ""),
            signed=form.cleaned_data["signed"],
            paragraphs=chosen,
        )
    except Refused as refused:
        return _refused(request, sheet, form, refused, _release_page)
    messages.success(request, _released(count, len(sheet.to_release) - count, date_format(until)))
    return redirect("assessments:review", pk)


def _released(count: int, left: int, until: str) -> str:
    said = ngettext(
        "%(count)d remark is released. The body may reply until %(until)s.",
        "%(count)d remarks are released. The body may reply until %(until)s.",
        count,
    ) % {"count": count, "until": until}
    if not left:
        return said
    more = ngettext("%(number)d remark still waits.", "%(number)d remarks still wait.", left) % {
        "number": left
    }
    return f"{said} {more}"


def _told(sheet: ReviewSheet) -> list[ReviewRow]:
    """The remarks that say something: another reading than the body's, or a reason."""
    return [row for row in _waiting(sheet) if row.reading and row.reading.reason and not row.reading.unread]


def _silent(sheet: ReviewSheet) -> list[ReviewRow]:
    """What is agreed to without a word, and what was accepted without reading: released in one tick."""
    return [row for row in _waiting(sheet) if row not in _told(sheet)]


def _waiting(sheet: ReviewSheet) -> list[ReviewRow]:
    return [row for row in sheet.rows if row.counted is not None and row.counted.released_at is None]


def _ticked(request: HttpRequest, sheet: ReviewSheet) -> set[int]:
    sent = set(request.POST.getlist("remark"))
    rows = [row for row in _told(sheet) if str(row.paragraph) in sent]
    rows += _silent(sheet) if "silent" in request.POST else []
    return {row.paragraph for row in rows}


def _release_page(
    request: HttpRequest, sheet: ReviewSheet, form: ReleaseForm, status: int = 200
) -> HttpResponse:
    is_first = request.method == "GET"
    told, silent = _told(sheet), _silent(sheet)
    ticked = {row.paragraph for row in (*told, *silent)} if is_first else _ticked(request, sheet)
    context = review_context(request, sheet) | {
        "form": form,
        "seen": readings_seen(sheet.to_release),
        "told": [(row, row.paragraph in ticked) for row in told],
        "silent": silent,
        "silent_ticked": is_first or "silent" in request.POST,
        "unread": sum(row.counted is not None and row.counted.unread for row in silent),
        "going": len(told) + len(silent),
        "out": len(sheet.counted) - len(sheet.to_release),
        "note_count": notes_on(sheet.submission).count(),
    }
    return render(request, "assessments/reviewing/release.html", context, status=status)


# The end.


@require_http_methods(["GET", "POST"])
def review_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nothing can be read, asked or withdrawn after that."""
    sheet = read_sheet(request, reviewed_submission(request, pk))
    if request.method == "GET":
        return _close_page(request, sheet, CloseForm())
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _close_page(request, sheet, form, status=422)
    try:
        close_review(by=actor(request), submission=sheet.submission, signed=form.cleaned_data["signed"])
    except Refused as refused:
        return _refused(request, sheet, form, refused, _close_page)
    messages.success(request, _("The review is closed."))
    return redirect("assessments:review", pk)


def _close_page(request: HttpRequest, sheet: ReviewSheet, form: CloseForm, status: int = 200) -> HttpResponse:
    is_submitted = sheet.submission.assessment.status == Assessment.Status.SUBMITTED
    context = review_context(request, sheet) | {
        "form": form,
        "unread": sum(row.counted is None for row in sheet.rows) - len(sheet.to_settle) - sheet.half_read,
        "may_close": is_submitted and sheet.submission.superseded_at is None,
    }
    return render(request, "assessments/reviewing/close_review.html", context, status=status)


def _refused(
    request: HttpRequest, sheet: ReviewSheet, form: Any, refused: Refused, page: Any
) -> HttpResponse:
    """The page as things are now, with what was typed; 409 where a colleague was faster."""
    form.add_error(None, refused)
    now = read_sheet(request, sheet.submission)
    return page(request, now, form, 409 if isinstance(refused, OtherThanShown) else 422)  # type: ignore[no-any-return]
