"""A file with the 32 recommendations as the United Nations has them in a language: read and checked. Pure.

docs/translating.md shows the format. Nothing here is ours to word: a text is taken as it stands, or refused.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from recommendations.fixture_files import Entry, read_mapping
from recommendations.read_in import published_at
from recommendations.translations import ENGLISH, LANGUAGES

LONGEST_URL = 200
MEMBERS = ("language", "symbol", "url", "date", "paragraphs")
SCRIPTS = {"ar": "ARABIC", "ru": "CYRILLIC", "zh-hans": "CJK", "fr": "LATIN", "es": "LATIN"}
"""How Unicode's name of a letter begins that is written in the language."""
MOSTLY = 0.6
"""The least share of letters in the language's own script: names and symbols are written in others."""
LETTERED = re.compile(r"(?:^|[\s(（])\w\s?[)）]")
"""``(a)``, ``a)`` or ``(أ)``, as the languages of the United Nations begin a lettered part."""


class OfficialRefused(ValueError):
    """The file is not what it says; ``problems`` has a sentence for each fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class OfficialFile:
    """The recommendations of one document by paragraph."""

    language: str
    symbol: str
    url: str
    published: date
    paragraphs: Mapping[int, str]

    def sha256(self) -> str:
        """Over the content as canonical JSON, whatever the file's layout."""
        content = asdict(self) | {"published": self.published.isoformat()}
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def read_official(path: Path, symbol: str, english: Mapping[int, str]) -> OfficialFile:
    """The file, if it has exactly the paragraphs of `english` and is plausible in its language.

    `symbol` is that of the report. Raises FixtureError for no YAML, OfficialRefused for what is wrong.
    """
    entry = read_mapping(path)
    found = list(_wrong_head(entry, symbol))
    paragraphs = entry.get("paragraphs")
    texts = {_number(key): text for key, text in paragraphs.items()} if isinstance(paragraphs, dict) else {}
    found += _wrong_texts(str(entry.get("language")), texts, english)
    if found:
        raise OfficialRefused(found)
    return OfficialFile(
        entry["language"],
        symbol,
        entry["url"],
        entry["date"],
        {number: unicodedata.normalize("NFC", texts[number]).strip() for number in english},
    )


def _number(key: object) -> object:
    return int(key) if isinstance(key, str) and key.isdecimal() else key


def _wrong_head(entry: Entry, symbol: str) -> Iterator[str]:
    language, url = entry.get("language"), str(entry.get("url", ""))
    others = [code for code in LANGUAGES if code != ENGLISH]
    if unknown := [str(name) for name in entry if name not in MEMBERS]:
        yield f"{', '.join(unknown)}: the file has {', '.join(MEMBERS)} and nothing else"
    if language not in others:
        yield f"language: {language!r} is none of {', '.join(others)}"
    if entry.get("symbol") != symbol:
        yield f"symbol: {entry.get('symbol')!r} is not {symbol}, the report that is loaded here"
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    if len(url) > LONGEST_URL:
        yield f"url: at most {LONGEST_URL} characters"
    if not url.startswith("https://") or not (host == "undocs.org" or host.endswith(".un.org")):
        yield f"url: {url!r} is no address of the United Nations, such as {published_at('fr', symbol)}"
    elif host == "undocs.org" and language in others and url != published_at(language, symbol):
        yield f"url: {url} is not {published_at(language, symbol)}"
    if type(entry.get("date")) is not date:  # a moment is a date to Python
        yield "date: write the date of the document as 2010-05-04"


def _wrong_texts(language: str, texts: Mapping[object, object], english: Mapping[int, str]) -> Iterator[str]:
    if missing := [str(number) for number in english if number not in texts]:
        yield f"paragraphs: {', '.join(missing)} missing"
    if unknown := [str(number) for number in texts if number not in english]:
        yield f"paragraphs: {', '.join(unknown)} not among the recommendations"
    first_with: dict[str, int] = {}
    for number, original in english.items():
        text = texts.get(number, "-")
        if not isinstance(text, str) or not text.strip():
            yield f"{number}: no text"
            continue
        if number in texts:
            yield from (f"{number}: {fault}" for fault in _faults(language, text, original))
            if first_with.setdefault(text.strip(), number) != number:
                yield f"{number}: the same text as {first_with[text.strip()]}"


def _faults(language: str, text: str, english: str) -> Iterator[str]:
    if " ".join(text.split()).casefold() == " ".join(english.split()).casefold():
        yield "this is the English text"
    elif language in SCRIPTS and _share(text, SCRIPTS[language]) < MOSTLY:
        yield f"hardly written in the letters of {language}"
    wanted, there = len(LETTERED.findall(english)), len(LETTERED.findall(text))
    if there != wanted:
        yield f"{there} lettered parts, and {wanted} in English"


def _share(text: str, script: str) -> float:
    letters = [sign for sign in text if sign.isalpha()]
    own = sum(unicodedata.name(sign, "").startswith(script) for sign in letters)
    return own / len(letters) if letters else 0.0
