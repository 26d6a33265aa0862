"""The names of the subject: complete, each of one concept, and found from every language."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from assessments.answers.text import LANGUAGES
from assessments.answers.word_search import words_for
from assessments.writing.thesaurus import term_problems, thesaurus

CONTENT = yaml.safe_load((Path(settings.FIXTURES) / "search_terms.yaml").read_text(encoding="utf-8"))


def test_the_file_keeps_its_rules() -> None:
    assert list(term_problems(CONTENT)) == []
    assert len(CONTENT["concepts"]) >= 90


def without_french(content: Any) -> None:
    del content["concepts"]["victim"]["fr"]


def without_a_letter(content: Any) -> None:
    content["concepts"]["victim"]["fr"] = "victime; –"


def twice(content: Any) -> None:
    content["concepts"]["child"]["fr"] += "; VICTIMES"


def shared_by_others(content: Any) -> None:
    content["shared"]["补救"] = ["redress", "victim"]


@pytest.mark.parametrize(
    ("breaking", "said"),
    [
        (without_french, "victim needs a name in each of"),
        (without_a_letter, "victim has a name without a letter"),
        (twice, "victim stands for child, victim, and `shared` does not say so"),
        (shared_by_others, "is not shared by redress, victim"),
    ],
)
def test_a_broken_rule_is_told(breaking: Any, said: str) -> None:
    content = deepcopy(CONTENT)
    breaking(content)
    assert any(said in problem for problem in term_problems(content))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_usual_name_finds_its_concept_in_all_other_languages(language: str) -> None:
    for code, names in CONTENT["concepts"].items():
        words = words_for(names[language].split(";")[0], thesaurus())
        assert len(words.terms) == 1, code
        for other in LANGUAGES:
            assert words.found_in(names[other].split(";")[0]), (code, other)


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("compensated", "未支付任何赔偿。", True),
        ("赔偿", "Aucune victime n’a été indemnisée.", True),
        ("赔偿", "le droit à l’indemnisation", True),
        ("trafficking in persons", "trafic illicite de migrants", False),
        ("smuggling", "trafficking in persons", False),
        ("smuggling", "偷运移民", True),
        ("traite des personnes", "борьба с торговлей людьми", True),
        ("victims children", "الأطفال الضحايا", True),
        ("best interest", "最大利益", True),
        ("补救", "no effective remedy, no redress", True),
        ("补救", "la réparation", True),
        ("remedy", "la réparation", False),
        ("police", "the policy of the region", False),
        ("police", "la policía", True),
        ("补", "补救", True),
    ],
)
def test_found_in_other_words(query: str, text: str, found: bool) -> None:
    assert words_for(query, thesaurus()).found_in(text) is found
