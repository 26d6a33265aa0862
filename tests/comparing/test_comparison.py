"""The read model of the comparison, without a database: counted by hand."""

from __future__ import annotations

import pytest

from assessments.comparing.answers_behind import middle_level
from assessments.comparing.comparison import (
    KINDS_OF_ANSWER,
    RecommendationCount,
    chosen,
    counts_of,
    grouped,
    standings_json,
)
from assessments.comparing.words import carried_out
from assessments.submitting.line_signs import ALL_SIGNS
from recommendations.outline import Outline
from tests.report.sample_reports import outline as whole_outline

# Answers of seven bodies to 106, 107 and 108, in the order of the bodies.
ANSWERS = {106: "0012dbn", 107: "1111333", 108: "222wbed"}


@pytest.fixture(scope="module")
def outline() -> Outline:
    return whole_outline()


@pytest.fixture(scope="module")
def counted() -> dict[tuple[int, str], int]:
    return {(number, sign): signs.count(sign) for number, signs in ANSWERS.items() for sign in signs}


@pytest.fixture
def counts(outline: Outline, counted) -> tuple[RecommendationCount, ...]:
    return counts_of(outline.recommendations[:3], counted)


@pytest.mark.parametrize(
    ("paragraph", "bodies", "applicable", "answered", "gaps", "working", "unknown"),
    [(106, 7, 6, 4, 3, 1, 2), (107, 7, 7, 7, 4, 3, 0), (108, 7, 6, 3, 0, 3, 3)],
)
def test_bodies_are_counted_by_what_they_answered(
    counts, paragraph, bodies, applicable, answered, gaps, working, unknown
) -> None:
    count = next(count for count in counts if count.paragraph == paragraph)
    assert (count.bodies, count.applicable, count.answered) == (bodies, applicable, answered)
    assert (count.gaps, count.working, count.unknown) == (gaps, working, unknown)
    assert count.applicable == count.answered + count.unknown


def test_the_distribution_has_every_key_and_adds_up(counts) -> None:
    assert counts[0].distribution == {
        "0": 2, "1": 1, "2": 1, "3": 0, "dont_know": 1, "withheld": 0, "blank": 1,
        "not_applicable": 1, "elsewhere": 0,
    }  # fmt: skip


def test_a_blank_is_no_gap_and_no_zero(outline: Outline) -> None:
    (count,) = counts_of(outline.recommendations[:1], {(106, "b"): 4})
    assert (count.gaps, count.unknown, count.distribution["0"]) == (0, 4, 0)


def test_what_stands_behind_adds_up_to_what_is_in_operation(outline: Outline) -> None:
    counted = {(106, "1"): 1, (106, "2"): 4, (106, "3"): 3, (106, "b"): 1, (106, "e"): 1}
    behind = {(106, "2b"): 3, (106, "3b"): 1, (106, "2u"): 1, (106, "3a"): 2}
    (count,) = counts_of(outline.recommendations[:1], counted, behind)
    assert count.standings is not None
    assert (count.working, sum(count.standings.values()), count.borne_out) == (7, 7, 4)
    assert carried_out(count) == "7 of 9 · 4 supported · 2 above · 1 open question · 1 unknown"
    assert standings_json(count.standings) == {
        "borne_out": 4,
        "not_borne_out": {"above": 2, "unanswered": 1, "in_part": 0, "no_reference": 0, "not_open": 0},
    }


def test_a_reading_says_nothing_of_what_stands_behind(outline: Outline) -> None:
    (count,) = counts_of(outline.recommendations[:1], {(106, "2"): 2}, unread_of=3)
    assert (count.working, count.standings, count.borne_out) == (2, None, 0)
    assert carried_out(count) == "2 of 2 · 0 unknown"
    assert standings_json(count.standings) == {"borne_out": None, "not_borne_out": None}


def test_what_reviewers_have_not_read_is_counted_apart(outline: Outline) -> None:
    read = {(106, "1"): 2, (106, "?"): 1}
    (count,) = counts_of(outline.recommendations[:1], read, unread_of=7)
    assert count.distribution["not_read"] == 4
    assert (count.applicable, count.gaps, count.unknown) == (3, 2, 1)


def test_groups_keep_what_the_filter_leaves(outline: Outline) -> None:
    remedies = chosen(outline, "f", "")
    assert [item.paragraph for item in remedies] == [135, 136, 137]
    children = chosen(outline, "", "child")
    assert children
    assert all("child" in item.principles for item in children)
    groups = grouped(outline, counts_of(remedies, {}))
    assert [group.section.code for group in groups] == ["f"]


def test_every_sign_has_a_kind_of_answer() -> None:
    assert set("".join(KINDS_OF_ANSWER.values())) == set(ALL_SIGNS)


@pytest.mark.parametrize(
    ("levels", "middle"), [("0122", None), ("01222", 2), ("00133", 1), ("000333", 0), ("33333", 3)]
)
def test_the_middle_answer_takes_five_levels(outline: Outline, levels, middle) -> None:
    counted = {(106, sign): levels.count(sign) for sign in levels}
    assert middle_level(counts_of(outline.recommendations[:1], counted)[0]) == middle
