"""Inputs beside each other: which answers to a criterion contradict, and which only differ."""

from __future__ import annotations

import pytest

from assessments.answers.scoring import State
from assessments.answers.side_by_side import compare
from assessments.answers.value import Answer
from recommendations.outline import CriterionValue


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("yes", "no", "Contradict"),
        ("yes", "no_case", "Contradict"),  # it can't have worked where no case arose
        ("no", "no_case", "Differ"),
        ("partly", "no_case", "Differ"),
        ("yes", "partly", "Differ"),
        ("no_case", "dont_know", "Differ"),
        ("no_case", "no_case", "All agree"),
        ("no_case", "blank", "Answered by one alone"),
    ],
)
def test_what_two_say_of_a_criterion(one: str, other: str, verdict: str) -> None:
    said = [
        (name, Answer(137, State.BLANK, criteria={"137.4": CriterionValue(value)}))
        for name, value in (("Justice", one), ("Labour", other))
    ]
    line = compare(["137.4"], said, Answer(137, State.BLANK)).lines[0]
    assert line.verdict == verdict
    assert ("No case arose" in line.cells) is ("no_case" in (one, other))


SHORT = [
    ("yes yes", "yes yes", "3 answers agree"),
    ("yes partly", "yes yes", "2 answers agree, 1 differs"),
    ("yes no", "partly yes", "1 answer agrees, 1 differs, 1 contradiction"),
    ("yes yes", "no no", "1 answer agrees, 2 contradictions"),
    ("blank yes", "yes yes", "2 answers agree"),  # what one alone says is counted nowhere
]


@pytest.mark.parametrize(("one", "other", "words"), SHORT)
def test_what_two_say_in_short_with_the_level_on_which_they_agree(one: str, other: str, words: str) -> None:
    codes = ("137.3", "137.4")
    said = [
        (
            name,
            Answer(
                137,
                State.LEVEL,
                1,
                criteria=dict(zip(codes, map(CriterionValue, values.split()), strict=True)),
            ),
        )
        for name, values in (("Justice", one), ("Labour", other))
    ]
    assert compare(codes, said, Answer(137, State.BLANK)).in_short == words
