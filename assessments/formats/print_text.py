"""Text on its way into print: fonts for its characters, places where a line may end, direction, length. Pure.

``font_coverage.txt`` is written by ``font_build`` together with the fonts.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from itertools import chain, count
from pathlib import Path

# Which bundled fonts a page needs, and the style sheet that names them. Pure. Every face costs
# time to load, so that only the scripts that a text really has are named. Text falls through
# ``FAMILIES`` in this order; nothing installed on the machine is used.


BASE = "thirtytwo-static:/"
_FOLDER = f"{BASE}fonts/pdf/"


@dataclass(frozen=True, slots=True)
class Script:
    """A writing system, the font for it, and a pattern of the characters that call for it.

    `serif`: the font for what is quoted and read at length, where it is another one.
    """

    family: str
    pattern: str
    has_bold: bool = True
    serif: str = ""

    def is_in(self, text: str) -> bool:
        """Whether the text has a character of this script."""
        return _compiled(self.pattern).search(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(f"[{pattern}]")


CHINESE = Script(
    "NotoSansSC", "\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uffee", serif="NotoSerifSC"
)
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
    CHINESE,
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
        if script.serif:
            faces.append(_face(script.serif, "Regular", "normal"))
    sans = ", ".join(["NotoSans", *(script.family for script in others)])
    serif = ", ".join(["NotoSerif", *(script.serif or script.family for script in others)])
    families = f"html {{ font-family: {sans} }} .read {{ font-family: {serif} }}"
    return "\n".join([*faces, families, *_in_chinese(others, sans, serif), _page_boxes(sans)])


def _in_chinese(others: list[Script], sans: str, serif: str) -> Iterator[str]:
    """In Chinese text, signs that other languages have too, quotation marks for one, are a character wide."""
    if CHINESE in others:
        wide = f"{CHINESE.serif}, {serif}"
        yield f"[lang|=zh] {{ font-family: {CHINESE.family}, {sans} }}"
        yield f"[lang|=zh] .read, .read[lang|=zh], .read [lang|=zh] {{ font-family: {wide} }}"
        yield f"[lang|=zh] [lang]:not([lang|=zh]) {{ font-family: {sans} }}"
        yield (
            "[lang|=zh] .read[lang]:not([lang|=zh]), [lang|=zh] .read [lang]:not([lang|=zh])"
            f" {{ font-family: {serif} }}"
        )


def face_of(text: str) -> str:
    """The bold face for a few characters of one script, or the plain one of a script that has no bold."""
    found = next((script for script in SCRIPTS if script.is_in(text)), None)
    if found is None:
        return "NotoSans-Bold"
    return f"{found.family}-{'Bold' if found.has_bold else 'Regular'}"


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
_SEPARATORS = {0x2028: "\n", 0x2029: "\n"}
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
        character for run in _BEYOND_ASCII.findall(text) for character in run if not is_supported(character)
    )


def mark_unsupported(text: str) -> str:
    """The text with every run of characters without a glyph replaced by ``[U+AC00 U+B098]``.

    After `NUMBERED_AT_MOST` of them each is replaced by a square. Plain ASCII, markup included, is left as
    it is, so that it works on a whole HTML page too. A separator of lines or paragraphs, which no font has,
    becomes a line feed.
    """
    number = count()
    return _BEYOND_ASCII.sub(lambda run: _mark_run(run.group(), number), text.translate(_SEPARATORS))


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


# Places where a line may end, for text that has none: WeasyPrint takes long to find some by itself. U+200B
# shows nothing, and within a line the letters of Arabic stay joined over it. Joiners (U+200D) beside it would
# divide ligatures. Whoever copies text out of the PDF copies it along.


SOFT_BREAK = "\u200b"
UNBROKEN_AT_MOST = 200
"""A longer run of signs without an end of a line gets soft breaks."""
PIECE = 20
"""So many signs stand between two of them. With 80 WeasyPrint takes twice as long as with 20 or 40."""
_MARKUP = re.compile(r"(<[^>]*>)")
_BLANKS = " \t\n\r\f"
_EAST_ASIAN = (
    "\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
# A blank between two letters, or between two characters of Chinese, Japanese or Korean. A blank beside a
# sign proves nothing: no line ends in "( ( (".
_OPEN = re.compile(rf"((?<=\w)[{_BLANKS}](?=\w)|(?<=[{_EAST_ASIAN}])(?=[{_EAST_ASIAN}])|{SOFT_BREAK})")
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


_END = re.compile(r"[.!?؟](?:[”\"’']|\s?»)?(?=\s+[A-ZÀ-ÞА-ЯЁ\u0620-\u064a“\"«¿¡])|[。！？][”’」』）]*")
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
    text = text.strip()
    ends = [*(found.end() for found in _END.finditer(text)), len(text)]
    taken = text[: max((end for end in ends if end <= at_most), default=ends[0])]
    if len(taken) > at_most:
        return shortened(taken, at_most, MORE)
    return taken if taken == text else f"{taken} {MORE}"


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
