"""A review that came too late, in words: who saved meanwhile, and the two texts beside each other."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from assessments.answer_difference import LEVELS, Change
from assessments.forms.reading import TypedReview
from assessments.models import Reading
from assessments.review_sheet import ReviewRow
from assessments.text_difference import difference
from assessments.views.conflict import meanwhile


def stale_context(request: HttpRequest, row: ReviewRow, typed: TypedReview) -> dict[str, Any]:
    """What the page shows of it: every point in which the fields differ from what is saved."""
    stored = TypedReview.of(row.reading, row.question)
    saved = [item for item in (row.reading, row.question) if item is not None]
    last = max(saved, key=lambda item: item.at, default=None)
    since = meanwhile(request, last.by_id if last else None, last.by_label if last else "")
    return {
        "conflict": since,
        "apart": _apart(typed, stored),
        "over": f"{stored.revision}.{stored.seen}",
    }


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
    """A choice of the form in words."""
    if choice.isdecimal() and int(choice) < len(LEVELS):
        return _("%(level)s: %(name)s") % {"level": choice, "name": LEVELS[int(choice)]}
    return str(dict(Reading.Verdict.choices).get(choice, ""))
