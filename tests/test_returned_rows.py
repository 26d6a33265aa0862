"""What a file that came back does to an answer: what stood in it, what stands now, what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assessments.answer_values import ActionEntry, AnswerEntry, EvidenceEntry
from assessments.returned_rows import (
    Verdict,
    beside_what_stands,
    completed,
    leaves_answer,
    same,
    verdict,
    with_live_plan,
)
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


DRAFT, PASS, FUND = (ActionEntry(what) for what in ("Draft it", "Pass it", "Fund it"))
SEEN = (DRAFT,)  # the plan that stood in a filled file


@pytest.mark.parametrize(
    ("base", "stands", "said", "expected", "becomes"),
    [
        # A filled file, and only its plan was changed: what a colleague answered meanwhile stays.
        (
            replace(ONE, actions=SEEN),
            replace(TWO, actions=SEEN),
            replace(ONE, actions=(PASS,)),
            Verdict.CHANGED,
            replace(TWO, actions=(PASS,)),
        ),
        # The same plan was changed by a colleague: a person decides.
        (
            replace(ONE, actions=SEEN),
            replace(ONE, actions=(FUND,)),
            replace(ONE, actions=(PASS,)),
            Verdict.CONFLICT,
            replace(ONE, actions=(PASS,)),
        ),
        # Only the priority.
        (
            replace(ONE, actions=SEEN),
            replace(TWO, actions=(FUND,)),
            replace(ONE, actions=SEEN, priority=True),
            Verdict.CHANGED,
            replace(TWO, actions=None, priority=True),
        ),
        # A blank file showed nothing: what is planned in it is added to whatever stands.
        (
            BLANK,
            replace(TWO, actions=(FUND,)),
            replace(BLANK, actions=(DRAFT,)),
            Verdict.CHANGED,
            replace(TWO, actions=(FUND, DRAFT)),
        ),
        (
            BLANK,
            replace(BLANK, actions=()),
            replace(BLANK, actions=(DRAFT,)),
            Verdict.NEW,
            None,
        ),
        (
            BLANK,
            TWO,
            replace(BLANK, priority=True),
            Verdict.CHANGED,
            replace(TWO, actions=None, priority=True),
        ),
        (BLANK, replace(TWO, priority=True), BLANK, Verdict.UNCHANGED, None),
        (
            BLANK,
            replace(TWO, priority=True),
            replace(BLANK, priority=True),
            Verdict.UNCHANGED,
            None,
        ),
    ],
)
def test_a_file_that_leaves_the_answer_alone_changes_the_plan_beside_what_stands(
    base, stands, said, expected, becomes
):
    said = with_live_plan(said, base, stands)
    assert leaves_answer(said, base)
    said, held = beside_what_stands(said, base, stands)
    assert verdict(held, stands, said) is expected
    assert becomes is None or said == becomes


def test_a_plan_that_a_colleague_changed_is_no_conflict_with_a_level_that_the_file_changed():
    base = replace(ONE, actions=SEEN)
    said = with_live_plan(replace(TWO, actions=SEEN), base, replace(ONE, actions=(FUND,)))
    assert said.actions is None, "what stands of the plan is kept"
    assert verdict(base, replace(ONE, actions=(FUND,)), said) is Verdict.CHANGED
