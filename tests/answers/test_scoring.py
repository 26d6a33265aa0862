"""The rules of scoring as tables that can be checked with a pencil."""

from __future__ import annotations

import pytest

from assessments.answers.scoring import (
    Mark,
    Standing,
    State,
    Tally,
    complete,
    strongest,
    supported_by,
    tally,
    tally_principles,
    tally_sections,
)
from recommendations.outline import Basis, CriterionKind, CriterionValue
from recommendations.support import Claim, Supported, claim, supported
from tests.invented_instrument import GROUPS, PARAGRAPHS, instrument

VALUES = {
    "yes": CriterionValue.YES,
    "part": CriterionValue.PARTLY,
    "no": CriterionValue.NO,
    "?": CriterionValue.DONT_KNOW,
    "-": CriterionValue.BLANK,
}
KINDS = {"S": CriterionKind.STRUCTURAL, "P": CriterionKind.PROCESS, "O": CriterionKind.OUTCOME}
STATES = {
    "?": State.DONT_KNOW,
    "w": State.WITHHELD,
    "-": State.BLANK,
    "n": State.NOT_APPLICABLE,
    "e": State.ELSEWHERE,
}


def mark(paragraph: int, sign: str, *, strength: int = 0) -> Mark:
    """``2`` level 2, ``?`` don't know, ``w`` withheld, ``-`` blank, ``n`` not applicable, ``e`` elsewhere."""
    if sign.isdigit():
        return Mark(paragraph, State.LEVEL, int(sign), strength=strength)
    return Mark(paragraph, STATES[sign], strength=strength)


def marks(signs: str) -> list[Mark]:
    """One sign a recommendation, from 106 on; blanks between groups are for the eye."""
    return [mark(paragraph, sign) for paragraph, sign in zip(PARAGRAPHS, signs.replace(" ", ""), strict=True)]


# S structural (text), P process and O outcome (practice): what they say -> lowest, highest level
SUPPORTED = [
    ("S:yes  P:yes  O:yes", 2, 3, "everything is there: 2-3, the explanation decides"),
    ("S:yes  P:yes  O:part", 2, 2, "text and practice, the result only in part"),
    ("S:yes  P:yes  O:no", 2, 2, "text and practice, no result"),
    ("S:yes  P:part O:no", 1, 2, "a text, and a practice in part"),
    ("S:part P:part O:part", 1, 2, "everything in part"),
    ("S:part P:yes  O:no", 1, 2, "a practice, and a text in part"),
    ("S:yes  P:no   O:no", 1, 1, "a commitment on paper"),
    ("S:no   P:yes  O:yes", 1, 1, "a practice without a formal basis"),
    ("S:part P:no   O:no", 1, 1, "a text in part"),
    ("S:no   P:no   O:part", 1, 1, "a result in part"),
    ("S:no   P:no   O:no", 0, 0, "nothing: a finding"),
    ("S:yes  P:?    O:?", 1, 3, "a text, practice not known"),
    ("S:yes  P:-    O:-", 1, 3, "blank reads like don't know"),
    ("S:no   P:?    O:-", 0, 1, "no text, practice not known"),
    ("S:?    P:no   O:no", 0, 1, "text not known, no practice"),
    ("S:?    P:part O:no", 1, 2, "text not known, practice in part"),
    ("S:?    P:yes  O:yes", 1, 3, "practice complete, text not known"),
    ("S:yes  P:yes  O:?", 2, 3, "text and practice, result not known"),
    ("S:yes  P:no   O:yes", 2, 2, "a result is practice too"),
    ("S:part P:no   O:?", 1, 2, "text in part, result not known"),
    ("S:yes  S:no   P:yes O:yes", 2, 2, "one of two commitments is enough for 2"),
]


@pytest.mark.parametrize(("criteria", "low", "high", "why"), SUPPORTED)
def test_criteria_support_a_range_of_levels(criteria: str, low: int, high: int, why: str) -> None:
    pairs = [(KINDS[kind], VALUES[value]) for kind, value in (c.split(":") for c in criteria.split())]

    assert supported(pairs) == Supported(low, high), why


@pytest.mark.parametrize("criteria", ["S:? P:? O:?", "S:- P:- O:-", "S:- P:? O:-", ""])
def test_criteria_that_say_nothing_support_no_statement(criteria: str) -> None:
    pairs = [(KINDS[kind], VALUES[value]) for kind, value in (c.split(":") for c in criteria.split())]

    assert supported(pairs) is None


