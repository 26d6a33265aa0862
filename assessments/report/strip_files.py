"""The strip of 32 as files of its own: the drawing as SVG, its table as CSV."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from assessments.answers import labels
from assessments.formats.file import Export, csv_lines
from assessments.formats.strip import CELL, CELL_HEIGHT, TOP, Box, Cell, DrawnGroup, Strip
from assessments.report import words
from assessments.report.brief import report_strip
from assessments.report.gap_report import GapReport, Rendering, filename
from mechanisms.called import called
from recommendations.reuse import TERMS

# In units of the drawing, of which a cell is ten wide.
WIDTH = 250.0
EDGE = 6.0
LETTERS = 88
"""How many letters of a line fit beside each other."""
TEXT, HEADING = 5.0, 6.5
LINE = 7.5
LEGEND_STEP = 16.0


@dataclass(frozen=True, slots=True)
class Written:
    """A line of text on the drawing."""

    y: float
    text: str
    size: float = TEXT


@dataclass(frozen=True, slots=True)
class Placed:
    """A group with its name over it; ``x`` and ``y`` are where its drawing begins."""

    name: Written
    group: DrawnGroup
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Explained:
    """A box of the legend at ``x`` and ``y``, with what it means beside it."""

    box: Box
    words: str
    x: float
    y: float
    text_x: float
    text_y: float


def strip_svg(report: GapReport, rendering: Rendering) -> Export:
    """The strip with its finding, its legend and what it is, as one drawing; the same bytes each time."""
    with translation.override(rendering.language):
        drawn = report_strip(report)
        title = _title(report)
        head = tuple(_lines([title], EDGE + HEADING, HEADING))
        groups = tuple(_groups(drawn, head[-1].y + LINE + TEXT))
        legend = tuple(_legend(drawn, groups[-1].y + groups[-1].group.height + LINE))
        notes = tuple(_lines(_notes(report, rendering, drawn), legend[-1].y + LEGEND_STEP + LINE, TEXT))
        context = {
            "title": title,
            "lines": (*head, *(one.name for one in groups), *notes),
            "groups": groups,
            "legend": legend,
            "last": drawn.last,
            "begins": WIDTH - EDGE if get_language_bidi() else EDGE,
            "width": WIDTH,
            "height": notes[-1].y + EDGE,
            "rtl": get_language_bidi(),
        }
        svg = render_to_string("assessments/report/strip.svg", context)
    return Export(filename(report, "svg", "strip"), "image/svg+xml", svg.encode())


def strip_csv(report: GapReport, rendering: Rendering) -> Export:
    """A row a recommendation, codes and words apart, and no line of prose: `report.json` tells the rest."""
    with translation.override(rendering.language):
        drawn = report_strip(report)
        columns = [*_COLUMNS, *_LAST] if drawn.last else _COLUMNS
        rows = ((*_of_report(report), *_cells(cell, drawn.last)) for cell in drawn.cells)
        text = "".join(csv_lines(columns, rows))
    return Export(filename(report, "csv", "strip"), "text/csv; charset=utf-8", text.encode())


_COLUMNS = (
    "body", "slug", "cycle", "version", "sample", "paragraph", "recommendation", "answer", "answer_words",
    "standing", "standing_words",
)  # fmt: skip
_LAST = ("last_cycle", "last_answer", "last_answer_words")


def _of_report(report: GapReport) -> tuple[str, ...]:
    body, cycle = report.body, report.cycle
    return body.name, body.slug, cycle.slug, str(report.version), "TRUE" if report.sample else "FALSE"


def _cells(cell: Cell, last: str) -> Iterator[str]:
    standing = cell.mark.standing
    yield from (str(cell.paragraph), cell.title, cell.key, labels.key(cell.key))
    yield from ("", "") if standing is None else (standing.value, str(labels.STANDINGS[standing]))
    if last:
        yield from (last, cell.before, labels.key(cell.before) if cell.before else "")


def _title(report: GapReport) -> str:
    """``Northern Mechanism, 2026: 24 of 30 · 19 supported · …``."""
    name = _("%(body)s, %(cycle)s") % {"body": called(report.body), "cycle": report.cycle.name}
    return labels.counted(name, words.headline(report.tally))


def _notes(report: GapReport, rendering: Rendering, drawn: Strip) -> Iterator[str]:
    if drawn.last:
        yield labels.last_line(drawn.last)
    yield str(words.NOT_VERIFIED)
    yield words.status(report, rendering)
    yield words.hash_line(rendering)
    if report.sample:
        yield str(words.SAMPLE)
    if rendering.digest:
        yield str(TERMS)


def _lines(texts: Iterable[str], y: float, size: float) -> Iterator[Written]:
    """The texts one below the other, in as many lines as each needs."""
    for text in texts:
        for line in textwrap.wrap(text, round(LETTERS * TEXT / size)):
            yield Written(y, line, size)
            y += size + 2


def _groups(drawn: Strip, y: float) -> Iterator[Placed]:
    """The groups one below the other."""
    for group in drawn.groups:
        section = group.section
        name = f"({section.letter}) {section.title}" if section.letter else section.title
        yield Placed(Written(y, name), group, _left(group.width), y + 2)
        y += group.height + LINE + TEXT


def _legend(drawn: Strip, y: float) -> Iterator[Explained]:
    """What each level, state and sign means, one below the other."""
    meant = [(box, labels.key(key)) for key, box in drawn.keys]
    meant += [(box, str(words.SIGNS[sign])) for sign, box in drawn.signs]
    text_at = EDGE + CELL + 4
    for box, said in meant:
        x = WIDTH - text_at if get_language_bidi() else text_at
        yield Explained(box, said, _left(CELL + 1), y, x, y + TOP + CELL_HEIGHT / 2 + 2)
        y += LEGEND_STEP


def _left(width: float) -> float:
    """Where something of this width begins: at the side where reading begins."""
    return WIDTH - EDGE - width if get_language_bidi() else EDGE
