"""Sheets of a questionnaire as they come back, made by hand: for what is understood of cells. No file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assessments.files.spreadsheet import Cell, CellKind, Cells, Range, Sheet, range_of
from assessments.offline.workbook_codes import ACTION, EVIDENCE, MARK, QUESTION, choice

CODE = "3f0c2a52-6d3b-4a0e-9c57-0a7b7f9f1c11"
OTHER_CODE = "8a1d1f60-0000-4a0e-9c57-0a7b7f9f1c11"

type Value = str | float | bool | Cell | None
type Row = Sequence[Any]


def text(value: str) -> Cell:
    """A cell with this text, also where it looks like a number."""
    return Cell(CellKind.TEXT, value)


def day(value: str) -> Cell:
    """A cell with a date."""
    return Cell(CellKind.DAY, value)


ERROR = Cell(CellKind.ERROR)
UNCOMPUTED = Cell(CellKind.FORMULA)
TIME = Cell(CellKind.TIME, "10:30:00")


def sheet(name: str, rows: Sequence[Row], *merged: str) -> Sheet:
    """A sheet with these rows; None and ``""`` are empty cells."""
    cells = {
        (row, column): _cell(value)
        for row, values in enumerate(rows, 1)
        for column, value in enumerate(values, 1)
        if value not in (None, "")
    }
    return Sheet(name, cells, tuple(map(_range, merged)))


def _range(name: str) -> Range:
    return range_of(name)


def _cell(value: Value) -> Cell:
    if isinstance(value, Cell):
        return value
    if isinstance(value, bool):
        return Cell(CellKind.FLAG, value)
    if isinstance(value, str):
        return Cell(CellKind.TEXT, value)
    assert value is not None
    return Cell(CellKind.NUMBER, float(value))


def head(codes: Sequence[str], code: str = CODE) -> list[Row]:
    """The row of codes with the mark, and the row of headings."""
    mark = [f"{MARK} {code}"] if code else []
    return [[*codes, *mark], [item.partition(".")[2].title() for item in codes]]


ASKED: Mapping[str, str] = {
    "": "National coordination",
    "1": "A body coordinates.",
    "2": "Its decisions are published.",
    "answer": "Choose the sentence that is true today.",
    "priority": "A priority:",
    "elsewhere": "If another mechanism does it: which one?",
    "m1": "Which mechanisms do you mean?",
    "m2": "and",
    "why": "What is there, where, for whom?",
}


def question_rows(paragraph: int = 113, /, **answers: Value) -> list[Row]:
    """The rows of one recommendation; `answers` by part, ``c1`` and ``c2`` are the statements."""
    given = {key.removeprefix("c") if key[1:].isdigit() else key: v for key, v in answers.items()}
    given |= {key: v for key, v in answers.items() if key in ("m1", "m2")}
    return [
        [f"{paragraph}.{part}" if part else str(paragraph), asked, given.get(part), None]
        for part, asked in ASKED.items()
    ]


def questions(*rows: Row, code: str = CODE, merged: Sequence[str] = ()) -> Sheet:
    """The sheet of questions."""
    return sheet("Questions", [*head(QUESTION, code), *rows], *merged)


def evidence(*rows: Row, code: str = CODE, merged: Sequence[str] = ()) -> Sheet:
    """The sheet of evidence: code, paragraph, title, strength, date, url, page, source."""
    return sheet("Evidence", [*head(EVIDENCE, code), *rows], *merged)


def actions(*rows: Row, code: str = CODE, merged: Sequence[str] = ()) -> Sheet:
    """The sheet of actions: paragraph, what, owner, due, status, the five kinds of assistance."""
    return sheet("Actions", [*head(ACTION, code), *rows], *merged)


def level(number: int) -> str:
    """``2 · In operation``, in the words of whatever language."""
    return choice(number, ("ليس بعد", "Engagement", "运行中", "Everywhere")[number])


def cells(*sheets: Sheet, about: str = "") -> Cells:
    """A whole workbook."""
    return Cells(tuple(sheets), about)
