"""The strip of 32 of each body beside others; each cell leads to its recommendation there. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language_bidi

from assessments.answers.value import Answer
from assessments.comparing.tables import Side, SideBySide
from assessments.formats.strip import Cell, Strip, strip_of
from recommendations.outline import Section


def strips_of(
    found: SideBySide, sections: Iterable[Section], shown: Iterable[int], everything: str
) -> tuple[tuple[Side, Strip], ...]:
    """``shown`` are the paragraphs on the page, ``everything`` the address on which the others are, too."""
    on_page, sections = frozenset(shown), tuple(sections)
    return tuple(
        (side, _strip(found, number, sections, on_page, everything))
        for number, side in enumerate(found.sides)
    )


def _strip(
    found: SideBySide, number: int, sections: tuple[Section, ...], on_page: frozenset[int], everything: str
) -> Strip:
    variant = found.sides[number].variant
    cells = (
        Cell(
            Answer.from_json(row.answers[number]).mark(row.recommendation, variant),
            row.recommendation.titles[variant],
            address=("" if row.recommendation.paragraph in on_page else everything)
            + f"#row-{row.recommendation.paragraph}",
        )
        for row in found.rows
    )
    return strip_of(sections, cells, mirrored=get_language_bidi())
