"""A text as a person looks for it: capitals, blanks, line breaks and ways to write one letter are the same.

Found are whole words, so that “Ana” leaves “Analysis” alone, unless the inside of longer words is asked for.
A script without blanks between its words has no whole words: there it is found anywhere.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote

from django.utils import translation
from django.utils.formats import date_format

from assessments.answers.fields import REMOVED

FEWEST = 3
"""Signs that a text has at least: fewer would be found everywhere."""
MOST = 200
SHORT_MARK = "[…]"
"""Stands where there is no room for the day; no longer than the shortest text."""
AROUND = 60
_BETWEEN = r"(?:[\s_+‐‑-]|%20)+"
_SAME = {"'": "'’ʼ‘`", "’": "'’ʼ‘`", "-": "-‐‑–", "‐": "-‐‑–", "‑": "-‐‑–", "–": "-‐‑–"}
# Scripts that put no blank between words, or write small words together with the next one.
_NO_WHOLE_WORDS = re.compile(
    r"[\u0590-\u08ff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
)
_LETTER = r"[^\W_]"
_KEPT_IN_ADDRESS = "/:?#[]@!$&'()*+,;=%~"


@dataclass(frozen=True, slots=True)
class Mark:
    """What takes the place of the text, from the day of the removal."""

    day: date

    @property
    def in_text(self) -> str:
        """``[removed on 3 May 2027]``: in English, since documents have no language."""
        with translation.override("en"):
            return f"{REMOVED}{date_format(self.day, 'DATE_FORMAT')}]"

    @property
    def in_address(self) -> str:
        """``removed-on-2027-05-03``, which is fit for any part of a web address."""
        return f"removed-on-{self.day.isoformat()}"


@dataclass(frozen=True)
class Wanted:
    """The text to take out; `inside` longer words too."""

    text: str
    inside: bool = False

    @cached_property
    def plain(self) -> str:
        """As it is compared: composed letters, one blank between words."""
        return " ".join(unicodedata.normalize("NFC", self.text).split())

    @property
    def is_long_enough(self) -> bool:
        return sum(sign.isalnum() for sign in self.plain) >= FEWEST

    def is_same(self, text: str) -> bool:
        """Whether the same text was typed again; capitals and blanks do not matter."""
        return Wanted(text).plain.casefold() == self.plain.casefold()

    @cached_property
    def _anywhere(self) -> re.Pattern[str]:
        words = (_letters(word) for word in self.plain.split(" "))
        return re.compile(_BETWEEN.join(words), re.IGNORECASE)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        if self.inside:
            return self._anywhere
        first, last = self.plain[0], self.plain[-1]
        before = rf"(?<!{_LETTER})" if _has_whole_words(first) else ""
        after = rf"(?!{_LETTER}|[\u0300-\u036f])" if _has_whole_words(last) else ""
        return re.compile(before + self._anywhere.pattern + after, re.IGNORECASE)

    @property
    def sealed(self) -> Callable[[str], str]:
        """Its HMAC under a key: who has the key can tell that the same text was meant, and nobody else."""
        said = f"text-removal\n{self.plain.casefold()}".encode()
        return lambda key: hmac.new(key.encode(), said, hashlib.sha256).hexdigest()

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where it is."""
        return (found.span() for found in self._pattern.finditer(text))

    def longer_words(self, text: str) -> Iterator[str]:
        """The longer words that hold it, where whole words are meant."""
        whole = set(self.spans(text))
        for found in self._anywhere.finditer(text):
            if found.span() not in whole:
                yield _word_around(text, *found.span())

    def count(self, text: str) -> int:
        return sum(1 for _ in self.spans(text))

    def taken_out(self, text: str, mark: Mark, limit: int | None = None) -> str:
        """The text without it; where the mark does not fit into `limit` signs, a short one."""
        made = self._pattern.sub(mark.in_text, text)
        if limit is not None and len(made) > limit:
            made = self._pattern.sub(SHORT_MARK, text)[:limit]
        return made

    def count_in_address(self, address: str) -> int:
        return self.count(address) or self.count(unquote(address))

    def taken_out_of_address(self, address: str, mark: Mark) -> str:
        """The same of a web address, also where its letters are written as percent signs and numbers."""
        if self.count(address):
            return self._pattern.sub(mark.in_address, address)
        plain = unquote(address)
        if not self.count(plain):
            return address
        return quote(self._pattern.sub(mark.in_address, plain), safe=_KEPT_IN_ADDRESS)

    def excerpts(self, text: str) -> Iterator[tuple[str, str, str]]:
        """Each place: what is before it, the words themselves, what is behind."""
        for start, end in self.spans(text):
            before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
            cut = "…" if start > AROUND else ""
            more = "…" if end + AROUND < len(text) else ""
            yield cut + before, text[start:end], after + more


def _letters(word: str) -> str:
    return "".join(_sign(cluster) for cluster in _clusters(word))


def _clusters(word: str) -> Iterator[str]:
    """Each letter with the marks that belong to it."""
    cluster = ""
    for sign in word:
        if cluster and not unicodedata.combining(sign):
            yield cluster
            cluster = ""
        cluster += sign
    if cluster:
        yield cluster


def _sign(cluster: str) -> str:
    if cluster in _SAME:
        return f"[{re.escape(_SAME[cluster])}]"
    written = {
        unicodedata.normalize(form, case) for form in ("NFC", "NFD") for case in (cluster, cluster.upper())
    }
    found = sorted({re.escape(one) for one in written}, key=len, reverse=True)
    return found[0] if len(found) == 1 else f"(?:{'|'.join(found)})"


def _has_whole_words(sign: str) -> bool:
    return sign.isalnum() and not _NO_WHOLE_WORDS.match(sign)


def _word_around(text: str, start: int, end: int) -> str:
    while start > 0 and re.match(_LETTER, text[start - 1]):
        start -= 1
    while end < len(text) and re.match(_LETTER, text[end]):
        end += 1
    return text[start:end]


# JSON: only what people write freely, never codes, slugs and hashes. How long each may be.

LIMITS: Mapping[str, int | None] = {
    "explanation": None,
    "title": 500,
    "source": 300,
    "page": 100,
    "what": 2000,
    "owner": 200,
    "name": 200,
    "budget": None,
    "reason": None,
    "note": None,
    "url": 2000,
    # Of files that came back: who signed, who wrote the mail, what can't be read.
    "post": None,
    "day": None,
    "sender": None,
    "mail": None,
    "filename": None,
    "ministry": 200,
    "cells": None,
}
ADDRESSES = frozenset({"url"})


def written_in(tree: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every free text of a JSON value with its key."""
    if isinstance(tree, str):
        if key in LIMITS:
            yield key, tree
    elif isinstance(tree, Mapping):
        for name, value in tree.items():
            yield from written_in(value, name)
    elif isinstance(tree, list | tuple):
        for value in tree:
            yield from written_in(value, key)


def rewritten(tree: Any, change: Callable[[str, str], str], key: str = "") -> Any:
    """The same JSON value with every free text as `change(key, text)` has it."""
    if isinstance(tree, str):
        return change(key, tree) if key in LIMITS else tree
    if isinstance(tree, Mapping):
        return {name: rewritten(value, change, name) for name, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [rewritten(value, change, key) for value in tree]
    return tree
