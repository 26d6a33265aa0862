"""Text on its way into print: its direction, its first sentence, its length. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

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
