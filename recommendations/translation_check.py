"""What a machine sees of a translation: whether it is whole and keeps to the glossary and the signs. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from recommendations.fixture_files import Entry, FixtureError, read_mapping
from recommendations.isolates import turned
from recommendations.text_lengths import Limits
from recommendations.translating import Texts, placeholders, to_translate
from recommendations.translations import ENGLISH, LANGUAGES

ENDS = {".": ".。", "?": "?؟？", ":": ":：", "!": "!！"}
"""The marks at the end of a text, and those that other scripts have in their place."""
WITHOUT_LATIN = ("ar", "zh-hans")
RIGHT_TO_LEFT = ("ar",)
LATIN = re.compile(r"[A-Za-z]+")
CHINESE = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the glossary in one language: how it may be said, and what must never be said for it."""

    english: tuple[str, ...]
    forms: tuple[str, ...]
    never: tuple[str, ...]


def read_glossary(path: Path, language: str) -> list[Term]:
    """The terms in a language; FixtureError names one that lacks it."""
    found = []
    for name, entry in read_mapping(path)["terms"].items():
        missing = [code for code in LANGUAGES if code != ENGLISH and not entry.get(code, {}).get("source")]
        if missing:
            raise FixtureError(f"{path.name}: {name} needs a term and its source in {', '.join(missing)}")
        found.append(_term((entry["en"], *entry.get("en_also", ())), entry[language]))
    return found


def _term(english: tuple[str, ...], entry: Entry) -> Term:
    forms = (entry["term"], *entry.get("also", ()))
    return Term(english, forms, tuple(entry.get("never", ())))


def problems(
    language: str,
    english: Mapping[str, str],
    texts: Texts,
    terms: Iterable[Term],
    *,
    latin: Collection[str] = (),
    same: Collection[str] = (),
    lengths: Limits | None = None,
) -> Iterator[str]:
    """A sentence for each text that is missing, changed since, or wrong in a way that can be seen.

    `latin`: words that stay in Latin letters in Arabic and Chinese. `same`: texts that are as in English.
    """
    terms = list(terms)
    for key in to_translate(english, texts):
        yield f"{key}: {'its English has changed since' if key in texts else 'not translated'}"
    for key, one in texts.items():
        if key not in english:
            yield f"{key}: there is no such text"
            continue
        for problem in wrong_signs(language, english[key], one.text, latin=latin, same=same):
            yield f"{key}: {problem}"
        for word in forbidden(english[key], one.text, terms):
            yield f"{key}: “{word}” must not be said for it (glossary)"
        if lengths and (long := lengths.text_too_long(key, english[key], one.text)):
            yield f"{key}: {long}"


def wrong_signs(
    language: str, english: str, text: str, *, latin: Collection[str] = (), same: Collection[str] = ()
) -> Iterator[str]:
    """What is wrong with placeholders, the mark at the end, and letters."""
    if placeholders(text) != placeholders(english):
        yield "other placeholders than in English"
    if text == english and text not in same and any(map(str.isalpha, text)):
        yield "the same as in English"
    end, own_end = english.rstrip()[-1:], text.rstrip()[-1:]
    if own_end not in ENDS.get(end, own_end) or (end not in ENDS and own_end in "".join(ENDS.values())):
        yield f"it ends with {own_end!r} and the English with {end!r}"
    if language in WITHOUT_LATIN:
        left = {word for word in LATIN.findall(without_placeholders(text)) if word not in latin}
        if left:
            yield f"Latin letters: {', '.join(sorted(left))}"
    if language in RIGHT_TO_LEFT and (found := turned(text)):
        yield f"not isolated (U+2066, U+2069): {', '.join(found)}"


def without_placeholders(text: str) -> str:
    """The text without what the product puts something else in the place of."""
    return re.sub(r"\{[^{}]*\}", "", text)


def forbidden(english: str, text: str, terms: Iterable[Term]) -> list[str]:
    """Words that must not stand for a term which the English has, unless another term of it is said so."""
    met = [term for term in terms if any(_has(english, words) for words in term.english)]
    said = [form.casefold() for term in met for form in term.forms]
    return [
        word
        for term in met
        for word in term.never
        if _has(text, word) and not any(word.casefold() in form for form in said)
    ]


def _has(text: str, words: str) -> bool:
    """Whether the words are in the text; Chinese does not part its words, others do."""
    if CHINESE.search(words):
        return words in text
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None
