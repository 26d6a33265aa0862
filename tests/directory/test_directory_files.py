"""The directory's content files: what they hold, and that wrong ones are refused with a sentence."""

from __future__ import annotations

import copy
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from mechanisms.directory.body_page import INSTRUMENT_KINDS
from mechanisms.directory.directory import ABSENT_PARAGRAPHS
from mechanisms.directory.files import DirectoryError, DirectoryFiles, problems_of, read_directory

RESPONDED = {
    *("asean", "bali-process", "coe", "commit", "las", "eca", "eclac", "eu", "nordic-council"),
    *("oas", "oic", "osce", "saarc"),
}
NO_RESPONSE = {
    *("can", "acp", "au", "cis", "commonwealth-secretariat", "ece", "eccas", "ecowas", "escap"),
    *("escwa", "oif", "mercosur", "oecs", "sadc"),
}


@pytest.fixture(scope="module")
def files() -> DirectoryFiles:
    return read_directory(settings.FIXTURES)


def test_paragraph_3_says_who_had_answered_the_letter(files: DirectoryFiles) -> None:
    by_answer = {
        answer: sorted(slug for slug, body in files.bodies.items() if body["answered_2009"] == answer)
        for answer in ("responded", "no_response")
    }
    assert by_answer == {"responded": sorted(RESPONDED), "no_response": sorted(NO_RESPONSE)}


def test_whoever_was_written_to_can_answer_and_is_named_in_paragraph_3(files: DirectoryFiles) -> None:
    for slug in RESPONDED | NO_RESPONSE:
        assert files.bodies[slug]["can_answer"]
        assert 3 in files.bodies[slug]["paragraphs"]


def test_mechanisms_named_elsewhere_that_can_answer(files: DirectoryFiles) -> None:
    others = {
        slug
        for slug, body in files.bodies.items()
        if body["can_answer"] and body["answered_2009"] == "not_listed"
    }
    assert others == {"unasur", "sica", "gcc"}


def test_bodies_by_region(files: DirectoryFiles) -> None:
    assert Counter(body["region"] for body in files.bodies.values()) == {
        "Africa": 7,
        "Latin America and the Caribbean": 11,
        "Asia-Pacific": 10,
        "Europe and Central Asia": 19,
        "Middle East and North Africa": 4,
        "Interregional/Global": 19,
    }


def test_nothing_is_said_from_a_paragraph_that_is_not_in_our_copy(files: DirectoryFiles) -> None:
    for slug, body in files.bodies.items():
        assert not set(body["paragraphs"]) & set(ABSENT_PARAGRAPHS), slug


def test_the_campaign_of_the_african_union_is_not_the_mekong_initiative(files: DirectoryFiles) -> None:
    def names(slug: str) -> str:
        return " ".join(each["name"] for each in files.bodies[slug]["instruments"])

    assert "AU.COMMIT" in names("au")
    assert "AU.COMMIT" not in names("commit")
    assert 73 not in files.bodies["commit"]["paragraphs"]


def test_facts_are_short_and_of_the_report_s_time(files: DirectoryFiles) -> None:
    for slug, body in files.bodies.items():
        for fact in body["facts"]:
            assert len(fact["text"].split()) <= 30, (slug, fact)


def test_every_kind_of_instrument_in_use_has_a_word_and_none_is_idle(files: DirectoryFiles) -> None:
    used = {each["kind"] for body in files.bodies.values() for each in body["instruments"]}
    used |= {each["kind"] for each in files.global_instruments}
    assert used == set(INSTRUMENT_KINDS)


def test_countries_are_the_193_members_and_two_observers(files: DirectoryFiles) -> None:
    assert len(files.countries) == 195
    assert len({each["iso3"] for each in files.countries.values()}) == 195
    assert "158" not in files.countries


@pytest.mark.parametrize(
    ("m49", "language", "name"),
    [
        ("704", "en", "Viet Nam"),
        ("792", "en", "Türkiye"),
        ("418", "en", "Lao People’s Democratic Republic"),
        ("384", "en", "Côte d’Ivoire"),
        ("364", "en", "Iran (Islamic Republic of)"),
        ("498", "fr", "République de Moldova"),
        ("068", "es", "Bolivia (Estado Plurinacional de)"),
        ("643", "ru", "Российская Федерация"),
        ("818", "ar", "مصر"),
        ("156", "zh", "中国"),
    ],
)
def test_countries_are_named_as_the_united_nations_names_them(
    files: DirectoryFiles, m49: str, language: str, name: str
) -> None:
    assert files.countries[m49]["names"][language] == name


def broken(files: DirectoryFiles, **change) -> DirectoryFiles:
    changed = copy.deepcopy(files)
    changed.bodies["gcc"].update(change)
    return changed


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"slug": "gulf"}, "not the name of the file"),
        ({"region": "Europe"}, "region 'Europe' is unknown"),
        ({"type": "club"}, "type 'club' is unknown"),
        ({"answered_2009": "yes"}, "answered_2009 'yes' is unknown"),
        ({"can_answer": "yes"}, "can_answer has to be true or false"),
        ({"parent": "nobody"}, "its parent 'nobody' has no file"),
        ({"paragraphs": [33, 34]}, "facts and paragraphs differ: [34]"),
        ({"facts": []}, "facts and paragraphs differ: [33]"),
        ({"name_now": {"name": "X"}}, "name_now needs name, short_name, source, year"),
        (
            {"name_now": {"name": "X", "short_name": "", "year": "2011", "source": "https://x.org"}},
            "year has to be a year",
        ),
        (
            {"name_now": {"name": "X", "short_name": "", "year": 2011, "source": "I know it"}},
            "source has to be the address",
        ),
        ({"paragraphs": [33, 33]}, "once each, in order"),
        ({"paragraphs": [33, 138]}, "the report has no paragraph [138]"),
        ({"colour": "blue"}, "keys missing or unknown: colour"),
        (
            {"instruments": [{"name": "X", "kind": "law", "year": None, "paragraphs": [33]}]},
            "kind 'law' is unknown",
        ),
        (
            {"instruments": [{"name": "X", "kind": "mou", "year": 2011, "paragraphs": [33]}]},
            "2011 cannot be a year that the report gives",
        ),
        (
            {"instruments": [{"name": "X", "kind": "mou", "year": None, "paragraphs": [34]}]},
            "paragraphs [34] do not name the body",
        ),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(files: DirectoryFiles, change: dict, sentence: str) -> None:
    problems = list(problems_of(broken(files, **change)))
    assert problems
    assert all(problem.startswith("mechanisms/gcc.yaml: ") for problem in problems)
    assert any(sentence in problem for problem in problems)


def test_a_country_without_a_name_is_refused(files: DirectoryFiles) -> None:
    changed = copy.deepcopy(files)
    del changed.countries["004"]["names"]["zh"]
    assert list(problems_of(changed)) == ["countries.yaml: 004 has no name in zh"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DirectoryError, match=r"countries\.yaml is missing"):
        read_directory(tmp_path)
