"""The tables of a workbook that came back: found by their row of codes, wherever somebody moved it. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from assessments.answers.fields import FORBIDDEN
from assessments.answers.problems import printable
from assessments.answers.scoring import State
from assessments.files.spreadsheet import Cell, CellKind, Range, Sheet, cell_name, column_name
from assessments.offline.file_answers import Fault
from assessments.offline.returned_days import days_read, plain_digits
from assessments.offline.returned_words import Kind, choice_named
from assessments.offline.workbook_codes import (
    ACTION,
    BETWEEN,
    COLUMNS,
    EVIDENCE,
    MARKED,
    NO,
    QUESTION,
    ROW,
    YES,
)

HEAD_WITHIN = 20
"""How far down the row of codes is looked for: somebody may have put lines above it."""
MOST_NOTES = 300
UNUSABLE = {CellKind.ERROR: "error_value", CellKind.FORMULA: "not_computed"}
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]*")
_UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"


class TableKind(StrEnum):
    """Which of the three tables; the value begins the codes of its columns."""

    QUESTIONS = "question"
    EVIDENCE = "evidence"
    ACTIONS = "action"


NEEDED: Mapping[TableKind, tuple[str, ...]] = {
    TableKind.QUESTIONS: (QUESTION[0], QUESTION[2]),
    TableKind.EVIDENCE: EVIDENCE,
    TableKind.ACTIONS: ACTION,
}


@dataclass(slots=True)
class Notes:
    """What could not be understood, and what was understood and should be looked at."""

    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)
    _merged: set[tuple[str, str]] = field(default_factory=set)

    def fault(
        self, rule: str, sheet: str = "", cell: str = "", paragraph: int | None = None, **params: str | int
    ) -> None:
        if len(self.faults) < MOST_NOTES:
            self.faults.append(Fault(rule, params, sheet, cell, paragraph))

    def remark(
        self, rule: str, sheet: str = "", cell: str = "", paragraph: int | None = None, **params: str | int
    ) -> None:
        if len(self.remarks) < MOST_NOTES:
            self.remarks.append(Fault(rule, params, sheet, cell, paragraph))

    def merged(self, place: Place, covering: Range, paragraph: int | None) -> None:
        key = (place.sheet.name, covering.name)
        if key not in self._merged:
            self._merged.add(key)
            first = cell_name(covering.top, covering.left)
            self.fault("merged", place.sheet.name, first, paragraph, range=covering.name)


@dataclass(frozen=True, slots=True)
class Place:
    """One cell of a table, and what it holds; None where it is empty, blank, or under a merged one."""

    sheet: Sheet
    row: int
    column: int

    @property
    def cell(self) -> Cell | None:
        """The cell; text of blanks alone is none."""
        if self.covering:
            return None
        found = self.sheet.at(self.row, self.column)
        if found and found.kind is CellKind.TEXT and not shown(found):
            return None
        return found

    @property
    def holds_value(self) -> bool:
        """Whether there is anything in it to be read, and no error and no formula without a value."""
        return self.cell is not None and self.cell.kind not in UNUSABLE

    @property
    def covering(self) -> Range | None:
        """The merged range that hides this cell."""
        return self.sheet.cover(self.row, self.column)

    @property
    def cell_name(self) -> str:
        """``C14``."""
        return cell_name(self.row, self.column)

    @property
    def at(self) -> tuple[str, str]:
        """Where a note of it stands: the sheet and the cell."""
        return self.sheet.name, self.cell_name

    @property
    def name(self) -> str:
        """``Questions!C14``."""
        return f"{self.sheet.name}!{self.cell_name}"


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of data: which column holds what, and in which row the codes stand."""

    kind: TableKind
    sheet: Sheet
    head: int
    columns: Mapping[str, int]

    @property
    def rows(self) -> range:
        return range(self.head + 1, self.sheet.last_row + 1)

    def place(self, row: int, code: str) -> Place:
        """The cell of a row in the column with this code; KeyError where that column is gone."""
        return Place(self.sheet, row, self.columns[code])


def shown(cell: Cell) -> str:
    """What a person sees in a cell, without blanks and marks of direction around it."""
    if isinstance(cell.value, bool):
        return str(cell.value).upper()
    if isinstance(cell.value, float | int):
        return plain_number(cell.value)
    return cell.value.strip().strip(_UNSEEN).strip()


