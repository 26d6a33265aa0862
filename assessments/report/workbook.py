"""The gap report as a workbook to read, sort and print; not a form to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.worksheet import Worksheet

from assessments.answers import labels
from assessments.answers.scoring import Standing, State
from assessments.files.spreadsheet import GAP_REPORT
from assessments.formats.file import MEDIA_TYPE, Export, as_header, bold, fixed_bytes, mark_as, put
from assessments.formats.print_text import direction
from assessments.report import words
from assessments.report.columns import (
    ACTIONS,
    ANSWERS,
    EVIDENCE,
    PRINCIPLES,
    TALLIES,
    Column,
    action_rows,
    principle_rows,
    tally_rows,
    touched_rows,
)
from assessments.report.gap_report import GapReport, Rendering, filename
from mechanisms.called import called
from recommendations import lists
from recommendations.outline import Variant

A4 = 9
HIGHEST = 409  # a row, in points
CHARACTERS_ACROSS = 240  # what a landscape page shows in letters that can still be read
_HEAD_FILL = PatternFill("solid", fgColor="08306B")
_HEAD_FONT = bold(color="FFFFFF")
_TOP = Alignment(vertical="top", wrap_text=True)
_FROM_RIGHT = Alignment(vertical="top", wrap_text=True, horizontal="right", readingOrder=2)
_LINE_FROM_RIGHT = Alignment(horizontal="right", readingOrder=2)
_FIGURE = Alignment(vertical="top", wrap_text=True, horizontal="center")
_LINE = Border(bottom=Side(style="hair", color="8C98A8"))
TOUCHED = ("name", "applicable", "answered", "unknown", "in_operation", "borne_out", "above", "unanswered")
_FACT_WIDTHS = (44, 100)


def report_xlsx(report: GapReport, rendering: Rendering) -> Export:
    """Six sheets: summary, answers (32 rows), gaps and actions, principles, evidence, method.

    Numbers and dates are typed, text is text (no formula comes from a body's words), and the bytes are
    the same for the same report and rendering.
    """
    with translation.override(rendering.language):
        book = Workbook()
        book.remove(book.active)  # type: ignore[arg-type]
        day = rendering.moment.date()
        _summary(book, report, rendering)
        _table(book, report, _("Answers"), ANSWERS, report.lines, freeze=3)
        _table(book, report, _("Gaps and actions"), ACTIONS, action_rows(report, day), freeze=3)
        _principles(book, report)
        _table(book, report, _("Evidence"), EVIDENCE, report.register, freeze=2)
        _method(book, report, rendering)
        _describe(book, report)
    return Export(filename(report, "xlsx"), MEDIA_TYPE, fixed_bytes(book, rendering.moment))


def _describe(book: Workbook, report: GapReport) -> None:
    book.properties.title = _("Gap report of %(body)s, %(cycle)s") % {
        "body": as_header(called(report.body)),
        "cycle": as_header(report.cycle.name),
    }
    book.properties.creator = as_header(called(report.body))
    book.properties.description = str(words.NOT_VERIFIED)
    book.properties.language = translation.get_language()
    mark_as(book, GAP_REPORT)


def _sheet(book: Workbook, report: GapReport, title: str) -> Worksheet:
    sheet: Worksheet = book.create_sheet(title)
    sheet.sheet_view.rightToLeft = translation.get_language_bidi()
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    name = as_header(f"{called(report.body)}{lists.aside()}{report.cycle.name}")
    sheet.oddHeader = _page_line(name, title)
    sheet.oddFooter = _page_line(str(words.NOT_VERIFIED), "&P / &N")
    return sheet


def _page_line(left: str, right: str) -> HeaderFooterItem:
    return HeaderFooterItem(left=_HeaderFooterPart(text=left), right=_HeaderFooterPart(text=right))


def _table[Row](
    book: Workbook,
    report: GapReport,
    title: str,
    columns: Sequence[Column[Row]],
    rows: Iterable[Row],
    freeze: int,
) -> Worksheet:
    """A sheet that is one table: head in row 1, frozen with the first columns, with a filter."""
    sheet = _sheet(book, report, title)
    last = _rows(sheet, 1, columns, rows)
    sheet.freeze_panes = f"{get_column_letter(freeze + 1)}2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"
    sheet.print_title_rows, sheet.print_title_cols = "1:1", "A:A"
    _spread(sheet, columns)
    return sheet


def _spread(sheet: Worksheet, columns: Sequence[Column[Any]]) -> None:
    """Print a wide table over as many pages side by side as keep it readable."""
    sheet.page_setup.pageOrder = "overThenDown"
    sheet.page_setup.fitToWidth = -(-sum(column.width for column in columns) // CHARACTERS_ACROSS)


def _rows[Row](sheet: Worksheet, top: int, columns: Sequence[Column[Row]], rows: Iterable[Row]) -> int:
    """Write a head and its rows from row ``top`` on, figures centred; returns the number of the last row."""
    for number, column in enumerate(columns, 1):
        cell = put(sheet, top, number, str(column.heading))
        cell.font, cell.fill, cell.alignment = _HEAD_FONT, _HEAD_FILL, _placed(column.heading)
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    last = top
    for last, row in enumerate(rows, top + 1):
        for number, column in enumerate(columns, 1):
            cell = put(sheet, last, number, column.value(row))
            cell.alignment, cell.border = _placed(cell.value), _LINE
            if isinstance(cell.value, int):
                cell.alignment = sheet.cell(top, number).alignment = _FIGURE
    return last


def _placed(value: object) -> Alignment:
    """Wrapped, at the top; a text in Arabic from the right, whatever figure it begins with."""
    return _FROM_RIGHT if direction(str(value)) == "rtl" else _TOP


def _line(sheet: Worksheet, row: int, text: str, font: Font) -> None:
    """A text that runs over its cell."""
    cell = put(sheet, row, 1, text)
    cell.font = font
    if direction(text) == "rtl":
        cell.alignment = _LINE_FROM_RIGHT


def _facts(sheet: Worksheet, top: int, facts: Iterable[tuple[str, Any]]) -> int:
    """Two columns of name and value from row ``top`` on; returns the next free row."""
    for number, (name, value) in enumerate(facts, top):
        put(sheet, number, 1, name).font = bold()
        put(sheet, number, 2, value)
        for column, said in enumerate((name, value), 1):
            sheet.cell(number, column).alignment = _placed(said)
        if isinstance(value, str) and len(value) > sheet_width(sheet):
            sheet.merge_cells(start_row=number, end_row=number, start_column=2, end_column=12)
            lines = sum(1 + len(part) // sheet_width(sheet, 12) for part in value.splitlines())
            sheet.row_dimensions[number].height = min(15 * lines, HIGHEST)
        top = number + 1
    return top


def sheet_width(sheet: Worksheet, columns: int = 2) -> int:
    """How many characters fit into the columns from the second on."""
    letters = (get_column_letter(number) for number in range(2, columns + 1))
    return int(sum(sheet.column_dimensions[letter].width for letter in letters))


def _summary(book: Workbook, report: GapReport, rendering: Rendering) -> None:
    sheet = _sheet(book, report, _("Summary"))
    for number, column in enumerate(TALLIES, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    names = {"body": called(report.body), "cycle": report.cycle.name}
    _line(sheet, 1, _("Gap report of %(body)s, %(cycle)s") % names, bold(size=16))
    told = _("Not for filling in: this workbook is a report, changes in it go nowhere.")
    _line(sheet, 2, told, bold(color="9C2A00"))
    _line(sheet, 3, str(words.NOT_VERIFIED), bold())
    row = 4
    if report.sample:
        _line(sheet, row, str(words.SAMPLE), bold(color="9C2A00"))
        row += 1
    row = _facts(sheet, row + 1, _cover_facts(report, rendering))
    head = row + 1
    _rows(sheet, head, TALLIES, tally_rows(report))
    sheet.freeze_panes = "B1"
    sheet.print_title_rows, sheet.print_title_cols = f"{head}:{head}", "A:A"
    _spread(sheet, TALLIES)


def _cover_facts(report: GapReport, rendering: Rendering) -> Iterable[tuple[str, Any]]:
    yield _("Finding"), words.finding_of(report)
    yield _("Answers as"), str(words.VARIANTS[report.variant])
    yield _("Instrument"), f"{report.method.symbol}{lists.aside()}{report.method.edition}"
    yield _("Period of evidence"), words.period(report.period)
    yield _("Status"), words.status(report, rendering)
    yield _("Hash"), words.hash_line(rendering)
    if rendering.approval is not None:
        yield _("Approved"), words.approval(rendering.approval)
    for contributor in report.contributors:
        kind = labels.CONTRIBUTORS[contributor.kind]
        yield _("Contributor"), contributor.name + lists.in_brackets(kind)
    if report.variant is Variant.NATIONAL:
        yield _("(g) Budgets"), _("Subsection (g) has no number and is never scored.")
        if report.method.context_g:
            official = _("United Nations, A/HRC/14/32, (g), after paragraph 137, word for word")
            yield official, report.method.context_g
        yield _("What was budgeted?"), report.budget or str(labels.STATES[State.BLANK])


def _principles(book: Workbook, report: GapReport) -> None:
    """The criteria that carry each principle; below them, smaller, the recommendations that touch it."""
    sheet = _table(book, report, _("Principles"), PRINCIPLES, principle_rows(report), freeze=2)
    top = sheet.max_row + 2
    _line(sheet, top, str(words.TOUCHES), bold())
    columns = tuple(column for column in TALLIES if column.key in TOUCHED)
    widths = {letter: of.width for letter, of in sheet.column_dimensions.items()}
    _rows(sheet, top + 1, columns, touched_rows(report))
    for letter, width in widths.items():
        sheet.column_dimensions[letter].width = width


def _method(book: Workbook, report: GapReport, rendering: Rendering) -> None:
    sheet = _sheet(book, report, _("Method"))
    for letter, width in zip("AB", _FACT_WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    for number, (name, value) in enumerate(_method_facts(report), 1):
        put(sheet, number, 1, name).font = bold()
        put(sheet, number, 2, value)
        for column, said in enumerate((name, value), 1):
            sheet.cell(number, column).alignment = _placed(said)
            sheet.cell(number, column).border = _LINE
    sheet.freeze_panes = "B1"


def _method_facts(report: GapReport) -> Iterable[tuple[str, str]]:
    method = report.method
    yield _("Instrument"), labels.counted(method.symbol, method.title)
    yield _("Full report"), method.source_url
    for number, meaning in enumerate(labels.level_meanings()):
        yield labels.level(number), meaning
    yield _("Order of gaps"), str(words.ORDER_OF_GAPS)
    yield (_("Unknown"), _("Don’t know, known but not disclosed, and no answer; never read as zero."))
    yield (
        _("Points"),
        _(
            "From the sum of the levels to that sum with every unknown at level 3; empty where fewer "
            "than two thirds of what applies are answered."
        ),
    )
    yield (
        _("Strength of evidence"),
        lists.enumerated(labels.counted(number, name) for number, name in enumerate(labels.STRENGTHS)),
    )
    for standing, name in labels.STANDINGS.items():
        yield str(labels.STANDING_LABELS[Standing(standing)].short), str(name)
    yield _("Limits"), str(words.OWN_WORD)
