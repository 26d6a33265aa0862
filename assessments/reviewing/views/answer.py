"""One answer under review: this cycle, the last and a peer in columns; how the reviewer reads it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST

from assessments.answering.forms.page import reason_of
from assessments.answering.rules import Refused
from assessments.answering.views.conflict import meanwhile
from assessments.answering.views.page_access import actor, principal
from assessments.answers import labels
from assessments.answers.differences import Change, difference
from assessments.models import Reading, Submission, WorkingTranslation
from assessments.reviewing.acts import StaleReview
from assessments.reviewing.columns import (
    Place,
    Side,
    beside,
    changes_since,
    of_line,
    peers_of,
    side_of,
    translations_of,
)
from assessments.reviewing.forms import TypedReview
from assessments.reviewing.next_answer import after_over_all
from assessments.reviewing.questions import save_review
from assessments.reviewing.sheet import ReviewRow, ReviewSheet, Version, reviewable
from assessments.reviewing.views.overview import (
    kept_query,
    notes_here,
    read_sheet,
    review_context,
    reviewed_submission,
    take_back_note,
)
from mechanisms.access import Capability, require
from recommendations.outline import Variant

OFF = "review_keys_off"
"""In the session and nowhere else: whether the keys J and K of the review are switched off."""


def keys_context(request: HttpRequest) -> dict[str, Any]:
    return {"keys_on": not request.session.get(OFF, False)}


@require_POST
def review_keys(request: HttpRequest) -> HttpResponse:
    """Turn the keys on or off; back to where one came from."""
    require(principal(request), Capability.WORK_AT_DESK)
    request.session[OFF] = request.POST.get("keys") != "on"
    if request.headers.get("HX-Request"):
        return render(request, "assessments/reviewing/_keys.html", keys_context(request))
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = ""
    return redirect(back or "assessments:review_list")


def stale_context(request: HttpRequest, row: ReviewRow, typed: TypedReview) -> dict[str, Any]:
    """For a review that came too late: who saved meanwhile, and where the two texts differ."""
    stored = TypedReview.of(row.reading, row.question)
    saved = [item for item in (row.reading, row.question) if item is not None]
    last = max(saved, key=lambda item: item.at, default=None)
    since = meanwhile(request, last.by_id if last else None, last.by_label if last else "")
    return {"conflict": since, "apart": _apart(typed, stored), "over": f"{stored.revision}.{stored.seen}"}


def _apart(typed: TypedReview, stored: TypedReview) -> list[Change]:
    points = [
        (_("Your reading"), _words(typed.choice), _words(stored.choice)),
        (_("Reason"), typed.reason, stored.reason),
        (_("Public source"), typed.source_url, stored.source_url),
        (_("Question to the body"), typed.question, stored.question),
    ]
    return [
        Change(label, difference(mine, theirs), is_prose=True)
        for label, mine, theirs in points
        if mine != theirs
    ]


def _words(choice: str) -> str:
    if choice.isdecimal() and int(choice) < len(labels.LEVELS):
        return labels.level(int(choice))
    return str(dict(Reading.Verdict.choices).get(choice, ""))


@gzip_page  # a fifth of the bytes on a slow line; the only secret in it is masked anew each time
@require_http_methods(["GET", "POST"])
def review_answer(request: HttpRequest, pk: UUID, paragraph: int) -> HttpResponse:
    """Show it, or save the reading, the question and the note."""
    submission = reviewed_submission(request, pk)
    sheet = read_sheet(request, submission)
    row = _row(sheet, paragraph)
    if request.method == "GET":
        return _page(request, sheet, row, TypedReview.of(row.reading, row.question))
    typed = TypedReview.sent(request.POST)
    if "remove_note" in request.POST:
        return _without_note(request, sheet, row, typed)
    if "show_peer" in request.POST:
        return _page(request, sheet, row, typed)
    if not typed.check(row.line.answer.level, row.reading, takes_reading=row.takes_reading):
        return _page(request, sheet, row, typed, status=422)
    return _save(request, sheet, row, typed)


def _row(sheet: ReviewSheet, paragraph: int) -> ReviewRow:
    try:
        return sheet.row(paragraph)
    except KeyError as missing:
        raise Http404 from missing


def _save(request: HttpRequest, sheet: ReviewSheet, row: ReviewRow, typed: TypedReview) -> HttpResponse:
    asks = "question" in request.POST
    try:
        save_review(
            by=actor(request),
            submission=sheet.submission,
            paragraph=row.paragraph,
            said=typed.said(row.reading, takes_reading=row.takes_reading),
            asked=typed.asked(row.question) if asks else None,
            note=typed.note,
        )
    except StaleReview:
        now = read_sheet(request, sheet.submission)
        row = _row(now, row.paragraph)
        return _page(request, now, row, typed, status=409, **stale_context(request, row, typed))
    except Refused as refused:
        now = read_sheet(request, sheet.submission)
        typed.errors["review"] = reason_of(refused)
        return _page(request, now, _row(now, row.paragraph), typed, status=422)
    messages.success(request, _("Paragraph %d is saved.") % row.paragraph)
    return redirect(_after(request, sheet, row))


def _after(request: HttpRequest, sheet: ReviewSheet, row: ReviewRow) -> str:
    """The same page where that is asked for, else the next that is not read, else the overview."""
    args: list[Any] = [sheet.submission.assessment_id]
    query = kept_query(request)
    following = sheet.unread_after(row.paragraph)
    if "stay" in request.POST:
        return reverse("assessments:review_answer", args=[*args, row.paragraph]) + query
    if request.GET.get("next") == "all":
        return after_over_all(principal(request), args[0], row.paragraph)
    if following is not None and following.paragraph != row.paragraph:
        return reverse("assessments:review_answer", args=[*args, following.paragraph]) + query
    return reverse("assessments:review", args=args) + query


def _without_note(
    request: HttpRequest, sheet: ReviewSheet, row: ReviewRow, typed: TypedReview
) -> HttpResponse:
    """The note is gone; the other fields keep what was typed, saved or not."""
    try:
        take_back_note(request, sheet.submission)
    except Refused as refused:
        typed.errors["note"] = reason_of(refused)
    return _page(request, sheet, row, typed, status=422 if typed.errors else 200)


def _page(
    request: HttpRequest,
    sheet: ReviewSheet,
    row: ReviewRow,
    typed: TypedReview,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = (
        review_context(request, sheet)
        | keys_context(request)
        | {
            "row": row,
            "recommendation": row.line.recommendation,
            "means": row.line.recommendation.means[sheet.version.report.variant],
            "typed": typed,
            "problems": typed.problems,
            "has_errors": status != 200,
            "notes": notes_here(request, sheet.submission, row.paragraph),
            "levels": _levels(row, sheet.version.report.variant),
            "period_end": sheet.version.report.period.end,
            "translation": _translation(sheet.submission, row.paragraph),
            **_position(sheet, row),
            **_beside(request, sheet, row),
            **_since_before(sheet, row),
        }
    )
    return render(request, "assessments/reviewing/answer.html", context | more, status=status)


def _translation(submission: Submission, paragraph: int) -> WorkingTranslation | None:
    return translations_of([submission.pk]).get((submission.pk, paragraph))


def _levels(row: ReviewRow, variant: Variant) -> list[tuple[str, str]]:
    """The levels other than the body's own, each with its descriptor as this kind of body reads it."""
    own = row.line.answer.level
    words = row.line.recommendation.levels[variant]
    return [(str(number), text) for number, text in enumerate(words) if number != own]