def test_a_criterion_that_is_not_answered_counts_as_blank() -> None:
    recommendation = instrument().recommendation(113)

    assert supported_by(recommendation, {"113.1": CriterionValue.YES}) == Supported(1, 3)
    assert supported_by(recommendation, {}) is None


CLAIMS = [
    # level, supported range, claim
    (3, (1, 2), Claim.ABOVE),
    (2, (1, 2), Claim.WITHIN),
    (1, (1, 2), Claim.WITHIN),
    (0, (1, 2), Claim.BELOW),
    (3, (2, 3), Claim.WITHIN),
    (1, (2, 3), Claim.BELOW),
    (0, (0, 0), Claim.WITHIN),
    (1, (0, 0), Claim.ABOVE),
]


@pytest.mark.parametrize(("level", "support", "expected"), CLAIMS)
def test_a_level_is_compared_with_what_its_criteria_support(
    level: int, support: tuple[int, int], expected: Claim
) -> None:
    assert claim(level, Supported(*support)) is expected


def test_no_claim_without_a_level_or_without_answered_criteria() -> None:
    assert claim(None, Supported(1, 2)) is None
    assert claim(2, None) is None


STANDINGS = [
    ("0", Standing.GAP),
    ("1", Standing.GAP),
    ("2", Standing.WORKING),
    ("3", Standing.WORKING),
    ("?", Standing.INFORMATION_GAP),
    ("w", Standing.INFORMATION_GAP),
    ("-", Standing.INFORMATION_GAP),
    ("n", Standing.OUTSIDE),
    ("e", Standing.OUTSIDE),
]


@pytest.mark.parametrize(("sign", "standing"), STANDINGS)
def test_every_answer_stands_in_one_list(sign: str, standing: Standing) -> None:
    assert mark(112, sign).standing is standing


@pytest.mark.parametrize(
    ("sign", "strength", "expected"),
    [("2", 0, True), ("3", 0, True), ("2", 1, False), ("3", 3, False), ("1", 0, False), ("?", 0, False)],
)
def test_level_2_or_3_with_a_bare_statement_is_a_claim_without_evidence(
    sign: str, strength: int, expected: bool
) -> None:
    assert mark(112, sign, strength=strength).is_claim_without_evidence is expected


def test_an_answer_is_as_strong_as_its_strongest_reference() -> None:
    assert strongest([1, 3, 0]) == 3
    assert strongest([]) == 0


@pytest.mark.parametrize(
    ("state", "level"),
    [
        (State.LEVEL, None),
        (State.BLANK, 0),
        (State.DONT_KNOW, 2),
        (State.LEVEL, 4),
        (State.LEVEL, -1),
        (State.LEVEL, True),
    ],
)
def test_a_level_belongs_to_the_state_level_alone(state: State, level: int | None) -> None:
    with pytest.raises(ValueError, match="level"):
        Mark(112, state, level)


# One whole assessment, counted by hand; its total is the example of the gap report's format.
# 106 107 108 | 109 110 111 | 112 … 123    | 124 … 127 | 128 129 | 130 … 134 | 135 136 137
EXAMPLE = "012 310 222210120212 2?33 01 n1e21 -3?"

BY_GROUP = [
    # group, asked, applicable, answered, unknown, low, high, max, in operation, summarised
    ("general", 3, 3, 3, 0, 3, 3, 9, 1, True),  # 0+1+2
    ("a", 3, 3, 3, 0, 4, 4, 9, 1, True),  # 3+1+0
    ("b", 12, 12, 12, 0, 17, 17, 36, 7, True),  # seven 2, three 1, two 0
    ("c", 4, 4, 3, 1, 8, 11, 12, 3, True),  # 2+3+3, one unknown may be 3
    ("d", 2, 2, 2, 0, 1, 1, 6, 0, True),  # 0+1
    ("e", 5, 3, 3, 0, 4, 4, 9, 1, True),  # 1+2+1, one not applicable, one elsewhere
    ("f", 3, 3, 1, 2, 3, 9, 9, 1, False),  # one of three answered is too few
]
BY_PRINCIPLE = [
    # principle, words or all, asked, applicable, answered, unknown, low, high, max, in operation, summarised
    ("accountability", "text", 3, 3, 3, 0, 5, 5, 9, 2, True),  # 121: 2, 122: 1, 123: 2
    ("accountability", "all", 7, 7, 6, 1, 13, 16, 21, 5, True),  # and 124: 2, 125: ?, 126: 3, 127: 3
    ("remedy", "text", 3, 3, 1, 2, 3, 9, 9, 1, False),  # 135: -, 136: 3, 137: ?
    ("remedy", "all", 5, 5, 3, 2, 7, 13, 15, 2, False),  # and 109: 3, 134: 1; 3 of 5 is under two thirds
    ("victim_centred", "text", 3, 2, 2, 0, 1, 1, 6, 0, True),  # 128: 0, 129: 1, 130: not applicable
    ("victim_centred", "all", 5, 3, 3, 0, 2, 2, 9, 0, True),  # and 131: 1, 132: elsewhere
    ("child", "text", 0, 0, 0, 0, 0, 0, 0, 0, False),  # named by no recommendation's own words
    ("child", "all", 3, 3, 3, 0, 3, 3, 9, 1, True),  # 117: 0, 118: 1, 133: 2
]


