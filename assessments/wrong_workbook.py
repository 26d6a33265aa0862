"""Which of our other workbooks somebody sent instead of the questionnaire. Pure.

They carry a property that says what they are, which Excel and LibreOffice keep; one that was made before
that, or lost it, is known by what stands in its columns, in any language.
"""

from __future__ import annotations

from assessments.returned_tables import shown
from assessments.unfit_file import UnfitFile
from assessments.workbook_sheets import COMPARISON, GAP_REPORT, Cells, Sheet

PARAGRAPHS = frozenset(str(number) for number in range(106, 138))


def refuse_if_wrong(cells: Cells) -> None:
    """UnfitFile `gap_report` or `comparison` for these workbooks; returns for any other."""
    if cells.about == GAP_REPORT:
        raise UnfitFile("gap_report")
    if cells.about == COMPARISON:
        raise UnfitFile("comparison")
    if len(cells.sheets) >= 4 and any(_lists_every_paragraph(sheet) for sheet in cells.sheets):
        raise UnfitFile("gap_report")


def _lists_every_paragraph(sheet: Sheet) -> bool:
    """Whether one of the first columns holds all 32 numbers, each in a row of its own."""
    for column in range(1, 4):
        found = [shown(cell) for (_row, at), cell in sheet.cells.items() if at == column]
        if len(found) < 60 and set(found) >= PARAGRAPHS:
            return True
    return False
