"""The stacked bar of one tally: which boxes, how wide, which hatched. Pure; screen and print draw it.

A bar stands for what is asked; each piece is as wide as its count, from level 0 to level 3, then what is
unknown, then what does not apply. One hue for the levels, dark for what is in place; a hatch for what is
unknown; an empty frame for what does not apply.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

import segno
from lxml.html import fragment_fromstring, tostring
from PIL import Image, ImageDraw, ImageFont

from assessments.answers.scoring import DISTRIBUTION_KEYS, LEVELS, OUTSIDE_STATES, UNKNOWN_STATES, Tally
from assessments.formats.print_text import face_of

HEIGHT = 12
HATCH_STEP = 4
DIGIT_FROM_PERCENT = 3.0
"""A narrower piece on a page is drawn without its count."""
FILLS = {"0": "#deebf7", "1": "#9ecae1", "2": "#4292c6", "3": "#08519c"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One count of a bar; ``start`` and ``share`` are parts of its whole length, 0 to 1."""

    key: str
    count: int
    start: float
    share: float


def pieces(counts: Iterable[tuple[str, int]], *, mirrored: bool = False) -> Iterator[Piece]:
    """The counts as pieces of one bar in their order, zeros left out.

    ``mirrored`` lays the first piece at the right end, for languages written from right to left.
    """
    listed = [(key, count) for key, count in counts if count]
    total = sum(count for _, count in listed)
    done = 0
    for key, count in listed:
        start = total - done - count if mirrored else done
        yield Piece(key, count, start / total, count / total)
        done += count


@dataclass(frozen=True, slots=True)
class Segment:
    """One box of a bar. ``key`` is a level, ``unknown`` or ``outside``; lengths are in units of the bar.

    ``hatch`` is the path of diagonal strokes, empty unless the segment is unknown.
    """

    key: str
    count: int
    x: float
    width: float
    fill: str
    hatch: str = ""


@dataclass(frozen=True, slots=True)
class LevelBar:
    """The segments of one tally from level 0 to what does not apply, over ``width`` units."""

    tally: Tally
    width: int
    segments: tuple[Segment, ...]
    height: int = HEIGHT


def level_bar(tally: Tally, width: int = 200, *, mirrored: bool = False) -> LevelBar:
    """The bar of a tally; a tally of nothing has no segments."""
    counts = [(str(level), tally.at_level(level)) for level in LEVELS]
    counts.append(("unknown", sum(tally.distribution[state] for state in UNKNOWN_STATES)))
    counts.append(("outside", sum(tally.distribution[state] for state in OUTSIDE_STATES)))
    drawn = pieces(counts, mirrored=mirrored)
    return LevelBar(tally, width, tuple(_segment(piece, width) for piece in drawn))


def _segment(piece: Piece, width: int) -> Segment:
    x = round(width * piece.start, 2)
    end = round(width * (piece.start + piece.share), 2)
    hatch = hatch_strokes(x, end) if piece.key == "unknown" else ""
    fill = FILLS.get(piece.key, "#ffffff")
    return Segment(piece.key, piece.count, x, round(end - x, 2), fill, hatch)


def hatch_strokes(
    start: float, end: float, height: float = HEIGHT, top: float = 0, step: float = HATCH_STEP
) -> str:
    """Diagonal strokes from bottom left to top right, cut at the edges of the box."""
    strokes = []
    foot = start - height + step
    while foot < end:
        x1, y1 = max(foot, start), top + height - max(start - foot, 0)
        x2, y2 = min(foot + height, end), top + max(foot + height - end, 0)
        strokes.append(f"M{x1:g} {y1:g}L{x2:g} {y2:g}")
        foot = round(foot + step, 2)
    return "".join(strokes)


@dataclass(frozen=True, slots=True)
class ScreenSegment:
    """One piece of a bar on a page; positions are percentages of its width, written with a point."""

    key: str
    count: int
    x: str
    middle: str
    width: str
    shows_count: bool

    @property
    def hatch(self) -> str:
        """The id of the pattern that fills it, empty for a plain colour."""
        return f"hatch-{self.key}" if self.key in UNKNOWN_STATES else ""

    @property
    def colour_class(self) -> str:
        """The class that fills it, empty for a hatched piece."""
        if self.key in UNKNOWN_STATES:
            return ""
        return "bar-outside" if self.key in OUTSIDE_STATES else f"bar-{self.key}"

    @property
    def text_class(self) -> str:
        """The class of its digit, so that it can be read on what fills the piece."""
        if self.key in UNKNOWN_STATES:
            return "on-ground"
        return "on-outside" if self.key in OUTSIDE_STATES else f"on-{self.key}"


def segments_of(distribution: Mapping[str, int], *, mirrored: bool) -> Iterator[ScreenSegment]:
    """The pieces of a bar in the order of `DISTRIBUTION_KEYS`, empty ones left out.

    `mirrored` lays the first piece at the right end, for languages written from right to left.
    """
    counts = ((key, distribution.get(key, 0)) for key in DISTRIBUTION_KEYS)
    for piece in pieces(counts, mirrored=mirrored):
        yield ScreenSegment(
            key=piece.key,
            count=piece.count,
            x=f"{100 * piece.start:.3f}",
            middle=f"{100 * (piece.start + piece.share / 2):.3f}",
            width=f"{100 * piece.share:.3f}",
            shows_count=100 * piece.share >= DIGIT_FROM_PERCENT,
        )


# The QR code of an address as one path of an SVG, or as strokes to draw. Pure.


QUIET_ZONE = 4
"""The empty margin that ISO/IEC 18004 asks for, in modules."""

type Stroke = tuple[int, int, int]
"""Column, row and length of a run of dark modules."""


