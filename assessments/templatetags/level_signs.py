"""How levels and states are shown on a page: the stacked bar of a tally."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext_lazy as _

from assessments.exports.bars import pieces
from assessments.scoring import DISTRIBUTION_KEYS

register = template.Library()

WORDS: dict[str, str | Promise] = {
    "0": _("level 0, not in place"),
    "1": _("level 1, begun"),
    "2": _("level 2, in operation"),
    "3": _("level 3, in operation throughout and reviewed"),
    "dont_know": _("don’t know"),
    "withheld": _("withheld"),
    "blank": _("no answer"),
    "not_applicable": _("not applicable"),
    "elsewhere": _("done by another mechanism"),
}
OUTSIDE = frozenset({"not_applicable", "elsewhere"})
HATCHED = frozenset({"dont_know", "withheld", "blank"})
DIGIT_FROM_PERCENT = 3.0


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of a bar; positions are percentages of its width, written with a point."""

    key: str
    count: int
    x: str
    middle: str
    width: str
    shows_count: bool

    @property
    def hatch(self) -> str:
        """The id of the pattern that fills it, empty for a plain colour."""
        return f"hatch-{self.key}" if self.key in HATCHED else ""

    @property
    def colour_class(self) -> str:
        """The class that fills it, empty for a hatched piece."""
        if self.key in HATCHED:
            return ""
        return "bar-outside" if self.key in OUTSIDE else f"bar-{self.key}"

    @property
    def text_class(self) -> str:
        """The class of its digit, so that it can be read on what fills the piece."""
        if self.key in HATCHED:
            return "on-ground"
        return "on-outside" if self.key in OUTSIDE else f"on-{self.key}"


def segments_of(distribution: Mapping[str, int], *, mirrored: bool) -> Iterator[Segment]:
    """The pieces of a bar in the order of `DISTRIBUTION_KEYS`, empty ones left out.

    `mirrored` lays the first piece at the right end, for languages written from right to left.
    """
    counts = ((key, distribution.get(key, 0)) for key in DISTRIBUTION_KEYS)
    for piece in pieces(counts, mirrored=mirrored):
        yield Segment(
            key=piece.key,
            count=piece.count,
            x=f"{100 * piece.start:.3f}",
            middle=f"{100 * (piece.start + piece.share / 2):.3f}",
            width=f"{100 * piece.share:.3f}",
            shows_count=100 * piece.share >= DIGIT_FROM_PERCENT,
        )


@register.inclusion_tag("components/level_bar.html")
def level_bar(distribution: Mapping[str, int], label: str, *, slim: bool = False) -> dict[str, Any]:
    """The stacked bar of a tally's distribution; `label` names the set, for those who hear the page.

    The page puts a table of the same counts beside it.
    """
    segments = list(segments_of(distribution, mirrored=get_language_bidi()))
    words = ", ".join(f"{WORDS[segment.key]}: {segment.count}" for segment in segments)
    return {"segments": segments, "words": f"{label}: {words}" if words else label, "slim": slim}
