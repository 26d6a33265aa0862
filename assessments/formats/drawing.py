"""The stacked bar of one tally: which boxes, how wide, which hatched. Pure; screen and print draw it.

A bar stands for what is asked; each piece is as wide as its count, from level 0 to level 3, then what is
unknown, then what does not apply. One hue for the levels, dark for what is in place; a hatch for what is
unknown; an empty frame for what does not apply.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import segno

from assessments.answers.scoring import LEVELS, OUTSIDE_STATES, UNKNOWN_STATES, Tally

HEIGHT = 12
HATCH_STEP = 4
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


def hatch_strokes(start: float, end: float) -> str:
    """Diagonal strokes from bottom left to top right, cut at the edges of the box."""
    strokes = []
    foot = start - HEIGHT + HATCH_STEP
    while foot < end:
        x1, y1 = max(foot, start), HEIGHT - max(start - foot, 0)
        x2, y2 = min(foot + HEIGHT, end), max(foot + HEIGHT - end, 0)
        strokes.append(f"M{x1:g} {y1:g}L{x2:g} {y2:g}")
        foot = round(foot + HATCH_STEP, 2)
    return "".join(strokes)


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
