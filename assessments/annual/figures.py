"""Figures as tables of one length: each bar is a row of cells, as wide as what they count, with their digits.

Paper and Word draw the same table, so that no digit is in a picture.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from assessments.annual.proposals import BarRow, Figure
from assessments.answers import labels
from recommendations.outline import CriterionValue

WIDTH = 60
"""Columns of the table behind a bar: a cell takes at least two, so that its digits find room."""
LEAST = 2
WHOLE_AT_MOST = 10
"""A figure of no more bars stays on one page."""
# What fills a cell, and what it counts.
FILLS: dict[str, tuple[str, Promise | str]] = {
    "0": ("level-0", labels.LEVEL_LABELS[0].full),
    "1": ("level-1", labels.LEVEL_LABELS[1].full),
    "2": ("level-2", labels.LEVEL_LABELS[2].full),
    "3": ("level-3", labels.LEVEL_LABELS[3].full),
    "no": ("level-0", gettext_lazy("not met")),
    "partly": ("level-1", gettext_lazy("met in part")),
    "yes": ("level-3", gettext_lazy("met")),
    "no_case": ("outside", labels.CRITERION_VALUES[CriterionValue.NO_CASE]),
    "unknown": ("hatch", gettext_lazy("without an answer")),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One cell: its count, what fills it, how many columns it takes."""

    count: int
    fill: str
    span: int
    meaning: str


@dataclass(frozen=True, slots=True)
class DrawnFigure:
    """`legend` is fill and meaning of each piece, in the order in which they stand in a bar. `is_long`: the
    end of a page may part its bars, which would otherwise leave much of a page empty."""

    caption: str
    rows: tuple[tuple[str, tuple[Piece, ...]], ...]
    legend: tuple[tuple[str, str], ...]
    is_long: bool
    width: int = WIDTH


def drawn_figure(figure: Figure) -> DrawnFigure:
    shown = [fill for fill, _count in figure.rows[0].counts]
    return DrawnFigure(
        figure.caption,
        tuple((row.label, pieces(row)) for row in figure.rows),
        tuple((FILLS[fill][0], capfirst(str(FILLS[fill][1]))) for fill in shown),
        is_long=len(figure.rows) > WHOLE_AT_MOST,
    )


def pieces(row: BarRow) -> tuple[Piece, ...]:
    """The cells of a bar, which together always take the whole width; none where nothing is counted."""
    found = [(fill, count) for fill, count in row.counts if count]
    spans = _spans([count for _fill, count in found])
    return tuple(
        Piece(count, FILLS[fill][0], span, str(FILLS[fill][1]))
        for (fill, count), span in zip(found, spans, strict=True)
    )


def _spans(counts: list[int]) -> list[int]:
    """Columns for each count: its part of the width, two at least; the largest gives what that takes."""
    total = sum(counts)
    spans = [max(LEAST, round(WIDTH * count / total)) for count in counts]
    if spans:
        spans[counts.index(max(counts))] += WIDTH - sum(spans)
    return spans
