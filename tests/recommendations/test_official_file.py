"""What is taken for the United Nations' own text in another language, and what is refused with a sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from recommendations.fixture_files import read_fixtures
from recommendations.official_file import OfficialFile, OfficialRefused, read_official
from tests.recommendations.official_texts import WORDS, official_entry, official_file

SYMBOL = "A/HRC/14/32"
RIGHT = official_entry()["paragraphs"]


@pytest.fixture(scope="module")
def english() -> dict[int, str]:
    content = read_fixtures(Path(settings.FIXTURES))
    return {entry["paragraph"]: entry["text"] for entry in content.recommendations}


def read(path: Path, english: dict[int, str]) -> OfficialFile:
    return read_official(path, SYMBOL, english)


@pytest.mark.parametrize("language", WORDS)
def test_each_of_the_five_other_languages_is_taken(language: str, tmp_path: Path, english) -> None:
    found = read(official_file(tmp_path, language), english)
    assert (found.language, list(found.paragraphs)) == (language, list(range(106, 138)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"language": "en"}, "language: 'en' is none of ar, es, fr, ru, zh-hans"),
        ({"language": "de"}, "language: 'de' is none of"),
        ({"symbol": "A/HRC/14/33"}, "symbol: 'A/HRC/14/33' is not A/HRC/14/32"),
        ({"url": "https://example.org/fr"}, "url: 'https://example.org/fr' is no address of the United"),
        ({"url": "http://undocs.org/fr/A/HRC/14/32"}, "is no address of the United Nations"),
        ({"url": "https://un.org.example.org/"}, "is no address of the United Nations"),
        ({"url": "https://undocs.org/es/A/HRC/14/32"}, "is not https://undocs.org/fr/A/HRC/14/32"),
        ({"url": "https://["}, "is no address of the United Nations"),
        ({"url": f"https://www.un.org/{'a' * 200}"}, "url: at most 200 characters"),
        ({"date": datetime(2010, 5, 4, tzinfo=UTC)}, "date: write the date of the document as 2010-05-04"),
        ({"date": "May 2010"}, "date: write the date of the document as 2010-05-04"),
        ({"translator": "A"}, "translator: the file has language, symbol, url, date, paragraphs and nothing"),
        ({"paragraphs": None}, "paragraphs: 106, 107"),
        ({"paragraphs": {n: t for n, t in RIGHT.items() if n != 120}}, "paragraphs: 120 missing"),
        ({"paragraphs": RIGHT | {105: "Rien"}}, "paragraphs: 105 not among the recommendations"),
        ({"paragraphs": RIGHT | {112: " "}}, "112: no text"),
        ({"paragraphs": RIGHT | {112: 7}}, "112: no text"),
        (
            {"paragraphs": RIGHT | {112: " Assist in the development  of NPAs."}},
            "112: this is the English",
        ),
        ({"paragraphs": RIGHT | {112: "Государствам следует"}}, "112: hardly written in the letters of fr"),
        ({"paragraphs": RIGHT | {112: "112."}}, "112: hardly written in the letters of fr"),
        ({"paragraphs": RIGHT | {112: "Agir : a) ici ; b) là."}}, "112: 2 lettered parts, and 0 in English"),
        ({"paragraphs": RIGHT | {113: RIGHT[112]}}, "113: the same text as 112"),
    ],
)
def test_what_is_wrong_is_said(changes: dict[str, Any], said: str, tmp_path: Path, english) -> None:
    with pytest.raises(OfficialRefused) as refused:
        read(official_file(tmp_path, **changes), english)
    assert said in str(refused.value)


def test_every_fault_has_its_sentence(tmp_path: Path, english) -> None:
    wrong = {"symbol": "A/1", "paragraphs": RIGHT | {106: "", 107: "العربية"}}
    with pytest.raises(OfficialRefused) as refused:
        read(official_file(tmp_path, **wrong), english)
    assert len(refused.value.problems) == 3


def test_lettered_parts_are_those_of_english_in_the_letters_of_each_language(tmp_path: Path) -> None:
    english = {106: "Do: (a) this; (b) that."}
    for language, text in {
        "fr": "Faire : a) ceci ; b) cela.",
        "ar": "القيام بما يلي: (أ) هذا؛ (ب) ذلك.",
        "ru": "Делать: а) это; b) то.",
        "zh-hans": "应当： (a) 这个； (b) 那个。",
    }.items():
        found = read(official_file(tmp_path, language, paragraphs={106: text}), english)
        assert found.paragraphs[106] == text


def test_the_hash_is_that_of_the_content_and_not_of_the_layout(tmp_path: Path, english) -> None:
    first = read(official_file(tmp_path), english).sha256()
    written = {**official_entry(), "paragraphs": {str(n): f"{t}\n" for n, t in reversed(RIGHT.items())}}
    (tmp_path / "again.yaml").write_text(yaml.safe_dump(written, allow_unicode=False, sort_keys=False))
    assert read(tmp_path / "again.yaml", english).sha256() == first
    other = read(official_file(tmp_path, paragraphs=RIGHT | {112: "Aider à élaborer des plans."}), english)
    assert other.sha256() != first
