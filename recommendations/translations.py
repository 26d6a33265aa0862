"""Texts of ours in other languages: ``fixtures/translations/<xx>/…``, beside the locked edition. Pure.

Each text names by a hash the English that it translates: where that has changed, English is read until
somebody has looked at it again. Official text is never in these files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from recommendations.fixture_files import Entry, FixtureError, Fixtures, read_mapping
from recommendations.keyed_texts import keyed_texts, with_texts

ENGLISH = "en"
LANGUAGES = ("ar", ENGLISH, "es", "fr", "ru", "zh-hans")
"""The six of the United Nations, as they are called in addresses, files and folders."""


def the_language(asked: str) -> str | None:
    """The language of this code, None if it is none of the six; `zh` is taken for `zh-hans`."""
    code = "zh-hans" if asked == "zh" else asked
    return code if code in LANGUAGES else None


class TextStatus(StrEnum):
    """How far a translated text was looked at; what has none is read in English."""

    REVIEWED = "reviewed"
    CHECKED = "checked"
    NOT_CHECKED = "not_checked"
    ENGLISH = "english"


@dataclass(frozen=True, slots=True)
class Translation:
    """A text, the hash of its English, who wrote it, who translated it back, and how it reads in English."""

    text: str
    of: str
    status: TextStatus
    by: str
    checked_by: str = ""
    back: str = ""


def mark_of_text(one: Translation) -> str:
    """What a review names a text by: twelve digits over it and the English that it translates."""
    return hash_of(f"{one.of} {one.text}")


def hash_of(english: str) -> str:
    """What a translation names its English by: twelve hexadecimal digits."""
    return hashlib.sha256(english.encode()).hexdigest()[:12]


def read_translations(folder: Path, language: str) -> dict[str, Translation]:
    """All texts of a language by key; none where it has no folder. FixtureError names what can't be read."""
    found: dict[str, Translation] = {}
    for path in sorted((folder / language).rglob("*.yaml")):
        for key, translation in _texts_of(path):
            if key in found:
                raise FixtureError(f"{path.name}: {key} was translated in another file already")
            found[key] = translation
    return found


def _texts_of(path: Path) -> Iterable[tuple[str, Translation]]:
    """A file says once who translated and how far that was checked; a text may say otherwise."""
    content = read_mapping(path)
    for key, entry in content.get("texts", {}).items():
        said: Entry = {name: content.get(name, "") for name in ("status", "by", "checked_by")} | entry
        try:
            yield (
                key,
                Translation(
                    said["text"],
                    said["of"],
                    TextStatus(said["status"]),
                    said["by"],
                    said["checked_by"],
                    said.get("back", ""),
                ),
            )
        except (KeyError, ValueError) as error:
            raise FixtureError(f"{path.name}: {key} needs text, of, status and by ({error})") from error


def in_language(content: Fixtures, texts: Mapping[str, Translation]) -> Fixtures:
    """The content with each text in the language where there is one of its present English."""

    def read(key: str, english: str) -> str:
        found = texts.get(key)
        return found.text if found is not None and found.of == hash_of(english) else english

    return with_texts(content, read)


def text_statuses(content: Fixtures, texts: Mapping[str, Translation]) -> dict[str, TextStatus]:
    """How each text of ours is read in the language, by key."""
    return {key: status_of(english, texts.get(key)) for key, english in keyed_texts(content)}


def status_of(english: str, one: Translation | None) -> TextStatus:
    """The status of a translation if there is one of this English."""
    return one.status if one is not None and one.of == hash_of(english) else TextStatus.ENGLISH
