"""What the answers to criteria support, as tables that can be checked with a pencil."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recommendations.outline import Case, CriterionKind, CriterionValue, Recommendation, Variant
from recommendations.support import (
    Answers,
    Claim,
    Supported,
    cases_at_odds,
    claim,
    patterns,
    supported,
    unreachable_levels,
)
from tests.invented_instrument import instrument

KINDS = {"S": CriterionKind.STRUCTURAL, "P": CriterionKind.PROCESS, "O": CriterionKind.OUTCOME}
VALUES = {
    "yes": CriterionValue.YES,
    "part": CriterionValue.PARTLY,
    "no": CriterionValue.NO,
    "none": CriterionValue.NO_CASE,
    "?": CriterionValue.DONT_KNOW,
    "-": CriterionValue.BLANK,
}
NEEDED = {"!": CriterionValue.YES, "~": CriterionValue.PARTLY, "": None}
HERE = Variant.NATIONAL


def asked(written: str) -> tuple[Recommendation, Answers]:
    """``S!:yes P~:part O:no``: kind, what is needed (``!`` yes, ``~`` at least partly), and the answer."""
    recommendation = instrument().recommendation(113)
    criteria, answers = [], {}
    for number, (criterion, part) in enumerate(
        zip(recommendation.criteria, written.split(), strict=False), 1
    ):
        head, value = part.split(":")
        needed = {**criterion.needed, HERE: NEEDED[head[1:]]}
        criteria.append(replace(criterion, kind=KINDS[head[0]], needed=needed))
        answers[f"113.{number}"] = VALUES[value]
    return replace(recommendation, criteria=tuple(criteria)), answers


# S structural (text), P process and O outcome (practice): what they say -> lowest, highest level
SUPPORTED = [
    ("S:yes P:yes O:yes S:yes", 2, 3, "everything is there: 2-3, the body decides"),
    ("S:yes P:yes O:part S:yes", 2, 2, "text and practice, the result only in part"),
    ("S:yes P:yes O:no S:no", 2, 2, "text and practice, no result"),
    ("S:yes P:yes O:none S:no", 2, 2, "no case reads as no"),
    ("S:yes P:part O:no S:no", 1, 2, "a text, and a practice in part"),
    ("S:part P:part O:part S:part", 1, 2, "everything in part"),
    ("S:part P:yes O:no S:no", 1, 2, "a practice, and a text in part"),
    ("S:yes P:no O:no S:yes", 1, 1, "a commitment on paper"),
    ("S:no P:yes O:yes S:no", 1, 1, "a practice without a formal basis"),
    ("S:part P:no O:no S:no", 1, 1, "a text in part"),
    ("S:no P:no O:part S:no", 1, 1, "a result in part"),
    ("S:no P:no O:no S:no", 0, 0, "nothing: a finding"),
    ("S:no P:no O:none S:no", 0, 0, "no case shows nothing"),
    ("S:yes P:? O:? S:yes", 1, 3, "a text, practice not known"),
    ("S:yes P:- O:- S:yes", 1, 3, "the range reads a blank like a don't know"),
    ("S:no P:? O:- S:no", 0, 1, "no text, practice not known"),
    ("S:? P:no O:no S:no", 0, 1, "text not known, no practice"),
    ("S:? P:part O:no S:no", 1, 2, "text not known, practice in part"),
    ("S:? P:yes O:yes S:yes", 2, 3, "one of two texts not known"),
    ("S:yes P:yes O:? S:?", 2, 3, "text and practice, the rest not known"),
    ("S:yes P:no O:yes S:no", 2, 2, "a result is practice too"),
    ("S!:yes P:yes O:no S:no", 2, 2, "what is needed is there"),
    ("S!:part P:yes O:yes S:yes", 1, 1, "needed is a yes, partly is not enough"),
    ("S!:no P:yes O:yes S:yes", 1, 1, "text and practice without what is needed"),
    ("S!:none P:yes O:yes S:yes", 1, 1, "no case is not what is needed"),
    ("S!:? P:yes O:yes S:yes", 1, 3, "what is needed is not known"),
    ("S~:part P:yes O:yes S:yes", 1, 2, "partly is enough for the high end, never for the low one"),
    ("S~:no P:yes O:yes S:yes", 1, 1, "less than partly is not enough"),
    ("S:yes P!:yes O~:part S:yes", 1, 2, "two are needed, one is there in part"),
    ("S:yes P!:yes O~:yes S:part", 2, 2, "both needed ones are there"),
]


@pytest.mark.parametrize(("written", "low", "high", "why"), SUPPORTED)
def test_criteria_support_a_range_of_levels(written: str, low: int, high: int, why: str) -> None:
    recommendation, answers = asked(written)

    assert supported(recommendation, HERE, answers) == Supported(low, high), why


@pytest.mark.parametrize("written", ["S:? P:? O:? S:?", "S:- P:- O:- S:-", "S:- P:? O:- S:?"])
def test_criteria_that_say_nothing_support_no_statement(written: str) -> None:
    recommendation, answers = asked(written)

    assert supported(recommendation, HERE, answers) is None
    assert [claim(recommendation, HERE, level, answers) for level in range(4)] == [Claim.NOT_COMPARED] * 4


def test_a_criterion_that_is_not_answered_counts_as_blank() -> None:
    recommendation, _answers = asked("S:yes P:- O:- S:-")

    assert supported(recommendation, HERE, {"113.1": CriterionValue.YES}) == Supported(1, 3)
    assert supported(recommendation, HERE, {}) is None


def test_what_is_needed_is_told_apart_by_variant() -> None:
    recommendation, answers = asked("S!:no P:yes O:yes S:yes")

    assert supported(recommendation, Variant.REGIONAL, answers) == Supported(2, 2)


ABOVE, WITHIN, BELOW, OPEN = Claim.ABOVE, Claim.WITHIN, Claim.BELOW, Claim.NOT_COMPARED
CLAIMS = [
    # what they say, the claims of the levels 0, 1, 2 and 3
    ("S:yes P:yes O:yes S:yes", (BELOW, BELOW, WITHIN, WITHIN), "four yes contradict neither 2 nor 3"),
    ("S:yes P:part O:no S:no", (BELOW, WITHIN, WITHIN, ABOVE), "1-2"),
    ("S:no P:no O:no S:no", (WITHIN, ABOVE, ABOVE, ABOVE), "nothing: only 0"),
    ("S!:part P:yes O:yes S:yes", (BELOW, WITHIN, ABOVE, ABOVE), "what is needed is missing"),
    ("S:yes P:yes O:yes S:-", (OPEN, OPEN, OPEN, OPEN), "one blank: nothing is compared"),
    ("S:no P:no O:no S:-", (OPEN, OPEN, ABOVE, ABOVE), "but what is above even so is above"),
    ("S:yes P:yes O:yes S:?", (BELOW, BELOW, WITHIN, OPEN), "3 only if the don't know were a yes"),
    ("S:yes P:yes O:yes S:no", (BELOW, BELOW, WITHIN, ABOVE), "with a no in its place 3 is above"),
    ("S:yes P:? O:? S:no", (BELOW, WITHIN, OPEN, ABOVE), "2 only if a don't know were a yes"),
    ("S:? P:? O:? S:no", (WITHIN, OPEN, OPEN, ABOVE), "three don't know carry no level over 0"),
    ("S!:? P:yes O:yes S:yes", (BELOW, WITHIN, OPEN, OPEN), "what is needed is not known"),
    ("S:yes P:yes O:none S:yes", (BELOW, BELOW, WITHIN, ABOVE), "no case shows nothing"),
]


@pytest.mark.parametrize(("written", "expected", "why"), CLAIMS)
def test_each_level_is_compared_with_what_its_criteria_support(
    written: str, expected: tuple[Claim, ...], why: str
) -> None:
    recommendation, answers = asked(written)

    assert tuple(claim(recommendation, HERE, level, answers) for level in range(4)) == expected, why


def test_patterns_are_all_ways_of_answering_with_what_is_offered() -> None:
    """Invented: partly is offered by three of four criteria, no case by the result of national bodies."""
    recommendation = instrument().recommendation(113)
    national = list(patterns(recommendation, Variant.NATIONAL))

    assert len(national) == 4 * 4 * 5 * 3
    assert len(list(patterns(recommendation, Variant.REGIONAL))) == 4 * 4 * 4 * 3
    assert not any(answers["113.4"] is CriterionValue.PARTLY for answers in national)
    assert not any(CriterionValue.BLANK in answers.values() for answers in national)


@pytest.mark.parametrize(
    ("written", "levels"),
    [
        ("S:- P:- O:- S:-", []),
        ("S!:- P~:- O:- S:-", []),
        ("S!:- P!:- O!:- S!:-", [2]),
        ("S:- S:- S:- S:-", [2]),
    ],
)
def test_a_level_that_cannot_be_told_from_another_is_unreachable(written: str, levels: list[int]) -> None:
    """Where everything is needed, or nothing is practice, there is no level between begun and all met."""
    recommendation, _answers = asked(written)

    assert unreachable_levels(recommendation, HERE) == levels


@pytest.mark.parametrize(
    ("level", "answers", "wrong"),
    [
        (2, "yes yes no no", []),
        (3, "yes yes yes yes", []),
        (2, "yes yes yes yes", []),
        (3, "yes yes yes no", ["is level 3, its criteria support at most 2"]),
        (1, "yes no no no", []),
        (1, "yes part no no", ["is level 1, its criteria support 2 as well"]),
        (0, "no no no no", []),
        (0, "part no no no", ["is level 0, its criteria support 1 as well"]),
        (1, "? ? ? ?", ["answers nothing"]),
    ],
)
def test_a_case_is_at_odds_if_descriptors_and_criteria_disagree(
    level: int, answers: str, wrong: list[str]
) -> None:
    recommendation, _answers = asked("S:- P:- O:- S:-")
    case = Case("A situation.", level, tuple(VALUES[value] for value in answers.split()))
    recommendation = replace(recommendation, cases={HERE: (case,)})

    assert list(cases_at_odds(recommendation, HERE)) == [(1, words) for words in wrong]
