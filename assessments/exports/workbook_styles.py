"""How the sheets of the questionnaire look, what is locked in them, and how they print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from assessments.exports.workbook_heights import LINE
from assessments.exports.xlsx import A4
from assessments.exports.xlsx_cells import as_header, put
from assessments.questionnaire import Questionnaire

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
CONTEXT, LEFT_TO_RIGHT = 0, 1


@dataclass(frozen=True, slots=True)
class Look:
    """One way a cell looks; ``english`` for the report's own words, which run from left to right."""

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
        """Points of one line."""
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

    @property
    def _horizontal(self) -> str | None:
        """A text that runs over its cell, or is indented, begins where the language begins."""
        if self.centred:
            return "center"
        if self.english:
            return "left"
        if self.wrap and not self.indent:
            return None  # by the direction of the text
        return "right" if translation.get_language_bidi() else "left"

    @property
    def alignment(self) -> Alignment:
        """Wrapped, at the top; the direction of a text follows its first letter."""
        return Alignment(
            vertical="top",
            horizontal=self._horizontal,
            wrap_text=self.wrap,
            indent=self.indent,
            readingOrder=LEFT_TO_RIGHT if self.english else CONTEXT,
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
FILL_DAY = Look(ground=FIELD, border=FRAME, locked=False, format=DAY, centred=True)


def place(sheet: Worksheet, row: int, column: int, value: Any, look: Look) -> Any:
    """Write a value (None leaves the cell empty) with a look, and return the cell."""
    text = value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value
    cell = put(sheet, row, column, text)
    cell.font, cell.alignment, cell.border = look.font, look.alignment, look.border
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
    body, cycle = questionnaire.body.name[:NAME_IN_HEAD], questionnaire.cycle.name[:NAME_IN_HEAD]
    sheet.oddHeader = _page_line(as_header(f"{body}, {cycle}"), as_header(sheet.title))
    whom = as_header(questionnaire.for_whom[:NAME_IN_HEAD])
    sheet.oddFooter = _page_line(whom, "&P / &N")


def _page_line(left: str, right: str) -> HeaderFooterItem:
    return HeaderFooterItem(
        left=_HeaderFooterPart(text=left or None), right=_HeaderFooterPart(text=right)
    )


def protect(sheet: Worksheet, *, rows: bool = False) -> None:
    """Lock what is locked, without a password; widths may be changed, with ``rows`` rows added and sorted."""
    allowed = sheet.protection
    allowed.sheet = True
    allowed.formatColumns = allowed.formatRows = False
    if rows:
        allowed.insertRows = allowed.deleteRows = allowed.sort = allowed.autoFilter = False
