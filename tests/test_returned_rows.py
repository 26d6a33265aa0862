"""What a file that came back does to an answer: what stood in it, what stands now, what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assessments.answer_values import ActionEntry, AnswerEntry, EvidenceEntry
from assessments.returned_rows import Verdict, completed, same, verdict
from assessments.scoring import CriterionValue, State

BLANK = AnswerEntry(113, State.BLANK)
ONE = AnswerEntry(113, State.LEVEL, 1, "A law is drafted.")
TWO = AnswerEntry(113, State.LEVEL, 2, "The law is in force.")
THREE = AnswerEntry(113, State.LEVEL, 3, "The law is in force and reviewed.")
PLAN = EvidenceEntry("National plan", 2, date(2024, 3, 1), page="4")
LETTER = EvidenceEntry("Letter", 1)


@pytest.mark.parametrize(
    ("base", "stands", "said", "expected"),
    [
        # What went out   What stands now   What comes back
        (BLANK, BLANK, BLANK, Verdict.UNCHANGED),
        (BLANK, BLANK, ONE, Verdict.NEW),
        (ONE, ONE, ONE, Verdict.UNCHANGED),
        (ONE, ONE, TWO, Verdict.CHANGED),
        (ONE, ONE, BLANK, Verdict.CHANGED),  # emptied by the person who had it
        # A colleague saved meanwhile.
        (ONE, TWO, ONE, Verdict.UNCHANGED),  # the file says what it said when it went out
        (ONE, TWO, TWO, Verdict.UNCHANGED),  # both came to the same
        (ONE, TWO, THREE, Verdict.CONFLICT),
        (BLANK, ONE, BLANK, Verdict.UNCHANGED),  # a blank row says nothing
        (BLANK, ONE, TWO, Verdict.CONFLICT),  # whoever wrote it did not see what stands
        (ONE, BLANK, TWO, Verdict.CONFLICT),  # cleared on purpose, for all the file knows
        # Nobody knows what stood in it: answers/1.
        (None, BLANK, ONE, Verdict.NEW),
        (None, ONE, TWO, Verdict.CHANGED),
        (None, ONE, ONE, Verdict.UNCHANGED),
    ],
)
def test_what_a_file_does_to_an_answer(base, stands, said, expected):
    assert verdict(base, stands, said) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (replace(ONE, evidence=(PLAN, LETTER)), replace(ONE, evidence=(LETTER, PLAN)), True),
        (replace(ONE, evidence=(PLAN,)), replace(ONE, evidence=(replace(PLAN, page="5"),)), False),
        (replace(ONE, mechanisms=("coe", "oas")), replace(ONE, mechanisms=("oas", "coe")), True),
        (replace(ONE, explanation="a\tb"), replace(ONE, explanation="ab"), True),
        (replace(ONE, explanation="a b"), replace(ONE, explanation="a  b"), False),
        (replace(ONE, actions=(ActionEntry("Draft it"),)), ONE, True),
        (replace(ONE, actions=(ActionEntry("Draft it"),)), replace(ONE, actions=()), False),
        (replace(ONE, criteria={"113.1": CriterionValue.YES}), ONE, False),
        (replace(ONE, priority=True), ONE, False),
    ],
)
def test_what_counts_as_the_same(one, other, expected):
    assert same(one, other) is expected
    assert same(other, one) is expected


STOOD = replace(
    TWO,
    criteria={"113.1": CriterionValue.YES, "113.2": CriterionValue.NO},
    evidence=(PLAN,),
    actions=(ActionEntry("Review it"),),
)


@pytest.mark.parametrize(
    ("said", "unsaid", "expected"),
    [
        # Nothing missing: the file's words alone.
        ({"state": "level", "level": 1}, (), {"state": "level", "level": 1}),
        # A deleted row keeps what stood.
        (
            {"explanation": "New."},
            ("state",),
            {"state": "level", "level": 2, "explanation": "New."},
        ),
        (
            {"state": "level", "level": 1},
            ("explanation", "evidence", "actions"),
            {
                "state": "level",
                "level": 1,
                "explanation": "The law is in force.",
                "evidence": [PLAN.as_json()],
                "actions": [{"what": "Review it", "status": "planned"}],
            },
        ),
        # One statement's row is gone, the other was changed.
        (
            {"state": "level", "level": 2, "criteria": {"113.1": "no"}},
            ("criteria.113.2",),
            {"state": "level", "level": 2, "criteria": {"113.1": "no", "113.2": "no"}},
        ),
        # No state at all is blank, never a level of its own.
        ({"explanation": "New."}, (), {"state": "blank", "explanation": "New."}),
    ],
)
def test_a_part_that_a_file_does_not_hold_stays_as_it_went_out(said, unsaid, expected):
    assert completed(said, unsaid, STOOD) == expected


def test_a_sheet_that_lost_its_tabs_gives_them_back():
    base = replace(TWO, explanation="Police:\t4\nCourts:\t2")
    lost = {"state": "level", "level": 2, "explanation": "Police:4\nCourts:2"}
    assert completed(lost, (), base)["explanation"] == base.explanation
