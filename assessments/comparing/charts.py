"""The chart of a pattern: stacked bars of counts. One model; page and SVG file draw it.

One hue, as everywhere: light is a gap, dark is in place; a hatch is what nobody knows; an empty frame is the
rest of the bodies. A bar is as long as its count, so that two bars of a chart can be compared.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from django.utils.translation import get_language_bidi

from assessments.answers import labels
from assessments.formats.drawing import FILLS, pieces
from recommendations import lists
from recommendations.reuse import LICENCE_URL, PRODUCT

AT_MOST = 10
DIGIT_FROM = 0.04
HATCHED = frozenset({"unknown", "dont_know", "withheld", "blank"})
_LICENCE = (
    '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:cc="http://creativecommons.org/ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    f'<cc:Work rdf:about=""><dc:source>{PRODUCT}</dc:source>'
    f'<cc:license rdf:resource="{LICENCE_URL}"/></cc:Work></rdf:RDF></metadata>\n'
)
_WIDTH, _LABEL, _BAR, _STEP = 760, 290, 400, 26

type Counts = Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class ChartPiece:
    """One count of a bar: where it begins and how long it is, as parts of the longest bar, 0 to 1."""

    key: str
    count: int
    start: float
    share: float

    @property
    def fill_class(self) -> str:
        """The class that fills it on a page; empty for a hatched piece."""
        return "" if self.key in HATCHED else f"bar-{self.key}"

    @property
    def text_class(self) -> str:
        return "on-ground" if self.key in HATCHED else f"on-{self.key}"

    @property
    def hatch(self) -> str:
        """The pattern that fills it on a page; empty for a plain one."""
        if self.key not in HATCHED:
            return ""
        return "hatch-dont_know" if self.key == "unknown" else f"hatch-{self.key}"

    @property
    def x(self) -> str:
        """In percent, with a point."""
        return f"{100 * self.start:.3f}"

    @property
    def width(self) -> str:
        return f"{100 * self.share:.3f}"

    @property
    def middle(self) -> str:
        return f"{100 * (self.start + self.share / 2):.3f}"

    @property
    def shows_count(self) -> bool:
        return self.share >= DIGIT_FROM

    @property
    def fill(self) -> str:
        return FILLS.get(self.key, "#ffffff")

    @property
    def ink(self) -> str:
        return "#ffffff" if self.key in ("2", "3") else "#17212b"


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One bar with its label; `words` tell its counts to those who do not see it."""

    label: str
    words: str
    pieces: tuple[ChartPiece, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """`title` is the finding, `left_out` how many rows of the table it leaves out."""

    code: str
    title: str
    rows: tuple[ChartRow, ...]
    legend: tuple[tuple[ChartPiece, str], ...]
    left_out: int = 0


def stacked(
    code: str,
    title: str,
    meanings: Mapping[str, str],
    bars: Sequence[tuple[str, Counts]],
    at_most: int = AT_MOST,
) -> Chart:
    """`meanings`: fill → what such a piece counts; `bars`: label and counts of each bar."""
    shown = bars[:at_most]
    longest = max((sum(count for _, count in counts) for _, counts in shown), default=0) or 1
    return Chart(
        code,
        title,
        tuple(_row(label, counts, longest, meanings) for label, counts in shown),
        tuple((ChartPiece(key, 0, 0, 1), meaning) for key, meaning in meanings.items()),
        max(len(bars) - at_most, 0),
    )


def _row(label: str, counts: Counts, longest: int, meanings: Mapping[str, str]) -> ChartRow:
    total = sum(count for _, count in counts)
    scale = total / longest
    mirrored = get_language_bidi()
    drawn = tuple(
        ChartPiece(
            piece.key, piece.count, (1 - scale if mirrored else 0) + piece.start * scale, piece.share * scale
        )
        for piece in pieces(counts, mirrored=mirrored)
    )
    words = lists.enumerated(labels.counted(meanings[key], count) for key, count in counts)
    return ChartRow(label, labels.counted(label, words), drawn)


def svg_file(chart: Chart, notes: Iterable[str], *, is_licensed: bool = True) -> bytes:
    """The chart as a file of its own, with its finding, labels, meanings and notes as text; the same bytes
    for the same chart. `is_licensed`: its metadata name the licence of figures."""
    mirrored = get_language_bidi()
    canvas = _Canvas(mirrored)
    canvas.lines(chart.title, 16, 66, bold=True)
    for row in chart.rows:
        canvas.bar(row)
    canvas.space(10)
    for piece, meaning in chart.legend:
        canvas.meaning(piece, meaning)
    canvas.space(8)
    for note in notes:
        canvas.lines(note, 11, 120)
    return canvas.document(chart.title, _LICENCE if is_licensed else "")


class _Canvas:
    """Shapes and lines of text from top to bottom; text runs from the side where reading begins."""

    def __init__(self, mirrored: bool) -> None:
        self._mirrored = mirrored
        self._parts: list[str] = []
        self._y = 14.0

    def space(self, height: float) -> None:
        self._y += height

    def _text(self, x: float, text: str, size: int, *, bold: bool = False, down: float = 0) -> None:
        place = _WIDTH - x if self._mirrored else x
        weight = ' font-weight="bold"' if bold else ""
        self._parts.append(
            f'<text x="{place:g}" y="{self._y + down:g}" font-size="{size}"{weight}>{escape(text)}</text>'
        )

    def lines(self, text: str, size: int, at_most: int, *, bold: bool = False) -> None:
        """Text in as many lines as it needs."""
        for line in textwrap.wrap(text, at_most):
            self._y += size * 1.1
            self._text(12, line, size, bold=bold)
        self._y += size * 0.6

    def bar(self, row: ChartRow) -> None:
        self._y += _STEP
        top = self._y - 13
        label = textwrap.wrap(row.label, 40, max_lines=3, placeholder=" …")
        for place, line in enumerate(label):
            self._text(12, line, 12, down=14 * place)
        for piece in row.pieces:
            self._box(piece, _LABEL + piece.start * _BAR, top, piece.share * _BAR)
            if piece.shows_count:
                middle = _LABEL + (piece.start + piece.share / 2) * _BAR
                self._digit(middle, piece)
        self.space(14 * (len(label) - 1))

    def _box(self, piece: ChartPiece, x: float, top: float, width: float) -> None:
        fill = "url(#hatch)" if piece.key in HATCHED else piece.fill
        # Bars are mirrored when they are cut into pieces; the place of the bars is mirrored here.
        x = x - _LABEL + (_WIDTH - _LABEL - _BAR) if self._mirrored else x
        self._parts.append(
            f'<rect x="{x:.2f}" y="{top:g}" width="{width:.2f}" height="17" fill="{fill}" '
            'stroke="#08306b" stroke-width="0.7"/>'
        )

    def _digit(self, middle: float, piece: ChartPiece) -> None:
        x = middle - _LABEL + (_WIDTH - _LABEL - _BAR) if self._mirrored else middle
        halo = ' stroke="#ffffff" stroke-width="4" paint-order="stroke"' if piece.key in HATCHED else ""
        self._parts.append(
            f'<text x="{x:.2f}" y="{self._y:g}" font-size="12" text-anchor="middle" '
            f'direction="ltr" fill="{piece.ink}"{halo}>{piece.count}</text>'
        )

    def meaning(self, piece: ChartPiece, words: str) -> None:
        self._y += 18
        x = _WIDTH - 12 - 22 if self._mirrored else 12
        fill = "url(#hatch)" if piece.key in HATCHED else piece.fill
        self._parts.append(
            f'<rect x="{x}" y="{self._y - 11:g}" width="22" height="13" fill="{fill}" '
            'stroke="#08306b" stroke-width="0.7"/>'
        )
        self._text(42, words, 12)

    def document(self, title: str, metadata: str) -> bytes:
        height = self._y + 12
        direction = "rtl" if self._mirrored else "ltr"
        body = "\n".join(self._parts)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:g}" '
            f'width="{_WIDTH}" height="{height:g}" direction="{direction}" role="img" '
            'font-family="Noto Sans, Segoe UI, Helvetica, Arial, sans-serif" fill="#17212b">\n'
            f"<title>{escape(title)}</title>\n{metadata}"
            '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/>'
            '<line x1="1" y1="0" x2="1" y2="6" stroke="#4d5866" stroke-width="2"/></pattern></defs>\n'
            f'<rect width="{_WIDTH}" height="{height:g}" fill="#ffffff"/>\n{body}\n</svg>\n'
        ).encode()