@dataclass(frozen=True, slots=True)
class QrCode:
    """Dark modules as strokes; ``size`` is the side of the whole square, its margin included."""

    address: str
    strokes: tuple[Stroke, ...]
    size: int

    @property
    def path(self) -> str:
        """The strokes as an SVG path: one box for each, a third of what single modules take."""
        return "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in self.strokes)

    @property
    def place(self) -> str:
        """The address as one reads it, without what the code alone carries: ``host/verify/``."""
        return self.address.partition("://")[2].partition("?")[0]


def qr_code(address: str) -> QrCode | None:
    """The code of an address, the same for the same address; None for an empty one.

    Level M: a code of which 15 % are dirty or creased is still read.
    """
    if not address:
        return None
    matrix = segno.make_qr(address, error="m").matrix
    return QrCode(address, tuple(_strokes(matrix)), len(matrix) + 2 * QUIET_ZONE)


def _strokes(matrix: Iterable[Iterable[int]]) -> Iterator[Stroke]:
    for y, row in enumerate(matrix, QUIET_ZONE):
        x = QUIET_ZONE
        for is_dark, modules in groupby(row, bool):
            length = len(list(modules))
            if is_dark:
                yield x, y, length
            x += length


# A drawing as a PNG for Word: boxes, strokes, the modules of a QR code, and digits or signs.


SCALE = 4
"""Dots for each unit of a bar, so that it is sharp in print."""
_SIDE = 400
"""Dots at least along the longer side."""
_COLOURS = 32
_THINNEST, _EDGE = 3, 2
_FONTS = Path(__file__).resolve().parents[2] / "static/fonts/pdf"
_STEP = re.compile(r"([MLhvz])\s*([-\d.]*)[ ,]?([-\d.]*)")

type Point = tuple[float, float]


def svg_png(svg: Any, dots: int = 0) -> bytes:
    """The ``rect``, ``path`` and ``text`` of an SVG as lxml reads it from HTML; ``dots`` for each unit.

    A margin of half a unit, which leaves room for the strokes at the edge, is cut off. Of a path, what is
    closed is a box, and what is not are strokes. A text stands in the middle over its place.
    """
    return _png(tostring(svg, with_tail=False), dots)


@lru_cache(maxsize=256)
def _png(drawn: bytes, dots: int) -> bytes:
    """Drawn once: the same bars and legends stand in all files, and to find the colours of one takes long."""
    svg = fragment_fromstring(drawn.decode())
    left, top, width, height = (float(part) for part in svg.get("viewbox").split())
    inside = (width + 2 * left, height + 2 * left) if left < 0 else (width, height)
    dots = dots or max(SCALE, round(_SIDE / max(inside)))
    edge = 1 if left else 0
    image = Image.new("RGB", (round(inside[0] * dots) + edge, round(inside[1] * dots) + edge), "#ffffff")
    canvas = _Canvas(ImageDraw.Draw(image), dots, max(top, 0))
    for shape in svg.iter("rect", "path", "text"):
        canvas.draw(shape)
    written = BytesIO()
    image.quantize(_COLOURS).save(written, "PNG", optimize=True)
    return written.getvalue()


@dataclass(frozen=True)
class _Canvas:
    """Where shapes are drawn: so many dots for each unit, and so many units cut off at the top."""

    on: ImageDraw.ImageDraw
    dots: int
    top: float

    def draw(self, shape: Any) -> None:
        """One shape."""
        {"rect": self._rect, "path": self._path, "text": self._text}[shape.tag](shape)

    def _at(self, x: float, y: float) -> Point:
        return x * self.dots, (y - self.top) * self.dots

    def _rect(self, shape: Any) -> None:
        x, y, width, height = (float(shape.get(name)) for name in ("x", "y", "width", "height"))
        (left, top), (right, bottom) = self._at(x, y), self._at(x + width, y + height)
        corners = (round(left), round(top), round(right), round(bottom))
        width = max(_EDGE, round(float(shape.get("stroke-width", 0)) * self.dots))
        self.on.rectangle(corners, fill=shape.get("fill"), outline=shape.get("stroke"), width=width)

    def _path(self, shape: Any) -> None:
        width = max(_THINNEST, round(float(shape.get("stroke-width", 0)) * self.dots))
        for points, closed in _figures(shape.get("d")):
            line = [self._at(x, y) for x, y in points]
            if closed:
                (left, right), (top, bottom) = ((min(ends), max(ends)) for ends in zip(*line, strict=True))
                self.on.rectangle((left, top, right - 1, bottom - 1), fill=shape.get("fill"))
            else:
                self.on.line(line, fill=shape.get("stroke"), width=width, joint="curve")

    def _text(self, shape: Any) -> None:
        written = "".join(shape.itertext())
        font = _font(face_of(written), round(float(shape.get("font-size")) * self.dots))
        place = self._at(float(shape.get("x")), float(shape.get("y")))
        self.on.text(place, written, fill=shape.get("fill"), font=font, anchor="ms")


@lru_cache(maxsize=64)
def _font(face: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / f"{face}.woff2", size)


def _figures(path: str) -> Iterator[tuple[list[Point], bool]]:
    """The figures of a path, and whether each is closed."""
    points: list[Point] = []
    for step, first, second in _STEP.findall(path):
        if step == "z":
            yield points, True
            points = []
        elif step in "ML":
            if step == "M" and points:
                yield points, False
                points = []
            points.append((float(first), float(second)))
        else:
            x, y = points[-1]
            far = float(first)
            points.append((x + far, y) if step == "h" else (x, y + far))
    if points:
        yield points, False


def centimetres(width: str) -> float:
    """``27mm``, or pixels, of which there are 96 in an inch."""
    return float(width[:-2]) / 10 if width.endswith("mm") else float(width) * 2.54 / 96
