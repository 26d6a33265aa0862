"""The questionnaire workbook in LibreOffice: it opens, it counts what is missing, it prints page by page."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from openpyxl import load_workbook
from pypdf import PdfReader

from assessments.answers.scoring import State
from assessments.answers.value import Answer, Reference
from assessments.offline.questionnaire import Questionnaire
from assessments.offline.workbook import questionnaire_xlsx
from assessments.report.words import CRITERION_KINDS
from recommendations.outline import CriterionValue
from tests.e2e import office
from tests.offline.questionnaires import NATIONAL, REGIONAL, questionnaire, sample_entries
from tests.report.sample_reports import NORTH, SOUTH, outline

pytestmark = pytest.mark.skipif(bool(office.is_missing()), reason=office.is_missing())

TOTAL, FIRST = 5, 6
PLAN = Reference("Plan", 2, "2024-03-01", "https://example.org/plan")


def saved(asked: Questionnaire, folder: Path) -> Path:
    path = folder / "questionnaire.xlsx"
    path.write_bytes(questionnaire_xlsx(asked).data)
    return path


def cell_of(path: Path, code: str) -> str:
    """The cell to fill in of the row with this code."""
    sheet = load_workbook(BytesIO(path.read_bytes()))["Questions"]
    return next(f"C{row[0].row}" for row in sheet.iter_rows() if row[0].value == code)


def missing(path: Path) -> Mapping[int, dict[str, Any]]:
    """What the sheet of what is missing shows, by paragraph; 0 is the line for all."""
    sheet = load_workbook(BytesIO(path.read_bytes()), data_only=True)["Missing"]
    heads = [str(cell.value) for cell in sheet[4]]
    lines: dict[int, dict[str, Any]] = {}
    for row in sheet.iter_rows(min_row=TOTAL, values_only=True):
        if row[0] or row[1] == "All":
            lines[int(str(row[0] or 0))] = dict(zip(heads, row, strict=True))
        elif row[1]:
            lines[-len(lines)] = {str(row[1]): row[2]}
    return lines


def counts(line: Mapping[str, Any]) -> tuple[Any, ...]:
    """Answer, statements, explanation, reason, evidence, references with gaps, references, open points."""
    return tuple(
        line[name]
        for name in (
            "Answer",
            "Statements without an answer",
            "Explanation",
            "Reason for “not applicable”",
            "Evidence for level 2 or 3",
            "References with gaps",
            "References in this file",
            "Open points",
        )
    )


def test_a_blank_one_misses_everything(tmp_path: Path) -> None:
    path = office.converted(saved(questionnaire(body=NATIONAL), tmp_path), "xlsx", tmp_path / "lo")
    shown = missing(path)
    for recommendation in outline().recommendations:
        statements = len(recommendation.criteria)
        assert counts(shown[recommendation.paragraph]) == (
            ("missing", statements, 1, 0, 0, 0, 0, statements + 2)
        )
    assert counts(shown[0]) == ("0 of 32 answered", 128, 32, 0, 0, 0, 0, 128 + 64)


ANSWERED = {
    # complete: level 2 with a public document
    113: Answer(
        113, State.LEVEL, 2, "Why.", {f"113.{n}": CriterionValue.DONT_KNOW for n in range(1, 5)}, (PLAN,)
    ),
    # level 3 with a statement only, two statements open
    114: Answer(
        114,
        State.LEVEL,
        3,
        "Why.",
        {"114.1": CriterionValue.YES, "114.2": CriterionValue.NO},
        (Reference("Said so", 0),),
    ),
    # level 1 needs no evidence
    116: Answer(116, State.LEVEL, 1, "Why."),
    # not applicable without a reason
    131: Answer(131, State.NOT_APPLICABLE),
    # another mechanism, unnamed
    133: Answer(133, State.ELSEWHERE, explanation="Why."),
    # named
    134: Answer(134, State.ELSEWHERE, explanation="Why.", elsewhere="osce"),
    # level 2 without a reference in the file, but with confidential ones that stay
    136: Answer(136, State.LEVEL, 2, "Why."),
    # zero is an answer
    137: Answer(137, State.LEVEL, 0, "Why."),
}


def test_each_kind_of_gap_is_counted_where_it_is(tmp_path: Path) -> None:
    asked = questionnaire(ANSWERED, ANSWERED, body=REGIONAL, kept_back={136: 2})
    shown = missing(office.converted(saved(asked, tmp_path), "xlsx", tmp_path / "lo"))
    assert counts(shown[113]) == ("2 · In operation", 0, 0, 0, 0, 0, 1, 0)
    assert counts(shown[114]) == ("3 · In operation throughout, and reviewed", 2, 0, 0, 1, 0, 1, 3)
    assert counts(shown[116]) == ("1 · Begun", 4, 0, 0, 0, 0, 0, 4)
    assert counts(shown[131]) == ("not_applicable · Not applicable", 4, 1, 1, 0, 0, 0, 5)
    assert counts(shown[133])[1:] == (4, 0, 0, 0, 0, 0, 5)
    assert shown[133]["Name of the other mechanism"] == 1
    assert shown[134]["Name of the other mechanism"] == 0
    assert counts(shown[136])[1:] == (4, 0, 0, 0, 0, 0, 4)
    assert counts(shown[137]) == ("0 · Not in place", 4, 0, 0, 0, 0, 0, 4)
    assert shown[0]["Answer"] == "8 of 8 answered"
    assert shown[0]["Open points"] == 29


def test_it_counts_on_while_somebody_fills_in(tmp_path: Path) -> None:
    path = saved(questionnaire([113, 128], body=NATIONAL), tmp_path)
    edits: list[office.Edit] = [
        ["set", "Questions", cell_of(path, "113.answer"), "2 · In operation"],
        ["set", "Questions", cell_of(path, "113.1"), "partly · Partly"],
        ["set", "Questions", cell_of(path, "113.why"), "يجتمع المجلس كل شهر. 会议每月举行。"],
        ["set", "Questions", cell_of(path, "128.why"), "   "],
        # strength 2 without date and place; strength 3 with all but who confirms; a stray one
        ["set", "Evidence", "B3", "113 · Help to set up a national coordination body"],
        ["set", "Evidence", "C3", "Decree"],
        ["set", "Evidence", "D3", "2 · Public document"],
        ["set", "Evidence", "B4", "128"],
        ["set", "Evidence", "C4", "Audit"],
        ["set", "Evidence", "D4", "3 · Confirmed by another source"],
        ["set", "Evidence", "E4", "2025-01-31"],
        ["set", "Evidence", "G4", "12"],
        ["set", "Evidence", "C40", "Nobody knows of what"],
        ["set", "Actions", "B5", "Do it"],
    ]
    shown = missing(office.edited(path, edits, tmp_path / "lo"))
    assert counts(shown[113]) == ("2 · In operation", 3, 0, 0, 0, 1, 1, 4)
    assert counts(shown[128]) == ("missing", 4, 1, 0, 0, 1, 1, 7)
    assert counts(shown[0]) == ("1 of 2 answered", 7, 1, 0, 0, 2, 2, 11)
    strays = {name: number for line in shown.values() for name, number in line.items()}
    assert strays["References without a recommendation"] == 1
    assert strays["Actions without a recommendation, or without words"] == 1


def test_moved_columns_and_deleted_rows_change_no_count(tmp_path: Path) -> None:
    asked = questionnaire([113, 128], {113: ANSWERED[113]}, body=NATIONAL)
    path = saved(asked, tmp_path)
    statement = int(cell_of(path, "128.1")[1:])
    edits: list[office.Edit] = [
        ["set", "Evidence", "B70", "128 · Set minimum standards"],
        ["move_column", "Questions", "C", "J"],
        ["move_column", "Evidence", "D", "L"],
        ["move_column", "Evidence", "B", "N"],
        ["delete_rows", "Questions", statement, 1],
        ["delete_rows", "Evidence", 10, 3],
        ["insert_rows", "Evidence", 3, 2],
    ]
    shown = missing(office.edited(path, edits, tmp_path / "lo"))
    assert counts(shown[113]) == ("2 · In operation", 0, 0, 0, 0, 0, 1, 0)
    assert counts(shown[128]) == ("missing", 3, 1, 0, 0, 0, 0, 5)


def test_a_recommendation_whose_rows_are_gone_is_said_to_be_gone(tmp_path: Path) -> None:
    path = saved(questionnaire([113, 128], body=NATIONAL), tmp_path)
    row = int(cell_of(path, "113.answer")[1:])
    shown = missing(office.edited(path, [["delete_rows", "Questions", row, 1]], tmp_path / "lo", "xlsx"))
    assert shown[113]["Answer"] == "not in this file any more"
    assert shown[0]["Answer"] == "0 of 1 answered"


@pytest.mark.parametrize(("slug", "body", "language"), [(SOUTH, NATIONAL, "en"), (NORTH, REGIONAL, "ar")])
def test_it_prints_one_page_wide(slug: str, body, language: str, tmp_path: Path) -> None:
    asked = questionnaire(entries=sample_entries(slug), body=body, language=language)
    pdf = office.converted(saved(asked, tmp_path), "pdf", tmp_path / "lo")
    pages = [page.extract_text() for page in PdfReader(pdf).pages]
    for recommendation in outline().recommendations:
        first = recommendation.criteria[0]
        on = [text for text in pages if first.code in text]
        # On a page beside, the last column would stand without the first.
        with translation.override(language):
            kind = str(CRITERION_KINDS[first.kind])
        assert [kind in text for text in on] == [True], first.code
    assert len(pages) < 75


def test_it_becomes_an_open_document_and_keeps_its_lists(tmp_path: Path) -> None:
    path = saved(questionnaire([113], body=NATIONAL), tmp_path)
    ods = office.converted(path, "ods", tmp_path / "ods")
    back = office.converted(ods, "xlsx", tmp_path / "back")
    sheet = load_workbook(BytesIO(back.read_bytes()))["Questions"]
    cell = cell_of(path, "113.answer")
    rules = [rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref]
    assert [rule.type for rule in rules] == ["list"]
    assert sheet.protection.sheet
    assert not sheet[cell].protection.locked
    assert sheet.row_dimensions[1].hidden
