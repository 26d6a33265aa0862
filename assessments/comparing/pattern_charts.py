"""The charts of the patterns: stacked bars of counts. One model; page, PDF and SVG file draw it.

One hue, as everywhere: light is a gap, dark is in place; a hatch is what nobody knows; an empty frame is the
rest of the bodies. A bar is as long as its count, so that two bars of a chart can be compared.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from assessments.answers import labels
from assessments.answers.scoring import State
from assessments.comparing import pattern_words
from assessments.comparing.comparison import CANNOT_TELL, RecommendationCount, Said
from assessments.comparing.pattern_words import lettered, titled
from assessments.comparing.patterns import AnswerCount, Patterns
from assessments.formats.drawing import FILLS, hatch_strokes, pieces
from assessments.report.lines import Change

AT_MOST = 10
UNITS = 200
DIGIT_FROM = 0.04
HATCHED = frozenset({"unknown", "dont_know", "withheld", "blank"})
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
        """The class of its digit."""
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
        """In percent, with a point."""
        return f"{100 * self.share:.3f}"

    @property
    def middle(self) -> str:
        """In percent, with a point."""
        return f"{100 * (self.start + self.share / 2):.3f}"

    @property
    def shows_count(self) -> bool:
        return self.share >= DIGIT_FROM

    @property
    def fill(self) -> str:
        """Its colour on paper."""
        return FILLS.get(self.key, "#ffffff")

    @property
    def ink(self) -> str:
        """The colour of its digit on paper."""
        return "#ffffff" if self.key in ("2", "3") else "#17212b"

    @property
    def left(self) -> float:
        """In units of print."""
        return round(UNITS * self.start, 2)

    @property
    def length(self) -> float:
        """In units of print."""
        return round(UNITS * self.share, 2)

    @property
    def strokes(self) -> str:
        """The hatch on paper; empty for a plain piece."""
        return hatch_strokes(self.left, self.left + self.length) if self.key in HATCHED else ""


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One bar with its label; `words` say its counts to those who do not see it."""

    label: str
    words: str
    pieces: tuple[ChartPiece, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart; `title` says the finding, `left_out` how many rows of the table it leaves out."""

    code: str
    title: str
    rows: tuple[ChartRow, ...]
    legend: tuple[tuple[ChartPiece, str], ...]
    left_out: int = 0


def _chart(
    code: str, patterns: Patterns, meanings: dict[str, str], listed: Sequence[tuple[str, Counts]]
) -> Chart:
    """`meanings`: key → what such a piece counts; `listed`: label and counts of each bar."""
    shown = listed[:AT_MOST]
    longest = max((sum(count for _, count in counts) for _, counts in shown), default=0) or 1
    rows = tuple(_row(label, counts, longest, meanings) for label, counts in shown)
    return Chart(
        code,
        pattern_words.sentence(code, patterns),
        rows,
        tuple((ChartPiece(key, 0, 0, 1), said) for key, said in meanings.items()),
        max(len(listed) - AT_MOST, 0),
    )


def _row(label: str, counts: Counts, longest: int, meanings: dict[str, str]) -> ChartRow:
    total = sum(count for _, count in counts)
    scale = total / longest
    mirrored = get_language_bidi()
    drawn = tuple(
        ChartPiece(
            piece.key,
            piece.count,
            (1 - scale if mirrored else 0) + piece.start * scale,
            piece.share * scale,
        )
        for piece in pieces(counts, mirrored=mirrored)
    )
    said = labels.enumerated(labels.counted(meanings[key], count) for key, count in counts)
    return ChartRow(label, labels.counted(label, said), drawn)


def _levels() -> dict[str, str]:
    return {
        **{str(number): labels.level(number) for number in range(4)},
        "unknown": _("unknown (don’t know, known but not disclosed, no answer)"),
    }


def _by_level(counts: Iterable[RecommendationCount]) -> list[tuple[str, Counts]]:
    return [
        (
            titled(count.recommendation),
            [*((sign, count.of(sign)) for sign in "0123"), ("unknown", count.unknown)],
        )
        for count in counts
    ]


def gaps(patterns: Patterns) -> Chart:
    """The levels of those recommendations that are most often gaps."""
    return _chart("gaps", patterns, _levels(), _by_level(patterns.comparison.common_gaps))


def unanswered(patterns: Patterns) -> Chart:
    """Why the recommendations most often left open are open."""
    read = patterns.comparison.said is Said.REVIEWER
    dont_know = str(labels.STATES[State.DONT_KNOW])
    if read:
        dont_know = _("Don’t know, or the reviewer cannot tell")
    meanings = {
        "dont_know": dont_know,
        "withheld": str(labels.STATES[State.WITHHELD]),
        "blank": str(labels.STATES[State.BLANK]),
        "outside": str(labels.STATES[State.LEVEL]),
    }
    listed = [
        (
            titled(count.recommendation),
            [
                ("dont_know", count.of("d" + CANNOT_TELL)),
                ("withheld", count.of("w")),
                ("blank", count.of("b")),
                ("outside", count.answered),
            ],
        )
        for count in patterns.comparison.unanswered
    ]
    return _chart("unanswered", patterns, meanings, listed)


def _together() -> dict[str, str]:
    return {
        "0": _("gaps (level 0 or 1)"),
        "3": _("in operation (level 2 or 3)"),
        "unknown": _("unknown"),
    }


def _answers(found: AnswerCount) -> Counts:
    return [("0", found.gaps), ("3", found.working), ("unknown", found.unknown)]


def groups(patterns: Patterns) -> Chart:
    """The answers of each group."""
    listed = [(lettered(row.section), _answers(row.answers)) for row in patterns.groups]
    return _chart("groups", patterns, _together(), listed)


def principles(patterns: Patterns) -> Chart:
    """The answers where each principle is touched, by words or by analysis."""
    listed = [(row.principle.name, _answers(row.all)) for row in patterns.principles]
    return _chart("principles", patterns, _together(), listed)


def regions(patterns: Patterns) -> Chart:
    """The answers of each region, in the order of the report."""
    listed = [(pattern_words.region(row.region), _answers(row.answers)) for row in patterns.regions]
    return _chart("regions", patterns, _together(), listed)


def assistance(patterns: Patterns) -> Chart:
    """How often each kind is asked for."""
    listed = [
        (str(labels.ASSISTANCE[row.kind]), [("2", row.requests)])
        for row in patterns.assistance_kinds
    ]
    return _chart("assistance", patterns, {"2": _("requests")}, listed)


def change(patterns: Patterns) -> Chart:
    """Where most answers moved."""
    meanings = {
        "3": _("improved"),
        "1": _("unchanged"),
        "0": _("declined"),
        "outside": _("without a level in one of the two cycles"),
    }
    moved = [row for row in patterns.changes.rows if row.moved]
    listed: list[tuple[str, Counts]] = []
    for row in sorted(moved, key=lambda row: (-row.moved, row.recommendation.paragraph)):
        by = row.by_change
        known = by[Change.IMPROVED] + by[Change.UNCHANGED] + by[Change.DECLINED]
        listed.append(
            (
                titled(row.recommendation),
                [
                    ("3", by[Change.IMPROVED]),
                    ("1", by[Change.UNCHANGED]),
                    ("0", by[Change.DECLINED]),
                    ("outside", sum(by.values()) - known),
                ],
            )
        )
    return _chart("change", patterns, meanings, listed)


def evidence(patterns: Patterns) -> Chart:
    """Where something works and can be shown, beside the gaps: most gaps first."""
    meanings = {
        "3": _("in operation, with published evidence"),
        "2": _("in operation, without"),
        "0": _("gaps (level 0 or 1)"),
    }
    rows = sorted(patterns.evidence, key=lambda row: (-row.count.gaps, row.count.paragraph))
    listed = [
        (
            titled(row.count.recommendation),
            [
                ("3", row.evident),
                ("2", max(row.count.working - row.evident, 0)),
                ("0", row.count.gaps),
            ],
        )
        for row in rows
    ]
    return _chart("evidence", patterns, meanings, listed)


CHARTS: dict[str, Callable[[Patterns], Chart]] = {
    "gaps": gaps,
    "unanswered": unanswered,
    "groups": groups,
    "principles": principles,
    "assistance": assistance,
    "change": change,
    "evidence": evidence,
    "regions": regions,
}


def svg_file(chart: Chart, notes: Iterable[str]) -> bytes:
    """The chart as a file of its own, with its finding, labels, meanings and notes as text; the same bytes
    for the same chart."""
    mirrored = get_language_bidi()
    canvas = _Canvas(mirrored)
    canvas.lines(chart.title, 16, 66, bold=True)
    for row in chart.rows:
        canvas.bar(row)
    canvas.space(10)
    for piece, said in chart.legend:
        canvas.meaning(piece, said)
    canvas.space(8)
    for note in notes:
        canvas.lines(note, 11, 120)
    return canvas.document(chart.title)


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
            f'<text x="{place:g}" y="{self._y + down:g}" font-size="{size}"{weight}>'
            f"{escape(text)}</text>"
        )

    def lines(self, text: str, size: int, at_most: int, *, bold: bool = False) -> None:
        """Text in as many lines as it needs."""
        for line in textwrap.wrap(text, at_most):
            self._y += size * 1.1
            self._text(12, line, size, bold=bold)
        self._y += size * 0.6

    def bar(self, row: ChartRow) -> None:
        """A label, its bar, and the digits in it."""
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
        halo = (
            ' stroke="#ffffff" stroke-width="4" paint-order="stroke"'
            if piece.key in HATCHED
            else ""
        )
        self._parts.append(
            f'<text x="{x:.2f}" y="{self._y:g}" font-size="12" text-anchor="middle" '
            f'direction="ltr" fill="{piece.ink}"{halo}>{piece.count}</text>'
        )

    def meaning(self, piece: ChartPiece, said: str) -> None:
        """A line of the legend."""
        self._y += 18
        x = _WIDTH - 12 - 22 if self._mirrored else 12
        fill = "url(#hatch)" if piece.key in HATCHED else piece.fill
        self._parts.append(
            f'<rect x="{x}" y="{self._y - 11:g}" width="22" height="13" fill="{fill}" '
            'stroke="#08306b" stroke-width="0.7"/>'
        )
        self._text(42, said, 12)

    def document(self, title: str) -> bytes:
        height = self._y + 12
        direction = "rtl" if self._mirrored else "ltr"
        body = "\n".join(self._parts)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:g}" '
            f'width="{_WIDTH}" height="{height:g}" direction="{direction}" role="img" '
            'font-family="Noto Sans, Segoe UI, Helvetica, Arial, sans-serif" fill="#17212b">\n'
            f"<title>{escape(title)}</title>\n"
            '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/>'
            '<line x1="1" y1="0" x2="1" y2="6" stroke="#4d5866" stroke-width="2"/></pattern></defs>\n'
            f'<rect width="{_WIDTH}" height="{height:g}" fill="#ffffff"/>\n{body}\n</svg>\n'
        ).encode()
