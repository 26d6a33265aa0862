"""Two readers differ about one answer: both readings side by side, and what they decide."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.answering.rules import Refused
from assessments.answering.views.page_access import actor
from assessments.answers import labels
from assessments.models import BlindReading, Reading
from assessments.reviewing.acts import StaleReview
from assessments.reviewing.ending_forms import CHOICES, SettleForm
from assessments.reviewing.forms import AGREE, LEVELS, choice_of
from assessments.reviewing.settling import settle
from assessments.reviewing.sheet import ReviewRow, ReviewSheet
from assessments.reviewing.two_readers import Stage, revision_of
from assessments.reviewing.views.overview import (
    kept_query,
    read_sheet,
    review_context,
    reviewed_submission,
)
from assessments.reviewing.views.panel import keys_context
from recommendations import lists


@require_http_methods(["GET", "POST"])
def review_settle(request: HttpRequest, pk: UUID, paragraph: int) -> HttpResponse:
    """Show both readings, or save what was decided; a colleague who reads along sees them alone."""
    sheet = read_sheet(request, reviewed_submission(request, pk))
    row = _row(sheet, paragraph)
    if request.method == "GET" or not row.is_at(Stage.SETTLE):
        form = SettleForm(request.POST or None, choices=_choices(row))
        return _page(request, sheet, row, form, status=200 if request.method == "GET" else 409)
    form = SettleForm(request.POST, choices=_choices(row))
    if not form.is_valid():
        return _page(request, sheet, row, form, status=422)
    try:
        settle(
            by=actor(request),
            submission=sheet.submission,
            paragraph=paragraph,
            seen=_seen(request),
            **form.said,
        )
    except (StaleReview, Refused) as refused:
        return _refused(request, sheet, row, form, refused)
    messages.success(request, _("Paragraph %d is settled.") % paragraph)
    return redirect(_after(request, sheet, paragraph))


def _row(sheet: ReviewSheet, paragraph: int) -> ReviewRow:
    """The answer, of which both readings are there; Http404 for any other."""
    try:
        row = sheet.row(paragraph)
    except KeyError as missing:
        raise Http404 from missing
    if row.two_readers is None or not row.two_readers.both:
        raise Http404
    return row


def _seen(request: HttpRequest) -> int:
    """Over which two readings it was decided; -1 for what is no number."""
    written = request.POST.get("seen", "")
    return int(written) if written.isdecimal() and len(written) <= len("999999") else -1


def _choices(row: ReviewRow) -> list[tuple[str, str]]:
    """The readings that there can be, each with who of the two chose it."""
    own, both = row.line.answer.level, row.two_readers.both if row.two_readers else ()
    chose = {choice: [one.by_label for one in both if choice_of(one) == choice] for choice in CHOICES}
    return [
        (choice, _with_names(_word(choice), chose[choice]))
        for choice in CHOICES
        if own is None or choice != str(own)
    ]


def _word(choice: str) -> str:
    if choice in LEVELS:
        return labels.level(int(choice))
    return _("Agree with the body") if choice == AGREE else str(Reading.Verdict.CANNOT_TELL.label)


def _with_names(word: str, names: list[str]) -> str:
    return word + lists.in_brackets(lists.in_row(names)) if names else word


def _refused(
    request: HttpRequest, sheet: ReviewSheet, row: ReviewRow, form: SettleForm, refused: Exception
) -> HttpResponse:
    """The page as things are now, with what was typed; 409 where a colleague was faster."""
    is_stale = isinstance(refused, StaleReview)
    said = _("A colleague settled it since you opened this page.") if is_stale else refused
    form.add_error(None, said)  # type: ignore[arg-type]
    now = read_sheet(request, sheet.submission)
    return _page(request, now, _row(now, row.paragraph), form, status=409 if is_stale else 422)


def _after(request: HttpRequest, sheet: ReviewSheet, paragraph: int) -> str:
    """The next difference, else the overview."""
    pk = sheet.submission.assessment_id
    left = [row.paragraph for row in sheet.to_settle if row.paragraph != paragraph]
    later = [number for number in left if number > paragraph] or left
    if later:
        return reverse("assessments:review_settle", args=[pk, later[0]]) + kept_query(request)
    return reverse("assessments:review", args=[pk]) + kept_query(request)


def _page(
    request: HttpRequest, sheet: ReviewSheet, row: ReviewRow, form: SettleForm, *, status: int
) -> HttpResponse:
    both: tuple[BlindReading, ...] = row.two_readers.both if row.two_readers else ()
    context = review_context(request, sheet) | keys_context(request)
    context |= {
        "row": row,
        "form": form,
        "seen": revision_of(both),
        "is_open": row.is_at(Stage.SETTLE),
        "others": [item.paragraph for item in sheet.to_settle if item is not row],
    }
    return render(request, "assessments/reviewing/settle.html", context, status=status)
