"""Counting what a workbook holds before any library opens it. Pure.

A file of a few kilobytes may name a cell in the last row of the last column, merge a million cells, or
repeat a text without end. Each refusal is an `UnfitFile`, as soon as it is too much.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from assessments.unfit_file import UnfitFile
from assessments.workbook_sheets import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_MERGED,
    MOST_ROWS,
    MOST_SHEETS,
    MOST_TEXT,
    Range,
    cell_name,
)

MOST_DEPTH = 64
_SHOWN = 60


@dataclass(slots=True)
class SheetFacts:
    """What the reader of cells does not tell of a sheet: merged ranges, errors, formulas without a value."""

    name: str
    merged: list[Range] = field(default_factory=list)
    errors: set[tuple[int, int]] = field(default_factory=set)
    uncomputed: set[tuple[int, int]] = field(default_factory=set)


@dataclass(slots=True)
class Facts:
    """Of a whole workbook; `about` is our own property, empty without one."""

    sheets: list[SheetFacts] = field(default_factory=list)
    about: str = ""


@dataclass(slots=True)
class Count:
    """How much was met so far in all sheets."""

    cells: int = 0
    text: int = 0
    merged: int = 0
    covered: int = 0
    sheets: int = 0

    def add_sheet(self) -> None:
        """One sheet more."""
        self.sheets += 1
        if self.sheets > MOST_SHEETS:
            raise UnfitFile("too_many_sheets", limit=MOST_SHEETS)

    def add_cells(self, sheet: str, row: int, column: int, times: int = 1) -> None:
        """Cells that hold something; `row` and `column` are those of the last."""
        if row > MOST_ROWS or column > MOST_COLUMNS:
            raise UnfitFile("far_cell", sheet=sheet[:_SHOWN], cell=cell_name(row, column))
        self.cells += times
        if self.cells > MOST_CELLS:
            raise UnfitFile("too_many_cells", limit=MOST_CELLS)

    def add_text(self, characters: int) -> None:
        """Text of a cell, each time it is shown."""
        self.text += characters
        if self.text > MOST_TEXT:
            raise UnfitFile("too_much_text", limit=MOST_TEXT)

    def add_merged(self, sheet: str, merged: Range) -> None:
        """A merged range."""
        self.merged += 1
        if self.merged > MOST_MERGED:
            raise UnfitFile("too_many_merged", limit=MOST_MERGED)
        is_far = merged.bottom > MOST_ROWS or merged.right > MOST_COLUMNS
        self.covered += 0 if is_far else merged.size
        if is_far or self.covered > MOST_CELLS:
            raise UnfitFile("wide_merged", sheet=sheet[:_SHOWN], range=merged.name)


@dataclass(slots=True)
class Depth:
    """How deep elements lie in each other."""

    now: int = 0

    def down(self) -> None:
        """An element begins."""
        self.now += 1
        if self.now > MOST_DEPTH:
            raise UnfitFile("too_complex")

    def up(self) -> None:
        """An element ends."""
        self.now -= 1
