"""How the sheets of the questionnaire look, what is locked in them, and how they print."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from assessments.formats.file import as_header, put
from assessments.formats.print_text import direction
from assessments.offline.questionnaire import Questionnaire
from assessments.offline.workbook_codes import mark
from assessments.report.workbook import A4
from mechanisms.called import called
from recommendations import lists

# How high a row of a workbook has to be: neither Excel nor LibreOffice finds it out for a file
# they open.


LINE = 15.0
"""Points of one line at 11 points."""
HIGHEST = 409.0
"""Excel shows no row higher than this, in points."""
PADDING = 4.0


# Widths as in Calibri, of which those fonts that stand in for it differ little; a digit is 1.
_NARROW = frozenset(" iljI.,;:'’!|·")
_SLIM = frozenset('tfr()[]-–/"“”')
_SMALL = frozenset("scz")
_BROAD = frozenset("mwMW—@%")
_CAUTION = 1.04


def text_width(text: str) -> float:
    """The width of a text in digits, in which the width of a column is counted."""
    return sum(_sign_width(sign) for sign in text) * _CAUTION


def _sign_width(sign: str) -> float:
    if sign in _NARROW:
        return 0.5
    if sign in _SLIM:
        return 0.7
    if sign in _SMALL:
        return 0.85
    if sign in _BROAD:
        return 1.6
    return _other_width(sign)


def _other_width(sign: str) -> float:
    if unicodedata.combining(sign):
        return 0.0
    if unicodedata.east_asian_width(sign) in "WF":
        return 2.0
    return 1.2 if sign.isupper() else 1.05


def line_count(text: str, width: float) -> int:
    """How many lines a text takes in a column ``width`` digits wide, broken at blanks as a sheet does it."""
    return sum(_lines_of(paragraph, width) for paragraph in text.split("\n"))


def _lines_of(paragraph: str, width: float) -> int:
    lines, filled = 1, 0.0
    for word in paragraph.split(" "):
        length = text_width(word)
        if filled and filled + 0.5 + length > width:
            lines, filled = lines + 1, 0.0
        elif filled:
            filled += 0.5
        filled += length
        while filled > width:  # a word longer than a line is broken anywhere
            lines, filled = lines + 1, filled - width
    return lines


def row_height(cells: Iterable[tuple[str, float]], *, least: float = 0.0, line: float = LINE) -> float:
    """Points for a row whose cells hold these texts in columns of these widths (in digits)."""
    lines = max((line_count(text, width) for text, width in cells if text), default=1)
    return min(HIGHEST, max(least, lines * line + PADDING))


INK, QUIET, WARNING, DEEP = "1B2733", "5A6675", "9C2A00", "08306B"
PAPER, BAND, FIELD, ALARM = "F3F5F8", "DCE6F2", "FFFBE0", "FDE9E1"
BODY, BOLDER = 11, 1.07
NAME_IN_HEAD = 100
SHEET_NAME = 31
TAB = "E3B505"
"""The colour of the tab of a sheet with cells to fill in."""
MARGINS = PageMargins(left=0.3, right=0.3, top=0.7, bottom=0.6, header=0.3, footer=0.3)
"""In inches."""

_HAIR = Side(style="hair", color="8C98A8")
_FRAME = Side(style="thin", color="5A6675")
_QUOTED = Side(style="thick", color=DEEP)
UNDER = Border(bottom=_HAIR)
FRAME = Border(left=_FRAME, right=_FRAME, top=_FRAME, bottom=_FRAME)
QUOTE = Border(left=_QUOTED, bottom=_HAIR)
TEXT, DAY = "@", "yyyy-mm-dd"
CONTEXT, LEFT_TO_RIGHT, RIGHT_TO_LEFT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Look:
    """One way a cell looks; ``english`` for the report's own words, where they run from left to right."""

    size: int = 11
    bold: bool = False
    italic: bool = False
    underlined: bool = False
    colour: str = INK
    ground: str = ""
    border: Border = UNDER
    locked: bool = True
    format: str = ""
    english: bool = False
    indent: int = 0
    wrap: bool = True
    centred: bool = False

    @property
    def line(self) -> float:
        return LINE * self.size / BODY

    def room(self, width: float) -> float:
        """How many digits of body text are as wide as a line of this look in a column of this width."""
        return (width - 2 * self.indent) * BODY / self.size / (BOLDER if self.bold else 1.0)

    @property
    def font(self) -> Font:
        """The font, named, so that no program takes its own."""
        return Font(
            name="Calibri",
            size=self.size,
            bold=self.bold,
            italic=self.italic,
            underline="single" if self.underlined else None,
            color=self.colour,
        )

    def _horizontal(self, from_right: bool) -> str | None:
        """A text that runs over its cell, or is indented, begins where the language begins."""
        if self.centred:
            return "center"
        if self.english:
            return "left"
        if self.wrap and not self.indent:
            return "right" if from_right else None
        return "right" if translation.get_language_bidi() else "left"

    def alignment(self, text: object) -> Alignment:
        """Wrapped, at the top; the direction of a text follows its first letter, which LibreOffice has to be
        told of an Arabic one. An empty cell is left to whoever fills it in."""
        from_right = isinstance(text, str) and not self.english and direction(text) == "rtl"
        order = RIGHT_TO_LEFT if from_right else CONTEXT
        return Alignment(
            vertical="top",
            horizontal=self._horizontal(from_right),
            wrap_text=self.wrap,
            indent=self.indent,
            readingOrder=LEFT_TO_RIGHT if self.english else order,
        )


