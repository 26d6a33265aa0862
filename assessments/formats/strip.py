"""The strip of 32: a cell a recommendation, in seven groups. Pure; page, print and Word draw the same shapes.

A cell has the digit of a level or the sign of a state. At levels 2 and 3 one of three signs says what stands
behind it; below it a thin line is filled as far as the level of the last cycle. One hue, dark for what is in
place; a hatch for what is unknown; an empty frame for what does not apply. Digits, signs and hatch say all of
it without colour.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from assessments.answers.scoring import OUTSIDE_STATES, TOP_LEVEL, UNKNOWN_STATES, Mark, Standing, State
from assessments.formats.drawing import hatch_strokes
from recommendations.outline import Section

# In units of the drawing, of which a cell is ten wide.
CELL = 10.0
PITCH = 11.0
TOP = 4.8
"""Over a cell, for the number of its paragraph."""
CELL_HEIGHT = 12.0
LINE_TOP, LINE_HEIGHT = TOP + CELL_HEIGHT + 1.0, 1.8
"""Under a cell, for the last cycle."""
MARGIN = 0.5
"""Around it all, for the strokes at the edges."""
HATCH_STEP = 2.5
FILLS = {"0": "#eff3ff", "1": "#bdd7e7", "2": "#6baed6", "3": "#08519c"}
INK, PAPER = "#10202f", "#ffffff"
STATES = (State.DONT_KNOW, State.WITHHELD, State.BLANK, State.NOT_APPLICABLE, State.ELSEWHERE)


class Sign(StrEnum):
    """What stands behind a level 2 or 3, in three signs."""

    SUPPORTED = "supported"
    NOT_SUPPORTED = "not_supported"
    OPEN = "open"


SIGN_PATHS = {
    # A tick, an empty box, three dots: told apart in black and white, and no digits.
    Sign.SUPPORTED: "M2.9 9.6L4.4 11L7.1 8.2",
    Sign.NOT_SUPPORTED: "M3.6 8.4L6.4 8.4L6.4 11L3.6 11L3.6 8.4",
    Sign.OPEN: "M2.3 9.6L3.3 9.6M4.5 9.6L5.5 9.6M6.7 9.6L7.7 9.6",
}
"""Strokes within a cell whose upper left corner is 0, 0."""
_POINT = re.compile(r"([ML])([\d.]+) ([\d.]+)")


def sign_of(standing: Standing | None) -> Sign | None:
    """The sign of what stands behind a level; None where it is not at level 2 or 3."""
    if standing is None:
        return None
    if standing is Standing.UNANSWERED:
        return Sign.OPEN
    return Sign.SUPPORTED if standing is Standing.BORNE_OUT else Sign.NOT_SUPPORTED


@dataclass(frozen=True, slots=True)
class Cell:
    """One recommendation of the strip.

    ``before`` is its key in the distribution of the last cycle (a level as a digit, or a state), empty where
    there is none. ``address`` is where the cell leads, if anywhere.
    """

    mark: Mark
    title: str
    before: str = ""
    address: str = ""

    @property
    def paragraph(self) -> int:
        """The paragraph of the recommendation."""
        return self.mark.paragraph

    @property
    def key(self) -> str:
        """A level as a digit, or a state."""
        return self.mark.distribution_key

    @property
    def sign(self) -> Sign | None:
        """What stands behind a level 2 or 3."""
        return sign_of(self.mark.standing)


@dataclass(frozen=True, slots=True)
class Box:
    """The shapes of a cell at ``x``. ``key`` is empty in a legend's box that shows nothing but a sign.

    ``hatch`` and ``sign`` are paths, empty where there is nothing to draw; what is written stands on ``y``.
    """

    key: str
    x: float
    y: float
    fill: str
    ink: str
    hatch: str
    sign: str

    @property
    def middle(self) -> float:
        """Where what is written stands."""
        return self.x + CELL / 2

    @property
    def is_outside(self) -> bool:
        """Whether it is the sign of what does not apply."""
        return self.key in OUTSIDE_STATES

    @property
    def plate(self) -> float:
        """The left edge of the plain ground on which the sign of a hatched box stands."""
        return self.x + 1.5


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A cell with its box and the line of the last cycle, which is ``filled`` from ``line`` on.

    ``filled`` is None where that cycle had no level; ``broken`` is the path then, empty where there was none.
    """

    cell: Cell
    box: Box
    line: float
    filled: float | None
    broken: str


