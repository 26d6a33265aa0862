"""Tables of a Word file: how wide their columns are, and what tells a reader what they hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from assessments.formats.docx_file import CELL, CELL_SMALL

WIDTHS = {
    "w-par": 1.3,
    "w-answer": 4.8,
    "w-behind": 6.2,
    "w-record": 7.4,
    "w-register": 3.8,
    "w-title": 4.5,
    "w-name": 3.8,
    "w-bar": 2.6,
    "w-basis": 3.8,
    "w-pair": 2.4,
    "w-change": 4.4,
    "w-owner": 3.2,
    "w-date": 3.0,
    "w-help": 2.4,
    "w-links": 2.6,
    "w-headline": 3.7,
    "w-body": 5.2,
}
"""Centimetres of the columns that say how wide they are."""
LETTER = {CELL: 0.22, CELL_SMALL: 0.175}
NARROWEST = {CELL: 1.0, CELL_SMALL: 0.9}
PADDING = 0.35
"""Of a column of figures: what a letter of its head takes, how narrow it may be, what stands beside it."""
FEWEST, MOST, LEAST = 14, 40, 2.5
"""Columns of words share the rest by their longest texts, counted within these, and get so much at least."""
MANY_FIGURES = 3
"""A table with more columns of figures than this has smaller heads."""
NARROW_TABLE, BESIDE = 9.5, 5.8
"""Centimetres of a table that says it is narrow, and of a bar at the side of its name."""


BLANKS = re.compile(r"[ \t\n\r\f]+")
"""What a reader sees as one blank."""


def plain(element: Any) -> str:
    return BLANKS.sub(" ", element.text_content()).strip()


def classes_of(element: Any) -> list[str]:
    return (element.get("class") or "").split()


def widths_of(heads: Sequence[Any], rows: Sequence[Any], total: float, style: str) -> list[float]:
    """Centimetres: columns that say theirs, figures as their heads need, the others by their texts."""
    known = [_width(head, style) for head in heads]
    longest = [max((len(plain(row[at])) for row in rows), default=0) for at in range(len(heads))]
    least_of = [max(FEWEST, 2 * _longest_word(head)) for head in heads]
    wants = [0 if width else min(max(longest[at], least_of[at]), MOST) for at, width in enumerate(known)]
    rest = total - sum(known)
    least = min(LEAST * sum(1 for want in wants if want), total / 2)
    if rest < least:
        # Too much is asked for: everybody gives way alike.
        known = [width * (total - least) / (total - rest) for width in known]
        rest = least
    shares = (rest * want / (sum(wants) or 1) for want in wants)
    return [width or share for width, share in zip(known, shares, strict=True)]


def _width(head: Any, style: str) -> float:
    """0 where it takes what is left."""
    classes = classes_of(head)
    named = [WIDTHS[name] for name in classes if name in WIDTHS]
    if named:
        return named[0]
    if "n" not in classes:
        return 0
    return max(NARROWEST[style], _longest_word(head) * LETTER[style] + PADDING)


def _longest_word(head: Any) -> int:
    return max(map(len, plain(head).split()), default=0)


def describe(table: Any, caption: str, from_right: bool, *, narrow: bool) -> None:
    """Head row and first column told apart, a caption for those who hear it, columns in their direction."""
    properties = table.tblPr
    if from_right:
        properties.find(qn("w:tblStyle")).addnext(OxmlElement("w:bidiVisual"))
    look = properties.find(qn("w:tblLook"))
    look.attrib.clear()
    for name in ("firstRow", "lastRow", "firstColumn", "lastColumn", "noHBand", "noVBand"):
        look.set(qn(f"w:{name}"), "0" if name.startswith("last") else "1")
    look.set(qn("w:val"), "06A0")
    layout = OxmlElement("w:tblLayout")
    layout.set(qn("w:type"), "fixed")
    look.addprevious(layout)
    if narrow:
        margins = OxmlElement("w:tblCellMar")
        for side in ("left", "right"):
            margin = OxmlElement(f"w:{side}")
            margin.set(qn("w:w"), "20")
            margin.set(qn("w:type"), "dxa")
            margins.append(margin)
        look.addprevious(margins)
    told = OxmlElement("w:tblCaption")
    told.set(qn("w:val"), caption)
    look.addnext(told)
