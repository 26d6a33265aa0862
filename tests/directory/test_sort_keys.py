"""The keys by which names are sorted: one for each name as it reads today, in the order of ICU."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from mechanisms.directory.files import read_directory
from mechanisms.directory.sort_keys import (
    PYTHON,
    IcuError,
    NameToSort,
    keys_by_icu,
    names_of,
    problems,
    read_names,
)
from mechanisms.models.body import plain
from recommendations.translations import ENGLISH, LANGUAGES, read_translations

FOLDER = Path(settings.FIXTURES)
COUNTRY = NameToSort("250", "France", "france")


def has_icu() -> bool:
    found = subprocess.run([PYTHON, "-c", "import icu"], capture_output=True, check=False)
    return found.returncode == 0


needs_icu = pytest.mark.skipif(not has_icu(), reason="python3-icu is not installed")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_name_has_a_key_made_from_it(language: str) -> None:
    texts = read_translations(Path(settings.TRANSLATIONS), language)
    wanted = names_of(read_directory(FOLDER), language, texts)
    assert len(wanted["countries"]) == 195
    assert len(wanted["bodies"]) == (70 if texts or language == ENGLISH else 0)
    assert not list(problems(language, wanted, read_names(FOLDER, language)))


def test_english_keys_are_what_names_typed_later_are_sorted_by() -> None:
    kept = [row for rows in read_names(FOLDER, "en").values() for row in rows]
    assert [row.key for row in kept] == [plain(row.name) for row in kept]


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ([COUNTRY], []),
        ([], ["fr: France has no sort key"]),
        ([NameToSort("250", "France", "")], ["fr: France has no sort key"]),
        ([NameToSort("250", "Gaule", "gaule")], ["fr: the sort key of France was made from Gaule"]),
        ([COUNTRY, NameToSort("999", "Gaule", "gaule")], ["fr: the sort key of Gaule belongs to no name"]),
    ],
)
def test_what_can_be_wrong_with_keys(kept: list[NameToSort], said: list[str]) -> None:
    found = problems("fr", {"bodies": [], "countries": [COUNTRY]}, {"bodies": [], "countries": kept})
    assert list(found) == said


@needs_icu
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_keys_give_the_order_of_icu(language: str) -> None:
    kept = [row for rows in read_names(FOLDER, language).values() for row in rows]
    keys_by_icu(language, [], {row.name: row.key for row in kept})


@needs_icu
@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("fr", ["Écosse", "Étain", "Etna", "Œuvre", "Union d’hier", "Union de demain"]),
        ("es", ["Nube", "Nuevo", "Ñandú", "Oeste"]),
        ("ru", ["Елка", "Ёлки", "Ель", "Италия", "Йемен", "Кения"]),
        ("ar", ["آسيا", "أمم", "امن", "تونس", "ثورة"]),
        ("zh-hans", ["奥地利", "澳大利亚", "不丹", "中国"]),
    ],
)
def test_what_a_language_does_with_its_letters(language: str, names: list[str]) -> None:
    keys = keys_by_icu(language, names)
    assert sorted(names, key=keys.__getitem__) == names


@needs_icu
def test_keys_in_another_order_are_refused() -> None:
    with pytest.raises(IcuError, match=r"Belgique \(z\) is not before France \(a\)"):
        keys_by_icu("fr", [], {"France": "a", "Belgique": "z"})
