"""What holds of scoring whatever the answers are."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from assessments.answers.scoring import (
    Mark,
    Standing,
    State,
    Tally,
    tally,
    tally_principles,
    tally_sections,
)
from recommendations.outline import Basis
from recommendations.support import Claim, Supported
from tests.invented_instrument import PARAGRAPHS, instrument

OUTLINE = instrument()
LEVELS = st.integers(0, 3)
UNKNOWN = st.sampled_from([State.BLANK, State.DONT_KNOW, State.WITHHELD])
OUTSIDE = st.sampled_from([State.NOT_APPLICABLE, State.ELSEWHERE])
RANGES = st.sampled_from([None, *(Supported(low, high) for low in range(4) for high in range(low, 4))])
BEHIND = st.lists(
    st.tuples(
        RANGES,
        st.sampled_from([None, *Claim]),
        st.integers(0, 3),
        st.frozensets(st.sampled_from("abc"), max_size=2),
    ),
    min_size=32,
    max_size=32,
)


def mark_of(paragraph: int, answer: int | State) -> Mark:
    if isinstance(answer, State):
        return Mark(paragraph, answer)
    return Mark(paragraph, State.LEVEL, answer)


ANSWERS = st.lists(st.one_of(LEVELS, UNKNOWN, OUTSIDE), min_size=32, max_size=32)
SHEETS = ANSWERS.map(
    lambda answers: [mark_of(p, answer) for p, answer in zip(PARAGRAPHS, answers, strict=True)]
)
PLACES = st.integers(0, 31)


def replaced(marks: list[Mark], place: int, answer: int | State) -> list[Mark]:
    changed = list(marks)
    changed[place] = mark_of(PARAGRAPHS[place], answer)
    return changed


def width(counted: Tally) -> int:
    return counted.points_high - counted.points_low


@given(SHEETS)
def test_points_lie_between_zero_and_the_most_possible(marks: list[Mark]) -> None:
    counted = tally(marks)

    assert 0 <= counted.points_low <= counted.points_high <= counted.points_max
    assert counted.answered + counted.unknown == counted.applicable <= counted.asked == 32
    assert sum(counted.distribution.values()) == counted.asked
    assert counted.in_operation <= counted.answered


@given(SHEETS, PLACES, UNKNOWN, LEVELS)
def test_answering_what_was_unknown_narrows_the_range_inside_itself(
    marks: list[Mark], place: int, before: State, level: int
) -> None:
    open_ = tally(replaced(marks, place, before))
    answered = tally(replaced(marks, place, level))

    assert width(answered) == width(open_) - 3
    assert open_.points_low <= answered.points_low
    assert answered.points_high <= open_.points_high


@given(SHEETS, PLACES, LEVELS, LEVELS)
def test_a_higher_level_never_counts_less(marks: list[Mark], place: int, one: int, other: int) -> None:
    lower, higher = sorted((one, other))
    below, above = tally(replaced(marks, place, lower)), tally(replaced(marks, place, higher))

    assert below.points_low <= above.points_low
    assert below.points_high <= above.points_high
    assert below.in_operation <= above.in_operation


@given(SHEETS, PLACES, OUTSIDE)
def test_what_does_not_apply_never_changes_the_points_of_others(
    marks: list[Mark], place: int, state: State
) -> None:
    with_it = tally(replaced(marks, place, state))
    without_it = tally(marks[:place] + marks[place + 1 :])

    assert (with_it.points_low, with_it.points_high, with_it.points_max) == (
        without_it.points_low,
        without_it.points_high,
        without_it.points_max,
    )
    assert with_it.summarised is without_it.summarised


@given(SHEETS, st.randoms(use_true_random=False))
def test_the_order_of_answers_is_irrelevant(marks: list[Mark], chance: random.Random) -> None:
    shuffled = list(marks)
    chance.shuffle(shuffled)

    assert tally(shuffled) == tally(marks)
    assert tally_sections(OUTLINE, shuffled) == tally_sections(OUTLINE, marks)
    for bases in ({Basis.TEXT}, set(Basis)):
        assert tally_principles(OUTLINE, shuffled, bases) == tally_principles(OUTLINE, marks, bases)


@given(SHEETS)
def test_the_groups_add_up_to_the_whole(marks: list[Mark]) -> None:
    whole = tally(marks)
    parts = list(tally_sections(OUTLINE, marks).values())

    for key, count in whole.distribution.items():
        assert sum(part.distribution[key] for part in parts) == count
    assert sum(part.points_low for part in parts) == whole.points_low
    assert sum(part.points_high for part in parts) == whole.points_high
    assert sum(part.points_max for part in parts) == whole.points_max


@given(SHEETS)
def test_the_links_in_the_words_are_among_all_links(marks: list[Mark]) -> None:
    over_all = tally_principles(OUTLINE, marks, Basis)
    for code, in_words in tally_principles(OUTLINE, marks, {Basis.TEXT}).items():
        for key, count in in_words.distribution.items():
            assert count <= over_all[code].distribution[key]


@given(SHEETS, BEHIND)
def test_exactly_one_of_six_stands_behind_each_level_in_operation(
    marks: list[Mark], behind: list[tuple[Supported | None, Claim | None, int, frozenset[str]]]
) -> None:
    """In every tally, of the whole, of a group and of a principle; the groups add up to the whole."""
    marks = [
        replace(mark, supported=support, claim=claimed, strength=strength, open_documents=opened)
        for mark, (support, claimed, strength, opened) in zip(marks, behind, strict=True)
    ]
    whole, groups = tally(marks), list(tally_sections(OUTLINE, marks).values())

    for counted in (whole, *groups, *tally_principles(OUTLINE, marks, Basis).values()):
        not_borne_out = counted.as_json()["not_borne_out"]
        assert isinstance(not_borne_out, dict)
        assert counted.borne_out + sum(not_borne_out.values()) == counted.in_operation
        assert (counted.documents > 0) == (counted.borne_out > 0)
    for standing in Standing:
        assert sum(group.standings[standing] for group in groups) == whole.standings[standing]
    assert max(group.documents for group in groups) <= whole.documents
