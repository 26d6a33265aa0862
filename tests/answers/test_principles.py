"""A principle is measured by the criteria that carry it, counted by kind."""

from __future__ import annotations

import pytest

from assessments.answers.principles import CriteriaCount, PrincipleCount, carrying, count_principles
from assessments.answers.scoring import State
from assessments.answers.value import Answer, Reference
from recommendations.outline import CriterionKind, CriterionValue, Variant
from tests.invented_instrument import PRINCIPLES, instrument

OUTLINE = instrument()
VALUES = {
    "y": CriterionValue.YES,
    "p": CriterionValue.PARTLY,
    "n": CriterionValue.NO,
    "c": CriterionValue.NO_CASE,
    "?": CriterionValue.DONT_KNOW,
    "-": CriterionValue.BLANK,
}


def child(**paragraphs: str) -> PrincipleCount:
    """Counted from the signs of the text and the result that carry it in 117, 118 and 133: ``p117="yn"``."""
    answers = {
        int(name[1:]): {f"{name[1:]}.1": VALUES[signs[0]], f"{name[1:]}.3": VALUES[signs[1]]}
        for name, signs in paragraphs.items()
    }
    return count_principles(OUTLINE, Variant.NATIONAL, answers)["child"]


def test_criteria_are_counted_by_kind_and_never_by_levels() -> None:
    counted = child(p117="yn", p118="pc", p133="?-")

    assert counted.as_json() == {
        "criteria": {"yes": 1, "partly": 1, "no": 1, "no_case": 1, "unknown": 2},
        "by_kind": {
            "structural": {"yes": 1, "partly": 1, "no": 0, "no_case": 0, "unknown": 1},
            "process": {"yes": 0, "partly": 0, "no": 0, "no_case": 0, "unknown": 0},
            "outcome": {"yes": 0, "partly": 0, "no": 1, "no_case": 1, "unknown": 1},
        },
        "left_out": 0,
        "summarised": True,
        "unmet": ["117.3", "118.1"],
    }


def test_what_does_not_apply_is_left_out_and_what_is_not_answered_is_unknown() -> None:
    counted = child(p117="yy", p118="--")

    assert counted.left_out == 2
    assert counted.all == CriteriaCount(yes=2, unknown=2)
    assert count_principles(OUTLINE, Variant.NATIONAL, {117: {}})["child"].all == CriteriaCount(unknown=2)


def test_unmet_are_those_answered_no_and_then_those_in_part() -> None:
    assert child(p117="pn", p118="np", p133="cn").unmet == ("117.3", "118.1", "133.3", "117.1", "118.3")


def test_a_principle_whose_criteria_are_all_no_has_nothing_met() -> None:
    counted = child(p117="nn", p118="nn", p133="nn")

    assert (counted.all.yes, counted.all.partly, counted.all.no, counted.summarised) == (0, 0, 6, True)


@pytest.mark.parametrize(
    ("paragraphs", "summarised", "why"),
    [
        ({"p117": "yy", "p118": "yy", "p133": "yy"}, True, "all six known"),
        ({"p117": "yn", "p118": "pc", "p133": "--"}, True, "4 of 6 is exactly two thirds"),
        ({"p117": "yn", "p118": "p-", "p133": "--"}, False, "3 of 6"),
        ({"p117": "yy", "p118": "yy"}, False, "four that count are too few"),
        ({}, False, "nothing applies"),
    ],
)
def test_a_bar_is_drawn_from_five_criteria_and_two_thirds_known_on(
    paragraphs: dict[str, str], summarised: bool, why: str
) -> None:
    assert child(**paragraphs).summarised is summarised, why


def test_the_eight_are_counted_in_their_order_over_what_carries_them() -> None:
    answers: dict[int, dict[str, CriterionValue]] = {each.paragraph: {} for each in OUTLINE.recommendations}
    for variant in Variant:
        counted = count_principles(OUTLINE, variant, answers)
        assert list(counted) == list(PRINCIPLES)
        for code, count in counted.items():
            carried = carrying(OUTLINE, variant, code)
            assert count.all.counted == len(carried) == 2 * sum(map(len, PRINCIPLES[code]))
            assert {criterion.kind for _paragraph, criterion in carried} == {
                CriterionKind.STRUCTURAL,
                CriterionKind.OUTCOME,
            }


LINK = "https://example.org/plan"
DAY = "2024-03-01"
OPEN = [
    ((Reference("Plan", 2, DAY, LINK),), {LINK}, "a public document, by its link"),
    ((Reference("Plan", 2, DAY, page="4"),), {"Plan 2024-03-01"}, "without a link by title and date"),
    (
        (Reference("Plan", 2, DAY, LINK), Reference("The plan", 3, DAY, LINK)),
        {LINK},
        "one link is one document",
    ),
    ((Reference("Plan", 2, DAY, page="4"), Reference("Plan", 2, DAY, page="9")), {"Plan 2024-03-01"}, "once"),
    ((Reference("Minutes", 1, DAY, LINK),), set(), "unpublished"),
    ((Reference("Statement", 0),), set(), "a statement"),
    ((Reference("Audit", 3, DAY, LINK, confidential=True),), set(), "confidential"),
]


@pytest.mark.parametrize(("evidence", "expected", "why"), OPEN)
def test_open_documents_are_those_that_a_reader_can_open(
    evidence: tuple[Reference, ...], expected: set[str], why: str
) -> None:
    assert Answer(112, State.LEVEL, 2, evidence=evidence).open_documents == expected, why
