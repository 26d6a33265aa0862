"""Translating: what is still to do, what is refused, who may call it checked, and what a machine sees."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command

from recommendations.fixture_files import FixtureError
from recommendations.translating import checked, to_translate, translated, write_translations
from recommendations.translation_check import Term, forbidden, problems, read_glossary, wrong_signs
from recommendations.translations import TextStatus, Translation, hash_of, read_translations

ENGLISH = {
    "recommendations/112/titles/national": "A national plan of action in force",
    "recommendations/112/criteria/3/text/national": "Measures were carried out {window:24}.",
    "directory/ecowas/short_name": "ECOWAS",
}
TITLE, CRITERION, NAME = ENGLISH
FRENCH = {
    TITLE: "Un plan d’action national en vigueur",
    CRITERION: "Des mesures ont été exécutées {window:24}.",
    NAME: "CEDEAO",
}
TRAFFICKING = Term(("trafficking in persons",), ("traite des personnes",), ("trafic de personnes", "trafic"))
SMUGGLING = Term(
    ("smuggling of migrants", "smuggling"), ("trafic illicite de migrants",), ("traite de migrants",)
)


def test_what_has_no_translation_or_one_of_another_english_is_to_be_done() -> None:
    texts = translated(ENGLISH, {}, FRENCH, "A")
    assert to_translate(ENGLISH, texts) == {}
    changed = ENGLISH | {TITLE: "A national plan in force", "new": "More"}
    assert to_translate(changed, texts) == {TITLE: "A national plan in force", "new": "More"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"recommendations/999/titles/national": "Rien"}, "there is no such text"),
        ({TITLE: " "}, "no text"),
        ({TITLE: None}, "no text"),
        ({CRITERION: "Des mesures ont été exécutées."}, "it needs {window:24}"),
        ({CRITERION: "Des mesures ont été exécutées {window:12}."}, "it needs {window:24}"),
        ({TITLE: "Un plan {window:24}"}, "it needs no placeholder"),
    ],
)
def test_what_would_say_something_else_is_refused(words: dict[str, Any], said: str) -> None:
    with pytest.raises(FixtureError, match=said.replace("{", r"\{")):
        translated(ENGLISH, {}, words, "A")


def test_a_text_is_checked_by_somebody_else_until_it_is_translated_anew() -> None:
    texts = translated(ENGLISH, {}, FRENCH, "A")
    assert {one.status for one in texts.values()} == {TextStatus.NOT_CHECKED}
    with pytest.raises(FixtureError, match="A translated it"):
        checked(texts, {TITLE: "A national plan in force"}, "A")
    with pytest.raises(FixtureError, match="there is no translation"):
        checked(texts, {"new": "More"}, "B")
    texts = checked(texts, {TITLE: "A national plan in force"}, "B")
    assert (texts[TITLE].status, texts[TITLE].checked_by) == (TextStatus.CHECKED, "B")
    same = translated(ENGLISH, texts, FRENCH, "C")
    assert same[TITLE] == texts[TITLE]
    anew = translated(ENGLISH, texts, {TITLE: "Un plan national en vigueur"}, "C")
    assert (anew[TITLE].status, anew[TITLE].by, anew[TITLE].back) == (TextStatus.NOT_CHECKED, "C", "")


def test_files_hold_a_recommendation_or_a_body_each_and_are_read_as_they_were_written(tmp_path: Path) -> None:
    texts = checked(translated(ENGLISH, {}, FRENCH, "A"), {TITLE: "A plan"}, "B")
    write_translations(tmp_path, "fr", ENGLISH, texts)
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.yaml")} == {
        "fr/recommendations/112.yaml",
        "fr/directory/ecowas.yaml",
    }
    assert read_translations(tmp_path, "fr") == texts


@pytest.mark.parametrize(
    ("language", "english", "text", "wrong"),
    [
        ("fr", "A plan.", "Un plan.", []),
        ("fr", "A plan.", "Un plan", ["it ends with 'n' and the English with '.'"]),
        ("fr", "A plan", "Un plan.", ["it ends with '.' and the English with 'n'"]),
        ("fr", "Is there a plan?", "Y a-t-il un plan ?", []),
        ("ar", "Is there a plan?", "هل توجد خطة؟", []),
        ("ar", "Is there a plan?", "هل توجد خطة.", ["it ends with '.' and the English with '?'"]),
        ("zh-hans", "A plan.", "有计划。", []),
        ("ar", "A plan of COMMIT", "خطة COMMIT", ["Latin letters: COMMIT"]),
        ("ar", "A file in PDF", "ملف PDF", []),
        ("ar", "Done {window:24}.", "تم {window:24}.", []),
        ("fr", "Done {window:24}.", "Fait {window:12}.", ["other placeholders than in English"]),
        ("fr", "Plan", "Plan", ["the same as in English"]),
        ("fr", "COMMIT", "COMMIT", []),
    ],
)
def test_what_signs_show(language: str, english: str, text: str, wrong: list[str]) -> None:
    assert list(wrong_signs(language, english, text, latin=["PDF"], same=["COMMIT"])) == wrong


@pytest.mark.parametrize(
    ("english", "text", "words"),
    [
        ("Trafficking in persons is a crime", "La traite des personnes est un crime", []),
        (
            "Trafficking in persons is a crime",
            "Le trafic de personnes est un crime",
            ["trafic de personnes", "trafic"],
        ),
        ("Smuggling of migrants is another", "Le trafic illicite de migrants en est un autre", []),
        ("Smuggling of migrants is another", "La traite de migrants en est un autre", ["traite de migrants"]),
        (
            "Trafficking in persons and smuggling of migrants",
            "La traite des personnes et le trafic illicite de migrants",
            [],
        ),
        ("Traffic on roads", "Le trafic routier", []),
    ],
)
def test_trafficking_is_never_called_smuggling(english: str, text: str, words: list[str]) -> None:
    assert forbidden(english, text, [TRAFFICKING, SMUGGLING]) == words


def test_everything_wrong_is_said_with_its_key() -> None:
    texts = {
        TITLE: Translation("Un plan.", hash_of(ENGLISH[TITLE]), TextStatus.NOT_CHECKED, "A"),
        "old": Translation("Rien", "", TextStatus.NOT_CHECKED, "A"),
        NAME: Translation("CEDEAO", "another", TextStatus.CHECKED, "A", "B"),
    }
    assert list(problems("fr", ENGLISH, texts, [])) == [
        f"{CRITERION}: not translated",
        f"{NAME}: its English has changed since",
        f"{TITLE}: it ends with '.' and the English with 'e'",
        "old: there is no such text",
    ]


def test_each_term_of_the_glossary_has_a_source_in_each_language(settings: Any, tmp_path: Path) -> None:
    path = Path(settings.FIXTURES) / "translations" / "glossary.yaml"
    for language in ("ar", "es", "fr", "ru", "zh-hans"):
        terms = read_glossary(path, language)
        assert len(terms) >= 120
        assert not [term for term in terms if not term.forms[0] or set(term.forms) & set(term.never)]
    content = yaml.safe_load(path.read_text())
    content["terms"]["victim"]["ru"]["source"] = ""
    broken = tmp_path / "glossary.yaml"
    broken.write_text(yaml.safe_dump(content, allow_unicode=True))
    with pytest.raises(FixtureError, match="victim needs a term and its source in ru"):
        read_glossary(broken, "fr")


def test_the_command_goes_round_once(settings: Any, tmp_path: Path) -> None:
    for name in ("glossary.yaml", "as_in_english.yaml", "lengths.yaml"):
        (tmp_path / name).write_text((Path(settings.FIXTURES) / "translations" / name).read_text())
    settings.TRANSLATIONS = tmp_path
    out = StringIO()
    call_command("translations", "fr", to_do=True, under="recommendations/112/titles/", stdout=out)
    asked = yaml.safe_load(out.getvalue())
    assert asked[TITLE] == "A national plan of action in force"
    words = tmp_path / "words.yaml"
    words.write_text(yaml.safe_dump({key: f"fr {text}" for key, text in asked.items()}))
    with pytest.raises(CommandError, match="Say with --by who did it"):
        call_command("translations", "fr", take=words)
    call_command("translations", "fr", take=words, by="A")
    out = StringIO()
    call_command("translations", "fr", blind=True, stdout=out)
    assert yaml.safe_load(out.getvalue())[TITLE] == "fr A national plan of action in force"
    with pytest.raises(CommandError, match="A translated it"):
        call_command("translations", "fr", back=words, by="A")
    call_command("translations", "fr", back=words, by="B")
    assert read_translations(tmp_path, "fr")[TITLE].status is TextStatus.CHECKED
    err = StringIO()
    with pytest.raises(CommandError, match="texts are wrong"):
        call_command("translations", "fr", stderr=err)
    assert "recommendations/112/prompts/national: not translated" in err.getvalue()
    with pytest.raises(CommandError, match="is none of ar, es, fr, ru, zh-hans"):
        call_command("translations", "de", to_do=True)
