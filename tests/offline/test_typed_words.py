"""What people type instead of choosing from a list: labels and dates, read where they mean one thing only."""

from __future__ import annotations

import pytest

from assessments.answers.scoring import LEVELS
from assessments.offline.returned_days import days_read, months
from assessments.offline.returned_words import Kind, choice_named
from assessments.offline.sentences import fault_words
from recommendations.translations import LANGUAGES
from tests.offline.returned_sheets import actions, evidence, question_rows, questions
from tests.offline.test_workbook_content import faults, read, said_of, whole

#: What was typed as the answer, and the choice; empty where a person has to say what is meant.
ANSWERS = [
    ("Begun", "1"),
    ("BEGUN", "1"),
    ("1 – Begun", "1"),
    ("1 - Begun", "1"),
    ("1: Begun", "1"),
    ("1 Begun", "1"),
    ("1) Begun.", "1"),
    ("Level 1", "1"),
    ("level  3", "3"),
    ("Level 2: In operation", "2"),
    ("In operation", "2"),
    ("In operation throughout, and reviewed", "3"),
    ("Not in place", "0"),
    ("Don't know", "dont_know"),
    ("don’t know", "dont_know"),
    ("DON´T KNOW", "dont_know"),
    ("n/a", "not_applicable"),
    ("N/A", "not_applicable"),
    ("Not applicable", "not_applicable"),
    ("Known, but not disclosed", "withheld"),
    ("not disclosed", "withheld"),
    ("Done by another mechanism", "elsewhere"),
    # What can mean two things, or nothing.
    ("1 - In operation", ""),
    ("Level 1: In operation", ""),
    ("Level 7", ""),
    ("1 or 2", ""),
    ("1-2", ""),
    ("2 - mostly", ""),
    ("operation", ""),
    ("Begun in 2024", ""),
    ("yes", ""),
    ("x", ""),
    ("?", ""),
]


@pytest.mark.parametrize(("typed", "code"), ANSWERS)
def test_an_answer_is_known_by_its_label(typed: str, code: str) -> None:
    assert choice_named(Kind.ANSWER, typed) == code


#: Of which list, what was typed, and the choice.
OTHERS = [
    (Kind.CRITERION, "Yes", "yes"),
    (Kind.CRITERION, "oui", "yes"),
    (Kind.CRITERION, "Sí", "yes"),
    (Kind.CRITERION, "да", "yes"),
    (Kind.CRITERION, "نعم", "yes"),
    (Kind.CRITERION, "是", "yes"),
    (Kind.CRITERION, "Non", "no"),
    (Kind.CRITERION, "Partly", "partly"),
    (Kind.CRITERION, "No case arose", "no_case"),
    (Kind.CRITERION, "Don't know", "dont_know"),
    (Kind.CRITERION, "x", ""),
    (Kind.CRITERION, "✓", ""),
    (Kind.CRITERION, "n/a", ""),
    (Kind.CRITERION, "yes and no", ""),
    (Kind.STRENGTH, "Public document", "2"),
    (Kind.STRENGTH, "2 – Public document", "2"),
    (Kind.STRENGTH, "1 – Public document", ""),
    (Kind.STRENGTH, "strong", ""),
    (Kind.STATUS, "Started", "started"),
    (Kind.STATUS, "under way", ""),
    (Kind.YES_NO, "OUI", "yes"),
    (Kind.YES_NO, "x", ""),
]


@pytest.mark.parametrize(("kind", "typed", "code"), OTHERS)
def test_another_choice_is_known_by_its_label(kind: Kind, typed: str, code: str) -> None:
    assert choice_named(kind, typed) == code


@pytest.mark.parametrize("word", ["Level", "Niveau", "المستوى"])
def test_labels_are_known_in_each_finished_language(word: str) -> None:
    assert [choice_named(Kind.ANSWER, f"{word} {level}") for level in LEVELS] == ["0", "1", "2", "3"]


def test_a_language_without_a_catalogue_has_no_labels() -> None:
    assert choice_named(Kind.ANSWER, "Stufe 1") == ""


