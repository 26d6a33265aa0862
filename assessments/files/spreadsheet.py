"""The cells of a workbook, whatever kind of file they came in, and how many are read at most. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from assessments.files.archive import UnfitFile
from assessments.files.reader_process import Busy, FileReader, Said

OUR_PROPERTY = "thirtytwo"
"""A property of the file, out of sight, with one of these; the questionnaire has its mark instead."""
GAP_REPORT = "gap-report/1"
COMPARISON = "comparison/1"

MOST_SHEETS = 40
MOST_ROWS = 5_000
MOST_COLUMNS = 60
MOST_CELLS = 60_000
MOST_TEXT = 8 << 20
"""Bytes in UTF-8 of all cells together."""
MOST_MERGED = 2_000

_NAME = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


class CellKind(StrEnum):
    """What a cell holds; one that holds nothing is not there."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"
    TIME = "time"
    ERROR = "error"
    FORMULA = "formula"


@dataclass(frozen=True, slots=True)
class Cell:
    """A day is ISO text; an error, a time and a formula that was never computed have no value to use."""

    kind: CellKind
    value: str | float | bool = ""


@dataclass(frozen=True, slots=True)
class Range:
    """Merged cells, rows and columns counted from 1, both ends inclusive."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def name(self) -> str:
        """``C5:C8``."""
        return f"{cell_name(self.top, self.left)}:{cell_name(self.bottom, self.right)}"

    @property
    def size(self) -> int:
        """How many cells."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)


@dataclass(frozen=True)
class Sheet:
    """One sheet by its name for people; cells by row and column, both counted from 1."""

    name: str
    cells: Mapping[tuple[int, int], Cell] = field(default_factory=dict)
    merged: tuple[Range, ...] = ()

    @cached_property
    def last_row(self) -> int:
        """The last row that holds anything, 0 without any."""
        return max((row for row, _column in self.cells), default=0)

    @cached_property
    def _covered(self) -> Mapping[tuple[int, int], Range]:
        return {
            (row, column): one
            for one in self.merged
            for row in range(one.top, one.bottom + 1)
            for column in range(one.left, one.right + 1)
            if (row, column) != (one.top, one.left)
        }

    def at(self, row: int, column: int) -> Cell | None:
        """The cell, None where it is empty."""
        return self.cells.get((row, column))

    def cover(self, row: int, column: int) -> Range | None:
        """The merged range under whose first cell this one lies, and so is not seen."""
        return self._covered.get((row, column))


@dataclass(frozen=True, slots=True)
class Cells:
    """All sheets in order; `about` is our own property, such as ``gap-report/1``, empty without one."""

    sheets: tuple[Sheet, ...]
    about: str = ""


def cell_name(row: int, column: int) -> str:
    """``C14`` for row 14 and column 3."""
    return f"{column_name(column)}{row}"


def column_name(column: int) -> str:
    """``A`` for 1, ``AA`` for 27."""
    letters = ""
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def place_of(name: str) -> tuple[int, int]:
    """Row and column of ``C14``; ValueError for what names no cell."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(name)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column


def range_of(name: str) -> Range:
    """The range of ``C5:C8``; ValueError for what names none."""
    first, colon, last = name.partition(":")
    top, left = place_of(first)
    bottom, right = place_of(last if colon else first)
    if bottom < top or right < left:
        raise ValueError(name)
    return Range(top, left, bottom, right)


# Counting what a workbook holds before any library opens it. Pure. A file of a few kilobytes may
# name a cell in the last row of the last column, merge a million cells, or repeat a text without
# end. Each refusal is an `UnfitFile`, as soon as it is too much.


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


# The way to the reader of workbooks: a process of its own for each, with little of everything.


MOST_BYTES = 10 << 20
MOST_SAID = 32 << 20
"""Of JSON; the text in it is bounded more narrowly."""
READER = FileReader("assessments.files.spreadsheet_worker", MOST_SAID)


def cells_of(data: bytes) -> Cells:
    """The cells of an .xlsx or .ods file.

    Takes 9 seconds at the most, whatever the file. Raises UnfitFile with the reason why it is refused;
    `busy` after two seconds in the queue.
    """
    if len(data) > MOST_BYTES:
        raise UnfitFile("too_large", limit=MOST_BYTES >> 20)
    try:
        said = _understood(READER.read(data))
    except Busy as busy:
        raise UnfitFile("busy") from busy
    if "unfit" in said:
        raise UnfitFile(said["unfit"], **said["params"])
    return Cells(tuple(_sheet(one) for one in said["sheets"]), said["about"])


def _understood(said: Said) -> dict[str, Any]:
    try:
        found = json.loads(said.content)
    except ValueError as error:
        # Ended by a signal: at a limit of time or memory. By itself: the library gave up.
        raise UnfitFile("too_complex" if said.code < 0 else "broken_archive") from error
    if not isinstance(found, dict):
        raise UnfitFile("broken_archive")
    return found


def _sheet(said: dict[str, Any]) -> Sheet:
    return Sheet(
        said["name"],
        {(row, column): Cell(CellKind(kind), value) for row, column, kind, value in said["cells"]},
        tuple(Range(*merged) for merged in said["merged"]),
    )
