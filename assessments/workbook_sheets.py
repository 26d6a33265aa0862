"""The cells of a workbook, whatever kind of file they came in, and how many are read at most. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

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
