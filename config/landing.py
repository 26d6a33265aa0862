"""The strip of 32 on the landing page: of an invented body, so that a visitor sees what comes out."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import get_language_bidi

from assessments.answers.scoring import Mark, State
from assessments.formats.strip import Cell, Strip, strip_of
from recommendations import catalogue
from recommendations.models import Edition
from recommendations.outline import Outline, Variant
from recommendations.support import Claim, Supported

# A level as a digit; "+" behind it: supported; ":" questions are left open; nothing: not supported.
ANSWERS = "3+ 2+ 1 2+ 1 2 2+ 2: 1 ? 1 2+ 2 2: 1 0 2+ 1 2+ 2+ 1 0 1 2+ 1 2+ 2 ? 1 0 1 0"
LAST = "2 2 1 2 0 1 2 2 1 1 0 1 2 1 1 0 2 1 1 2 0 0 1 1 1 2 1 0 1 0 0 0"
LAST_CYCLE = "2025"


def sample_strip() -> Strip | None:
    """The sample, in the words for a national body; None before the instrument is loaded. One query."""
    try:
        outline = catalogue.outline_of(catalogue.current_edition())
    except Edition.DoesNotExist:
        return None
    return strip_of(outline.sections, _cells(outline), last=LAST_CYCLE, mirrored=get_language_bidi())


def _cells(outline: Outline) -> Iterator[Cell]:
    for item, sign, before in zip(outline.recommendations, ANSWERS.split(), LAST.split(), strict=False):
        yield Cell(mark_of(item.paragraph, sign), item.titles[Variant.NATIONAL], before)


def mark_of(paragraph: int, sign: str) -> Mark:
    """What `ANSWERS` writes for one recommendation."""
    if sign == "?":
        return Mark(paragraph, State.DONT_KNOW)
    behind = sign[1:]
    return Mark(
        paragraph,
        State.LEVEL,
        int(sign[0]),
        supported=Supported(2, 3),
        claim=Claim.NOT_COMPARED if behind == ":" else Claim.WITHIN,
        strength=2 if behind == "+" else 0,
        open_documents=frozenset({"sample"}) if behind == "+" else frozenset(),
    )
