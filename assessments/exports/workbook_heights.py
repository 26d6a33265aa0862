"""How high a row of a workbook has to be: neither Excel nor LibreOffice finds it out for a file they open."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

LINE = 15.0
"""Points of one line at 11 points."""
HIGHEST = 409.0
"""Excel shows no row higher than this, in points."""
PADDING = 4.0


# Widths as in Calibri, of which those fonts that stand in for it differ little; a digit is 1.
_NARROW = frozenset(" iljI.,;:'’!|·")
_SLIM = frozenset('tfr()[]-–/"“”')
_SMALL = frozenset("scz")
_BROAD = frozenset("mwMW—@%")
_CAUTION = 1.04


def text_width(text: str) -> float:
    """The width of a text in digits, in which the width of a column is counted."""
    return sum(_sign_width(sign) for sign in text) * _CAUTION


def _sign_width(sign: str) -> float:
    if sign in _NARROW:
        return 0.5
    if sign in _SLIM:
        return 0.7
    if sign in _SMALL:
        return 0.85
    if sign in _BROAD:
        return 1.6
    return _other_width(sign)


def _other_width(sign: str) -> float:
    if unicodedata.combining(sign):
        return 0.0
    if unicodedata.east_asian_width(sign) in "WF":
        return 2.0
    return 1.2 if sign.isupper() else 1.05


def line_count(text: str, width: float) -> int:
    """How many lines a text takes in a column ``width`` digits wide, broken at blanks as a sheet does it."""
    return sum(_lines_of(paragraph, width) for paragraph in text.split("\n"))


def _lines_of(paragraph: str, width: float) -> int:
    lines, filled = 1, 0.0
    for word in paragraph.split(" "):
        length = text_width(word)
        if filled and filled + 0.5 + length > width:
            lines, filled = lines + 1, 0.0
        elif filled:
            filled += 0.5
        filled += length
        while filled > width:  # a word longer than a line is broken anywhere
            lines, filled = lines + 1, filled - width
    return lines


def row_height(
    cells: Iterable[tuple[str, float]], *, least: float = 0.0, line: float = LINE
) -> float:
    """Points for a row whose cells hold these texts in columns of these widths (in digits)."""
    lines = max((line_count(text, width) for text, width in cells if text), default=1)
    return min(HIGHEST, max(least, lines * line + PADDING))