def _position(sheet: ReviewSheet, row: ReviewRow) -> dict[str, Any]:
    """Where one is among the 32, and what lies on either side."""
    rows = sheet.rows
    at = rows.index(row)
    return {
        "number": at + 1,
        "previous": rows[at - 1].paragraph if at else None,
        "next": rows[at + 1].paragraph if at + 1 < len(rows) else None,
    }


def _beside(request: HttpRequest, sheet: ReviewSheet, row: ReviewRow) -> dict[str, Any]:
    """The columns, the peers to choose from, and the one that the address names, or the form where somebody
    chose one without scripts."""
    me = principal(request)
    peers = peers_of(me, sheet.submission)
    slug = request.POST.get("peer", request.GET.get("peer", ""))
    chosen = next((item for item in peers if item.assessment.body.slug == slug), None)
    peer = Version(reviewable(me).get(pk=chosen.pk)) if chosen else None
    now = of_line(sheet.version, Place.NOW, row.line)
    return {
        "beside": beside(now, _side(sheet.last, Place.LAST, row), _side(peer, Place.PEER, row)),
        "peers": [item.assessment.body for item in peers],
        "peer": chosen.assessment.body if chosen else None,
    }


def _side(version: Version | None, place: Place, row: ReviewRow) -> Side | None:
    return side_of(version, place, row.line) if version is not None else None


def _since_before(sheet: ReviewSheet, row: ReviewRow) -> dict[str, Any]:
    """What changed since the version before, and what was said of it then."""
    if sheet.before is None:
        return {"before": None}
    return {
        "before": sheet.before,
        "since": changes_since(sheet, row.paragraph),
        "earlier_reading": sheet.before.readings.get(row.paragraph),
    }
