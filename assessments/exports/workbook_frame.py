"""What the sheets with data have in common: the hidden codes, the headings, ranges and names of cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from assessments.exports.workbook_heights import row_height
from assessments.exports.workbook_styles import CODE, COLUMN_HEAD, place
from assessments.workbook_codes import MARK

FIRST = 3
"""The first row below the headings."""
HEAD_HEIGHT = 24.0


def write_heads(sheet: Worksheet, codes: Sequence[str], headings: Sequence[str], code: str) -> None:
    """The hidden row of codes with the mark of the file, and the row of headings, which stays in sight."""
    for number, (column, heading) in enumerate(zip(codes, headings, strict=True), 1):
        place(sheet, 1, number, column, CODE)
        place(sheet, 2, number, heading, COLUMN_HEAD)
    place(sheet, 1, len(codes) + 1, f"{MARK} {code}".strip(), CODE)
    sheet.row_dimensions[1].hidden = True
    widths = [width_of(sheet, number) for number in range(1, len(codes) + 1)]
    heads = [
        (heading, COLUMN_HEAD.room(width)) for heading, width in zip(headings, widths, strict=True)
    ]
    sheet.row_dimensions[2].height = row_height(heads, least=HEAD_HEIGHT)
    sheet.freeze_panes = f"B{FIRST}"
    sheet.print_title_rows = "2:2"


def width_of(sheet: Worksheet, column: int) -> float:
    """The width of a column, in digits."""
    return float(sheet.column_dimensions[get_column_letter(column)].width)


def columns_of(
    sheet: Worksheet, codes: Sequence[str], last: int, *, more: int = 0
) -> Mapping[str, str]:
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
    """The name of the row with which a recommendation begins."""
    return f"Recommendation_{paragraph}"


def lead_to(cell: object, place_named: str) -> None:
    """Make a cell a link to a name or a cell of the same file."""
    coordinate = cell.coordinate  # type: ignore[attr-defined]
    cell.hyperlink = Hyperlink(ref=coordinate, location=place_named)  # type: ignore[attr-defined]
