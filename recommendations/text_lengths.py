"""How long a translation may be in the place where it is read. Pure; the limits are in `lengths.yaml`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from recommendations.fixture_files import read_mapping

PLACEHOLDER = re.compile(r"%\([a-z_0-9]+\)[sd]|%[sd]|\{[^{}]*\}")
TAG = re.compile(r"<[^>]*>|[\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Limit:
    """`free` characters whatever the English has; else `ratio` times the English, never more than `most`."""

    free: int
    ratio: float
    most: int

    def of(self, english: int) -> int:
        """The most characters where the English has so many."""
        return min(max(self.free, int(self.ratio * english)), self.most)


@dataclass(frozen=True, slots=True)
class Limits:
    """Those of messages by their place, and of texts by the pattern of their keys."""

    placeholder: int
    places: dict[str, Limit]
    texts: dict[str, Limit]

    def too_long(self, limit: Limit, english: str, text: str) -> str:
        """What is wrong with the length of a translation; empty if it fits."""
        long, most = self._width(text), limit.of(self._width(english))
        return f"{long} characters, {most} at most" if long > most else ""

    def text_too_long(self, key: str, english: str, text: str) -> str:
        """The same of a text of the instrument or the directory."""
        limit = next((limit for keys, limit in self.texts.items() if fnmatch(key, keys)), None)
        return self.too_long(limit, english, text) if limit else ""

    def _width(self, text: str) -> int:
        return width(TAG.sub("", PLACEHOLDER.sub("x" * self.placeholder, text)))


def width(text: str) -> int:
    """How many narrow characters it is as wide as."""
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def read_limits(path: Path) -> Limits:
    """The table; KeyError or TypeError where a limit is not whole."""
    content: dict[str, Any] = read_mapping(path)
    places, texts = (
        {name: Limit(**entry) for name, entry in content[part].items()} for part in ("places", "texts")
    )
    return Limits(content["placeholder"], places, texts)
