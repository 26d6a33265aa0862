"""The sheet of questions of a returned workbook: what each row says, and which rows are gone. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from assessments.returned_tables import Notes, Place, Table, quote, shown
from assessments.returned_values import YES_NO, choice_in, code_in, name_in, text_in
from assessments.scoring import LEVELS, CriterionValue, State
from assessments.workbook_codes import (
    ANSWER,
    ELSEWHERE,
    MECHANISM,
    PARTS,
    PRIORITY,
    ROW,
    WHY,
    YES,
)
from assessments.workbook_sheets import Cell

CODE_COLUMN, ANSWER_COLUMN = "question.code", "question.answer"
LEVEL_CHOICES = tuple(str(level) for level in LEVELS)
ANSWER_CHOICES = (*LEVEL_CHOICES, *(state for state in State if state is not State.LEVEL))
CRITERION_CHOICES = tuple(CriterionValue)
MEMBER_OF = {
    ANSWER: "state",
    WHY: "explanation",
    ELSEWHERE: "elsewhere",
    PRIORITY: "priority",
}
LEAST_CRITERIA = 4
"""So many statements a recommendation may have: that its last row is gone can't be seen in the file."""


@dataclass(slots=True)
class Rows:
    """The rows of one recommendation: the cell to fill in of each, by the part that it asks."""

    paragraph: int
    first: Place
    parts: dict[str, Place] = field(default_factory=dict)
    criteria: dict[int, Place] = field(default_factory=dict)
    mechanisms: dict[int, Place] = field(default_factory=dict)


def rows_of(tables: Sequence[Table], notes: Notes) -> dict[int, Rows]:
    """The rows of each recommendation; a row that stands twice with two answers is a fault."""
    found: dict[int, Rows] = {}
    seen: dict[str, Place] = {}
    for table in tables:
        for row in table.rows:
            code, place = _code(table, row), table.place(row, ANSWER_COLUMN)
            match = ROW.fullmatch(code)
            if match is None:
                _note_unknown(table, row, code, place, notes)
                continue
            paragraph = int(match[1])
            rows = found.setdefault(paragraph, Rows(paragraph, table.place(row, CODE_COLUMN)))
            if not match[2]:
                _note_filled(place, paragraph, notes)
            elif code in seen:
                _note_twice(code, paragraph, seen[code], place, notes)
            elif _sort_in(rows, match[2], place):
                seen[code] = place
            else:
                _note_unknown(table, row, code, place, notes)
    return found


def _code(table: Table, row: int) -> str:
    cell = table.place(row, CODE_COLUMN).cell
    return code_in(cell) if cell else ""


def _sort_in(rows: Rows, part: str, place: Place) -> bool:
    mechanism = MECHANISM.fullmatch(part)
    if part in PARTS:
        rows.parts[part] = place
    elif part.isdecimal():
        rows.criteria[int(part)] = place
    elif mechanism:
        rows.mechanisms[int(mechanism[1])] = place
    else:
        return False
    return True


def _note_unknown(table: Table, row: int, code: str, place: Place, notes: Notes) -> None:
    """A row without a known code says nothing; headings and lines without an answer are no matter."""
    if row == table.head + 1 or (not code and place.cell is None):
        return
    cell = table.place(row, CODE_COLUMN)
    if cell.covering is not None:
        notes.merged(cell, cell.covering, None)
    elif not code:
        notes.remark("answer_without_code", place.sheet.name, place.cell_name)
    elif cell.cell is not None:
        notes.remark("unknown_code", cell.sheet.name, cell.cell_name, code=quote(cell.cell))


def _note_filled(place: Place, paragraph: int, notes: Notes) -> None:
    """What is written beside the official text is read by nobody."""
    if place.cell is not None:
        notes.remark("nothing_asked", place.sheet.name, place.cell_name, paragraph)


def _note_twice(code: str, paragraph: int, first: Place, again: Place, notes: Notes) -> None:
    where = first.cell_name if first.sheet.name == again.sheet.name else first.name
    note = notes.remark if _said(first.cell) == _said(again.cell) else notes.fault
    rule = "row_twice" if note == notes.remark else "row_twice_differs"
    note(rule, again.sheet.name, again.cell_name, paragraph, code=code, first=where)


def _said(cell: Cell | None) -> tuple[str, str]:
    return (cell.kind.value, shown(cell)) if cell else ("", "")


def said_of(rows: Rows, most_criteria: int, notes: Notes) -> tuple[dict[str, Any], list[str]]:
    """The members of an entry of ``answers/1``, and the parts whose rows are gone."""
    paragraph = rows.paragraph
    said: dict[str, Any] = {"paragraph": paragraph}
    _say_state(said, rows, notes)
    if WHY in rows.parts and (text := text_in(rows.parts[WHY], notes, paragraph)):
        said["explanation"] = text
    criteria = {
        f"{paragraph}.{number}": value
        for number, place in sorted(rows.criteria.items())
        if (value := choice_in(place, CRITERION_CHOICES, notes, paragraph))
        and value != CriterionValue.BLANK
    }
    named = [
        name_in(rows.mechanisms[number], notes, paragraph) for number in sorted(rows.mechanisms)
    ]
    said |= {"criteria": criteria} if criteria else {}
    said |= {"mechanisms": [name for name in named if name]} if any(named) else {}
    if ELSEWHERE in rows.parts and (name := name_in(rows.parts[ELSEWHERE], notes, paragraph)):
        said["elsewhere"] = name
    if PRIORITY in rows.parts and choice_in(rows.parts[PRIORITY], YES_NO, notes, paragraph) == YES:
        said["priority"] = True
    return said, list(_unsaid(rows, most_criteria))


def _say_state(said: dict[str, Any], rows: Rows, notes: Notes) -> None:
    if ANSWER not in rows.parts:
        return
    code = choice_in(rows.parts[ANSWER], ANSWER_CHOICES, notes, rows.paragraph)
    if code in LEVEL_CHOICES:
        said |= {"state": State.LEVEL.value, "level": int(code or 0)}
    else:
        said["state"] = str(code or State.BLANK.value)


def _unsaid(rows: Rows, most_criteria: int) -> Iterator[str]:
    for part, member in MEMBER_OF.items():
        if part not in rows.parts:
            yield member
    if not rows.mechanisms:
        yield "mechanisms"
    yield from unsaid_criteria(rows.paragraph, most_criteria, rows.criteria)


def unsaid_criteria(paragraph: int, most: int, there: Collection[int] = ()) -> Iterator[str]:
    """The statements whose rows are gone, all but those that are `there`."""
    for number in range(1, max(most, LEAST_CRITERIA) + 1):
        if number not in there:
            yield f"criteria.{paragraph}.{number}"


def places_of(rows: Rows) -> dict[str, str]:
    """The cell of each member, as the rules call them; that of the recommendation itself is ``""``."""
    places = {"": rows.first.name, "paragraph": rows.first.name}
    for part, place in rows.parts.items():
        places[MEMBER_OF[part]] = place.name
    if ANSWER in rows.parts:
        places["level"] = rows.parts[ANSWER].name
    for number, place in sorted(rows.criteria.items()):
        places.setdefault("criteria", place.name)
        places[f"criteria.{rows.paragraph}.{number}"] = place.name
    filled = [
        rows.mechanisms[number]
        for number in sorted(rows.mechanisms)
        if rows.mechanisms[number].cell
    ]
    for number in sorted(rows.mechanisms)[:1]:
        places["mechanisms"] = rows.mechanisms[number].name
    places |= {f"mechanisms[{index}]": place.name for index, place in enumerate(filled)}
    return places
