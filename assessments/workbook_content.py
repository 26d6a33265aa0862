"""What a returned questionnaire workbook says, from its cells. Pure.

Its codes decide (`workbook_codes`): sheets under any name, rows and columns in any order, lines put between
them. What can be understood is; what can't is named with its cell, and keeps the file from being applied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assessments.answer_fields import FORBIDDEN
from assessments.returned_file import Returned, ReturnedFile
from assessments.returned_lists import Lists, actions_of, evidence_of
from assessments.returned_lists import places_of as places_of_list
from assessments.returned_questions import Rows, places_of, rows_of, said_of, unsaid_criteria
from assessments.returned_tables import (
    Notes,
    Table,
    TableKind,
    looks_like_questions,
    marks_of,
    tables_of,
)
from assessments.unfit_file import UnfitFile
from assessments.workbook_codes import PRIORITY
from assessments.workbook_sheets import Cells, Sheet
from assessments.wrong_workbook import refuse_if_wrong

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
    answers = _answers(tables, notes)
    return replace(
        file,
        workbook=next(iter(marks)),
        answers=answers,
        remarks=tuple(notes.remarks),
        faults=tuple(notes.faults),
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


def _answers(tables: Sequence[Table], notes: Notes) -> tuple[Returned, ...]:
    by_kind = {kind: [table for table in tables if table.kind is kind] for kind in TableKind}
    if not by_kind[TableKind.QUESTIONS] and not notes.faults:
        notes.fault("questions_gone")
    asked = rows_of(by_kind[TableKind.QUESTIONS], notes)
    evidence = evidence_of(by_kind[TableKind.EVIDENCE], notes)
    actions = actions_of(by_kind[TableKind.ACTIONS], notes)
    _note_gone(asked, evidence, actions, notes)
    most_criteria = max((max(rows.criteria, default=0) for rows in asked.values()), default=0)
    return tuple(
        _returned(number, asked.get(number), evidence, actions, most_criteria, notes)
        for number in sorted({*asked, *evidence.items, *actions.items})
    )


def _note_gone(asked: dict[int, Rows], evidence: Lists, actions: Lists, notes: Notes) -> None:
    """A sheet that is gone says nothing; one of actions goes out only with answers, which have priorities."""
    is_faulty = any(fault.rule in ("codes_gone", "column_gone") for fault in notes.faults)
    if not evidence.is_there and not is_faulty:
        notes.remark("evidence_gone")
    with_plan = any(PRIORITY in rows.parts for rows in asked.values())
    if with_plan and not actions.is_there and not is_faulty:
        notes.remark("actions_gone")


def _returned(
    paragraph: int,
    rows: Rows | None,
    evidence: Lists,
    actions: Lists,
    most_criteria: int,
    notes: Notes,
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
    return Returned(paragraph, said, tuple(unsaid), codes, places)
