"""Places where a line may end, for text that has none: WeasyPrint takes long to find some by itself. Pure.

U+200B shows nothing, and within a line the letters of Arabic stay joined over it. Joiners (U+200D) beside it
would divide ligatures. Whoever copies text out of the PDF copies it along.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
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


# Text on its way into print: its direction, its first sentence, its length. Pure.


_END = re.compile(r"(?<=[.!?])[”\"’']?\s+(?=[A-Z“\"])")
_RTL = ("R", "AL")
_LAST_WORD = re.compile(r"\s\S*\Z")
MORE = "[…]"


def direction(text: str) -> str:
    """``rtl`` or ``ltr`` by the first strong character, as ``dir="auto"`` decides in a browser."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in _RTL:
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"


def paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of a text; a line that is read the other way than the one before begins a new one.

    Lines that stay together are parted by a line feed; blank lines part, and are left out.
    """
    waiting: list[str] = []
    for line in text.splitlines():
        turned = bool(waiting and line.strip()) and direction(line) != direction(waiting[-1])
        if waiting and (turned or not line.strip()):
            yield "\n".join(waiting)
            waiting = []
        if line.strip():
            waiting.append(line.strip())
    if waiting:
        yield "\n".join(waiting)


def opening(text: str, at_most: int = 320) -> str:
    """The first sentence, and further ones while they fit; ``[…]`` says that more follows.

    A first sentence longer than ``at_most`` characters is cut between two words.
    """
    taken = ""
    for sentence in _END.split(text):
        if taken and len(taken) + len(sentence) + 1 > at_most:
            break
        taken = f"{taken} {sentence}".strip()
    if len(taken) > at_most:
        taken = shortened(taken, at_most, MORE)
    elif taken != text.strip():
        taken = f"{taken} {MORE}"
    return taken


def shortened(text: str, at_most: int, mark: str = "…") -> str:
    """The text if it is not longer, else cut between two words with the mark behind.

    Its paragraphs run on as one, except where the direction of reading changes.
    """
    joined = _run_on(text)
    if len(joined) <= at_most:
        return joined
    cut = _LAST_WORD.sub("", joined[:at_most]) or joined[:at_most]
    return f"{cut.rstrip(' ,;:')} {mark}".replace(" …", "…")


def _run_on(text: str) -> str:
    """The text in one line, or in one line for each change of direction."""
    if "\n" not in text and "\r" not in text:
        return " ".join(text.split())
    lines: list[str] = []
    for paragraph in paragraphs(text):
        plain = " ".join(paragraph.split())
        if lines and direction(plain) == direction(lines[-1]):
            lines[-1] = f"{lines[-1]} {plain}"
        else:
            lines.append(plain)
    return "\n".join(lines)
