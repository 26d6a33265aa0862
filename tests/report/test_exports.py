"""JSON, workbook and PDF are one report: the same numbers, the same 32 texts, the same bytes twice."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from assessments.answers import labels
from assessments.answers.labels import with_dates
from assessments.answers.scoring import Standing
from assessments.report import criteria_words, line_words, words
from assessments.report.columns import ANSWERS, TALLIES
from assessments.report.document import canonical_json, report_json, to_document
from assessments.report.files import report_pdf
from assessments.report.gap_report import GapReport, Rendering, filename
from assessments.report.workbook import report_xlsx
from recommendations.outline import CriterionKind
from tests.report import sample_reports


@pytest.fixture(scope="module")
def report() -> GapReport:
    return sample_reports.report(sample_reports.SOUTH)


@pytest.fixture(scope="module")
def rendering(report: GapReport) -> Rendering:
    return sample_reports.rendering(report)


@pytest.fixture(scope="module")
def document(report: GapReport, rendering: Rendering) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(report_json(report, rendering).data)
    return read


@pytest.fixture(scope="module")
def book(report: GapReport, rendering: Rendering):
    return load_workbook(BytesIO(report_xlsx(report, rendering).data))


@pytest.fixture(scope="module")
def printed(report: GapReport, rendering: Rendering) -> str:
    """The text of the PDF without any blank, so that line ends do not matter."""
    reader = PdfReader(BytesIO(report_pdf(report, rendering).data))
    return squeezed("".join(page.extract_text() for page in reader.pages))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def rows(sheet, head: int = 1) -> list[dict[str, object]]:
    """The rows of a table in a sheet, by heading."""
    lines = list(sheet.iter_rows(min_row=head, values_only=True))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def tallies(book) -> dict[str, dict[str, object]]:
    sheet = book["Summary"]
    first = str(TALLIES[0].heading)
    head = next(cell.row for cell in sheet["A"] if cell.value == first)
    return {str(row[first]): row for row in rows(sheet, head)}


def test_the_json_is_the_canonical_document(report: GapReport, rendering: Rendering) -> None:
    export = report_json(report, rendering)
    assert export.filename == "sample-southern-task-force-2026-gap-report.json"
    assert export.data == canonical_json(to_document(report))
    assert hashlib.sha256(export.data).hexdigest() == rendering.digest


def test_a_frozen_document_is_handed_out_as_it_was_stored(report: GapReport) -> None:
    stored = Rendering(language="en", dated=sample_reports.DATED, frozen=b'{"stored":true}')
    assert report_json(report, stored).data == b'{"stored":true}'


@pytest.mark.parametrize(
    ("version", "status", "name"),
    [
        (1, "submitted", "sample-southern-task-force-2026-gap-report.pdf"),
        (2, "submitted", "sample-southern-task-force-2026-gap-report-v2.pdf"),
        (1, "draft", "sample-southern-task-force-2026-gap-report-draft.pdf"),
        (2, "returned", "sample-southern-task-force-2026-gap-report-v2-draft.pdf"),
    ],
)
def test_the_file_name_tells_version_and_draft(
    report: GapReport, version: int, status: str, name: str
) -> None:
    assert filename(replace(report, version=version, status=status), "pdf") == name


def test_the_whole_tally_is_the_same_in_all_three(
    document: dict[str, Any], book, printed: str, report: GapReport
) -> None:
    tally, row = document["tally"], tallies(book)["All 32"]
    assert (row["Asked"], row["Applicable"], row["Answered"], row["Unknown"]) == (
        tally["asked"],
        tally["applicable"],
        tally["answered"],
        tally["unknown"],
    )
    assert (row["Points from"], row["Points to"], row["Points at most"]) == (
        tally["points_low"],
        tally["points_high"],
        tally["points_max"],
    )
    points = f"{tally['points_low']}–{tally['points_high']} of {tally['points_max']} points"
    assert squeezed(points) in printed
    doubted = tally["not_borne_out"]
    in_words = (
        f"{tally['in_operation']} of {tally['applicable']} · {tally['borne_out']} supported · "
        f"{doubted['above']} above · {doubted['unanswered']} open questions · {tally['unknown']} unknown"
    )
    assert squeezed(in_words) in printed
    assert row["In words"] == in_words == words.headline(report.tally)
    assert row["Supported"] == tally["borne_out"]
    heads = {one: str(labels.STANDING_LABELS[Standing(one)].short) for one in doubted}
    assert {one: row[head] for one, head in heads.items()} == doubted
    finding = words.finding_of(report)
    assert squeezed(finding) in printed
    assert finding in [cell.value for cell in book["Summary"]["B"]]


def test_the_seven_groups_are_the_same_in_all_three(
    document: dict[str, Any], book, printed: str, report: GapReport
) -> None:
    by_name = tallies(book)
    for part, entry in zip(report.sections, document["sections"], strict=True):
        letter = f"({part.section.letter}) " if part.section.letter else ""
        row, tally = by_name[f"{letter}{part.section.title}"], entry["tally"]
        levels = [row[f"Level {level}"] for level in range(4)]
        assert levels == [tally["distribution"][str(level)] for level in range(4)]
        assert row["In operation"] == tally["in_operation"]
        assert (row["Points from"] is None) == (not tally["summarised"])
        caption = f"{part.section.title}: {words.headline(part.tally)}"
        assert squeezed(caption) in printed


def test_the_same_32_answers_and_texts_stand_in_all_three(
    document: dict[str, Any], book, printed: str, report: GapReport
) -> None:
    sheet = rows(book["Answers"])
    assert len(sheet) == len(document["answers"]) == len(report.lines) == 32
    for row, entry, line in zip(sheet, document["answers"], report.lines, strict=True):
        assert row["Paragraph"] == entry["paragraph"] == line.paragraph
        assert row["Level"] == entry["level"]
        assert row["Strength of evidence"] == entry["evidence_strength"]
        assert row["Official text"] == line.recommendation.text
        assert squeezed(line.recommendation.text) in printed, line.paragraph
        assert row["The question that was asked"] == line.prompt
        assert squeezed(line.prompt) in printed, line.paragraph
        standing = None if entry["standing"] is None else labels.STANDINGS[entry["standing"]]
        assert row["What supports the level"] == standing
        assert (row["The body's words"] or "") == entry["explanation"]
        assert squeezed(entry["explanation"]) in printed, line.paragraph


def test_all_four_criteria_stand_behind_every_level_on_paper_and_in_the_workbook(
    book, printed: str, report: GapReport
) -> None:
    for row, line in zip(rows(book["Answers"]), report.lines, strict=True):
        written = str(row["Criteria"]).split("\n")
        assert len(written) == len(line.criteria) == 4
        for cell, item in zip(written, line.criteria, strict=True):
            assert cell.startswith(f"{item.criterion.code} {item.text} ")
            assert cell.endswith(line_words.criterion(item))
            dated = with_dates(item.written, report.period.end)
            answer = labels.CRITERION_VALUES[item.value]
            kind = words.CRITERION_KINDS[item.criterion.kind]
            assert squeezed(f"{item.criterion.code} {dated} ({kind}) {answer}") in printed


def test_the_steps_of_the_workbook_are_those_of_the_read_model(
    document: dict[str, Any], book, report: GapReport
) -> None:
    steps = {entry["paragraph"]: entry["criteria"] for entry in document["next_steps"]}
    for row, line in zip(rows(book["Answers"]), report.lines, strict=True):
        if line.next_step is None:
            assert row["Next steps"] is None
            continue
        written = str(row["Next steps"]).split("\n")
        codes = [cell.split(" ")[0] for cell in written if re.match(r"\d{3}\.\d ", cell)]
        assert codes == steps[line.paragraph]
        assert written[: len(codes)] == line_words.next_steps(line.next_step)[: len(codes)]


def test_principles_are_criteria_by_kind_in_all_three(
    document: dict[str, Any], book, printed: str, report: GapReport
) -> None:
    sheet = {(row["Principle"], row["Criteria on"]): row for row in rows(book["Principles"])}
    for entry, profile in zip(document["principles"], report.profiles, strict=True):
        said = criteria_words.criteria_of(profile.count, report.variant)
        assert squeezed(said) in printed, entry["code"]
        for kind, counts in entry["by_kind"].items():
            row = sheet[profile.principle.name, str(criteria_words.ON[CriterionKind(kind)])]
            found = [row[head] for head in ("Met", "In part", "Not", "No case arose", "Unknown")]
            assert found == [counts[key] for key in ("yes", "partly", "no", "no_case", "unknown")]
            assert row["In words"] == said


def test_gaps_stand_in_the_same_order(document: dict[str, Any], book, report: GapReport) -> None:
    listed = [row["Paragraph"] for row in rows(book["Gaps and actions"]) if row["Place among the gaps"]]
    assert list(dict.fromkeys(listed)) == document["gaps"]
    assert document["gaps"] == [gap.paragraph for gap in report.gaps]


def test_every_reference_stands_in_the_evidence_sheet(book, report: GapReport, printed: str) -> None:
    sheet = rows(book["Evidence"])
    assert [row["No."] for row in sheet] == [item.number for item in report.register]
    for row, item in zip(sheet, report.register, strict=True):
        assert row["Reference"] == item.evidence.title
        assert squeezed(item.evidence.title) in printed


def test_columns_are_declared_once(book) -> None:
    heads = [cell.value for cell in book["Answers"][1]]
    assert heads == [str(column.heading) for column in ANSWERS]
    assert len({column.key for column in ANSWERS}) == len(ANSWERS)


def test_dates_come_from_the_content_and_not_from_the_clock(report: GapReport) -> None:
    local = datetime.datetime(2026, 7, 3, 17, 3, 5, 99, tzinfo=datetime.timezone(datetime.timedelta(hours=3)))
    assert Rendering(language="en", dated=local).moment == sample_reports.DATED