PLAIN = Look(border=Border())
QUIETLY = Look(size=10, colour=QUIET)
CODE = Look(size=9, colour=QUIET)
LINK = Look(colour="0B4F9E", underlined=True)
BOLD = Look(bold=True)
TITLE = Look(size=18, bold=True, colour=DEEP, border=Border())
HEADING = Look(size=13, bold=True, colour=DEEP, border=Border())
COLUMN_HEAD = Look(bold=True, colour="FFFFFF", ground=DEEP)
GROUP = Look(size=14, bold=True, colour="FFFFFF", ground=DEEP, wrap=False)
RECOMMENDATION = Look(size=13, bold=True, colour=DEEP, ground=BAND, wrap=False)
NOTE = Look(size=10, colour=QUIET, indent=1)
OFFICIAL = Look(italic=True, ground=PAPER, border=QUOTE, english=True, indent=1)
STRONG = Look(bold=True, colour=WARNING, border=Border())
LOUD = Look(size=13, bold=True, colour=WARNING, ground=ALARM, border=FRAME)
FILL_IN = Look(ground=FIELD, border=FRAME, locked=False, format=TEXT)
PLAIN_ROW = Look()
HELD = Look(ground=PAPER, border=FRAME, format=TEXT)
FILL_DATED = Look(ground=FIELD, border=FRAME, locked=False, format=TEXT, centred=True)
FILL_DAY = Look(ground=FIELD, border=FRAME, locked=False, format=DAY, centred=True)


def place(sheet: Worksheet, row: int, column: int, value: Any, look: Look) -> Any:
    text = value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value
    cell = put(sheet, row, column, text)
    cell.font, cell.alignment, cell.border = look.font, look.alignment(text), look.border
    cell.protection = Protection(locked=look.locked)
    if look.ground:
        cell.fill = PatternFill("solid", fgColor=look.ground)
    if look.format:
        cell.number_format = look.format
    return cell


def new_sheet(book: Workbook, title: str, widths: Sequence[float]) -> Worksheet:
    """A sheet with these columns, in the direction of the language, with a name that Excel takes."""
    sheet: Worksheet = book.create_sheet(sheet_name(title))
    sheet.sheet_view.rightToLeft = translation.get_language_bidi()
    sheet.sheet_view.showGridLines = False
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    return sheet


def sheet_name(title: str) -> str:
    """A title as the name of a sheet: no sign that Excel forbids there, at most 31."""
    allowed = "".join(" " if sign in "[]:*?/\\" else sign for sign in title).strip(" '")
    return allowed[:SHEET_NAME].strip(" '")


def set_up_print(
    sheet: Worksheet, questionnaire: Questionnaire, *, landscape: bool = False, scale: int = 0
) -> None:
    """A4 with head and foot. Without a ``scale`` (in percent) a page is as wide as the sheet.

    Excel forgets breaks that were set by hand on a sheet that it fits to the page, so a sheet with such
    breaks takes a scale.
    """
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = A4
    sheet.page_margins = MARGINS
    sheet.print_options.horizontalCentered = True
    if scale:
        sheet.page_setup.scale = scale
    else:
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    body, cycle = called(questionnaire.body)[:NAME_IN_HEAD], questionnaire.cycle.name[:NAME_IN_HEAD]
    sheet.oddHeader = _page_line(as_header(f"{body}{lists.aside()}{cycle}"), as_header(sheet.title))
    whom = as_header(questionnaire.for_whom[:NAME_IN_HEAD])
    sheet.oddFooter = _page_line(whom, "&P / &N")


