"""Languages that nobody speaks: every word of ours longer by 40 %, or in Arabic letters. For tests alone.

What stays Latin in the second, or short in the first, did not come through the catalogue or the keyed texts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import trans_real

from config.catalogues import CODE, PLACEHOLDER, TAG
from mechanisms.directory.files import read_directory
from mechanisms.directory.keyed_texts import keyed_texts as directory_texts
from recommendations import own_language
from recommendations.fixture_files import read_fixtures
from recommendations.keyed_texts import keyed_texts, with_texts
from recommendations.moments import span_in_words
from recommendations.outline import Outline
from recommendations.outline_builder import build_outline
from recommendations.translations import TextStatus, Translation, hash_of

LONGER_BY = 0.4
FUNCTIONS = ("gettext", "pgettext", "ngettext", "npgettext")
_ACCENTED = str.maketrans("aeiouy", "áéíóúý")
_ARABIC = dict(zip("abcdefghijklmnopqrstuvwxyz", "ابتثجحخدذرزسشصضطظعغفقكلمنه", strict=True))
_SYMBOL = r"[A-Z]+(?:/[A-Z0-9]+)+|https?://\S+|&\w+;|\{\{.*?\}\}|\{\w+:\d+\}"
_WORD = re.compile(
    rf"(?P<kept>{CODE.pattern}|{PLACEHOLDER.pattern}|{TAG.pattern}|{_SYMBOL})|[^\W\d_]+", re.DOTALL
)

type Change = Callable[[str], str]


def _changed(text: object, change: Change) -> str:
    """Each word changed; placeholders, markup, symbols of documents and numbers are as they were."""
    return _WORD.sub(lambda found: found.group() if found["kept"] else change(found.group()), str(text))


def longer(text: object) -> str:
    """Each word with its first letters said again, and accents on them."""
    return _changed(
        text, lambda word: word + word[: round(LONGER_BY * len(word))].lower().translate(_ACCENTED)
    )


def mirrored(text: object) -> str:
    """An Arabic letter in the place of each Latin one: not a word that anybody knows."""
    return _changed(text, _in_arabic)


def _in_arabic(word: str) -> str:
    plain = unicodedata.normalize("NFD", word).casefold()
    return "".join(_ARABIC.get(letter, letter) for letter in plain if not unicodedata.combining(letter))


PSEUDO: dict[str, Change] = {"en-gb": longer, "ar-eg": mirrored}
"""In files: languages that Django knows, of which nothing is kept from one test to the next."""


@cache
def outline(change: Change) -> Outline:
    """The instrument with every text of ours changed; the report's own text is as it was."""
    content = with_texts(read_fixtures(settings.FIXTURES), lambda _key, text: change(text))
    return build_outline(content, span_in_words)


@dataclass(frozen=True)
class Speaker:
    """In the place of Django's: says the English of a message, changed as the active language says."""

    spoken: Mapping[str, Change]
    said: Callable[..., str]

    def __call__(self, *texts: Any) -> str:
        language = translation.get_language() or ""
        if language not in self.spoken:
            return self.said(*texts)
        with translation.override("en"):
            english = self.said(*texts)
        return self.spoken[language](english)


def speak(spoken: Mapping[str, Change], put: Callable[[object, str, Any], None] = setattr) -> None:
    """Let messages and texts of these languages be those of English, changed; `put` says how long."""
    for name in FUNCTIONS:
        put(vars(translation)["_trans"], name, Speaker(spoken, getattr(trans_real, name)))
    english = dict(keyed_texts(read_fixtures(settings.FIXTURES)))
    english |= dict(directory_texts(read_directory(settings.FIXTURES)))
    texts = {code: _texts(english, change) for code, change in spoken.items()}
    put(own_language, "_texts", own_language._texts | texts)


def _texts(english: Mapping[str, str], change: Change) -> dict[str, Translation]:
    return {
        key: Translation(change(text), hash_of(text), TextStatus.NOT_CHECKED, "nobody")
        for key, text in english.items()
    }


@pytest.fixture
def in_pseudo_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    """For one test."""
    speak(PSEUDO, monkeypatch.setattr)
