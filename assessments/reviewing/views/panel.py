"""What one screen of an answer shows: the answer on one side, how one reads it on the other.

The page of one answer and that of one recommendation over all bodies show the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width

from django.http import HttpRequest

from assessments.answering.views.page_access import principal, signed_in
from assessments.models import Submission, WorkingTranslation
from assessments.reviewing.columns import (
    Place,
    Side,
    beside,
    changes_since,
    of_line,
    peer_typed,
    side_of,
    submission_of_peer,
    translations_of,
)
from assessments.reviewing.forms import TypedReview
from assessments.reviewing.phrases import LONGEST, phrases_of
from assessments.reviewing.sheet import ReviewRow, ReviewSheet, Version
from assessments.reviewing.two_readers import seen_by
from assessments.reviewing.views.overview import notes_here, review_context
from mechanisms.access import Principal
from recommendations.outline import Variant

OFF = "review_keys_off"
"""In the session and nowhere else: whether the keys of the review are switched off."""

LINE, LINES, LINES_BELOW_FLAGS = 100, 7, 4
"""What an explanation may have without a box of its own to scroll in: so many lines of so many letters."""


@dataclass(frozen=True, slots=True)
class LevelChoice:
    """A level that can be chosen instead of the body's own, by its digit; near: its descriptor is shown."""

    number: str
    descriptor: str
    is_near: bool


def keys_context(request: HttpRequest) -> dict[str, Any]:
    return {"keys_on": not request.session.get(OFF, False)}


def panel_context(
    request: HttpRequest, sheet: ReviewSheet, row: ReviewRow, typed: TypedReview
) -> dict[str, Any]:
    variant = sheet.version.report.variant
    descriptors = row.line.recommendation.levels[variant]
    own = row.line.answer.level
    return (
        review_context(request, sheet)
        | keys_context(request)
        | {
            "row": row,
            "is_long": is_long(row.line.answer.explanation, LINES_BELOW_FLAGS if row.flags else LINES),
            "recommendation": row.line.recommendation,
            "means": row.line.recommendation.means[variant],
            "descriptors": list(enumerate(descriptors)),
            "own_level": str(own) if own is not None else "",
            "own_descriptor": descriptors[own] if own is not None else "",
            "levels": levels_to_choose(row, variant),
            "typed": typed,
            "problems": typed.problems,
            "notes": notes_here(request, sheet.submission, row.paragraph),
            "phrases": phrases_of(signed_in(request)),
            "longest_phrase": LONGEST,
            "period_end": sheet.version.report.period.end,
            "translation": _translation(sheet.submission, row.paragraph),
            **_beside(request, sheet, row),
            **_since_before(principal(request), sheet, row),
        }
    )


def levels_to_choose(row: ReviewRow, variant: Variant) -> list[LevelChoice]:
    """The levels other than the body's own, each with its descriptor as this kind of body reads it. Near are
    those next to its own; all of them where it has none."""
    own = row.line.answer.level
    return [
        LevelChoice(str(number), text, own is None or abs(own - number) == 1)
        for number, text in enumerate(row.line.recommendation.levels[variant])
        if number != own
    ]


def is_long(text: str, most: int) -> bool:
    """Whether it would push the evidence off the first screen."""
    return sum(max(1, -(-_width(line) // LINE)) for line in text.split("\n")) > most


def _width(line: str) -> int:
    """In letters; a Chinese character is as wide as two."""
    return sum(2 if east_asian_width(letter) in "FW" else 1 for letter in line)


def _translation(submission: Submission, paragraph: int) -> WorkingTranslation | None:
    return translations_of([submission.pk]).get((submission.pk, paragraph))


def _beside(request: HttpRequest, sheet: ReviewSheet, row: ReviewRow) -> dict[str, Any]:
    """The columns, and the peer that the address names, or the form where somebody typed one without
    scripts."""
    me = principal(request)
    asked = request.POST.get("peer", request.GET.get("peer", ""))
    named = peer_typed(me, sheet.submission, asked)
    peer = Version(submission_of_peer(me, sheet.submission, named.body)) if named.body else None
    now = of_line(sheet.version, Place.NOW, row.line)
    return {
        "beside": beside(now, _side(sheet.last, Place.LAST, row), _side(peer, Place.PEER, row)),
        "peer_typed": named,
        "peer": named.body,
    }


def _side(version: Version | None, place: Place, row: ReviewRow) -> Side | None:
    return side_of(version, place, row.line) if version is not None else None


def _since_before(me: Principal, sheet: ReviewSheet, row: ReviewRow) -> dict[str, Any]:
    """What changed since the version before, and what was said of it then."""
    before = sheet.before
    if before is None:
        return {"before": None}
    reading, blind = before.readings.get(row.paragraph), before.blind.get(row.paragraph, ())
    return {
        "before": before,
        "since": changes_since(sheet, row.paragraph),
        "earlier_reading": seen_by(me.person_id, sheet.on_duty, reading, blind)[0],
    }
