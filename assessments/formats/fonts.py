"""Characters that no font of the PDF has: they show as a mark and never silently vanish. Pure.

``font_coverage.txt`` is written by ``font_build`` together with the fonts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

# Which bundled fonts a page needs, and the style sheet that names them. Pure. Every face costs
# time to load, so that only the scripts that a text really has are named. Text falls through
# ``FAMILIES`` in this order; nothing installed on the machine is used.


BASE = "thirtytwo-static:/"
_FOLDER = f"{BASE}fonts/pdf/"


@dataclass(frozen=True, slots=True)
class Script:
    """A writing system, the font for it, and a pattern of the characters that call for it."""

    family: str
    pattern: str
    has_bold: bool = True

    def is_in(self, text: str) -> bool:
        """Whether the text has a character of this script."""
        return _compiled(self.pattern).search(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(f"[{pattern}]")


SCRIPTS = (
    Script("NotoSansMath", "\u2190-\u22ff\u27c0-\u27ff\u2a00-\u2a7f", has_bold=False),
    Script("NotoSansSymbols2", "\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff", has_bold=False),
    Script("NotoNaskhArabic", "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"),
    Script("NotoSansArmenian", "\u0530-\u058f\ufb13-\ufb17"),
    Script("NotoSansBengali", "\u0980-\u09ff"),
    Script("NotoSansDevanagari", "\u0900-\u097f\ua8e0-\ua8ff\u1cd0-\u1cff"),
    Script("NotoSansEthiopic", "\u1200-\u139f\u2d80-\u2ddf\uab00-\uab2f"),
    Script("NotoSansGeorgian", "\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f"),
    Script("NotoSansHebrew", "\u0590-\u05ff\ufb1d-\ufb4f"),
    Script("NotoSansKhmer", "\u1780-\u17ff\u19e0-\u19ff"),
    Script("NotoSansLao", "\u0e80-\u0eff"),
    Script("NotoSansMyanmar", "\u1000-\u109f\ua9e0-\ua9fe\uaa60-\uaa7f"),
    Script("NotoSansSinhala", "\u0d80-\u0dff"),
    Script("NotoSansTamil", "\u0b80-\u0bff"),
    Script("NotoSansThai", "\u0e00-\u0e7f"),
    Script(
        "NotoSansSC", "\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uffee", False
    ),
)


def style_sheet(text: str) -> str:
    """``@font-face`` rules for Latin, Greek, Cyrillic and the scripts of the text, and two families.

    Sans is for tables and our own words, serif for what is quoted and read at length.
    """
    others = [script for script in SCRIPTS if script.is_in(text)]
    faces = [
        _face(family, weight, style)
        for family in ("NotoSans", "NotoSerif")
        for weight, style in (("Regular", "normal"), ("Bold", "normal"), ("Italic", "italic"))
    ]
    for script in others:
        faces.append(_face(script.family, "Regular", "normal"))
        if script.has_bold:
            faces.append(_face(script.family, "Bold", "normal"))
    rest = "".join(f", {script.family}" for script in others)
    families = f"html {{ font-family: NotoSans{rest} }} .read {{ font-family: NotoSerif{rest} }}"
    return "\n".join([*faces, families, _page_boxes(f"NotoSans{rest}")])


def _face(family: str, weight: str, style: str) -> str:
    number = "bold" if weight == "Bold" else "normal"
    return (
        f'@font-face {{ font-family: {family}; src: url("{_FOLDER}{family}-{weight}.woff2"); '
        f"font-weight: {number}; font-style: {style} }}"
    )


def _page_boxes(families: str) -> str:
    return f"@page {{ font-family: {families} }}"


_COVERAGE = Path(__file__).with_name("font_coverage.txt")
_INVISIBLE = (
    (0x09, 0x0A),
    (0x0D, 0x0D),
    (0xAD, 0xAD),
    (0x61C, 0x61C),
    (0x180B, 0x180E),
    (0x200B, 0x200F),
    (0x2028, 0x202E),
    (0x2060, 0x2069),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
)
"""Controls of layout: they have no glyph to lose."""
NUMBERED_AT_MOST = 5_000
"""So many characters of a page are given by their numbers; pages of numbers take minutes to lay out."""
SQUARE = "□"
"""What stands for each further one."""
_BEYOND_ASCII = re.compile(r"[^\t\n\r -~]+")


@cache
def _ranges() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Sorted starts and ends of what the fonts cover, both ends included."""
    lines = _COVERAGE.read_text(encoding="ascii").split()
    pairs = [(line.partition("-")[0], line.rpartition("-")[2]) for line in lines]
    return tuple(int(a, 16) for a, _ in pairs), tuple(int(z, 16) for _, z in pairs)


@cache
def is_supported(character: str) -> bool:
    """Whether a bundled font draws this one character, or there is nothing to draw."""
    point = ord(character)
    if any(a <= point <= z for a, z in _INVISIBLE):
        return True
    starts, ends = _ranges()
    at = bisect_right(starts, point) - 1
    return at >= 0 and point <= ends[at]


def unsupported(text: str) -> tuple[str, ...]:
    """The characters of the text that no bundled font has, in order, each as often as it occurs."""
    return tuple(
        character
        for run in _BEYOND_ASCII.findall(text)
        for character in run
        if not is_supported(character)
    )


def mark_unsupported(text: str) -> str:
    """The text with every run of characters without a glyph replaced by ``[U+AC00 U+B098]``.

    After `NUMBERED_AT_MOST` of them each is replaced by a square. Plain ASCII, markup included, is left as
    it is, so that it works on a whole HTML page too.
    """
    number = count()
    return _BEYOND_ASCII.sub(lambda run: _mark_run(run.group(), number), text)


def _mark_run(run: str, number: Iterator[int]) -> str:
    pieces: list[str] = []
    waiting: list[str] = []
    for character in run:
        if is_supported(character):
            pieces += _flush(waiting)
            pieces.append(character)
        elif next(number) < NUMBERED_AT_MOST:
            waiting.append(f"U+{ord(character):04X}")
        else:
            pieces += [*_flush(waiting), SQUARE]
    return "".join([*pieces, *_flush(waiting)])


def _flush(waiting: list[str]) -> list[str]:
    marks = [f"[{' '.join(waiting)}]"] if waiting else []
    waiting.clear()
    return marks
