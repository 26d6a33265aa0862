"""Places where a line may end, for text that has none: WeasyPrint takes long to find some by itself. Pure.

U+200B shows nothing, and within a line the letters of Arabic stay joined over it. Joiners (U+200D) beside it
would divide ligatures. Whoever copies text out of the PDF copies it along.
"""

from __future__ import annotations

import re
import unicodedata
from html import escape, unescape
from itertools import chain

SOFT_BREAK = "\u200b"
UNBROKEN_AT_MOST = 200
"""A longer run of signs without an end of a line gets soft breaks."""
PIECE = 20
"""So many signs stand between two of them. With 80 WeasyPrint takes twice as long as with 20 or 40."""
_MARKUP = re.compile(r"(<[^>]*>)")
_BLANKS = " \t\n\r\f"
_EAST_ASIAN = (
    "\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
# A blank between two letters, or between two characters of Chinese, Japanese or Korean. A blank beside a
# sign proves nothing: no line ends in "( ( (".
_OPEN = re.compile(
    rf"((?<=\w)[{_BLANKS}](?=\w)|(?<=[{_EAST_ASIAN}])(?=[{_EAST_ASIAN}])|{SOFT_BREAK})"
)
_JOINER = "\u200d"
_CLINGING = re.compile("[\u200c\u200d\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_HALVES_OF_FLAGS = re.compile("[\U0001f1e6-\U0001f1ff]*")
_JAMO = re.compile("[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]")


def with_soft_breaks(html: str) -> str:
    """The page with a soft break every 20 signs of a run of more than 200, in its text and not in its markup.

    No break divides what is read as one sign, such as a letter and its accent.
    """
    parts = _MARKUP.split(html)
    parts[::2] = [_in_text(part) for part in parts[::2]]
    return "".join(parts)


def _in_text(text: str) -> str:
    if len(text) <= UNBROKEN_AT_MOST:
        return text
    runs = _OPEN.split(unescape(text))
    if all(len(run) <= UNBROKEN_AT_MOST for run in runs):
        return text
    return escape("".join(map(parted, runs)))


def parted(run: str) -> str:
    """A run without markup: as it is, or with its soft breaks where it is too long."""
    if len(run) <= UNBROKEN_AT_MOST:
        return run
    pieces, start = [], 0
    while start < len(run):
        end = _end(run, start)
        pieces.append(run[start:end])
        start = end
    return SOFT_BREAK.join(pieces)


def _end(run: str, start: int) -> int:
    """Where a piece ends: before its last blank, else between two signs; later on if it is all one sign."""
    furthest = start + PIECE
    if furthest >= len(run):
        return len(run)
    blank = max(run.rfind(blank, start + 1, furthest) for blank in _BLANKS)
    if blank > 0:
        return blank
    places = chain(range(furthest, start, -1), range(furthest + 1, len(run)))
    return next((place for place in places if not _divides(run, start, place)), len(run))


def _divides(run: str, start: int, place: int) -> bool:
    """Whether a break at this place would divide a sign; the piece begins at `start`."""
    before, after = run[place - 1], run[place]
    if before == _JOINER or _CLINGING.match(after) or unicodedata.category(after)[0] == "M":
        return True
    if _JAMO.match(before) and _JAMO.match(after):
        return True
    return bool(_HALVES_OF_FLAGS.fullmatch(after)) and _halves_before(run, start, place) % 2 == 1


def _halves_before(run: str, start: int, place: int) -> int:
    """How many halves of flags stand in a row before this place: two make a flag."""
    halves = re.match(_HALVES_OF_FLAGS, run[start:place][::-1])
    return len(halves.group()) if halves else 0
