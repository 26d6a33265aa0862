"""One table as CSV, workbook and JSON: columns declared once, the same rows, what it is said in each."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
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
    fixed_bytes,
    mark_as,
    mark_internal,
    put,
)
from assessments.formats.tidy_csv import METADATA, TidyTable, Value, csv_metadata, tidy_csv
from assessments.report.document import canonical_json
from recommendations.reuse import licence_json

SCHEMA = "comparison-table/1"
OF_NOTHING = datetime.datetime(2010, 6, 1, tzinfo=datetime.UTC)
"""The date of a file without a submission in it: the month of the report. Any other has that of the newest
submission: the same rows are the same bytes."""
_TOP = Alignment(vertical="top", wrap_text=True)

WORDS = "_words"
"""Ends the name of a column with the words of a code that stands beside it; JSON has the code alone."""


@dataclass(frozen=True, slots=True)
class Table:
    """``name`` begins the file's name; a column is its key and its heading; ``about`` are codes for JSON,
    ``facts`` the sentences for people. ``dated``: when the newest submission in it was made. ``internal`` is
    what marks an internal copy, empty on any other."""

    name: str
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Value, ...], ...]
    facts: tuple[tuple[str, str], ...]
    about: Mapping[str, object]
    dated: datetime.datetime = OF_NOTHING
    internal: str = ""

    @property
    def tidy(self) -> TidyTable:
        return TidyTable(
            self.name, self.title, self.columns, self.rows, self.facts, is_licensed=not self.internal
        )


def table_csv(table: Table) -> Export:
    return tidy_csv(table.tidy)


def table_metadata(table: Table) -> Export:
    return csv_metadata(table.tidy)


def table_json(table: Table) -> Export:
    """``comparison-table/1``: canonical, free of language but for the bodies' own words."""
    keys = [key for key, _heading in table.columns]
    rows = [
        {key: value for key, value in zip(keys, row, strict=True) if not key.endswith(WORDS)}
        for row in table.rows
    ]
    licence = {} if table.internal else {"licence": licence_json()}
    document = canonical_json({"schema": SCHEMA, **table.about, **licence, "rows": rows})
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
    return Export(f"{table.name}.xlsx", MEDIA_TYPE, fixed_bytes(book, table.dated))


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


FORMATS: Mapping[str, Callable[[Table], Export]] = {
    "csv": table_csv,
    METADATA: table_metadata,
    "xlsx": table_xlsx,
    "json": table_json,
}
