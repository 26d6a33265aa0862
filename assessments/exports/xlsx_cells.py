"""Values on their way into a workbook: text stays text, whatever it begins with."""

from __future__ import annotations

import re
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

LONGEST = 32_767
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def plain(text: str) -> str:
    """Text that a workbook may hold: forbidden control characters become ``[U+0007]``.

    ``_x0041_`` is kept literal, which Excel would otherwise read as a character; text longer than a cell
    ends with an ellipsis.
    """
    marked = _ILLEGAL.sub(lambda hit: f"[U+{ord(hit.group()):04X}]", text)
    literal = _ESCAPE.sub("_x005F_", marked)
    return literal if len(literal) <= LONGEST else f"{literal[: LONGEST - 1]}…"


def fits(text: str) -> bool:
    """Whether a cell holds the text whole and unchanged; Excel counts an emoji as two characters."""
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    longest = max(units, len(_ESCAPE.sub("_x005F_", text)))
    return longest <= LONGEST and not _ILLEGAL.search(text)


def put(sheet: Worksheet, row: int, column: int, value: Any) -> Any:
    """Write a value into a cell and return the cell; a string is never a formula, None is empty."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = plain(value)
        cell.data_type = "s"
        cell.quotePrefix = value.lstrip("\ufeff \n").startswith(_FORMULA_STARTS)
    elif value is not None:
        cell.value = value
        if not isinstance(value, int):
            cell.number_format = "yyyy-mm-dd"
    return cell


def as_header(text: str) -> str:
    """Text for properties, heads and feet of pages, where ``&`` begins a code."""
    return plain(" ".join(text.split())).replace("&", "&&")
