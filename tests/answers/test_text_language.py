"""The language of a text: six are recognised, anything uncertain is none of them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from assessments.answers.text import LANGUAGES, language_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The plan is in force and complete on paper. Measures on redress started two years late."),
        ("en", "No law gives compensation to victims of trafficking, and none was paid."),
        ("fr", "Le décret de 2020 désigne le Rapporteur national et fixe vingt-trois indicateurs."),
        ("fr", "L'analyse n'a pas été publiée ; les chiffres sont transmis à la Commission."),
        ("es", "El reglamento no se ha dictado, no se ha decidido ninguna solicitud."),
        ("es", "La fiscalía especializada cubre las catorce provincias con fiscales de enlace."),
        ("ru", "Закон предусматривает выплату компенсации, но выплат ещё не было."),
        ("ru", "План действий утверждён, его выполнение проверяют каждые два года."),
        ("ar", "لا يوجد نص لدى المجلس يدعو الدول إلى فتح سبل الانتصاف القانونية."),
        ("zh", "我国没有任何为人口贩运受害人提供赔偿的法律机制。"),
    ],
)
def test_the_six_are_recognised(language: str, text: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("nothing", ""),
        ("digits", "2021, 2022: 14 / 30"),
        ("too short", "As the plan says."),
        ("a title", "Plan 2024–2028"),
        ("a name", "Ministry of Justice"),
        (
            "Portuguese",
            "O plano não foi aprovado pelo governo e as vítimas não têm acesso a uma compensação.",
        ),
        ("Italian", "Il piano è stato adottato nel 2021 e le vittime hanno diritto a un risarcimento."),
        ("German", "Der Plan ist in Kraft und die Opfer werden mit einer Entschädigung unterstützt."),
        ("Dutch", "Het plan is van kracht en de slachtoffers worden niet met een vergoeding geholpen."),
        ("Persian", "برنامه ملی در سال گذشته تصویب شد و هنوز گزارشی منتشر نشده است."),
        ("Urdu", "منصوبہ منظور ہو چکا ہے لیکن ابھی تک کوئی رپورٹ شائع نہیں ہوئی۔"),
        ("Ukrainian", "План дій затверджено, його виконання перевіряють кожні два роки."),
        ("Bulgarian", "Законът предвижда обезщетение, но плащания още не е имало."),
        ("Japanese", "被害者に対する補償の仕組みはまだありません。"),
        ("Korean", "피해자에 대한 보상 제도는 아직 없습니다."),
        ("Greek", "Το σχέδιο δράσης εγκρίθηκε και εφαρμόζεται σε όλη τη χώρα."),
        (
            "half and half",
            "The law of the country is clear. 我国没有任何为人口贩运受害人提供赔偿的法律机制。",
        ),
    ],
)
def test_what_is_uncertain_or_another_language_is_none(what: str, text: str) -> None:
    assert language_of(text) == "", what


def test_a_decomposed_text_is_the_same_text() -> None:
    assert language_of("Le bilan a e\u0301te\u0301 fait dans les pays de la re\u0301gion.") == "fr"


SCRIPTS = {"ar": "\u0627", "zh": "的", "fr": " les ", "es": " las "}


def sample_texts() -> list[tuple[str, str]]:
    """(language that one sign tells, explanation) of every text of the sample that is not English."""
    found = []
    for path in sorted((ROOT / "fixtures/sample").glob("202*/*.yaml")):
        for entry in yaml.safe_load(path.read_text()).get("answers", ()):
            text = entry.get("explanation", "")
            for language, sign in SCRIPTS.items():
                if sign in text and (language != "fr" or " the " not in text):
                    found.append((language, text))
    return found


def test_the_texts_of_the_sample_are_recognised() -> None:
    texts = sample_texts()
    assert len(texts) > 20
    assert {language for language, _text in texts} == set(SCRIPTS)
    for language, text in texts:
        assert language_of(text) == language, text


def test_english_ones_too_whatever_they_are_about() -> None:
    texts = [
        entry["explanation"]
        for path in (ROOT / "fixtures/sample").glob("202*/sample-northern-mechanism.yaml")
        for entry in yaml.safe_load(path.read_text())["answers"]
        if entry.get("explanation")
    ]
    assert len(texts) > 40
    assert {language_of(text) for text in texts} == {"en"}


def test_the_codes_are_those_of_html() -> None:
    assert LANGUAGES == ("ar", "en", "es", "fr", "ru", "zh")
