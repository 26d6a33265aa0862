"""Who signs a returned workbook off: three cells of its first sheet, found again by their codes. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assessments.answers.fields import FORBIDDEN
from assessments.files.spreadsheet import Cell, CellKind, Sheet
from assessments.offline.workbook_codes import SIGNED

LONGEST = 200
_PARTS = {code: code.partition(".")[2] for code in SIGNED}


def signed_in(sheets: Sequence[Sheet]) -> dict[str, str]:
    """What stands left of the three codes, wherever they are; the first that is filled in counts."""
    found: dict[str, str] = {}
    for sheet in sheets:
        for (row, column), cell in sheet.cells.items():
            part = _PARTS.get(str(cell.value)) if cell.kind is CellKind.TEXT else None
            if part and part not in found and (said := _said(sheet.at(row, column - 1))):
                found[part] = said
    return found


def _said(cell: Cell | None) -> str:
    if cell is None or cell.kind in (CellKind.ERROR, CellKind.FORMULA):
        return ""
    return " ".join(FORBIDDEN.sub("", str(cell.value)).split())[:LONGEST]
