"""What is read from left to right inside a text from right to left: ranges, dates, symbols of documents.

Without isolates (Unicode, UAX 9) “106–137” is shown as 137–106 in Arabic, and “.xlsx” with its dot behind.
"""

from __future__ import annotations

import re

from django.utils.translation import get_language_bidi

START, END = "\u2066", "\u2069"
_KEPT = re.compile(
    r"[\u2066-\u2068][^\u2069]*\u2069|<bdi\b.*?</bdi>|<code\b.*?</code>|<kbd\b.*?</kbd>|<[^>]*>", re.DOTALL
)
"""What is isolated already, and tags."""
_NUMBER = r"(?:%\(\w+\)[sd]|\d(?:[\d.,]*\d)?)"
_TURNED = re.compile(
    rf"{_NUMBER}(?: ?[–/] ?{_NUMBER})+|\d{{1,4}}(?:-\d{{1,4}})+|[A-Z]+(?:/[A-Z]*\d*)+\d"
    r"|\d+ ?\([a-z]\)|(?<![\w.])\.[a-z]{2,4}\b"
)
"""Numbers with a dash or a slash between them, symbols, “113 (a)”, and the endings of files."""


def left_to_right(text: str) -> str:
    """The text, isolated where the active language is written from right to left."""
    return f"{START}{text}{END}" if get_language_bidi() else text


def turned(text: str) -> list[str]:
    """What of a text from right to left would be shown in another order."""
    return _TURNED.findall(_KEPT.sub(" ", text))
