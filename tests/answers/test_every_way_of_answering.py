"""All ways of answering the criteria of the real instrument, blanks included: what silence can't buy.

Recommendations whose criteria are of the same kinds, offer the same and need the same are counted once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

from assessments.answers.scoring import Mark, Standing, State
from recommendations.fixture_files import read_fixtures
from recommendations.outline import CriterionKind, CriterionValue, Recommendation, Variant
from recommendations.outline_builder import build_outline
from recommendations.support import Claim, Supported, claim, supported

YES, PARTLY, NO = CriterionValue.YES, CriterionValue.PARTLY, CriterionValue.NO
NO_CASE, DONT_KNOW, BLANK = CriterionValue.NO_CASE, CriterionValue.DONT_KNOW, CriterionValue.BLANK
VOUCHED_FOR = {Claim.WITHIN, Claim.BELOW}
LEVELS = range(4)
type Values = tuple[CriterionValue, ...]


@dataclass(frozen=True)
class Counted:
    """What the product says of one way of answering."""

    support: Supported | None
    claims: tuple[Claim, ...]

    def standing(self, level: int) -> Standing | None:
        """What stands behind a level with the best evidence there is."""
        claimed = self.claims[level]
        mark = Mark(113, State.LEVEL, level, self.support, claimed, 3, frozenset({"https://example.org/"}))
        return mark.standing


def count(recommendation: Recommendation, variant: Variant, values: Values) -> Counted:
    codes = (criterion.code for criterion in recommendation.criteria)
    answers = dict(zip(codes, values, strict=True))
    return Counted(
        supported(recommendation, variant, answers),
        tuple(claim(recommendation, variant, level, answers) for level in LEVELS),
    )


@cache
def everything() -> list[tuple[Recommendation, Variant, dict[Values, Counted]]]:
    """Each different question with all ways of answering it."""
    found = {}
    for recommendation in build_outline(read_fixtures(Path(settings.FIXTURES))).recommendations:
        for variant in Variant:
            offered = [(*each.offers(variant), BLANK) for each in recommendation.criteria]
            alike = tuple(
                (each.kind, each.needed[variant], values)
                for each, values in zip(recommendation.criteria, offered, strict=True)
            )
            if alike not in found:
                ways = {values: count(recommendation, variant, values) for values in product(*offered)}
                found[alike] = (recommendation, variant, ways)
    return list(found.values())


def ways() -> Iterator[tuple[str, dict[Values, Counted], Values, Counted]]:
    for recommendation, variant, counted in everything():
        for values, said in counted.items():
            name = f"{recommendation.paragraph} {variant}: {', '.join(values)}"
            yield name, counted, values, said


def with_no(values: Values, value: CriterionValue) -> Values:
    """The same answers with a no in the place of each such value."""
    return tuple(NO if each is value else each for each in values)


def test_a_dont_know_never_costs_more_than_a_no_and_bears_out_no_more() -> None:
    for name, counted, values, said in ways():
        if DONT_KNOW in values:
            denied = counted[with_no(values, DONT_KNOW)]
            for level in LEVELS[1:]:
                if denied.claims[level] in VOUCHED_FOR:
                    assert said.claims[level] is denied.claims[level], name
                if said.claims[level] is Claim.ABOVE:
                    assert denied.claims[level] is Claim.ABOVE, name
                assert (said.standing(level) is Standing.BORNE_OUT) == (
                    denied.standing(level) is Standing.BORNE_OUT
                ), name


def test_a_blank_never_gains() -> None:
    """Nothing is vouched for, and nothing escapes being above that a no in its place does not push there."""
    for name, counted, values, said in ways():
        if BLANK in values:
            assert not VOUCHED_FOR & set(said.claims), name
            standings = {said.standing(level) for level in (2, 3)}
            assert standings <= {Standing.ABOVE, Standing.UNANSWERED}, name
            denied = counted[with_no(values, BLANK)]
            assert all(
                denied.claims[level] is Claim.ABOVE for level in LEVELS if said.claims[level] is Claim.ABOVE
            ), name


def test_no_case_counts_as_a_no() -> None:
    for name, counted, values, said in ways():
        if NO_CASE in values:
            assert said == counted[with_no(values, NO_CASE)], name


def test_borne_out_needs_every_needed_criterion_and_a_text_and_a_practice_met() -> None:
    """Partly, no case, don't know and blank bear out nothing."""
    for recommendation, variant, counted in everything():
        for values, said in counted.items():
            pairs = list(zip(recommendation.criteria, values, strict=True))
            met = {criterion.kind for criterion, value in pairs if value is YES}
            rests_on_yes = CriterionKind.STRUCTURAL in met and len(met) > 1
            rests_on_yes &= all(value is YES for criterion, value in pairs if criterion.needed[variant])
            for level in (2, 3):
                if said.standing(level) is Standing.BORNE_OUT:
                    assert rests_on_yes, f"{recommendation.paragraph} {variant}: {values}"


