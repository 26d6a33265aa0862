"""The review of one submission: how far it is, what is flagged, and the next step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST

from assessments.forms.reading import plain_lines
from assessments.lifecycle.asking import add_note
from assessments.lifecycle.carrying import carry_readings
from assessments.lifecycle.rules import Refused
from assessments.models import Reading, Submission
from assessments.review_sheet import ReviewGroup, ReviewRow, ReviewSheet
from assessments.views.loading import actor
from assessments.views.reviewing.matter import (
    kept_query,
    read_sheet,
    review_context,
    reviewed_submission,
)
from assessments.views.reviewing.notes import notes_here, take_back_note


def _read_as(verdict: str) -> Callable[[ReviewRow], bool]:
    return lambda row: row.reading is not None and row.reading.verdict == verdict


# What a number of the overview stands for.
SHOWN: Mapping[str, Callable[[ReviewRow], bool]] = {
    "read": lambda row: row.reading is not None,
    **{verdict: _read_as(verdict) for verdict in Reading.Verdict.values},
    "flagged": lambda row: bool(row.flags),
}


@gzip_page  # a fifth of the bytes on a slow line; the only secret in it is masked anew each time
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The 32 with their state; a note on the whole submission."""
    submission = reviewed_submission(request, pk)
    if request.method == "GET":
        return _page(request, submission)
    note = plain_lines(request.POST.get("note", ""))
    try:
        if "remove_note" in request.POST:
            take_back_note(request, submission)
            return _page(request, submission, note)
        add_note(by=actor(request), submission=submission, text=note)
    except Refused as refused:
        return _page(request, submission, note, str(refused.messages[0]))
    messages.success(request, _("Your note is saved. The staff alone see it."))
    return redirect(f"{reverse('assessments:review', args=[pk])}{kept_query(request)}#notes")


@require_POST
def carry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take over the readings of the version before where the answer is the same."""
    submission = reviewed_submission(request, pk)
    try:
        count = carry_readings(by=actor(request), submission=submission)
    except Refused as refused:
        messages.warning(request, str(refused.messages[0]))
    else:
        said = ngettext("%d reading was taken over.", "%d readings were taken over.", count)
        messages.success(request, said % count)
    return redirect("assessments:review", pk)


def _page(
    request: HttpRequest, submission: Submission, note: str = "", problem: str = ""
) -> HttpResponse:
    sheet = read_sheet(request, submission)
    context = review_context(request, sheet) | {
        "notes": notes_here(request, submission, None),
        "note": note,
        "note_problem": problem,
        "problems": [{"text": problem, "href": "#id_note"}] if problem else [],
        "has_errors": bool(problem),
        "to_carry": _to_carry(sheet),
        "replies": _replies(sheet),
        "show": _show(request),
        "groups": _groups(sheet, _show(request)),
        "changed": sheet.changed_in(),
    }
    return render(
        request, "assessments/review/overview.html", context, status=422 if problem else 200
    )


def _to_carry(sheet: ReviewSheet) -> int:
    """How many readings of the version before could be taken over."""
    if sheet.before is None or sheet.submission.superseded_at or sheet.submission.reviewed_at:
        return 0
    read = {reading.paragraph for reading in sheet.readings}
    return len(sheet.before.readings.keys() - sheet.changed_in() - read)


def _show(request: HttpRequest) -> str:
    """Which of the 32 the address asks for; empty stands for all."""
    wanted = request.GET.get("show", "")
    return wanted if wanted in SHOWN else ""


def _groups(sheet: ReviewSheet, show: str) -> list[tuple[ReviewGroup, list[ReviewRow]]]:
    """The groups with those of their rows; groups without any are left out."""
    found = [
        (group, [row for row in group.rows if not show or SHOWN[show](row)])
        for group in sheet.groups
    ]
    return [pair for pair in found if pair[1]]


def _replies(sheet: ReviewSheet) -> list[Reading]:
    """The remarks to which the body has replied, of this version and of the one before."""
    earlier: Any = sheet.before.readings.values() if sheet.before else ()
    return [reading for reading in (*sheet.readings, *earlier) if reading.reply]