#: What was typed as a date, and what it can mean.
DATES = [
    ("12 March 2026", "2026-03-12"),
    ("March 12, 2026", "2026-03-12"),
    ("12th March 2026", "2026-03-12"),
    ("12-Mar-2026", "2026-03-12"),
    ("2026/3/12", "2026-03-12"),
    ("2026.03.12", "2026-03-12"),
    ("13/03/2026", "2026-03-13"),
    ("03/13/2026", "2026-03-13"),
    ("5/5/2026", "2026-05-05"),
    ("2026年3月12日", "2026-03-12"),
    ("12 mars 2026", "2026-03-12"),
    ("1er août 2026", "2026-08-01"),
    ("12 de marzo de 2026", "2026-03-12"),
    ("12 марта 2026 г.", "2026-03-12"),
    ("١٢ مارس ٢٠٢٦", "2026-03-12"),
    ("2026-03-12 00:00:00", "2026-03-12"),
    ("2026-03-12T00:00:00", "2026-03-12"),
    ("2026", "2026"),
    ("2026年", "2026"),
    ("March 2026", "2026-03"),
    ("mars 2026", "2026-03"),
    ("03/2026", "2026-03"),
    ("2026/3", "2026-03"),
    ("2026年3月", "2026-03"),
    ("3/4/2026", "2026-04-03 or 2026-03-04"),
    ("2.3.2024", "2024-03-02 or 2024-02-03"),
    ("12/3/26", ""),
    ("12 March 26", ""),
    ("31/02/2026", ""),
    ("30 February 2026", ""),
    ("13/13/2026", ""),
    ("12 March or 13 March 2026", ""),
    ("about March 2026", ""),
    ("spring 2026", ""),
    ("12 jui 2026", ""),
    ("20260312", ""),
    ("0001-01-01", ""),
    ("2026-03-12 to 2026-03-14", ""),
    ("", ""),
]


@pytest.mark.parametrize(("typed", "meant"), DATES)
def test_a_date_is_read_as_what_it_can_mean(typed: str, meant: str) -> None:
    assert " or ".join(days_read(typed)) == meant


def test_each_language_has_a_name_for_each_month() -> None:
    assert set(months().values()) == set(range(1, 13))
    assert len(months()) > 12 * len(LANGUAGES)


def test_hand_typed_cells_come_in_as_if_they_were_chosen() -> None:
    file = read(
        questions(*question_rows(answer="1 – Begun", c1="oui", c2="x", priority="Yes")),
        evidence([None, 113, "Plan", "Public document", "12 March 2026", None, "4"]),
        actions([113, "Publish it", "Ministry", "13/03/2027", "Started", None, "oui"]),
    )
    assert faults(file) == [("unknown_criterion_choice", "Questions", "C5")]
    assert said_of(file).said == {
        "paragraph": 113,
        "state": "level",
        "level": 1,
        "criteria": {"113.1": "yes"},
        "priority": True,
        "evidence": [{"title": "Plan", "strength": 2, "date": "2026-03-12", "page": "4"}],
        "actions": [
            {
                "what": "Publish it",
                "owner": "Ministry",
                "due": "2027-03-13",
                "status": "started",
                "assistance": ["legal"],
            }
        ],
    }


def test_a_day_that_can_be_two_is_asked_about_in_words() -> None:
    file = read(questions(*question_rows()), evidence([None, 113, "Plan", 1, "3/4/2026"]), actions())
    assert faults(file) == [("two_days", "Evidence", "E3")]
    assert fault_words(file.faults[0]) == (
        "“3/4/2026” can be 3 April 2026 or 4 March 2026. Write which: 2026-04-03 or 2026-03-04."
    )


def test_a_month_is_no_day_on_which_something_is_due() -> None:
    file = read(questions(*question_rows()), evidence(), actions([113, "Publish it", "", "March 2027"]))
    assert faults(file) == [("unclear_day", "Actions", "D3")]


def test_whether_not_applicable_is_allowed_is_left_to_the_rules() -> None:
    assert said_of(whole(answer="n/a")).said["state"] == "not_applicable"
