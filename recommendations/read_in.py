"""How a recommendation is read in a language: official words, reading aid, how far ours is looked at. Pure.

Hangs on the tree of that language and is part of no document, so that no hash changes with it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OfficialWords:
    """A recommendation as the document of the United Nations in one language has it.

    Without text it is the slot alone: the United Nations publishes it there, and it was not loaded here.
    """

    language: str
    text: str = ""
    symbol: str = ""
    url: str = ""
    direction: str = "ltr"


@dataclass(frozen=True, slots=True)
class ReadingAid:
    """Our translation of the official text, shown beside the English and never quoted; and its status."""

    text: str
    status: str


@dataclass(frozen=True, slots=True)
class HowTranslated:
    """How many of our texts on one recommendation, or on all, are read in which status; who reviewed them.

    `official`: of how many recommendations the official text is in the language too.
    """

    reviewed: int = 0
    checked: int = 0
    not_checked: int = 0
    english: int = 0
    official: int = 0
    reviewers: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """All our texts; those that are read in English too."""
        return self.reviewed + self.checked + self.not_checked + self.english


def words_of(language: str, text: str, symbol: str, url: str) -> OfficialWords:
    """Official words in the direction of their language."""
    return OfficialWords(language, text, symbol, url, "rtl" if language == "ar" else "ltr")


def published_at(language: str, symbol: str) -> str:
    """Where the United Nations publishes a document in a language."""
    return f"https://undocs.org/{'zh' if language == 'zh-hans' else language}/{symbol}"
