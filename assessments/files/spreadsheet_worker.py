"""The reader of workbooks: ``python -m assessments.files.spreadsheet_worker``, one .xlsx or .ods on stdin.

It prints one JSON document: the cells of each sheet, or why it won't read them. It writes no file, knows
nothing of Django, the database or its secrets, and ends at its limits. The file is a stranger's: it is
checked and counted before the library sees it, and what still goes wrong ends here.
"""

from __future__ import annotations

import datetime
import json
import math
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from assessments.files.archive import OfficeArchive, UnfitFile
from assessments.files.ods_sheets import TYPE, facts_of_ods
from assessments.files.reader_process import obey
from assessments.files.spreadsheet import CellKind, Count, Facts, SheetFacts
from assessments.files.xlsx_sheets import LIMITS, facts_of_workbook

CPU_SECONDS = 5
WALL_SECONDS = 6
MEMORY_BYTES = 160 << 20
MOST_BYTES = 10 << 20


def read(data: bytes) -> dict[str, Any]:
    """The cells of a workbook as JSON takes them; UnfitFile where it is unfit."""
    facts, safe = _facts(data)
    try:
        with CalamineWorkbook.from_filelike(BytesIO(safe)) as book:
            sheets = list(_sheets(book, facts))
    except CalamineError as error:
        raise UnfitFile("broken_archive") from error
    return {"sheets": sheets, "about": facts.about}


def _facts(data: bytes) -> tuple[Facts, bytes]:
    if TYPE in OfficeArchive(data, LIMITS).names:
        return facts_of_ods(data)
    return facts_of_workbook(data), data


def _sheets(book: CalamineWorkbook, facts: Facts) -> Iterator[dict[str, Any]]:
    """Each sheet of cells; what the library skips (errors, formulas without a value) is put in."""
    named = [one for one in book.sheets_metadata if one.typ is SheetTypeEnum.WorkSheet]
    known = {one.name: one for one in facts.sheets}
    if len(known) != len(facts.sheets) or any(one.name not in known for one in named):
        raise UnfitFile("broken_archive")
    count = Count()
    for one in named:
        sheet = known[one.name]
        rows = book.get_sheet_by_name(one.name).to_python(skip_empty_area=False)
        yield {
            "name": sheet.name,
            "cells": _cells(rows, sheet, count),
            "merged": [[merged.top, merged.left, merged.bottom, merged.right] for merged in sheet.merged],
        }


def _cells(rows: list[list[Any]], sheet: SheetFacts, count: Count) -> list[list[Any]]:
    """Row, column, kind and value of each cell that holds something."""
    found: list[list[Any]] = []
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            place = (number, column)
            if place in sheet.errors or place in sheet.uncomputed or value == "":
                continue
            kind, kept = _kept(value)
            # Once more: what was counted before is what the library should have read, and no more.
            count.add_cells(sheet.name, number, column)
            count.add_text(len(str(kept).encode()))
            found.append([number, column, kind.value, kept])
    found += [[*place, CellKind.ERROR.value, ""] for place in sheet.errors]
    found += [[*place, CellKind.FORMULA.value, ""] for place in sheet.uncomputed]
    return found


def _kept(value: object) -> tuple[CellKind, str | float | bool]:
    if isinstance(value, str):
        return CellKind.TEXT, value
    if isinstance(value, bool):
        return CellKind.FLAG, value
    if isinstance(value, int | float):
        return (CellKind.NUMBER, value) if math.isfinite(value) else (CellKind.ERROR, "")
    if isinstance(value, datetime.datetime):
        return CellKind.DAY, value.date().isoformat()
    if isinstance(value, datetime.date):
        return CellKind.DAY, value.isoformat()
    return CellKind.TIME, str(value)


def main() -> int:
    """0, whatever was found; 1 where the file can't be read to the end."""
    obey(cpu_seconds=CPU_SECONDS, wall_seconds=WALL_SECONDS, memory_bytes=MEMORY_BYTES)
    try:
        said = read(sys.stdin.buffer.read(MOST_BYTES))
    except UnfitFile as unfit:
        said = {"unfit": unfit.reason, "params": unfit.params}
    except MemoryError:
        said = {"unfit": "too_complex", "params": {}}
    except Exception:
        return 1
    sys.stdout.buffer.write(json.dumps(said, ensure_ascii=False, default=str).encode("utf-8"))
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