@dataclass(frozen=True, slots=True)
class DrawnGroup:
    """One group of the strip as a drawing of ``width`` by ``height`` units."""

    section: Section
    cells: tuple[DrawnCell, ...]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Strip:
    """The whole strip; ``last`` is the name of the last cycle, empty where no line is drawn."""

    groups: tuple[DrawnGroup, ...]
    last: str = ""

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells in the order of the report."""
        return tuple(drawn.cell for group in self.groups for drawn in group.cells)

    @property
    def leads(self) -> bool:
        """Whether its cells are links."""
        return any(cell.address for cell in self.cells)

    @property
    def keys(self) -> tuple[tuple[str, Box], ...]:
        """Each level and state that occurs, with its box: what a legend explains."""
        found = {cell.key for cell in self.cells}
        return tuple((key, box(key)) for key in (*FILLS, *STATES) if key in found)

    @property
    def signs(self) -> tuple[tuple[Sign, Box], ...]:
        """Each sign that occurs, in a box of its own."""
        found = {cell.sign for cell in self.cells}
        return tuple((sign, box("", sign)) for sign in Sign if sign in found)


def strip_of(
    sections: Iterable[Section], cells: Iterable[Cell], *, last: str = "", mirrored: bool = False
) -> Strip:
    """The strip of these cells in their groups; a group without cells is left out.

    ``last`` names the last cycle. ``mirrored`` lays the first cell of a group at the right end, for languages
    written from right to left.
    """
    found = {cell.paragraph: cell for cell in cells}
    return Strip(tuple(_groups(sections, found, bool(last), mirrored)), last)


def box(key: str, sign: Sign | None = None, x: float = MARGIN) -> Box:
    """The shapes of a level or a state."""
    is_hatched = key in UNKNOWN_STATES
    return Box(
        key=key,
        x=x,
        y=TOP + (6.7 if sign else 8.5),
        fill=FILLS.get(key, PAPER),
        ink=PAPER if key == str(TOP_LEVEL) else INK,
        hatch=hatch_strokes(x, x + CELL, CELL_HEIGHT, TOP, HATCH_STEP) if is_hatched else "",
        sign=_moved(SIGN_PATHS[sign], x) if sign else "",
    )


def _groups(
    sections: Iterable[Section], found: dict[int, Cell], has_line: bool, mirrored: bool
) -> Iterator[DrawnGroup]:
    for section in sections:
        cells = [found[number] for number in section.paragraphs if number in found]
        if not cells:
            continue
        lefts = [MARGIN + PITCH * at for at in range(len(cells))]
        if mirrored:
            lefts.reverse()
        drawn = tuple(_drawn(*pair, has_line, mirrored) for pair in zip(cells, lefts, strict=True))
        bottom = LINE_TOP + LINE_HEIGHT if has_line else TOP + CELL_HEIGHT
        yield DrawnGroup(section, drawn, PITCH * len(cells) - PITCH + CELL + 2 * MARGIN, bottom + MARGIN)


def _drawn(cell: Cell, x: float, has_line: bool, mirrored: bool) -> DrawnCell:
    had_level = has_line and cell.before.isdigit()
    filled = round(CELL * int(cell.before) / TOP_LEVEL, 2) if had_level else None
    return DrawnCell(
        cell=cell,
        box=box(cell.key, cell.sign, x),
        line=round(x + CELL - (filled or 0), 2) if mirrored else x,
        filled=filled,
        broken=_dashes(x) if has_line and cell.before and not had_level else "",
    )


def _moved(path: str, x: float) -> str:
    """A path within a cell, moved to where the cell stands."""
    return _POINT.sub(lambda at: f"{at[1]}{float(at[2]) + x:g} {float(at[3]) + TOP:g}", path)


def _dashes(x: float) -> str:
    """A broken line: no level in the last cycle."""
    y = LINE_TOP + LINE_HEIGHT / 2
    return "".join(f"M{x + at:g} {y:g}L{x + at + 1:g} {y:g}" for at in (0.5, 3, 5.5, 8))
