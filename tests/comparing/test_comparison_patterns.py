"""The patterns of a comparison, without a database: every number counted by hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from assessments.comparing.charts import svg_file
from assessments.comparing.comparison import ComparedCycle, Comparison, Coverage, Said, counts_of, grouped
from assessments.comparing.findings import PATTERNS
from assessments.comparing.patterns import (
    AnswerCount,
    ChangePattern,
    Introduced,
    Patterns,
    assistance_counts,
    assistance_kinds,
    change_pattern,
    counted_together,
    evidence_counts,
    group_counts,
    matches,
    percentage,
    principle_counts,
    region_counts,
)
from assessments.comparing.words import region_name
from assessments.report.lines import Change
from assessments.submitting.line_signs import Audience
from recommendations.outline import Outline, Variant
from tests.report.sample_reports import outline as whole_outline

# Answers of seven bodies to 106, 107 and 108, in the order of the bodies.
ANSWERS = {106: "0012dbn", 107: "1111333", 108: "222wbed"}


@pytest.fixture(scope="module")
def outline() -> Outline:
    return whole_outline()


@pytest.fixture(scope="module")
def counts(outline: Outline):
    counted = {(number, sign): signs.count(sign) for number, signs in ANSWERS.items() for sign in signs}
    return counts_of(outline.recommendations[:3], counted)


def patterns_of(outline: Outline, counts, **other) -> Patterns:
    """The patterns of these counts, with nothing else in them than is given."""
    comparison = Comparison(
        symbol=outline.symbol,
        edition=outline.edition,
        cycle=ComparedCycle("2026", "2026", True),
        variant=Variant.REGIONAL,
        said=Said.BODY,
        audience=Audience.STAFF,
        is_internal=False,
        coverage=Coverage(7, 0),
        counts=counts,
        groups=grouped(outline, counts),
        bodies=(),
        outside=29,
    )
    nothing = ChangePattern((), 0, 7)
    values: dict[str, Any] = {
        "sample": False,
        "evidence": (),
        "changes": nothing,
        "principles": principle_counts(outline, counts),
        "regions": (),
        "groups": group_counts(comparison.groups),
        "assistance": (),
        "assistance_kinds": assistance_kinds(()),
        "matches": (),
        "introduced": 0,
        "matched": 0,
    }
    return Patterns(comparison=comparison, **(values | other))


def test_answers_to_several_recommendations_are_counted_together(counts) -> None:
    # 106: 0012 gaps 3, working 1, d and b unknown, n outside. 107: gaps 4, working 3. 108: working 3,
    # w, b and d unknown, e outside.
    assert counted_together(counts) == AnswerCount(gaps=7, working=7, unknown=5, outside=2)
    assert (counted_together(counts).applicable, counted_together(counts).answered) == (19, 14)


def test_a_blank_is_unknown_and_never_a_gap(outline) -> None:
    blank = counts_of(outline.recommendations[:1], {(106, "b"): 5})
    assert counted_together(blank) == AnswerCount(unknown=5)


@pytest.mark.parametrize(
    ("count", "of", "percent"), [(4, 9, None), (9, 9, None), (5, 10, 50), (1, 3, None), (7, 12, 58)]
)
def test_a_percentage_needs_ten(count, of, percent) -> None:
    assert percentage(count, of) == percent


def test_assistance_is_counted_by_kind_and_recommendation(counts) -> None:
    asked = {(106, "legal"): 2, (108, "legal"): 1, (108, "training"): 2, (130, "other"): 9}
    rows = assistance_counts(counts, asked)
    # 108 has three requests and comes first; 107 has none; 130 is not in the filter.
    assert [(row.recommendation.paragraph, row.requests) for row in rows] == [(108, 3), (106, 2)]
    kinds = {row.kind: (row.requests, row.recommendations) for row in assistance_kinds(rows)}
    assert kinds == {
        "technical": (0, 0),
        "legal": (3, 2),
        "financial": (0, 0),
        "training": (2, 1),
        "other": (0, 0),
    }


def test_changes_are_told_of_those_that_can_be_compared(outline, counts) -> None:
    changed = {(106, "i"): 2, (106, "d"): 2, (107, "u"): 4, (108, "n"): 3, (108, "x"): 1}
    pattern = change_pattern(counts, changed, shown=7, first=106)
    assert (pattern.compared, pattern.not_compared) == (4, 3)
    assert [row.by_change[Change.IMPROVED] for row in pattern.rows] == [2, 0, 0]
    assert [row.moved for row in pattern.rows] == [4, 0, 0]
    assert (pattern.total(Change.UNCHANGED), pattern.total(Change.NEWLY_ANSWERED)) == (4, 3)
    said = PATTERNS["change"].sentence(patterns_of(outline, counts, changes=pattern))
    assert "2 answers are higher than in the last cycle, 2 lower and 4 the same." in said
    assert "of 4 bodies" in said
    assert "3 other bodies are not in it: no two submissions that can be shown here." in said


def test_evidence_stands_beside_the_gaps(counts) -> None:
    rows = evidence_counts(counts, {(106, "works"): 1, (108, "works"): 2})
    # 108 is no gap for anybody: nothing to learn there.
    assert [(row.count.paragraph, row.evident, row.teaches) for row in rows] == [
        (106, 1, True),
        (108, 2, False),
    ]


def test_each_principle_is_counted_over_its_words_and_over_everything(outline, counts) -> None:
    for row in principle_counts(outline, counts):
        code = row.principle.code
        touching = [count for count in counts if code in count.recommendation.principles]
        named = [c for c in touching if c.recommendation.principles[code] == "text"]
        assert row.all.gaps == sum(count.gaps for count in touching)
        assert row.text.gaps == sum(count.gaps for count in named)
        assert row.text.applicable <= row.all.applicable


def test_the_most_left_behind_has_the_largest_part_of_gaps(outline) -> None:
    counted = {(item.paragraph, "3"): 10 for item in outline.recommendations}
    counted |= {(135, "3"): 0, (135, "0"): 10}
    found = patterns_of(outline, counts_of(outline.recommendations, counted))
    behind = found.left_behind
    shares = {row.principle.code: row.all.gaps / row.all.answered for row in found.principles}
    assert [row.principle.code for row in behind] == [
        code for code, share in shares.items() if share == max(shares.values())
    ]
    assert "remedy" in {row.principle.code for row in behind}


def test_below_ten_answers_nothing_is_called_left_behind(outline) -> None:
    few = counts_of(outline.recommendations[:1], {(106, "0"): 3})
    found = patterns_of(outline, few)
    assert found.left_behind == ()
    assert PATTERNS["principles"].sentence(found).startswith("Too few answers")


def test_a_principle_with_too_few_answers_is_named_beside_the_one_left_behind(outline) -> None:
    """Two bodies: remedy has nine answers, eight of them gaps, and may not vanish from the sentence."""
    counted = {(item.paragraph, "2"): 2 for item in outline.recommendations}
    remedy = [item.paragraph for item in outline.recommendations if "remedy" in item.principles]
    counted |= {(number, "2"): 0 for number in remedy} | {(number, "0"): 2 for number in remedy}
    counted |= {(remedy[0], "0"): 1, (remedy[0], "b"): 1}
    found = patterns_of(outline, counts_of(outline.recommendations, counted))
    few = [row for row in found.principles if row.all.answered < 10]
    assert found.too_few_to_weigh == tuple(few)
    said = PATTERNS["principles"].sentence(found)
    assert said.startswith("Most often left behind")
    assert all(f"{row.principle.name} ({row.all.gaps} of {row.all.answered} are gaps)" in said for row in few)
    assert "remedy" in {row.principle.code for row in few}


def test_regions_stand_in_the_order_given(outline) -> None:
    def one(bodies: int):
        return counts_of(outline.recommendations[:1], {(106, "1"): bodies})

    rows = region_counts(["Africa", "Asia"], {"Elsewhere": one(1), "Asia": one(9), "Africa": one(2)})
    assert [(row.region, row.bodies) for row in rows] == [("Africa", 2), ("Asia", 9), ("Elsewhere", 1)]


def introduced(name: str, mark: str, strength: int) -> Introduced:
    return Introduced(name, {106: mark}, {106: strength}, UUID(int=1))


def test_a_match_needs_evidence_on_one_side_and_a_gap_on_the_other(outline) -> None:
    bodies = [
        introduced("Amber", "2", 2),
        introduced("Birch", "0", 3),
        introduced("Cedar", "3", 1),
        introduced("Dune", "1", 0),
        introduced("Elm", "b", 0),
    ]
    (match,) = matches(outline.recommendations[:1], bodies)
    assert [body.name for body in match.have] == ["Amber"]
    assert [body.name for body in match.lack] == ["Birch", "Dune"]
    assert matches(outline.recommendations[:1], bodies[:1]) == ()


def test_the_finding_names_the_most_common_gap(outline, counts) -> None:
    found = patterns_of(outline, counts)
    assert PATTERNS["gaps"].sentence(found) == (
        f"Most often a gap: 107 {outline.recommendation(107).title}. At level 0 or 1 where it "
        "applies: 4 of 7 bodies."
    )
    assert "108 " in PATTERNS["unanswered"].sentence(found)


def test_from_ten_bodies_on_the_finding_has_a_percentage(outline) -> None:
    counted = {(106, "0"): 7, (106, "2"): 5}
    found = patterns_of(outline, counts_of(outline.recommendations[:1], counted))
    assert "7 of 12 bodies (58%)" in PATTERNS["gaps"].sentence(found)


@pytest.mark.parametrize("code", list(PATTERNS))
def test_every_pattern_can_be_empty(outline, code) -> None:
    found = patterns_of(outline, counts_of(outline.recommendations[:1], {}))
    pattern = PATTERNS[code]
    assert pattern.sentence(found)
    assert pattern.table(found).heads
    assert isinstance(pattern.data(found), list)
    if pattern.is_drawn:
        assert b"<svg" in svg_file(pattern.chart(found), ["A note."])


def test_who_could_learn_from_whom_is_no_chart(outline, counts) -> None:
    bodies = (introduced("Amber", "2", 2), introduced("Birch", "0", 3))
    found = patterns_of(outline, counts, matches=matches(outline.recommendations[:1], bodies))
    assert found.matches
    assert PATTERNS["matching"].chart(found).rows == ()
    assert PATTERNS["matching"].data(found) == [{"paragraph": 106, "have": ["Amber"], "lack": ["Birch"]}]


def test_one_answer_that_is_higher_is_one_answer(outline, counts) -> None:
    changes = change_pattern(counts, {(106, "i"): 1}, shown=1, first=106)
    found = patterns_of(outline, counts, changes=changes)
    assert PATTERNS["change"].sentence(found) == (
        "1 answer is higher than in the last cycle, 0 lower and 0 the same. "
        "This is told of 1 body with two submissions to the same edition."
    )


def test_a_table_has_no_row_without_its_heading(outline, counts) -> None:
    found = patterns_of(outline, counts)
    for code, pattern in PATTERNS.items():
        table = pattern.table(found)
        assert all(row[0].heads for row in table.rows), code
        assert all(len(row) == len(table.heads) for row in table.rows), code


def test_bars_of_one_chart_share_one_scale(outline, counts) -> None:
    chart = PATTERNS["gaps"].chart(patterns_of(outline, counts))
    # 107 with seven bodies is the longest, 106 with six applicable is six sevenths of it.
    lengths = {row.label[:3]: sum(piece.share for piece in row.pieces) for row in chart.rows}
    assert lengths == {"107": pytest.approx(1), "106": pytest.approx(6 / 7)}


@pytest.mark.parametrize(
    ("code", "name"), [("Africa", "Africa"), ("Sample region", "Sample region"), ("", "No region")]
)
def test_a_region_has_a_name_whatever_it_is(code: str, name: str) -> None:
    assert region_name(code) == name
