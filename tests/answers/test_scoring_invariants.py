"""What holds of scoring whatever the answers are."""

from __future__ import annotations

import random

from hypothesis import assume, given
from hypothesis import strategies as st

from assessments.answers.scoring import Mark, State, Tally, tally, tally_principles, tally_sections
from recommendations.outline import Basis, CriterionKind, CriterionValue
from recommendations.support import claim, supported
from tests.invented_instrument import PARAGRAPHS, instrument

OUTLINE = instrument()
LEVELS = st.integers(0, 3)
UNKNOWN = st.sampled_from([State.BLANK, State.DONT_KNOW, State.WITHHELD])
OUTSIDE = st.sampled_from([State.NOT_APPLICABLE, State.ELSEWHERE])
PAIRS = st.lists(
    st.tuples(st.sampled_from(list(CriterionKind)), st.sampled_from(list(CriterionValue))),
    min_size=1,
    max_size=6,
)
UNANSWERED = (CriterionValue.BLANK, CriterionValue.DONT_KNOW)
SAYS_SOMETHING = st.sampled_from([CriterionValue.YES, CriterionValue.PARTLY, CriterionValue.NO])


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


@given(PAIRS)
def test_the_supported_range_is_a_range(pairs: list[tuple[CriterionKind, CriterionValue]]) -> None:
    support = supported(pairs)

    assert (support is None) == all(value in UNANSWERED for _, value in pairs)
    if support is not None:
        assert 0 <= support.low <= support.high <= 3


@given(PAIRS, SAYS_SOMETHING, st.data())
def test_answering_one_more_criterion_never_widens_the_supported_range(
    pairs: list[tuple[CriterionKind, CriterionValue]], value: CriterionValue, data: st.DataObject
) -> None:
    before = supported(pairs)
    open_places = [place for place, pair in enumerate(pairs) if pair[1] in UNANSWERED]
    assume(before is not None and open_places)
    place = data.draw(st.sampled_from(open_places))
    after = supported([*pairs[:place], (pairs[place][0], value), *pairs[place + 1 :]])

    assert before is not None
    assert after is not None
    assert before.low <= after.low <= after.high <= before.high


@given(PAIRS, st.randoms(use_true_random=False))
def test_the_order_of_criteria_is_irrelevant(
    pairs: list[tuple[CriterionKind, CriterionValue]], chance: random.Random
) -> None:
    shuffled = list(pairs)
    chance.shuffle(shuffled)

    assert supported(shuffled) == supported(pairs)


@given(LEVELS, PAIRS)
def test_a_claim_is_within_exactly_inside_the_range(
    level: int, pairs: list[tuple[CriterionKind, CriterionValue]]
) -> None:
    support = supported(pairs)
    assume(support is not None)

    assert support is not None
    assert (claim(level, support) == "within") == (support.low <= level <= support.high)
