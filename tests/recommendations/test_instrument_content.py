"""The content files themselves: what this edition of the instrument has to hold."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from statistics import mean

import pytest
from django.conf import settings

from recommendations.fixture_check import problems_of
from recommendations.fixture_files import FixtureError, read_fixtures
from recommendations.keyed_texts import keyed_texts
from recommendations.outline import Basis, Comparability, Outline, Variant
from recommendations.outline_builder import build_outline
from tests.reading_grade import reading_grade


@pytest.fixture(scope="module")
def outline() -> Outline:
    return build_outline(read_fixtures(Path(settings.FIXTURES)))


def test_the_content_files_keep_every_rule() -> None:
    assert problems_of(read_fixtures(Path(settings.FIXTURES))) == []


def test_there_are_32_recommendations_in_seven_groups(outline: Outline) -> None:
    groups = {section.code: section.paragraphs for section in outline.sections}
    assert {code: (first[0], first[-1]) for code, first in groups.items()} == {
        "general": (106, 108),
        "a": (109, 111),
        "b": (112, 123),
        "c": (124, 127),
        "d": (128, 129),
        "e": (130, 134),
        "f": (135, 137),
    }
    assert [each.paragraph for each in outline.recommendations] == list(range(106, 138))


@pytest.mark.parametrize(
    ("paragraph", "words"),
    [
        (12, "a Gender-Based Violence and Trafficking in Persons workshop"),
        (15, "carrying out research, awareness-raising activities and training"),
        (39, "specifically gender- and child-sensitive and non-discriminatory"),
        (44, "labour and women’s affairs — in charge of evaluating"),
        (62, "in the COMMIT Process, government, the United Nations and civil society"),
        (65, "both governmental and non-governmental, to implement"),
        (72, "“Human beings – not for sale” (2006–2008)"),
        (98, "a gender-based approach also requires"),
        (107, "a human rights-based approach to trafficking, based on"),
        (128, "in line with the standards set out in international instruments and guidelines."),
    ],
)
def test_the_layout_is_repaired_and_the_words_are_kept(outline: Outline, paragraph: int, words: str) -> None:
    assert words in outline.paragraphs[paragraph].text


@pytest.mark.parametrize(
    ("paragraph", "text"),
    [
        (9, "On 2 November 2009, she delivered"),
        (10, "From 8 to 10 December 2009"),
        (11, "On 18 January 2010"),
        (21, "OAS is strongly engaged"),
        (33, "The Gulf Cooperation Council"),
        (106, "Whenever possible, regional or subregional"),
        (107, "Regional mechanisms should develop standards"),
        (112, "Assist in the development of NPAs."),
        (115, "Facilitate the establishment"),
        (131, "Promote the creation and strengthening"),
        (133, "Establish case monitoring"),
    ],
)
def test_paragraphs_that_shared_a_line_stand_alone(outline: Outline, paragraph: int, text: str) -> None:
    assert outline.paragraphs[paragraph].text.startswith(text)


def test_what_our_copy_lacks_is_marked(outline: Outline) -> None:
    status = {number: each.status for number, each in outline.paragraphs.items()}
    assert {n for n, each in status.items() if each == "missing"} == {13, 14, 23, 24, 25, 36, 87}
    assert {n for n, each in status.items() if each == "cut"} == {20, 31, 48, 86}
    assert outline.paragraphs[87].text == ""
    assert outline.paragraphs[86].text.endswith("(art. 6.")


def test_footnotes_stand_with_their_paragraphs(outline: Outline) -> None:
    footnote = (
        "In addition to the OHCHR Guidelines, reference can be made to the IOM Handbook on Direct "
        "Assistance to Victims of Trafficking."
    )
    assert outline.recommendation(128).footnote == footnote
    assert outline.paragraphs[128].footnotes == (f"8 {footnote}",)
    assert "http://www.no-trafficking.org/reports_docs" in outline.paragraphs[89].footnotes[0]
    assert outline.paragraphs[79].footnotes == ("3 This footnote is not in our copy of the report.",)
    assert [each.paragraph for each in outline.recommendations if each.footnote] == [128]


def test_no_recommendation_itself_names_the_child_centred_approach(outline: Outline) -> None:
    bases = [each.principles.get("child") for each in outline.recommendations]
    assert Basis.TEXT not in bases
    assert Basis.READING in bases


def test_context_g_is_kept_beside_the_32(outline: Outline) -> None:
    assert outline.context_g.startswith("The international community should explore ways")
    assert all(outline.context_g not in each.text for each in outline.recommendations)


def test_only_these_are_participation_and_may_not_apply(outline: Outline) -> None:
    assert {e.paragraph for e in outline.recommendations if e.names_mechanisms} == {106, 110, 111, 115}
    assert {e.paragraph for e in outline.recommendations if e.na_allowed[Variant.REGIONAL]} == {114, 131, 134}
    assert {e.paragraph for e in outline.recommendations if e.na_allowed[Variant.NATIONAL]} == {110, 111}
    assert outline.recommendation(118).comparability is Comparability.SAME


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FixtureError, match=r"edition\.yaml is missing"):
        read_fixtures(tmp_path)


def test_the_reading_grade_is_counted_as_by_hand() -> None:
    """Nine words, ten syllables: does the law name a child as a vic-tim."""
    assert round(reading_grade("Does the law name a child as a victim?"), 2) == 1.03


def test_prompts_are_read_with_ease(outline: Outline) -> None:
    grades = {
        (each.paragraph, variant.value): reading_grade(each.prompts[variant])
        for each in outline.recommendations
        for variant in Variant
    }
    assert len(grades) == 64
    assert mean(grades.values()) <= 10
    assert {place: round(grade, 1) for place, grade in grades.items() if grade > 13} == {}


def test_each_text_of_ours_has_a_key_of_its_own() -> None:
    texts = list(keyed_texts(read_fixtures(Path(settings.FIXTURES))))
    assert [key for key, count in Counter(key for key, _text in texts).items() if count > 1] == []
    by_key = dict(texts)
    assert by_key["recommendations/112/criteria/1/step/national"].endswith(".")
    assert (
        len([key for key in by_key if re.fullmatch(r"recommendations/\d+/criteria/\d/step/\w+", key)]) == 256
    )
    assert len([key for key in by_key if "/levels/" in key]) == 256
    assert "{window:24}" in "".join(by_key.values())
    assert all(text.strip() for text in by_key.values())


def test_official_text_has_no_key(outline: Outline) -> None:
    texts = {text for _key, text in keyed_texts(read_fixtures(Path(settings.FIXTURES)))}
    official = {each.text for each in outline.recommendations} | {each.lead_in for each in outline.sections}
    assert texts & official == set()


def test_practices_are_told_apart_from_calls_and_plans(outline: Outline) -> None:
    deeds = Counter(
        practice.did.value for each in outline.recommendations for practice in each.good_practices
    )
    assert set(deeds) == {"adopted", "did", "calls_for", "planned"}


def test_a_practice_reads_as_one_sentence_after_its_name(outline: Outline) -> None:
    practices = [practice for each in outline.recommendations for practice in each.good_practices]
    assert [one.what for one in practices if re.search(r"[;:]|^(?:its|[A-Z])", one.what)] == []
    assert [one.what for one in practices if one.what.startswith(one.who.split()[0])] == []


def test_our_texts_have_curly_quotation_marks() -> None:
    texts = keyed_texts(read_fixtures(Path(settings.FIXTURES)))
    assert [key for key, text in texts if re.search("['\"]", text)] == []