def plain_number(value: float) -> str:
    """``12`` for 12.0, ``12.5``, and no power of ten."""
    if value == int(value):
        return str(int(value)) if abs(value) < 1e15 else f"{value:.0f}"
    return f"{value:.15f}".rstrip("0") if abs(value) < 1 else repr(float(value))


def quote(cell: Cell) -> str:
    """A value for a sentence, short and on one line."""
    return printable(shown(cell))


def marks_of(sheets: Sequence[Sheet]) -> dict[str, str]:
    """The ids of files that are printed in these sheets, each with the sign of its questions, or none."""
    found: dict[str, str] = {}
    for sheet in sheets:
        for (row, _column), cell in sheet.cells.items():
            if row <= HEAD_WITHIN and isinstance(cell.value, str):
                for code, content in MARKED.findall(cell.value):
                    found[code] = content or found.get(code, "")
    return found


def tables_of(sheets: Sequence[Sheet], notes: Notes) -> list[Table]:
    """The tables with their codes; notes codes that are gone, and columns gone or there twice."""
    tables: list[Table] = []
    for sheet in sheets:
        table = _table(sheet, notes)
        if table is not None:
            tables.append(table)
        elif looks_like_questions(sheet):
            notes.fault("codes_gone", sheet.name)
    return tables


def looks_like_questions(sheet: Sheet) -> bool:
    """Whether a column of it holds codes of questions, with or without the row that says so."""
    counts: dict[int, int] = {}
    for (_row, column), cell in sheet.cells.items():
        code = shown(cell).casefold()
        if "." in code and ROW.fullmatch(code):
            counts[column] = counts.get(column, 0) + 1
    return max(counts.values(), default=0) >= 3


def _table(sheet: Sheet, notes: Notes) -> Table | None:
    for row in range(1, min(sheet.last_row, HEAD_WITHIN) + 1):
        found = [
            (code, column)
            for column in _columns(sheet, row)
            if (cell := sheet.at(row, column)) and (code := shown(cell).casefold()) in COLUMNS
        ]
        for kind in TableKind:
            own = [(code, column) for code, column in found if code.startswith(f"{kind}.")]
            if len(own) > 1:
                return _checked(Table(kind, sheet, row, _first_of_each(own)), own, notes)
    return None


def _columns(sheet: Sheet, row: int) -> list[int]:
    return sorted(column for found, column in sheet.cells if found == row)


