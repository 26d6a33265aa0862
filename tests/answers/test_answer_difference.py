"""What differs between two answers, point by point in words."""

from __future__ import annotations

from typing import Any

import pytest

from assessments.answers.differences import Names, action_change, changes, moved
from assessments.answers.text_difference import Kind

NAMES = Names(
    criteria={"112.1": "A mandate says so.", "112.2": "A guideline exists."},
    bodies={"coe": "Council of Europe"},
)
PLAN = {"title": "National plan", "strength": 2, "date": "2026-02-21", "url": "https://example.org/p"}


def read(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Each change as `label: [-removed-]{+added+}`."""
    signs = {Kind.SAME: "{}", Kind.REMOVED: "[-{}-]", Kind.ADDED: "{{+{}+}}"}
    return [
        f"{change.code or change.label}: "
        + "".join(signs[piece.kind].format(piece.text) for piece in change.pieces)
        for change in changes(old, new, NAMES)
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ({}, {"state": "blank"}, []),
        (
            {"state": "level", "level": 1},
            {"state": "level", "level": 2},
            ["Answer: [-1: Begun-]{+2: In operation+}"],
        ),
        (
            {"state": "withheld"},
            {"state": "elsewhere", "elsewhere": "coe"},
            ["Answer: [-Known, but not disclosed-]{+Done by Council of Europe+}"],
        ),
        ({"state": "dont_know"}, {}, ["Answer: [-Don’t know-]{+No answer+}"]),
        (
            {"criteria": {"112.1": "yes"}},
            {"criteria": {"112.1": "partly", "112.2": "no"}},
            ["112.1: [-Yes-]{+Partly+}", "112.2: [-No answer-]{+No+}"],
        ),
        ({"priority": True}, {}, ["Priority: [-A priority-]{+No priority+}"]),
        ({}, {"mechanisms": ["coe"]}, ["Mechanisms meant: {+Council of Europe+}"]),
        ({"explanation": "A plan."}, {"explanation": "A law."}, ["Why: A [-plan-]{+law+}."]),
    ],
)
def test_each_point_has_its_words(old: dict[str, Any], new: dict[str, Any], said: list[str]) -> None:
    assert read(old, new) == said


def test_evidence_is_added_removed_and_changed() -> None:
    words = "National plan; 2 · Public document; 21 February 2026; https://example.org/p"
    assert read({}, {"evidence": [PLAN]}) == [f"Evidence: {{+{words}+}}"]
    assert read({"evidence": [PLAN]}, {}) == [f"Evidence: [-{words}-]"]
    later = PLAN | {"date": "2026-03-21"}
    assert read({"evidence": [PLAN]}, {"evidence": [later]}) == [
        f"Evidence: {words.replace('February', '[-February-]{+March+}')}"
    ]


def test_a_reference_that_becomes_confidential_is_a_change() -> None:
    hidden = {"evidence": [PLAN], "confidential": [0]}
    assert read({"evidence": [PLAN]}, hidden)[0].endswith("{+; confidential+}")


def test_the_same_reference_twice_is_counted() -> None:
    assert len(read({"evidence": [PLAN, PLAN]}, {"evidence": [PLAN]})) == 1
    assert read({"evidence": [PLAN, PLAN]}, {"evidence": [PLAN, PLAN]}) == []


def test_a_plan_counts_only_where_both_speak_of_it() -> None:
    action = {"what": "Draft a law", "status": "planned", "due": "2027-02-01"}
    assert read({}, {"actions": [action]}) == []
    assert read({"actions": []}, {"actions": [action]}) == [
        "Action: {+Draft a law; due 1 February 2027; Planned+}"
    ]


def test_an_action_that_moved_says_from_where() -> None:
    (change,) = moved(112, 113)
    assert [piece.text for piece in change.pieces] == ["paragraph 112", "paragraph 113"]
    assert not list(moved(112, 112))
    assert not action_change({"what": "A law"}, {"what": "A law"})


@pytest.mark.parametrize("typed", ["2026-02-31", "soon", "9" * 40])
def test_what_is_no_date_is_shown_as_it_was_typed(typed: str) -> None:
    assert typed in read({}, {"evidence": [{"title": "A plan", "date": typed}]})[0]
