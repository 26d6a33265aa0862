"""The stacked bar of one tally: which boxes, how wide, which hatched. Pure; screen and print draw it.

A bar stands for what is asked; each segment is as wide as its count. One hue for the levels, dark for
what is in place; a hatch for what is unknown; an empty frame for what does not apply.
"""

from __future__ import annotations

from dataclasses import dataclass

from assessments.scoring import LEVELS, OUTSIDE_STATES, UNKNOWN_STATES, Tally

HEIGHT = 12
HATCH_STEP = 4
FILLS = {"3": "#08519c", "2": "#4292c6", "1": "#9ecae1", "0": "#deebf7"}


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
    """The segments of one tally from highest level to what does not apply, over ``width`` units."""

    tally: Tally
    width: int
    segments: tuple[Segment, ...]
    height: int = HEIGHT


def level_bar(tally: Tally, width: int = 200) -> LevelBar:
    """The bar of a tally; a tally of nothing has no segments."""
    counts = [(str(level), tally.at_level(level)) for level in reversed(LEVELS)]
    counts.append(("unknown", sum(tally.distribution[state] for state in UNKNOWN_STATES)))
    counts.append(("outside", sum(tally.distribution[state] for state in OUTSIDE_STATES)))
    segments = []
    done = 0
    for key, count in counts:
        if count:
            segments.append(_segment(key, count, done, tally.asked, width))
            done += count
    return LevelBar(tally, width, tuple(segments))


def _segment(key: str, count: int, before: int, asked: int, width: int) -> Segment:
    x = round(width * before / asked, 2)
    end = round(width * (before + count) / asked, 2)
    hatch = _hatch(x, end) if key == "unknown" else ""
    return Segment(key, count, x, round(end - x, 2), FILLS.get(key, "#ffffff"), hatch)


def _hatch(start: float, end: float) -> str:
    """Diagonal strokes from bottom left to top right, cut at the edges of the box."""
    strokes = []
    foot = start - HEIGHT + HATCH_STEP
    while foot < end:
        x1, y1 = max(foot, start), HEIGHT - max(start - foot, 0)
        x2, y2 = min(foot + HEIGHT, end), max(foot + HEIGHT - end, 0)
        strokes.append(f"M{x1:g} {y1:g}L{x2:g} {y2:g}")
        foot = round(foot + HATCH_STEP, 2)
    return "".join(strokes)
