"""Finding words in the report, and marking them. Pure.

A search is a few words, all of which a passage has to contain; words between quotation marks are one
phrase. Capitals do not matter, and the straight apostrophe, quotation mark and hyphen of a keyboard stand
for the report's own ’ “ ” and –. A whole number also finds the paragraph of that number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_QUERY = 200
_TERM = re.compile(r'["“]([^"”]+)["”]|(\S+)')
_SAME = {"'": "['’‘]", "’": "['’‘]", "-": "[-–]", "–": "[-–]", '"': '["“”]'}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; ``found`` says whether it is one of the words searched for."""

    text: str
    found: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """What a person looks for; an empty one finds nothing and marks nothing."""

    query: str = ""
    patterns: tuple[re.Pattern[str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.patterns)

    def finds(self, text: str, number: int | None = None) -> bool:
        """Whether the passage has all the words, or is the paragraph asked for by its number."""
        if number is not None and self.query == str(number):
            return True
        return bool(self) and all(pattern.search(text) for pattern in self.patterns)

    def pieces(self, text: str) -> tuple[Piece, ...]:
        """The text cut where the words begin and end; joined again it is the same text."""
        if not self:
            return (Piece(text),)
        anything = re.compile("|".join(pattern.pattern for pattern in self.patterns), re.IGNORECASE)
        pieces, end = [], 0
        for match in anything.finditer(text):
            if match.start() > end:
                pieces.append(Piece(text[end : match.start()]))
            pieces.append(Piece(match[0], found=True))
            end = match.end()
        if end < len(text):
            pieces.append(Piece(text[end:]))
        return tuple(pieces)


def search_for(query: str) -> Search:
    """The search a person typed, cut to 200 characters."""
    query = " ".join(query.split())[:MAX_QUERY]
    terms = [quoted or word for quoted, word in _TERM.findall(query)]
    return Search(query, tuple(_pattern(term) for term in dict.fromkeys(terms)))


def _pattern(term: str) -> re.Pattern[str]:
    letters = (_SAME.get(letter, re.escape(letter)) for letter in term.strip())
    return re.compile("".join(letters), re.IGNORECASE)