def _page_line(left: str, right: str) -> HeaderFooterItem:
    return HeaderFooterItem(left=_HeaderFooterPart(text=left or None), right=_HeaderFooterPart(text=right))


def protect(sheet: Worksheet, *, rows: bool = False) -> None:
    """Lock what is locked, without a password; widths may be changed, with ``rows`` rows added and sorted."""
    allowed = sheet.protection
    allowed.sheet = True
    allowed.formatColumns = allowed.formatRows = False
    if rows:
        allowed.insertRows = allowed.deleteRows = allowed.sort = allowed.autoFilter = False


# What the sheets with data have in common: the hidden codes, the headings, ranges and names of
# cells.


FIRST = 3
"""The first row below the headings."""
HEAD_HEIGHT = 24.0


def write_heads(
    sheet: Worksheet, codes: Sequence[str], headings: Sequence[str], questionnaire: Questionnaire
) -> None:
    """The hidden row of codes with the mark of the file, and the row of headings, which stays in sight."""
    for number, (column, heading) in enumerate(zip(codes, headings, strict=True), 1):
        place(sheet, 1, number, column, CODE)
        place(sheet, 2, number, heading, COLUMN_HEAD)
    place(sheet, 1, len(codes) + 1, mark(questionnaire.code, questionnaire.content), CODE)
    sheet.row_dimensions[1].hidden = True
    widths = [width_of(sheet, number) for number in range(1, len(codes) + 1)]
    heads = [(heading, COLUMN_HEAD.room(width)) for heading, width in zip(headings, widths, strict=True)]
    sheet.row_dimensions[2].height = row_height(heads, least=HEAD_HEIGHT)
    sheet.freeze_panes = f"B{FIRST}"
    sheet.print_title_rows = "2:2"


def width_of(sheet: Worksheet, column: int) -> float:
    return float(sheet.column_dimensions[get_column_letter(column)].width)


def columns_of(sheet: Worksheet, codes: Sequence[str], last: int, *, more: int = 0) -> Mapping[str, str]:
    """The cells of each column by its code: ``'Questions'!$A$3:$A$560``, with room for ``more`` rows.

    A column that somebody moves takes its range with it, and a row that somebody deletes shortens it.
    """
    name = quote_sheetname(sheet.title)
    return {
        code: f"{name}!${get_column_letter(n)}${FIRST}:${get_column_letter(n)}${last + more}"
        for n, code in enumerate(codes, 1)
    }


def name_row(sheet: Worksheet, row: int, paragraph: int) -> None:
    """Name the row with which a recommendation begins; the name follows it wherever it goes."""
    book = sheet.parent
    name = recommendation_name(paragraph)
    book.defined_names[name] = DefinedName(  # type: ignore[union-attr]
        name, attr_text=f"{quote_sheetname(sheet.title)}!$B${row}"
    )


def recommendation_name(paragraph: int) -> str:
    return f"Recommendation_{paragraph}"


def lead_to(cell: object, place_named: str) -> None:
    coordinate = cell.coordinate  # type: ignore[attr-defined]
    cell.hyperlink = Hyperlink(ref=coordinate, location=place_named)  # type: ignore[attr-defined]


# Where the pages of a long sheet begin, so that no recommendation is split where it can be
# helped. Pure.


A4_HEIGHT = 841.9
"""In points."""


@dataclass(frozen=True, slots=True)
class PrintedRow:
    number: int
    height: float
    begins_block: bool = False
    begins_item: bool = False
    begins_group: bool = False


def page_breaks(rows: Sequence[PrintedRow], room: float) -> tuple[int, ...]:
    """The rows after which a page ends, for pages that hold ``room`` points.

    A group begins a page. A recommendation that fits on a page is never split; one that does not goes on
    where the last one ended, and is split between its blocks.
    """
    breaks: list[int] = []
    used = 0.0
    for part in _parts(rows, lambda row: row.begins_item):
        height = sum(row.height for row in part)
        fits = height <= room
        if used and (part[0].begins_group or (fits and used + height > room)):
            breaks.append(part[0].number - 1)
            used = 0.0
        if fits:
            used += height
            continue
        for block in _parts(part, lambda row: row.begins_block):
            height = sum(row.height for row in block)
            if used and used + height > room:
                breaks.append(block[0].number - 1)
                used = 0.0
            used += height
    return tuple(breaks)


def _parts(rows: Iterable[PrintedRow], begins: Callable[[PrintedRow], bool]) -> Iterator[list[PrintedRow]]:
    part: list[PrintedRow] = []
    for row in rows:
        if part and begins(row):
            yield part
            part = []
        part.append(row)
    if part:
        yield part
