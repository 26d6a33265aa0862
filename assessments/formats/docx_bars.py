"""Figures of a Word file: a table whose rows are bars of one length, their cells as wide as what they count.

The digits are words of the file, so that they can be read aloud, searched and corrected.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from docx.document import Document as Word
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm

from assessments.formats.docx_file import AFTER_TABLE, BAR_DIGIT, CELL, CELL_SMALL, TABLE_STYLE
from assessments.formats.docx_runs import Paragraphs, Place, Run
from assessments.formats.docx_tables import classes_of, describe, plain

LABEL = 6.4
"""Centimetres of the names beside the bars."""
WHOLE_AT_MOST = 16
TOGETHER = 3
# The ground of a cell, and whether its digit is white on it.
GROUNDS = {
    "level-0": ("DEEBF7", False),
    "level-1": ("9ECAE1", False),
    "level-2": ("6BAED6", False),
    "level-3": ("08519C", True),
    "outside": ("FFFFFF", False),
    "hatch": ("FFFFFF", False),
}


def write_bars(word: Word, lines: Paragraphs, table: Any, place: Place, legend: list[Run]) -> None:
    """Caption, legend and bars; `legend` has the runs of the head that explains the grounds."""
    caption = table.find("caption")
    lines.write(place, "Caption", [Run(plain(caption), place.language, place.from_right)])
    lines.write(place, "Legend", legend)
    rows = list(table.iterfind("tbody/tr"))
    columns = sum(int(cell.get("colspan") or 1) for cell in rows[0][1:])
    found: Any = word.add_table(0, 0, style=TABLE_STYLE)._tbl
    place.into[-1].addprevious(found)
    describe(found, plain(caption), place.from_right, narrow=True)
    look = found.tblPr.find(qn("w:tblLook"))
    look.set(qn("w:firstRow"), "0")
    look.set(qn("w:val"), "0680")  # the same as a number, which LibreOffice goes by
    each = (place.width - LABEL) / columns
    for width in (LABEL, *[each] * columns):
        found.tblGrid.add_gridCol().w = Cm(width)
    for index, row in enumerate(rows):
        _write_row(found, lines, row, place, each, keep=_stays_with_next(index, len(rows)))
    lines.write(place, AFTER_TABLE, [])


def _stays_with_next(index: int, count: int) -> bool:
    """On one page: all of a short figure, and a few rows at either end of a long one, which would otherwise
    leave its heading alone on a page."""
    if index == count - 1:
        return False
    return count <= WHOLE_AT_MOST or index < TOGETHER - 1 or index >= count - TOGETHER


def _write_row(table: Any, lines: Paragraphs, row: Any, place: Place, each: float, *, keep: bool) -> None:
    written = OxmlElement("w:tr")
    table.append(written)
    written.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell in row:
        span = int(cell.get("colspan") or 1)
        is_label = cell.tag == "th"
        into = OxmlElement("w:tc")
        into.width = Cm(LABEL if is_label else each * span)
        written.append(into)
        if span > 1:
            into.grid_span = span
        ground = next((name for name in classes_of(cell) if name in GROUNDS), "")
        if ground:
            _ground(into, ground)
        at = replace(place, into=into, style=CELL_SMALL)
        run = Run(plain(cell), place.language, place.from_right, bold=bool(ground))
        line = lines.write(at, CELL if is_label else BAR_DIGIT, [run])
        if ground and GROUNDS[ground][1]:
            _whiten(line.iter(qn("w:rPr")))
        if keep:
            line.get_or_add_pPr().keepNext_val = True


def _ground(cell: Any, name: str) -> None:
    """The colour of a cell, hatched where nobody knows, with a thin frame."""
    properties = cell.get_or_add_tcPr()
    borders = OxmlElement("w:tcBorders")
    for side in ("top", "left", "bottom", "right"):
        border = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "08306B")):
            border.set(qn(f"w:{key}"), value)
        borders.append(border)
    properties.append(borders)
    shade = OxmlElement("w:shd")
    hatched = name == "hatch"
    shade.set(qn("w:val"), "thinDiagStripe" if hatched else "clear")
    shade.set(qn("w:color"), "C3CAD3" if hatched else "auto")
    shade.set(qn("w:fill"), GROUNDS[name][0])
    properties.append(shade)


def _whiten(properties: Iterable[Any]) -> None:
    """White letters, in the place that the order of a run's properties has for their colour."""
    for each in properties:
        color = OxmlElement("w:color")
        color.set(qn("w:val"), "FFFFFF")
        bold = each.find(qn("w:bCs"))
        if bold is not None:
            bold.addnext(color)
        else:
            each.insert(0, color)
