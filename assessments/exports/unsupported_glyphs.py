"""Characters that no font of the PDF has: they show as a mark and never silently vanish. Pure.

``font_coverage.txt`` is written by ``font_build`` together with the fonts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path

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