def test_four_yes_never_contradict_level_3_and_nothing_else_reaches_it() -> None:
    for name, _counted, values, said in ways():
        assert (said.claims[3] is Claim.WITHIN) == (set(values) == {YES}), name


@pytest.mark.parametrize("value", [BLANK, DONT_KNOW, NO, NO_CASE, PARTLY])
def test_one_answer_to_everything_bears_out_nothing_but_yes(value: CriterionValue) -> None:
    said_alike = 0
    for name, _counted, values, said in ways():
        if set(values) <= {value, NO} and value in values:
            said_alike += 1
            assert Standing.BORNE_OUT not in {said.standing(2), said.standing(3)}, name
    assert said_alike


def test_an_independent_recount_finds_the_same() -> None:
    for recommendation, variant, counted in everything():
        for values, said in counted.items():
            found = recount(recommendation, variant, values)
            told = said.support and (said.support.low, said.support.high)
            assert (told, [one.value for one in said.claims]) == found, (
                f"{recommendation.paragraph}: {values}"
            )


def recount(
    recommendation: Recommendation, variant: Variant, values: Values
) -> tuple[tuple[int, int] | None, list[str]]:
    """The rules of domain.md again, over all worlds in which the unknown is a yes or a no."""
    given = ["no" if value == "no_case" else value.value for value in values]
    texts = [criterion.kind.value == "structural" for criterion in recommendation.criteria]
    needs = [criterion.needed[variant] for criterion in recommendation.criteria]

    def lowest(world: tuple[str, ...]) -> int:
        met = [one == "yes" for one in world]
        text = any(is_met and is_text for is_met, is_text in zip(met, texts, strict=True))
        practice = any(is_met and not is_text for is_met, is_text in zip(met, texts, strict=True))
        if (
            text
            and practice
            and not any(need and not is_met for need, is_met in zip(needs, met, strict=True))
        ):
            return 2
        return 1 if {"yes", "partly"} & set(world) else 0

    def highest(world: tuple[str, ...]) -> int:
        if world.count("yes") == len(world):
            return 3
        begun = {is_text for one, is_text in zip(world, texts, strict=True) if one in ("yes", "partly")}
        rank = {"no": 0, "partly": 1, "yes": 2, None: 0}
        short = any(rank[one] < rank[need] for one, need in zip(world, needs, strict=True))
        return 2 if len(begun) == 2 and not short else min(1, len(begun))

    def worlds(open_: set[str]) -> list[tuple[str, ...]]:
        return list(product(*(("yes", "no") if one in open_ else (one,) for one in given)))

    def said(level: int) -> str:
        if known and level > high:
            return "above"
        denied = [tuple("no" if one == "dont_know" else one for one in world) for world in worlds({"blank"})]
        strict = [highest(world) for world in denied]
        if not known or "blank" in given or level > max(strict):
            return "not_compared"
        return "below" if level < low else "within"

    known = any(one in ("yes", "partly", "no") for one in given)
    everywhere = worlds({"dont_know", "blank"})
    low, high = min(map(lowest, everywhere)), max(map(highest, everywhere))
    return ((low, high) if known else None), [said(level) for level in LEVELS]
