"""Text on its way into print: its direction, its first sentence, its length. Pure."""

from __future__ import annotations

import re
import unicodedata

_END = re.compile(r"(?<=[.!?])[”\"’']?\s+(?=[A-Z“\"])")
_RTL = ("R", "AL")
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
    """The text if it is not longer, else cut between two words with the mark behind."""
    joined = " ".join(text.split())
    if len(joined) <= at_most:
        return joined
    cut = joined[:at_most].rpartition(" ")[0] or joined[:at_most]
    return f"{cut.rstrip(' ,;:')} {mark}".replace(" …", "…")
