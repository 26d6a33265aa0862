"""What those who translate work with: the texts still to do, what they wrote, and what was read back. Pure.

A text is *checked* once somebody else has translated it back without seeing the English and the two were
compared; what that person wrote is kept beside it as ``back``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import yaml

from recommendations.fixture_files import Entry, FixtureError
from recommendations.translations import TextStatus, Translation, hash_of

PLACEHOLDER = re.compile(r"\{[^{}]*\}")

type Texts = Mapping[str, Translation]
"""The texts of one language by key."""


def to_translate(english: Mapping[str, str], texts: Texts) -> dict[str, str]:
    """Key and English of each text that has no translation, or one of an English that has changed since."""
    return {key: text for key, text in english.items() if key not in texts or texts[key].of != hash_of(text)}


def translated(english: Mapping[str, str], texts: Texts, words: Mapping[str, str], by: str) -> Texts:
    """All texts with these words in them, not checked by anybody yet; FixtureError lists what is wrong."""
    problems = [problem for key, text in words.items() for problem in _problems(english, key, text)]
    if problems:
        raise FixtureError("\n".join(problems))
    kept = {key: one for key, one in texts.items() if key in english}
    return kept | {
        key: Translation(text, hash_of(english[key]), TextStatus.NOT_CHECKED, by)
        for key, text in words.items()
        if key not in kept or (kept[key].text, kept[key].of) != (text, hash_of(english[key]))
    }


def _problems(english: Mapping[str, str], key: str, text: object) -> Iterator[str]:
    if key not in english:
        yield f"{key}: there is no such text"
    elif not isinstance(text, str) or not text.strip():
        yield f"{key}: no text"
    elif placeholders(text) != placeholders(english[key]):
        yield f"{key}: it needs {' '.join(placeholders(english[key]).elements()) or 'no placeholder'}"


def placeholders(text: str) -> Counter[str]:
    """The spans of time in a text, as ``{window:24}``, and how often each occurs."""
    return Counter(PLACEHOLDER.findall(text))


def checked(texts: Texts, back: Mapping[str, str], by: str) -> Texts:
    """All texts, those translated back marked as checked; FixtureError where it was the same person."""
    problems = [f"{key}: there is no translation" for key in back if key not in texts]
    problems += [f"{key}: {by} translated it" for key in back if key in texts and texts[key].by == by]
    if problems:
        raise FixtureError("\n".join(problems))
    read = {
        key: replace(texts[key], status=TextStatus.CHECKED, checked_by=by, back=text)
        for key, text in back.items()
    }
    return dict(texts) | read


def write_translations(folder: Path, language: str, english: Iterable[str], texts: Texts) -> None:
    """One file a recommendation, one a body, one for the rest, each in the order of the English."""
    files: dict[Path, dict[str, Translation]] = {}
    for key in english:
        if key in texts:
            files.setdefault(folder / language / file_of(key), {})[key] = texts[key]
    for path, found in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        content = yaml.safe_dump(_content(found), allow_unicode=True, sort_keys=False, width=120)
        path.write_text(content, encoding="utf-8")


def file_of(key: str) -> str:
    """``recommendations/112/levels/1/national`` is in ``recommendations/112.yaml``."""
    part, name, *_rest = key.split("/")
    return f"{part}/{name}.yaml" if part in {"recommendations", "directory"} else "instrument.yaml"


def _content(found: Mapping[str, Translation]) -> Entry:
    """What is true of most texts is said once, at the top."""
    usual = Counter(_said(one) for one in found.values()).most_common(1)[0][0]
    return dict(usual) | {"texts": {key: _entry(one, dict(usual)) for key, one in found.items()}}


def _said(one: Translation) -> tuple[tuple[str, str], ...]:
    return (("status", one.status.value), ("by", one.by), ("checked_by", one.checked_by))


def _entry(one: Translation, usual: Mapping[str, str]) -> Entry:
    other = {name: said for name, said in _said(one) if usual[name] != said}
    return {"text": one.text, "of": one.of} | ({"back": one.back} if one.back else {}) | other
