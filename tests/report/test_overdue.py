"""Overdue: measured on the day of submission, frozen, and said in every format."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from assessments.answers.value import Action, ActionStatus
from assessments.report.document import canonical_json, from_document, measured, report_json, to_document
from assessments.report.files import print_html, report_docx
from assessments.report.gap_report import GapReport, Rendering, build
from assessments.report.schema import gap_report_schema
from assessments.report.workbook import report_xlsx
from tests.report import sample_reports
from tests.report.sample_reports import DATED, outline

DAY = DATED.date()
LATE = Action("Draft the law", due=DAY - datetime.timedelta(days=1))
IN_TIME = Action("Print the law", due=DAY)
DONE = replace(LATE, what="Read the law", status=ActionStatus.DONE)
MARK = '<b class="late">overdue</b>'


def with_plan(status: str, day: datetime.date | None = None) -> GapReport:
    """One answer with three actions, measured on a day if there is one."""
    sheet = sample_reports.sheet(sample_reports.SOUTH, status=status)
    first, *others = sheet.answers
    answers = (
        replace(first, actions=(LATE, IN_TIME, DONE)),
        *(replace(answer, actions=()) for answer in others),
    )
    sheet = replace(sheet, answers=answers)
    return build(measured(sheet, day) if day else sheet, outline())


def actions(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [action for answer in document["answers"] for action in answer["actions"]]


def test_a_submission_freezes_what_was_overdue_that_day() -> None:
    document = to_document(with_plan("submitted", DAY))
    assert [action["overdue"] for action in actions(document)] == [True, False, False]


def test_a_draft_has_the_day_alone_and_says_when_it_was_made() -> None:
    report = with_plan("draft")
    document = json.loads(report_json(report, Rendering("en", DATED)).data)
    assert all("overdue" not in action for action in actions(document))
    assert document["made_on"] == "2026-07-03"
    submitted = json.loads(report_json(with_plan("submitted", DAY), Rendering("en", DATED)).data)
    assert "made_on" not in submitted


@pytest.mark.parametrize("status", ["draft", "submitted"])
def test_both_keep_to_the_published_schema(status: str) -> None:
    report = with_plan(status, None if status == "draft" else DAY)
    document = json.loads(report_json(report, Rendering("en", DATED)).data)
    schema = gap_report_schema(outline(), "https://x.example/schema.json")
    assert not list(Draft202012Validator(schema).iter_errors(document))


def test_the_frozen_word_counts_whatever_the_day() -> None:
    document = to_document(with_plan("submitted", DAY))
    assert to_document(from_document(document, outline())) == document
    later = Rendering("en", DATED + datetime.timedelta(days=400))
    html = print_html(from_document(document, outline()), later, "report")
    assert "Print the law" in html
    assert html.count(MARK) == len(places(html, "Draft the law"))


def places(html: str, words: str) -> list[str]:
    """Where an action is shown in full: in the record or under its gap, and in the plan."""
    return html.split(f">{words}</p>")[1:]


def test_a_document_frozen_before_it_was_measured_is_measured_by_its_submission() -> None:
    document = to_document(with_plan("submitted"))
    assert all("overdue" not in action for action in actions(document))
    report = from_document(json.loads(canonical_json(document)), outline())
    html = print_html(report, Rendering("en", DATED), "report")
    assert html.count(MARK) == len(places(html, "Draft the law")) == 2


def test_it_is_said_in_excel_and_word() -> None:
    report, rendering = with_plan("submitted", DAY), Rendering("en", DATED)
    sheet = load_workbook(BytesIO(report_xlsx(report, rendering).data))["Gaps and actions"]
    head, *rows = sheet.iter_rows(values_only=True)
    at, what = head.index("Overdue"), head.index("Action")
    late = {row[what]: row[at] for row in rows if row[what]}
    assert late == {"Draft the law": "yes", "Print the law": None, "Read the law": None}
    word = Document(BytesIO(report_docx(report, rendering).data))
    plan = next(table for table in word.tables if table.cell(0, 1).text == "Action")
    assert [row.cells[3].text for row in plan.rows[1:]] == [
        "2 July 2026\nPlanned overdue",
        "3 July 2026\nPlanned",
        "2 July 2026\nDone",
    ]
