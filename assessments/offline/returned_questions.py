"""The sheet of questions of a returned workbook: what each row says, and which rows are gone. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assessments.answers.fields import EXPLANATION_LIMIT, FORBIDDEN
from assessments.answers.scoring import LEVELS, State
from assessments.files.archive import UnfitFile
from assessments.files.spreadsheet import COMPARISON, GAP_REPORT, Cell, Cells, Sheet
from assessments.offline.file_answers import Returned, ReturnedFile, Stray
from assessments.offline.returned_lists import Lists, actions_of, evidence_of
from assessments.offline.returned_lists import places_of as places_of_list
from assessments.offline.returned_signature import signed_in
from assessments.offline.returned_tables import (
    YES_NO,
    Notes,
    Place,
    Table,
    TableKind,
    choice_in,
    code_in,
    looks_like_questions,
    marks_of,
    name_in,
    quote,
    shown,
    tables_of,
    text_in,
)
from assessments.offline.returned_words import Kind
from assessments.offline.workbook_codes import (
    ANSWER,
    BUDGET,
    ELSEWHERE,
    MECHANISM,
    PARAGRAPHS,
    PARTS,
    PRIORITY,
    ROW,
    WHY,
    YES,
)
from recommendations.outline import CriterionValue

CODE_COLUMN, ASKED_COLUMN, ANSWER_COLUMN = "question.code", "question.asked", "question.answer"
LONGEST_ASKED = 600
LEVEL_CHOICES = tuple(str(level) for level in LEVELS)
ANSWER_CHOICES = (*LEVEL_CHOICES, *(state for state in State if state is not State.LEVEL))
CRITERION_CHOICES = tuple(CriterionValue)
MEMBER_OF = {ANSWER: "state", WHY: "explanation", ELSEWHERE: "elsewhere", PRIORITY: "priority"}
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
    asked: dict[str, str] = field(default_factory=dict)


def rows_of(tables: Sequence[Table], notes: Notes) -> dict[int, Rows]:
    """The rows of each recommendation; a row that is there twice with two answers is a fault."""
    found: dict[int, Rows] = {}
    seen: dict[str, Place] = {}
    twice: list[tuple[str, int, Place, Place]] = []
    for table in tables:
        for row in table.rows:
            code, place = _code(table, row), table.place(row, ANSWER_COLUMN)
            if code == BUDGET:
                continue  # of no recommendation: `_frame`
            match = ROW.fullmatch(code)
            if match is None or match[1] not in PARAGRAPHS:
                _note_unknown(table, row, code, place, notes)
                continue
            paragraph = int(match[1])
            rows = found.setdefault(paragraph, Rows(paragraph, table.place(row, CODE_COLUMN)))
            if not match[2]:
                _note_filled(place, paragraph, notes)
            elif code in seen:
                twice.append((code, paragraph, seen[code], place))
            elif _sort_in(rows, match[2], place):
                seen[code] = place
                if match[2].isdecimal():
                    rows.asked[code] = _asked(table, row)
            else:
                _note_unknown(table, row, code, place, notes)
    _note_twice(twice, notes)
    return found


def _code(table: Table, row: int) -> str:
    cell = table.place(row, CODE_COLUMN).cell
    return code_in(cell) if cell else ""


def _asked(table: Table, row: int) -> str:
    """The wording of a statement; what its answers mean stands in the lines below it."""
    column = table.columns.get(ASKED_COLUMN)
    cell = table.sheet.at(row, column) if column else None
    text = FORBIDDEN.sub("", shown(cell)) if cell else ""
    return " ".join(text.partition("\n")[0].split())[:LONGEST_ASKED]


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
        notes.remark("answer_without_code", *place.at)
    elif cell.cell is not None:
        notes.remark("unknown_code", *cell.at, code=quote(cell.cell))


def _note_filled(place: Place, paragraph: int, notes: Notes) -> None:
    """What is written beside the official text is read by nobody."""
    if place.cell is not None:
        notes.remark("nothing_asked", *place.at, paragraph)


def _note_twice(twice: Sequence[tuple[str, int, Place, Place]], notes: Notes) -> None:
    """A copied row that says something else is a fault; those that say the same are one remark a sheet."""
    same: dict[str, list[tuple[str, int, Place, Place]]] = {}
    for one in twice:
        code, paragraph, first, again = one
        if _said(first.cell) == _said(again.cell):
            same.setdefault(again.sheet.name, []).append(one)
        else:
            notes.fault("row_twice_differs", *again.at, paragraph, code=code, first=_first(first, again))
    for sheet, rows in same.items():
        code, paragraph, first, again = rows[0]
        if len(rows) == 1:
            notes.remark("row_twice", *again.at, paragraph, code=code, first=_first(first, again))
        else:
            notes.remark("rows_twice", sheet, number=len(rows), first=first.sheet.name)


def _first(first: Place, again: Place) -> str:
    return first.cell_name if first.sheet.name == again.sheet.name else first.name


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
        if (value := _criterion(place, paragraph, notes)) and value != CriterionValue.BLANK
    }
    named = [name_in(rows.mechanisms[number], notes, paragraph) for number in sorted(rows.mechanisms)]
    said |= {"criteria": criteria} if criteria else {}
    said |= {"mechanisms": [name for name in named if name]} if any(named) else {}
    if ELSEWHERE in rows.parts and (name := name_in(rows.parts[ELSEWHERE], notes, paragraph)):
        said["elsewhere"] = name
    if (
        PRIORITY in rows.parts
        and choice_in(rows.parts[PRIORITY], YES_NO, notes, paragraph, Kind.YES_NO) == YES
    ):
        said["priority"] = True
    return said, list(_unsaid(rows, most_criteria))


def _says_yes(place: Place, paragraph: int, notes: Notes) -> bool:
    return choice_in(place, YES_NO, notes, paragraph, Kind.YES_NO) == YES


def _criterion(place: Place, paragraph: int, notes: Notes) -> str | None:
    rule = "unknown_criterion_choice"
    return choice_in(place, CRITERION_CHOICES, notes, paragraph, Kind.CRITERION, rule)


def _say_state(said: dict[str, Any], rows: Rows, notes: Notes) -> None:
    if ANSWER not in rows.parts:
        return
    code = choice_in(rows.parts[ANSWER], ANSWER_CHOICES, notes, rows.paragraph, Kind.ANSWER)
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
    named = {number: place for number, place in sorted(rows.mechanisms.items()) if place.cell}
    filled = [place for place in named.values() if place.holds_value]
    places |= {f"mechanisms.m{number}": one.name for number, one in named.items() if not one.holds_value}
    for number in sorted(rows.mechanisms)[:1]:
        places["mechanisms"] = rows.mechanisms[number].name
    places |= {f"mechanisms[{index}]": place.name for index, place in enumerate(filled)}
    return places


# What a returned questionnaire workbook says, from its cells. Pure. Its codes decide
# (`workbook_codes`): sheets under any name, rows and columns in any order, lines put between
# them. What can be understood is; what can't is named with its cell, and keeps the file from
# being applied.


LONGEST_NAME = 100


def read_cells(cells: Cells, file: ReturnedFile) -> ReturnedFile:
    """`file` (name, digest, size) with what its cells say.

    UnfitFile for a workbook that is no questionnaire of ours, or two of them in one.
    """
    sheets = [_named(sheet) for sheet in cells.sheets]
    notes = Notes()
    tables = tables_of(sheets, notes)
    marks = marks_of(sheets)
    if len(marks) > 1:
        raise UnfitFile("several_workbooks")
    if not marks:
        _refuse_unmarked(cells, sheets, tables)
    answers, strays = _answers(tables, notes)
    frame = _frame(tables, notes)
    workbook, content = next(iter(marks.items()))
    return replace(
        file,
        workbook=workbook,
        content=content,
        answers=answers,
        frame=frame,
        signed=signed_in(sheets),
        remarks=tuple(notes.remarks),
        faults=tuple(notes.faults),
        strays=strays,
    )


def _refuse_unmarked(cells: Cells, sheets: Sequence[Sheet], tables: Sequence[Table]) -> None:
    """Say which wrong file it is: one without the mark is none that we can hold against what went out."""
    if tables or any(looks_like_questions(sheet) for sheet in sheets):
        raise UnfitFile("mark_gone")
    refuse_if_wrong(cells)
    raise UnfitFile("another_workbook")


def _named(sheet: Sheet) -> Sheet:
    """With a name that any page and database takes."""
    return replace(sheet, name=FORBIDDEN.sub("", sheet.name)[:LONGEST_NAME])


def _answers(tables: Sequence[Table], notes: Notes) -> tuple[tuple[Returned, ...], tuple[Stray, ...]]:
    by_kind = {kind: [table for table in tables if table.kind is kind] for kind in TableKind}
    if not by_kind[TableKind.QUESTIONS] and not notes.faults:
        notes.fault("questions_gone")
    asked = rows_of(by_kind[TableKind.QUESTIONS], notes)
    evidence = evidence_of(by_kind[TableKind.EVIDENCE], notes)
    actions = actions_of(by_kind[TableKind.ACTIONS], notes)
    _note_gone(asked, evidence, actions, notes)
    most_criteria = max((max(rows.criteria, default=0) for rows in asked.values()), default=0)
    answers = tuple(
        _returned(number, asked.get(number), evidence, actions, most_criteria, notes)
        for number in sorted({*asked, *evidence.items, *actions.items})
    )
    strays = (*evidence.strays, *actions.strays)
    return answers, tuple(replace(one, number=number) for number, one in enumerate(strays))


def _frame(tables: Sequence[Table], notes: Notes) -> dict[str, str]:
    """What is written beside the code of what was budgeted; nothing where that is gone.

    A cell that can't be read is remarked on and says nothing: it keeps no answer from coming in.
    """
    coded = [
        table.place(row, ANSWER_COLUMN)
        for table in tables
        if table.kind is TableKind.QUESTIONS
        for row in table.rows
        if _code(table, row) == BUDGET
    ]
    of_cells = Notes()
    texts = [text_in(place, of_cells, None).strip() for place in coded]
    for place, text in zip(coded, texts, strict=True):
        if len(text) > EXPLANATION_LIMIT:
            of_cells.fault("too_long", *place.at, length=len(text), limit=EXPLANATION_LIMIT)
    notes.remarks += [*of_cells.remarks, *of_cells.faults]
    if not texts or of_cells.faults:
        return {}
    return {BUDGET: next(filter(None, texts), "")}


def _note_gone(asked: dict[int, Rows], evidence: Lists, actions: Lists, notes: Notes) -> None:
    """A sheet that is gone says nothing; one of actions goes out only with answers, which have priorities."""
    is_faulty = any(fault.rule in ("codes_gone", "column_gone") for fault in notes.faults)
    if not evidence.is_there and not is_faulty:
        notes.remark("evidence_gone")
    with_plan = any(PRIORITY in rows.parts for rows in asked.values())
    if with_plan and not actions.is_there and not is_faulty:
        notes.remark("actions_gone")


def _returned(
    paragraph: int, rows: Rows | None, evidence: Lists, actions: Lists, most_criteria: int, notes: Notes
) -> Returned:
    if rows is None:
        said: dict[str, Any] = {"paragraph": paragraph}
        places: dict[str, str] = {}
        unsaid = ["state", "explanation", "elsewhere", "priority", "mechanisms"]
        unsaid += unsaid_criteria(paragraph, most_criteria)
    else:
        said, unsaid = said_of(rows, most_criteria, notes)
        places = places_of(rows)
    references, planned = evidence.of(paragraph), actions.of(paragraph)
    if references:
        said["evidence"] = [dict(item.said) for item in references]
    if actions.is_there:
        # Also without any: a plan that isn't there would be left as it is.
        said["actions"] = [dict(item.said) for item in planned]
    unsaid += [] if evidence.is_there else ["evidence"]
    unsaid += [] if actions.is_there else ["actions"]
    places |= places_of_list("evidence", references) | places_of_list("actions", planned)
    places.setdefault("", next(iter(places.values()), ""))
    codes = tuple(f"{paragraph}.e{item.number}" if item.number else "" for item in references)
    return Returned(paragraph, said, tuple(unsaid), codes, places, rows.asked if rows else {})


# Which of our other workbooks somebody sent instead of the questionnaire. Pure. They carry a
# property that says what they are, which Excel and LibreOffice keep; one that was made before
# that, or lost it, is known by what stands in its columns, in any language.


def refuse_if_wrong(cells: Cells) -> None:
    """UnfitFile `gap_report` or `comparison` for these workbooks; returns for any other."""
    if cells.about == GAP_REPORT:
        raise UnfitFile("gap_report")
    if cells.about == COMPARISON:
        raise UnfitFile("comparison")
    if len(cells.sheets) >= 4 and any(_lists_every_paragraph(sheet) for sheet in cells.sheets):
        raise UnfitFile("gap_report")


def _lists_every_paragraph(sheet: Sheet) -> bool:
    """Whether one of the first columns holds all 32 numbers, each in a row of its own."""
    for column in range(1, 4):
        found = [shown(cell) for (_row, at), cell in sheet.cells.items() if at == column]
        if len(found) < 60 and set(found) >= PARAGRAPHS:
            return True
    return False
