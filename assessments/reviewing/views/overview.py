"""The review of one submission: how far it is, what is flagged, the next step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST

from assessments.answering.forms.page import problem_page, reason_of, refusal_as_message, uuid_or_404
from assessments.answering.rules import Refused
from assessments.answering.views.page_access import actor, principal, signed_in
from assessments.models import Reading, StaffNote, Submission
from assessments.report.eyes import Why
from assessments.reviewing.acts import (
    why_not_returned,
    why_not_reviewed,
)
from assessments.reviewing.carrying import carry_readings
from assessments.reviewing.questions import add_note, plain_lines, remove_note
from assessments.reviewing.sheet import ReviewGroup, ReviewRow, ReviewSheet, notes_on, read_review, reviewable
from assessments.reviewing.two_readers import Stage
from mechanisms.access import Capability, Matter, require

DAYS_TO_REPLY = 30
MOST_DIGITS = 4


def reviewed_submission(request: HttpRequest, pk: UUID) -> Submission:
    """The version that counts, or an earlier one by `?version=`; Http404 for all that is not to be reviewed.

    Nobody reviews a body to which he or she belongs. An earlier version is there as long as the one that
    counts is shared with the staff.
    """
    me = principal(request)
    require(me, Capability.WORK_AT_DESK)
    shared = reviewable(me).filter(assessment_id=pk)
    wanted = _wanted(request)
    found = (shared.current() if wanted is None else shared.filter(version=wanted)).first()
    if found is None:
        raise Http404
    body_id = found.assessment.body_id
    matter = Matter(body_id=body_id, submitted=True, sharing=found.sharing)
    require(me, Capability.WRITE_READING, matter)
    return found


def _wanted(request: HttpRequest) -> int | None:
    """The version that the address names; Http404 for what is no number."""
    written = request.GET.get("version", "")
    if not written:
        return None
    if not (written.isascii() and written.isdigit()) or len(written) > MOST_DIGITS:
        raise Http404
    return int(written)


def read_sheet(request: HttpRequest, submission: Submission) -> ReviewSheet:
    return read_review(principal(request), submission)


def review_context(request: HttpRequest, sheet: ReviewSheet) -> dict[str, Any]:
    """What every page of a review shows around its own matter."""
    submission = sheet.submission
    assessment = submission.assessment
    return {
        "sheet": sheet,
        "submission": submission,
        "assessment": assessment,
        "body": assessment.body,
        "cycle": assessment.cycle,
        "sample_data": assessment.body.sample,
        "agree": sheet.count(Reading.Verdict.AGREE),
        "other_level": sheet.count(Reading.Verdict.OTHER_LEVEL),
        "cannot_tell": sheet.count(Reading.Verdict.CANNOT_TELL),
        "acceptable": sheet.acceptable,
        "closed_reason": why_not_reviewed(submission),
        "no_return_reason": why_not_returned(assessment, submission),
        "query": kept_query(request),
        "waits": sum(row.is_at(Stage.WAITS) for row in sheet.rows),
    }


def kept_query(request: HttpRequest, **more: str) -> str:
    """What the address says besides the place, kept from page to page: the version and the peer."""
    kept = {name: request.GET[name] for name in ("version", "peer", "next") if request.GET.get(name)}
    kept |= {name: value for name, value in more.items() if value}
    return f"?{urlencode(kept)}" if kept else ""


def notes_here(
    request: HttpRequest, submission: Submission, paragraph: int | None
) -> list[tuple[StaffNote, bool]]:
    """The notes on one answer, or on the submission as a whole, and whether each is one's own. One query."""
    me = signed_in(request).pk
    return [(note, note.by_id == me) for note in notes_on(submission).filter(paragraph=paragraph)]


def take_back_note(request: HttpRequest, submission: Submission) -> None:
    """Delete the note that the pressed button names; Http404 where it is none of this submission."""
    wanted = uuid_or_404(request.POST["remove_note"])
    rows = notes_on(submission).select_related(
        "submission__assessment__body", "submission__assessment__cycle"
    )
    remove_note(by=actor(request), note=get_object_or_404(rows, pk=wanted))


def _read_as(verdict: str) -> Callable[[ReviewRow], bool]:
    return lambda row: row.reading is not None and row.reading.verdict == verdict and not row.reading.unread


def _because(why: Why) -> Callable[[ReviewRow], bool]:
    return lambda row: why in row.why


# Which answers a number of the overview counts.
SHOWN: Mapping[str, Callable[[ReviewRow], bool]] = {
    "read": lambda row: row.reading is not None and not row.reading.unread,
    "unread": lambda row: row.reading is not None and row.reading.unread,
    **{verdict: _read_as(verdict) for verdict in Reading.Verdict.values},
    "settle": lambda row: row.is_at(Stage.SETTLE),
    "waits": lambda row: row.is_at(Stage.WAITS),
    "eyes": lambda row: bool(row.why),
    "eyes_read": lambda row: bool(row.why) and row.reading is not None and not row.reading.unread,
    "eyes_left": lambda row: bool(row.why) and (row.reading is None or row.reading.unread),
    **{f"why-{why}": _because(why) for why in Why},
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
        return _page(request, submission, note, reason_of(refused))
    messages.success(request, _("Your note is saved. The staff alone see it."))
    return redirect(f"{reverse('assessments:review', args=[pk])}{kept_query(request)}#notes")


@require_POST
def carry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take over the readings of the version before where the answer is the same."""
    submission = reviewed_submission(request, pk)
    with refusal_as_message(request, messages.WARNING):
        count = carry_readings(by=actor(request), submission=submission)
        said = ngettext("%(number)d reading was taken over.", "%(number)d readings were taken over.", count)
        messages.success(request, said % {"number": count})
    return redirect("assessments:review", pk)


def _page(request: HttpRequest, submission: Submission, note: str = "", problem: str = "") -> HttpResponse:
    sheet = read_sheet(request, submission)
    show = request.GET.get("show", "")
    show = show if show in SHOWN else ""
    earlier: Any = sheet.before.readings.values() if sheet.before else ()
    context = review_context(request, sheet) | {
        "notes": notes_here(request, submission, None),
        "note": note,
        "note_problem": problem,
        "to_carry": _to_carry(sheet),
        "replies": [reading for reading in (*sheet.readings, *earlier) if reading.reply],
        "read_count": sheet.read,
        "show": show,
        "show_why": show.removeprefix("why-") if show.startswith("why-") else "",
        "groups": _groups(sheet, show),
        "changed": sheet.changed_in(),
    }
    template = "assessments/reviewing/overview.html"
    return problem_page(request, template, context, problem, "#id_note")


def _to_carry(sheet: ReviewSheet) -> int:
    """How many readings of the version before could be taken over."""
    if sheet.before is None or sheet.submission.superseded_at or sheet.submission.reviewed_at:
        return 0
    read = {*sheet.version.readings, *sheet.version.blind}
    before = {*sheet.before.readings, *sheet.before.blind}
    return len(before - sheet.changed_in() - read)


def _groups(sheet: ReviewSheet, show: str) -> list[tuple[ReviewGroup, list[ReviewRow]]]:
    """The groups with those of their rows; groups without any are left out."""
    found = [(group, [row for row in group.rows if not show or SHOWN[show](row)]) for group in sheet.groups]
    return [pair for pair in found if pair[1]]
