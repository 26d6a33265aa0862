"""The sheet of questions: a row for each thing that is asked, one column to fill in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from assessments.answer_fields import EXPLANATION_LIMIT
from assessments.exports.workbook_frame import (
    FIRST,
    HEAD_HEIGHT,
    columns_of,
    name_row,
    write_heads,
)
from assessments.exports.workbook_heights import HIGHEST, LINE, PADDING, row_height
from assessments.exports.workbook_lists import CellRules
from assessments.exports.workbook_pages import A4_HEIGHT, PrintedRow, page_breaks
from assessments.exports.workbook_rows import TEXT, QuestionRow, rows_of
from assessments.exports.workbook_styles import (
    CODE,
    FILL_IN,
    GROUP,
    MARGINS,
    NOTE,
    OFFICIAL,
    PLAIN_ROW,
    RECOMMENDATION,
    TAB,
    new_sheet,
    place,
    protect,
    set_up_print,
)
from assessments.questionnaire import AskedGroup, Questionnaire
from assessments.workbook_codes import QUESTION

WIDTHS = (11.0, 56.0, 36.0, 18.0)
CODES, ASKED, ANSWER, NOTES = 1, 2, 3, 4
SCALE = 70
"""In percent. At it the sheet fits on A4 also where another font stands in for Calibri."""
POINTS_IN_AN_INCH = 72
LEAD_IN = replace(OFFICIAL, ground="")


def write_questions(
    book: Workbook, questionnaire: Questionnaire, ranges: Mapping[str, str]
) -> Mapping[str, str]:
    """The sheet; returns the cells of each column by its code, for formulas."""
    sheet = new_sheet(book, _("Questions"), WIDTHS)
    headings = (_("Code"), _("What is asked"), _("Your answer"), _("Note"))
    write_heads(sheet, QUESTION, headings, questionnaire.code)
    rules = CellRules(sheet, ranges)
    printed: list[PrintedRow] = []
    for group in questionnaire.groups:
        for begins_item, row in _rows(group, questionnaire):
            number = FIRST + len(printed)
            height = _write(sheet, number, row, rules)
            printed.append(PrintedRow(number, height, row.begins, begins_item, row.look is GROUP))
    _print(sheet, questionnaire, printed)
    protect(sheet)
    return columns_of(sheet, QUESTION, FIRST + len(printed) - 1)


def _rows(group: AskedGroup, questionnaire: Questionnaire) -> Iterator[tuple[bool, QuestionRow]]:
    """Each row, and whether a recommendation begins with it; the first one begins with its group."""
    section = group.section
    title = f"({section.letter}) {section.title}" if section.letter else section.title
    yield True, QuestionRow(title, GROUP, begins=True)
    yield False, QuestionRow(section.lead_in, LEAD_IN, note=_("The report’s own words."))
    for number, item in enumerate(group.items):
        for row in rows_of(item, questionnaire):
            yield number > 0 and row.look is RECOMMENDATION, row


def _write(sheet: Worksheet, number: int, row: QuestionRow, rules: CellRules) -> float:
    """One row with its rule; returns its height in points."""
    band = None if row.look.wrap else row.look
    height, cut = _height(row)
    note = _("Click on the answer to read all of it.") if cut else row.note
    place(sheet, number, CODES, row.code or None, band or CODE)
    place(sheet, number, ASKED, row.asked, row.look)
    place(sheet, number, ANSWER, row.answer or None, FILL_IN if row.list else band or PLAIN_ROW)
    place(sheet, number, NOTES, note or None, band or NOTE)
    cell = f"{get_column_letter(ANSWER)}{number}"
    if row.list == TEXT:
        rules.text(cell, EXPLANATION_LIMIT)
    elif row.list:
        rules.choose(cell, row.list)
    if row.look is RECOMMENDATION:
        name_row(sheet, number, row.paragraph)
    sheet.row_dimensions[number].height = height
    return height


def _height(row: QuestionRow) -> tuple[float, bool]:
    """The height in points, and whether the answer is too long to be seen whole."""
    if not row.look.wrap:
        return row.look.line * 1.5, False
    asked = row_height([(row.asked, row.look.room(WIDTHS[ASKED - 1]))], line=row.look.line)
    answer = row_height([(row.answer, FILL_IN.room(WIDTHS[ANSWER - 1]))])
    note = row_height([(row.note, NOTE.room(WIDTHS[NOTES - 1]))], line=NOTE.line)
    return max(asked, answer, note, row.lines * LINE + PADDING), answer >= HIGHEST


def _print(sheet: Worksheet, questionnaire: Questionnaire, printed: list[PrintedRow]) -> None:
    set_up_print(sheet, questionnaire, scale=SCALE)
    sheet.print_area = f"A1:{get_column_letter(NOTES)}{FIRST + len(printed) - 1}"
    margins = (MARGINS.top + MARGINS.bottom) * POINTS_IN_AN_INCH
    room = (A4_HEIGHT - margins) * 100 / SCALE - HEAD_HEIGHT
    for row in page_breaks(printed, room):
        sheet.row_breaks.append(Break(id=row))
    sheet.sheet_properties.tabColor = TAB