def figures(counted: Tally) -> tuple[int | bool, ...]:
    return (
        counted.asked,
        counted.applicable,
        counted.answered,
        counted.unknown,
        counted.points_low,
        counted.points_high,
        counted.points_max,
        counted.in_operation,
        counted.summarised,
    )


def test_the_whole_example_is_counted_as_by_hand() -> None:
    assert tally(marks(EXAMPLE)).as_json() == {
        "asked": 32,
        "applicable": 30,
        "answered": 27,
        "unknown": 3,
        "points_low": 40,
        "points_high": 49,
        "points_max": 90,
        "in_operation": 14,
        "summarised": True,
        "distribution": {
            "0": 5,
            "1": 8,
            "2": 10,
            "3": 4,
            "dont_know": 2,
            "withheld": 0,
            "blank": 1,
            "not_applicable": 1,
            "elsewhere": 1,
        },
    }


def test_the_groups_of_the_example_are_counted_as_by_hand() -> None:
    counted = tally_sections(instrument(), marks(EXAMPLE))

    assert [(code, *figures(part)) for code, part in counted.items()] == BY_GROUP
    groups = [section.paragraphs for section in instrument().sections]
    assert groups == [tuple(group) for group in GROUPS.values()]


@pytest.mark.parametrize(("code", "links", "expected"), [(row[0], row[1], row[2:]) for row in BY_PRINCIPLE])
def test_the_principles_of_the_example_are_counted_as_by_hand(
    code: str, links: str, expected: tuple[int | bool, ...]
) -> None:
    bases = {Basis.TEXT} if links == "text" else set(Basis)
    counted = tally_principles(instrument(), marks(EXAMPLE), bases)[code]

    assert figures(counted) == expected


SUMMARISED = [
    ("", False, "an empty set"),
    ("n e", False, "nothing applies"),
    ("2", True, "1 of 1"),
    ("?", False, "0 of 1"),
    ("2 ?", False, "1 of 2"),
    ("2 1 ?", True, "2 of 3 is exactly two thirds"),
    ("2 1 ? -", False, "2 of 4"),
    ("2 1 ? n e", True, "2 of 3 that apply"),
    ("0 0", True, "zero is an answer"),
    ("w -", False, "withheld and blank are none"),
]


@pytest.mark.parametrize(("signs", "expected", "why"), SUMMARISED)
def test_points_are_shown_from_two_thirds_answered(signs: str, expected: bool, why: str) -> None:
    counted = tally(mark(106 + n, sign) for n, sign in enumerate(signs.split()))

    assert counted.summarised is expected, why


def test_percentages_are_allowed_from_ten_applicable_on() -> None:
    assert not tally(marks("0" * 9 + "n" * 23)).allows_percent
    assert tally(marks("0" * 10 + "n" * 22)).allows_percent


def test_an_empty_set_is_zeros() -> None:
    assert figures(tally([])) == (0, 0, 0, 0, 0, 0, 0, 0, False)


def test_blank_is_unknown_and_never_zero() -> None:
    assert figures(tally(marks("-" * 32))) == (32, 32, 0, 32, 0, 96, 96, 0, False)
    assert figures(tally(marks("0" * 32))) == (32, 32, 32, 0, 0, 0, 96, 0, True)


def test_a_recommendation_without_an_answer_is_blank() -> None:
    completed = complete(instrument(), [mark(113, "2")])

    assert list(completed) == list(PARAGRAPHS)
    assert completed[113].level == 2
    assert completed[106] == Mark(106, State.BLANK)


def test_a_tally_can_be_made_from_counts_but_not_from_unknown_keys() -> None:
    assert Tally.of_counts({"2": 1}) == tally([mark(112, "2")])
    with pytest.raises(ValueError, match="4"):
        Tally.of_counts({"4": 1})
    with pytest.raises(ValueError, match="keys"):
        Tally({"2": 1})
