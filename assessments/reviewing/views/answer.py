"""One answer under review on one screen: what the body says and shows, and how the reviewer reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST

from assessments.answering.forms.page import reason_of
from assessments.answering.rules import Refused
from assessments.answering.views.conflict import meanwhile
from assessments.answering.views.page_access import actor, principal, signed_in
from assessments.answers import labels
from assessments.answers.differences import Change, difference
from assessments.comparing.answers_behind import Asked
from assessments.comparing.comparison import NAMES
from assessments.models import Phrase, Reading
from assessments.reviewing.acts import StaleReview
from assessments.reviewing.forms import TypedReview
from assessments.reviewing.next_answer import after_over_all
from assessments.reviewing.phrases import keep_phrase, remove_phrase
from assessments.reviewing.questions import save_review
from assessments.reviewing.sheet import ReviewRow, ReviewSheet
from assessments.reviewing.views.overview import kept_query, read_sheet, reviewed_submission, take_back_note
from assessments.reviewing.views.panel import OFF, keys_context, panel_context
from mechanisms.access import Capability, require
from mechanisms.called import called

ACROSS = (*NAMES, *Asked.__slots__)
"""What an address of one recommendation over all bodies may say; the rest is not taken over from a form."""


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
    typed = TypedReview.sent(request.POST, row.line.answer.level)
    if act := next((name for name in WITHOUT_SAVING if name in request.POST), ""):
        return _without_saving(request, sheet, row, typed, act)
    if not typed.check(row.reading, takes_reading=row.takes_reading):
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
    if "across" in request.POST:
        said = _("Saved: %s.") % called(sheet.submission.assessment.body)
    else:
        said = _("Paragraph %d is saved.") % row.paragraph
    messages.success(request, said)
    return redirect(_after(request, sheet, row))


def _after(request: HttpRequest, sheet: ReviewSheet, row: ReviewRow) -> str:
    """Where it goes on: back among all bodies where one came from there; the same page where that is asked
    for; else the next that is not read, else the overview."""
    assessment = sheet.submission.assessment
    stays = "stay" in request.POST
    if "across" in request.POST:
        where = "open" if stays else "after"
        query = urlencode(across_query(request) | {where: assessment.body.slug})
        return reverse("assessments:compare_answers", args=[row.paragraph]) + f"?{query}#reading"
    following = row if stays else sheet.unread_after(row.paragraph)
    query = kept_query(request)
    if request.GET.get("next") == "all" and not stays:
        return after_over_all(principal(request), assessment.pk, row.paragraph)
    if following is not None and (stays or following.paragraph != row.paragraph):
        return reverse("assessments:review_answer", args=[assessment.pk, following.paragraph]) + query
    return reverse("assessments:review", args=[assessment.pk]) + query


def across_query(request: HttpRequest) -> dict[str, str]:
    """The filter of the page over all bodies from which the form came."""
    sent = QueryDict(request.POST.get("across", ""))
    return {name: sent[name] for name in ACROSS if sent.get(name)}


# What a button does without saving the reading: the fields keep what was typed.


def _forget_note(request: HttpRequest, sheet: ReviewSheet, _typed: TypedReview) -> None:
    take_back_note(request, sheet.submission)


def _keep_phrase(request: HttpRequest, _sheet: ReviewSheet, typed: TypedReview) -> None:
    keep_phrase(person=signed_in(request), text=typed.reason)


def _remove_phrase(request: HttpRequest, _sheet: ReviewSheet, _typed: TypedReview) -> None:
    remove_phrase(person=signed_in(request), pk=_number(request.POST["remove_phrase"]))


def _use_phrase(request: HttpRequest, _sheet: ReviewSheet, typed: TypedReview) -> None:
    """Where no script puts it at the place of the cursor, it is written at the end of the reason."""
    mine = Phrase.objects.filter(person=signed_in(request), pk=_number(request.POST["use_phrase"])).first()
    if mine is not None:
        typed.reason = f"{typed.reason} {mine.text}".strip()


def _show_peer(_request: HttpRequest, _sheet: ReviewSheet, _typed: TypedReview) -> None:
    """The peer is in the form already."""


def _number(written: str) -> int:
    """The key of a row; 0, which none has, for what is no number."""
    return int(written) if written.isdecimal() and len(written) <= len(str(2**31)) else 0


WITHOUT_SAVING: dict[str, Callable[[HttpRequest, ReviewSheet, TypedReview], None]] = {
    "remove_note": _forget_note,
    "keep_phrase": _keep_phrase,
    "remove_phrase": _remove_phrase,
    "use_phrase": _use_phrase,
    "show_peer": _show_peer,
}
AT_FIELD = {"remove_note": "note", "keep_phrase": "reason"}


def _without_saving(
    request: HttpRequest, sheet: ReviewSheet, row: ReviewRow, typed: TypedReview, act: str
) -> HttpResponse:
    try:
        WITHOUT_SAVING[act](request, sheet, typed)
    except Refused as refused:
        typed.errors[AT_FIELD[act]] = reason_of(refused)
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
    context = panel_context(request, sheet, row, typed) | {
        "has_errors": status != 200,
        "across": urlencode(across_query(request)) if "across" in request.POST else None,
        "open_phrases": "keep_phrase" in request.POST or "remove_phrase" in request.POST,
        **_position(sheet, row),
    }
    return render(request, "assessments/reviewing/answer.html", context | more, status=status)


def _position(sheet: ReviewSheet, row: ReviewRow) -> dict[str, Any]:
    """Where one is among the 32, and what lies on either side."""
    rows = sheet.rows
    at = rows.index(row)
    return {
        "number": at + 1,
        "previous": rows[at - 1].paragraph if at else None,
        "next": rows[at + 1].paragraph if at + 1 < len(rows) else None,
    }