def _first_of_each(found: Sequence[tuple[str, int]]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for code, column in found:
        columns.setdefault(code, column)
    return columns


def _checked(table: Table, found: Sequence[tuple[str, int]], notes: Notes) -> Table | None:
    name = table.sheet.name
    for code, column in found:
        if table.columns[code] != column:
            first = column_name(table.columns[code])
            notes.fault(
                "column_twice", name, cell_name(table.head, column), first=first, again=column_name(column)
            )
    gone = [code for code in NEEDED[table.kind] if code not in table.columns]
    if gone:
        notes.fault("column_gone", name, code=", ".join(gone))
    for column in sorted(_extra(table)):
        notes.remark("column_ignored", name, cell_name(table.head, column))
    return None if gone else table


def _extra(table: Table) -> Iterator[int]:
    """Columns without a code that hold something below the headings."""
    known = set(table.columns.values())
    seen: set[int] = set()
    for row, column in table.sheet.cells:
        if row > table.head + 1 and column not in known and column not in seen:
            place = Place(table.sheet, row, column)
            if place.cell is not None:
                seen.add(column)
                yield column


# What one cell of a returned workbook says: a choice, a day, a text. Pure. What can be understood
# in one way only is understood, whatever the program made of it; what can't is named with what to
# write instead. Nothing is guessed: ``3/2/2024`` is the third of February or the second of March.


LONGEST_CHOICE = 500
WHOLE = len("2026-06-30")
YES_NO = (YES, NO)


def is_usable(place: Place, notes: Notes, paragraph: int | None) -> bool:
    """Whether a cell that is asked about is there and holds a value; what hides or breaks it is noted."""
    covering = place.covering
    if covering is not None:
        notes.merged(place, covering, paragraph)
        return False
    cell = place.cell
    if cell is None:
        return False
    if cell.kind in UNUSABLE:
        notes.fault(UNUSABLE[cell.kind], *place.at, paragraph)
        return False
    return True


def code_in(cell: Cell) -> str:
    """The code of a choice: ``2`` for ``2 · In operation``, 2.0, ``2.0`` or ``٢``; else what stands there."""
    code = chosen(plain_digits(shown(cell)[:LONGEST_CHOICE]))
    try:
        number = float(code)
    except ValueError:
        return code
    return plain_number(number) if number == number and abs(number) < 1e6 else code


def choice_in(
    place: Place,
    choices: Collection[str],
    notes: Notes,
    paragraph: int | None,
    kind: Kind,
    rule: str = "unknown_choice",
) -> str | None:
    """The chosen code, also by its label; None for an empty cell, or with a fault for what is no choice."""
    if not is_usable(place, notes, paragraph) or (cell := place.cell) is None:
        return None
    code = code_in(cell)
    if cell.kind is CellKind.FLAG and YES in choices:
        code = YES if cell.value else NO
    if code not in choices and cell.kind is CellKind.TEXT:
        code = choice_named(kind, plain_digits(shown(cell)[:LONGEST_CHOICE]))
    if code in choices:
        return code
    notes.fault(
        rule,
        place.sheet.name,
        place.cell_name,
        paragraph,
        value=quote(cell),
        choices=", ".join(choice for choice in choices if choice != State.BLANK),
        list=kind.value,
    )
    return None


def chosen(text: str) -> str:
    """The code of a choice, whatever follows it; what is no choice comes back as it is, without blanks."""
    first = text.partition(BETWEEN.strip())[0].strip()
    lowered = first.casefold()
    return lowered if _CODE.fullmatch(lowered) else text.strip()


def name_in(place: Place, notes: Notes, paragraph: int | None) -> str:
    """The code of a mechanism, or what stands there, for the rules to refuse; empty without any."""
    if not is_usable(place, notes, paragraph) or (cell := place.cell) is None:
        return ""
    return allowed(chosen(shown(cell)), place, notes, paragraph)


def day_in(place: Place, notes: Notes, paragraph: int | None, *, whole: bool = True) -> str:
    """A day as ISO text; empty for an empty cell, or with a fault for what is no clear day.

    Unless it has to be `whole`, a year or a month will do, as far as the date of a document is known.
    """
    if not is_usable(place, notes, paragraph) or (cell := place.cell) is None:
        return ""
    if cell.kind is CellKind.DAY:
        return str(cell.value)
    found: Sequence[str] = ()
    if cell.kind in (CellKind.TEXT, CellKind.NUMBER):
        found = [day for day in days_read(shown(cell)[:LONGEST_CHOICE]) if len(day) == WHOLE or not whole]
    if len(found) == 1:
        return found[0]
    if found:
        first, second = found
        notes.fault("two_days", *place.at, paragraph, value=quote(cell), first=first, second=second)
        return ""
    notes.fault("unclear_day" if whole else "unclear_document_date", *place.at, paragraph, value=quote(cell))
    return ""


def text_in(place: Place, notes: Notes, paragraph: int | None, *, dates_are_wrong: bool = False) -> str:
    """A text as it stands; empty for an empty cell. A number is its plain form.

    A day is what the program made of something else, as of pages ``3-4``: where that is likely
    (`dates_are_wrong`) it is a fault, otherwise its ISO form and a remark.
    """
    if not is_usable(place, notes, paragraph) or (cell := place.cell) is None:
        return ""
    if cell.kind is CellKind.TEXT:
        text = str(cell.value).replace("\r\n", "\n").replace("\r", "\n")
        return allowed(text, place, notes, paragraph)
    if cell.kind in (CellKind.DAY, CellKind.TIME):
        where = (*place.at, paragraph)
        if dates_are_wrong:
            notes.fault("text_became_day", *where, value=quote(cell))
            return ""
        notes.remark("text_was_day", *where, value=quote(cell))
    return shown(cell)


def allowed(text: str, place: Place, notes: Notes, paragraph: int | None) -> str:
    """The text, if every sign of it may be kept; a sign that no database takes is a fault."""
    found = FORBIDDEN.search(text)
    if found is None:
        return text
    code = f"U+{ord(found[0]):04X}"
    notes.fault("forbidden_character", *place.at, paragraph, code=code)
    return FORBIDDEN.sub("\ufffd", text)
