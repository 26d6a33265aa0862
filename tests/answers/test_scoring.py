"""The rules of scoring as tables that can be checked with a pencil."""

from __future__ import annotations

import pytest

from assessments.answers.scoring import (
    Listing,
    Mark,
    Standing,
    State,
    Tally,
    complete,
    strongest,
    tally,
    tally_principles,
    tally_sections,
)
from recommendations.outline import Basis
from recommendations.support import Claim, Supported
from tests.invented_instrument import GROUPS, PARAGRAPHS, instrument

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


LISTINGS = [
    ("0", Listing.GAP),
    ("1", Listing.GAP),
    ("2", Listing.IN_PART),
    ("3", Listing.THROUGHOUT),
    ("?", Listing.INFORMATION_GAP),
    ("w", Listing.INFORMATION_GAP),
    ("-", Listing.INFORMATION_GAP),
    ("n", Listing.OUTSIDE),
    ("e", Listing.OUTSIDE),
]


@pytest.mark.parametrize(("sign", "listing"), LISTINGS)
def test_every_answer_is_in_one_list(sign: str, listing: Listing) -> None:
    assert mark(112, sign).listing is listing


ONE_DOCUMENT = frozenset({"https://example.org/plan"})
STANDINGS = [
    # level, claim, lowest and highest supported, strength, open documents, what stands behind it: the first
    (3, Claim.ABOVE, (1, 2), 3, ONE_DOCUMENT, Standing.ABOVE, "further than its own answers"),
    (2, Claim.ABOVE, (0, 0), 0, frozenset(), Standing.ABOVE, "above comes before evidence"),
    (2, Claim.NOT_COMPARED, (1, 3), 3, ONE_DOCUMENT, Standing.UNANSWERED, "a question left open"),
    (3, Claim.NOT_COMPARED, (2, 3), 3, ONE_DOCUMENT, Standing.UNANSWERED, "3 only if the unknown were a yes"),
    (2, Claim.NOT_COMPARED, None, 3, ONE_DOCUMENT, Standing.UNANSWERED, "no criterion answered"),
    (2, None, None, 3, ONE_DOCUMENT, Standing.UNANSWERED, "never compared"),
    (2, Claim.WITHIN, (1, 2), 3, ONE_DOCUMENT, Standing.IN_PART, "rests on criteria met in part"),
    (2, Claim.WITHIN, (1, 2), 0, frozenset(), Standing.IN_PART, "in part comes before evidence"),
    (2, Claim.WITHIN, (2, 2), 0, frozenset(), Standing.NO_REFERENCE, "no document is named"),
    (2, Claim.WITHIN, (2, 2), 1, frozenset(), Standing.NOT_OPEN, "unpublished"),
    (2, Claim.WITHIN, (2, 2), 3, frozenset(), Standing.NOT_OPEN, "confidential"),
    (2, Claim.WITHIN, (2, 2), 2, ONE_DOCUMENT, Standing.BORNE_OUT, "answers and an open document"),
    (3, Claim.WITHIN, (2, 3), 2, ONE_DOCUMENT, Standing.BORNE_OUT, "of in operation, not of throughout"),
    (1, Claim.WITHIN, (1, 1), 2, ONE_DOCUMENT, None, "said of levels 2 and 3 alone"),
    (0, Claim.BELOW, (2, 3), 2, ONE_DOCUMENT, None, "said of levels 2 and 3 alone"),
]


@pytest.mark.parametrize(("level", "claimed", "support", "strength", "opened", "standing", "why"), STANDINGS)
def test_exactly_one_of_six_stands_behind_a_level_2_or_3(
    level: int,
    claimed: Claim | None,
    support: tuple[int, int] | None,
    strength: int,
    opened: frozenset[str],
    standing: Standing | None,
    why: str,
) -> None:
    range_ = None if support is None else Supported(*support)

    assert Mark(112, State.LEVEL, level, range_, claimed, strength, opened).standing is standing, why


@pytest.mark.parametrize("sign", "?w-ne")
def test_nothing_stands_behind_an_answer_without_a_level(sign: str) -> None:
    assert mark(112, sign, strength=3).standing is None


def behind(paragraph: int, *documents: str) -> Mark:
    """A level 2 that its answers and these open documents support."""
    opened = frozenset(documents)
    return Mark(paragraph, State.LEVEL, 2, Supported(2, 2), Claim.WITHIN, 2 if opened else 0, opened)


def test_a_document_behind_several_levels_is_counted_once_and_only_where_it_bears_out() -> None:
    above = Mark(109, State.LEVEL, 3, Supported(1, 1), Claim.ABOVE, 2, frozenset({"law"}))
    counted = tally([behind(106, "plan", "report"), behind(107, "plan"), behind(108), above, mark(110, "?")])

    assert (counted.in_operation, counted.borne_out, counted.documents) == (4, 2, 2)
    assert {standing.value: n for standing, n in counted.standings.items() if n} == {
        "above": 1,
        "no_reference": 1,
        "borne_out": 2,
    }


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
        "borne_out": 0,
        "not_borne_out": {"above": 0, "unanswered": 14, "in_part": 0, "no_reference": 0, "not_open": 0},
        "documents": 0,
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
    unanswered = {Standing.UNANSWERED: 1}
    assert Tally.of_counts({"2": 1}, unanswered) == tally([mark(112, "2")])
    with pytest.raises(ValueError, match="4"):
        Tally.of_counts({"4": 1}, {})
    with pytest.raises(ValueError, match="keys"):
        Tally({"2": 1}, unanswered)


@pytest.mark.parametrize("standings", [{}, {Standing.ABOVE: 2}, {Standing.ABOVE: 1, Standing.BORNE_OUT: 1}])
def test_the_six_add_up_to_what_is_in_operation(standings: dict[Standing, int]) -> None:
    with pytest.raises(ValueError, match="one of the six"):
        Tally.of_counts({"2": 1, "1": 3}, standings)
