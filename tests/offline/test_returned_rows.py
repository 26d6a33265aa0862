"""What a file that came back does to an answer: what it said before, what is saved now, what it says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.answers.scoring import State
from assessments.answers.value import Action, Answer, Reference
from assessments.offline.saved_answers import (
    Verdict,
    as_if_shown,
    completed,
    leaves_answer,
    same,
    verdict,
    wanted,
    without_references,
)
from recommendations.outline import CriterionValue

BLANK = Answer(113, State.BLANK)
ONE = Answer(113, State.LEVEL, 1, "A law is drafted.")
TWO = Answer(113, State.LEVEL, 2, "The law is in force.")
THREE = Answer(113, State.LEVEL, 3, "The law is in force and reviewed.")
PLAN = Reference("National plan", 2, "2024-03-01", page="4")
LETTER = Reference("Letter", 1)


@pytest.mark.parametrize(
    ("base", "saved", "said", "expected"),
    [
        # What it said before   What is saved now   What it says
        (BLANK, BLANK, BLANK, Verdict.UNCHANGED),
        (BLANK, BLANK, ONE, Verdict.NEW),
        (ONE, ONE, ONE, Verdict.UNCHANGED),
        (ONE, ONE, TWO, Verdict.CHANGED),
        (ONE, ONE, BLANK, Verdict.CHANGED),  # emptied by the person who had it
        # A colleague saved meanwhile.
        (ONE, TWO, ONE, Verdict.UNTOUCHED),  # the file says what it said before
        (ONE, TWO, TWO, Verdict.UNCHANGED),  # both wrote the same
        (ONE, TWO, THREE, Verdict.CONFLICT),
        (BLANK, ONE, BLANK, Verdict.UNTOUCHED),  # a blank row says nothing
        (BLANK, ONE, TWO, Verdict.CONFLICT),  # whoever wrote it did not see what stands
        (ONE, BLANK, TWO, Verdict.CONFLICT),  # cleared on purpose, for all the file knows
        # Nobody knows what stood in it: answers/1.
        (None, BLANK, ONE, Verdict.NEW),
        (None, ONE, TWO, Verdict.CHANGED),
        (None, ONE, ONE, Verdict.UNCHANGED),
    ],
)
def test_what_a_file_does_to_an_answer(base, saved, said, expected):
    assert verdict(base, saved, said) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (replace(ONE, evidence=(PLAN, LETTER)), replace(ONE, evidence=(LETTER, PLAN)), True),
        (replace(ONE, evidence=(PLAN,)), replace(ONE, evidence=(replace(PLAN, page="5"),)), False),
        (replace(ONE, mechanisms=("coe", "oas")), replace(ONE, mechanisms=("oas", "coe")), True),
        (replace(ONE, explanation="a\tb"), replace(ONE, explanation="ab"), True),
        (replace(ONE, explanation="a b"), replace(ONE, explanation="a  b"), False),
        (replace(ONE, actions=(Action("Draft it"),)), ONE, True),
        (replace(ONE, actions=(Action("Draft it"),)), replace(ONE, actions=()), False),
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
    actions=(Action("Review it"),),
)


@pytest.mark.parametrize(
    ("said", "unsaid", "expected"),
    [
        # Nothing missing: the file's words alone.
        ({"state": "level", "level": 1}, (), {"state": "level", "level": 1}),
        # A deleted row keeps what stood.
        ({"explanation": "New."}, ("state",), {"state": "level", "level": 2, "explanation": "New."}),
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


DRAFT, PASS, FUND = (Action(what) for what in ("Draft it", "Pass it", "Fund it"))
SEEN = (DRAFT,)  # the plan that stood in a filled file


@pytest.mark.parametrize(
    ("base", "saved", "said", "expected", "becomes"),
    [
        # Only the plan was changed in the file: what a colleague answered meanwhile stays.
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
        # The colleague set it too, and answered otherwise: nothing to write, and not what is saved.
        (
            replace(ONE, actions=SEEN),
            replace(TWO, actions=SEEN, priority=True),
            replace(ONE, actions=SEEN, priority=True),
            Verdict.UNTOUCHED,
            replace(TWO, actions=None, priority=True),
        ),
        # A colleague changed the plan, and nobody the file.
        (
            replace(ONE, actions=SEEN),
            replace(ONE, actions=(FUND,)),
            replace(ONE, actions=SEEN),
            Verdict.UNTOUCHED,
            replace(ONE, actions=None),
        ),
    ],
)
def test_a_file_that_leaves_the_answer_alone_changes_the_plan_beside_what_is_saved(
    base, saved, said, expected, becomes
):
    assert leaves_answer(said, base)
    assert verdict(base, saved, said) is expected
    assert wanted(base, saved, said) == becomes


@pytest.mark.parametrize(
    ("base", "saved", "said", "expected", "becomes"),
    [
        # What is planned in it is added to whatever is saved.
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
            replace(BLANK, actions=(DRAFT,)),
        ),
        # A second copy takes its own action out again, and no other.
        (
            replace(BLANK, actions=(DRAFT,)),
            replace(BLANK, actions=(FUND, DRAFT)),
            replace(BLANK, actions=()),
            Verdict.NEW,
            replace(BLANK, actions=(FUND,)),
        ),
        # Its own action was taken out on the screen: a copy that repeats it does not bring it back.
        (
            replace(ONE, actions=(DRAFT,)),
            replace(ONE, actions=(FUND,)),
            replace(TWO, actions=(DRAFT,)),
            Verdict.CHANGED,
            TWO,
        ),
        # Its own action was changed by a colleague and by the second copy.
        (
            replace(BLANK, actions=(DRAFT,)),
            replace(BLANK, actions=(replace(DRAFT, owner="Parliament"),)),
            replace(BLANK, actions=(replace(DRAFT, owner="Police"),)),
            Verdict.CONFLICT,
            replace(BLANK, actions=(replace(DRAFT, owner="Police"),)),
        ),
        (
            BLANK,
            replace(TWO, actions=()),
            replace(BLANK, actions=(), priority=True),
            Verdict.CHANGED,
            replace(TWO, actions=None, priority=True),
        ),
        # An empty cell takes no priority away, but where an earlier copy had set it.
        (
            BLANK,
            replace(BLANK, actions=(), priority=True),
            replace(ONE, actions=()),
            Verdict.CHANGED,
            replace(ONE, priority=True),
        ),
        (
            replace(ONE, actions=(), priority=True),
            replace(ONE, actions=(), priority=True),
            replace(ONE, actions=()),
            Verdict.CHANGED,
            ONE,
        ),
    ],
)
def test_a_blank_file_showed_neither_plan_nor_priority(base, saved, said, expected, becomes):
    base, said = as_if_shown(base, saved, said)
    assert verdict(base, saved, said) is expected
    assert wanted(base, saved, said) == becomes


def test_a_plan_that_a_colleague_changed_is_no_conflict_with_a_level_that_the_file_changed():
    base, saved = replace(ONE, actions=SEEN), replace(ONE, actions=(FUND,))
    said = replace(TWO, actions=SEEN)
    assert wanted(base, saved, said).actions is None, "the saved plan is kept"
    assert verdict(base, saved, said) is Verdict.CHANGED


def test_a_confidential_reference_is_left_out_of_the_comparison_only_as_it_is():
    entry = replace(ONE, evidence=(PLAN, LETTER))
    assert without_references(entry, (LETTER,)) == replace(ONE, evidence=(PLAN,))
    assert without_references(entry, (replace(LETTER, strength=0),)) == entry


entries = st.builds(
    replace,
    st.sampled_from([BLANK, ONE, TWO, THREE]),
    priority=st.booleans(),
    actions=st.sampled_from([(), SEEN, (PASS,), (DRAFT, PASS)]),
)


@given(entries, entries, entries)
def test_unchanged_is_said_of_what_is_saved_and_of_nothing_else(base, saved, said):
    found = verdict(base, saved, said)
    assert (found is Verdict.UNCHANGED) == same(said, saved)
    assert found is not Verdict.CONFLICT or not same(base, saved), "nobody else wrote anything"
    if found in (Verdict.NEW, Verdict.CHANGED):
        assert not same(wanted(base, saved, said), saved)
