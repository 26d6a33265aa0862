"""How the criteria on a principle are answered, a bar a kind. Pure; page, print and Word draw the same.

All bars have one scale, so that a kind with few criteria has a short bar. Dark is met, light is not; a hatch
is unknown, a broken edge is "no case arose". Each piece has its number in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assessments.answers.principles import CriteriaCount, PrincipleCount
from assessments.formats.drawing import hatch_strokes
from recommendations.outline import CriterionKind

UNIT = 12.0
"""The width of one criterion."""
HEIGHT = 12.0
MARGIN = 0.5
KEYS = ("yes", "partly", "no", "no_case", "unknown")
FILLS = {"yes": "#08519c", "partly": "#6baed6", "no": "#eff3ff"}
INK, PAPER = "#10202f", "#ffffff"


@dataclass(frozen=True, slots=True)
class Part:
    """The criteria of one answer in a bar."""

    key: str
    count: int
    x: float
    width: float
    fill: str
    ink: str
    hatch: str

    @property
    def middle(self) -> float:
        """Where its number stands."""
        return self.x + self.width / 2

    @property
    def plate(self) -> float:
        """The left edge of the plain ground below a number on a hatch, which is 8 wide."""
        return self.middle - 4


@dataclass(frozen=True, slots=True)
class CriteriaBar:
    """The criteria of one kind."""

    kind: CriterionKind
    count: CriteriaCount
    parts: tuple[Part, ...]

    @property
    def width(self) -> float:
        """Of the drawing, its margins included."""
        return UNIT * self.count.counted + 2 * MARGIN

    @property
    def height(self) -> float:
        """The same of its height."""
        return HEIGHT + 2 * MARGIN

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """Each answer with its number, zeros included."""
        return tuple(zip(KEYS, _numbers(self.count), strict=True))


def criteria_bars_of(count: PrincipleCount, *, mirrored: bool = False) -> tuple[CriteriaBar, ...]:
    """A bar for each kind of which there are criteria, in their order."""
    return tuple(
        CriteriaBar(kind, of, tuple(_parts(of, mirrored))) for kind, of in count.by_kind.items() if of.counted
    )


def _numbers(count: CriteriaCount) -> tuple[int, ...]:
    return count.yes, count.partly, count.no, count.no_case, count.unknown


def _parts(count: CriteriaCount, mirrored: bool) -> Iterator[Part]:
    done = 0
    for key, number in zip(KEYS, _numbers(count), strict=True):
        if not number:
            continue
        start = count.counted - done - number if mirrored else done
        x, width = MARGIN + UNIT * start, UNIT * number
        hatch = hatch_strokes(x, x + width, HEIGHT, MARGIN, 3) if key == "unknown" else ""
        yield Part(key, number, x, width, FILLS.get(key, PAPER), PAPER if key == "yes" else INK, hatch)
        done += number
