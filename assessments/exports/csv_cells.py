"""CSV that a spreadsheet may open: UTF-8 with a mark, and no cell that it would run as a formula. Pure."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from io import StringIO

BYTE_ORDER_MARK = "\ufeff"
_STARTS = frozenset("=+-@")
_CONTROLS = frozenset("\t\r\n")


def inert(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet could take it for a formula.

    That is where it begins with = + - @, a tab or an end of line, also behind blanks, marks that nobody
    sees, or as full-width signs.
    """
    seen = unicodedata.normalize("NFKC", text)
    begins = next((sign for sign in seen if not _is_passed_over(sign)), "")
    if begins in _STARTS or not _CONTROLS.isdisjoint(_led_by(seen)):
        return f"'{text}"
    return text


def _is_passed_over(sign: str) -> bool:
    """Blanks, controls and marks without width, which stand before a formula without disarming it."""
    return sign.isspace() or unicodedata.category(sign) in ("Cf", "Cc", "Zs", "Zl", "Zp")


def _led_by(text: str) -> Iterator[str]:
    """What is passed over at the beginning."""
    for sign in text:
        if not _is_passed_over(sign):
            return
        yield sign


def csv_lines(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The file line by line, its mark and its head first; every cell inert."""
    yield BYTE_ORDER_MARK + _line(columns)
    for row in rows:
        yield _line(inert(cell) for cell in row)


def _line(cells: Iterable[str]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(list(cells))
    return out.getvalue()
