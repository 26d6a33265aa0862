"""One table as CSV, workbook and JSON: columns declared once, the same rows, what it is said in each."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from assessments.files.spreadsheet import COMPARISON
from assessments.formats.file import (
    MEDIA_TYPE,
    Export,
    bold,
    csv_lines,
    fixed_bytes,
    mark_as,
    mark_internal,
    put,
)
from assessments.report.document import canonical_json

SCHEMA = "comparison-table/1"
# Inside a workbook stands no moment of making: the same rows are the same bytes.
_MOMENT = datetime.datetime(2010, 6, 1, tzinfo=datetime.UTC)
_TOP = Alignment(vertical="top", wrap_text=True)

type Value = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Table:
    """``name`` begins the file's name; a column is its key and its heading; ``about`` are codes for JSON,
    ``facts`` the sentences for people. ``internal`` is what marks an internal copy, empty on any other."""

    name: str
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Value, ...], ...]
    facts: tuple[tuple[str, str], ...]
    about: Mapping[str, object]
    internal: str = ""


def table_csv(table: Table) -> Export:
    """A row a line; the last rows say what it is, in the first column."""
    lines = "".join(csv_lines([heading for _key, heading in table.columns], _lines(table)))
    return Export(f"{table.name}.csv", "text/csv; charset=utf-8", lines.encode())


def _lines(table: Table) -> Iterator[list[str]]:
    for row in table.rows:
        yield ["" if value is None else str(value) for value in row]
    yield []
    yield [table.title]
    for name, said in table.facts:
        yield [f"{name}: {said}"]


def table_json(table: Table) -> Export:
    """``comparison-table/1``: canonical, free of language but for the bodies' own words."""
    keys = [key for key, _heading in table.columns]
    rows = [dict(zip(keys, row, strict=True)) for row in table.rows]
    document = canonical_json({"schema": SCHEMA, **table.about, "rows": rows})
    return Export(f"{table.name}.json", "application/json", document)


def table_xlsx(table: Table) -> Export:
    """Two sheets: what this is, and the rows with typed numbers."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    _about(book.create_sheet(_("About")), table)
    _rows(book.create_sheet(_("Table")), table)
    for sheet in book.worksheets:
        sheet.sheet_view.rightToLeft = translation.get_language_bidi()
    if table.internal:
        mark_internal(book, table.internal)
    mark_as(book, COMPARISON)
    return Export(f"{table.name}.xlsx", MEDIA_TYPE, fixed_bytes(book, _MOMENT))


def _about(sheet: Worksheet, table: Table) -> None:
    put(sheet, 1, 1, table.title).font = bold(size=14)
    for row, (name, said) in enumerate(table.facts, 3):
        put(sheet, row, 1, name).font = bold()
        put(sheet, row, 2, said).alignment = _TOP
        sheet.row_dimensions[row].height = 15 * (1 + len(said) // 95)
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 100


def _rows(sheet: Worksheet, table: Table) -> None:
    for column, (_key, heading) in enumerate(table.columns, 1):
        cell = put(sheet, 1, column, heading)
        cell.font, cell.alignment = bold(), _TOP
        longest = max((len(str(row[column - 1])) for row in table.rows), default=0)
        sheet.column_dimensions[get_column_letter(column)].width = min(60, max(12, longest + 2))
    for number, row in enumerate(table.rows, 2):
        for column, value in enumerate(row, 1):
            put(sheet, number, column, value).alignment = _TOP
    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"


FORMATS: Mapping[str, Callable[[Table], Export]] = {"csv": table_csv, "xlsx": table_xlsx, "json": table_json}
