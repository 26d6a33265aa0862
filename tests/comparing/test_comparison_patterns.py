"""The patterns of a comparison, without a database: every number counted by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from assessments.answers.principles import carrying
from assessments.answers.scoring import Standing
from assessments.comparing.charts import svg_file
from assessments.comparing.comparison import ComparedCycle, Comparison, Coverage, Said, counts_of, grouped
from assessments.comparing.findings import PATTERNS
from assessments.comparing.patterns import (
    PERCENT_FROM,
    AnswerCount,
    ChangePattern,
    Introduced,
    Patterns,
    assistance_counts,
    assistance_kinds,
    change_pattern,
    counted_together,
    group_counts,
    matches,
    percentage,
    principle_counts,
    region_counts,
)
from assessments.comparing.principle_findings import in_short
from assessments.comparing.words import region_name
from assessments.report.lines import Change
from assessments.submitting.line_signs import NO_PARAGRAPH, Audience, principle_mark
from recommendations.outline import CriterionKind, Outline, Variant
from tests.report.sample_reports import outline as whole_outline

# Answers of seven bodies to 106, 107 and 108, in the order of the bodies; and what stands behind the levels.
ANSWERS = {106: "0012dbn", 107: "1111333", 108: "222wbed"}
BEHIND = {(106, "2b"): 1, (107, "3a"): 2, (107, "3u"): 1, (108, "2b"): 2, (108, "2n"): 1}
REGIONAL = Variant.REGIONAL


@pytest.fixture(scope="module")
def outline() -> Outline:
    return whole_outline()


@pytest.fixture(scope="module")
def counts(outline: Outline):
    counted = {(number, sign): signs.count(sign) for number, signs in ANSWERS.items() for sign in signs}
    return counts_of(outline.recommendations[:3], counted, BEHIND)


def patterns_of(outline: Outline, counts, **other) -> Patterns:
    """The patterns of these counts, with nothing else in them than is given."""
    comparison = Comparison(
        symbol=outline.symbol,
        edition=outline.edition,
        cycle=ComparedCycle("2026", "2026", True),
        variant=REGIONAL,
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
        "principles": principle_counts(outline, REGIONAL, counts, {}, 7),
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
    found = counted_together(counts)
    assert (found.gaps, found.working, found.unknown, found.outside) == (7, 7, 5, 2)
    assert found.standings == {
        Standing.ABOVE: 2, Standing.UNANSWERED: 1, Standing.IN_PART: 0, Standing.NO_REFERENCE: 0,
        Standing.NOT_OPEN: 1, Standing.BORNE_OUT: 3,
    }  # fmt: skip
    assert sum(found.standings.values()) == found.working
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
    assert "2 answers are higher than before, 2 lower and 4 the same." in said
    assert "4 bodies have two submissions to the same edition that can be shown here." in said
    assert "3 other bodies have not." in said


def test_the_pattern_of_what_is_supported_stands_beside_the_gaps(outline, counts) -> None:
    evidence = tuple(count for count in counts if count.borne_out)
    found = patterns_of(outline, counts, evidence=evidence)
    # 107 is in operation three times, and nobody's own answers and open document support it.
    rows = PATTERNS["evidence"].data(found)
    assert [(row["paragraph"], row["evident"], row["working"], row["gaps"]) for row in rows] == [
        (106, 1, 1, 3), (108, 2, 3, 0),
    ]  # fmt: skip
    # 108 is no gap for anybody: nothing to learn there.
    assert "For 1 of them others report a gap." in PATTERNS["evidence"].sentence(found)


def test_recommendations_that_touch_a_principle_are_counted_over_its_words_and_over_everything(
    outline, counts
) -> None:
    for row in principle_counts(outline, REGIONAL, counts, {}, 7):
        code = row.principle.code
        touching = [count for count in counts if code in count.recommendation.principles]
        named = [c for c in touching if c.recommendation.principles[code] == "text"]
        assert row.all.gaps == sum(count.gaps for count in touching)
        assert row.text.gaps == sum(count.gaps for count in named)
        assert row.text.applicable <= row.all.applicable


def criteria_of(outline: Outline, code: str, *signs: str) -> dict[tuple[int, str], int]:
    """The criteria that carry a principle, one sign a body: as many bodies answer all of them so."""
    carried = carrying(outline, REGIONAL, code)
    counted: Counter[tuple[int, str]] = Counter()
    for sign in signs:
        counted.update((number, principle_mark(outline, code, each.code, sign)) for number, each in carried)
    return counted


def by_principle(outline: Outline, counted: dict[tuple[int, str], int], shown: int = 9) -> Patterns:
    counts = counts_of(outline.recommendations, {}, {})
    rows = principle_counts(outline, REGIONAL, counts, counted, shown)
    return patterns_of(outline, counts, principles=rows)


def everybody(outline: Outline, of: dict[str, tuple[str, ...]], others: str) -> dict[tuple[int, str], int]:
    """Every principle with the same answers, but for those given."""
    found: Counter[tuple[int, str]] = Counter()
    for principle in outline.principles:
        found.update(criteria_of(outline, principle.code, *of.get(principle.code, tuple(others))))
    return found


def test_a_principle_is_counted_by_kind_over_the_bodies_whose_answers_are_enough(outline) -> None:
    counted = criteria_of(outline, "child", "y", "p", "n", "c", "d", "b")
    counted[NO_PARAGRAPH, principle_mark(outline, "child")] = 2
    found = by_principle(outline, counted, shown=8)
    row = next(row for row in found.principles if row.principle.code == "child")
    assert (row.bodies, row.left_out) == (6, 2)
    kinds = Counter(criterion.kind for _number, criterion in carrying(outline, REGIONAL, "child"))
    for kind, count in row.by_kind.items():
        each = kinds[kind]
        assert count.as_json() == {
            "yes": each,
            "partly": each,
            "no": each,
            "no_case": each,
            "unknown": 2 * each,
        }
    # Of yes the table has a range: what is unknown may be met.
    table = PATTERNS["principles"].table(found)
    least, most = (
        [head.words for head in table.heads].index(word) for word in ("Met, at least", "Met, at most")
    )
    lines = [line for line in table.rows if line[0].value == row.principle.name]
    assert [(line[least].value, line[most].value) for line in lines] == [
        (kinds[kind], 3 * kinds[kind]) for kind in row.kinds
    ]


def quoted(name: str) -> str:
    return f"“{in_short(name)}”"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Gender-sensitive", "Gender-sensitive"),
        ("Participation and partnership (States, civil society)", "Participation and partnership"),
        ("Non-discrimination and root causes: all persons (men too)", "Non-discrimination and root causes"),
        ("Obligation de rendre compte : suivi", "Obligation de rendre compte"),
        ("问责：监测、佐证材料", "问责"),
    ],
)
def test_within_a_sentence_a_principle_has_its_short_name(name: str, short: str) -> None:
    assert in_short(name) == short


@pytest.mark.parametrize(
    ("child", "others", "named"),
    [
        ("nnnn", "yyyy", True),
        # Whoever leaves everything open does not look better than whoever says no.
        ("bbbb", "nnny", True),
        ("dddd", "nnny", True),
        ("yyyn", "nnnn", False),
        ("yyyy", "yyyy", False),
    ],
    ids=["all no", "all blank", "all don't know", "mostly met", "all met"],
)
def test_left_behind_is_what_is_met_least(outline, child: str, others: str, named: bool) -> None:
    found = by_principle(outline, everybody(outline, {"child": tuple(child)}, others))
    said = PATTERNS["principles"].sentence(found)
    name = quoted(next(item.name for item in outline.principles if item.code == "child"))
    kinds = [
        kind for kind in CriterionKind if "child" in {row.principle.code for row in found.fewest_met(kind)}
    ]
    assert bool(kinds) is named
    assert (f"are met for {name} (" in said) is named


@pytest.mark.parametrize("others", ["yyyy", "yyyn"], ids=["all met", "met in part"])
def test_a_principle_that_is_denied_throughout_is_named_of_each_kind_with_any_other(outline, others) -> None:
    found = by_principle(outline, everybody(outline, {"child": tuple("nnnn")}, others))
    for kind in CriterionKind:
        assert any(row.by_kind[kind].counted >= PERCENT_FROM for row in found.principles)
        named = (*found.fewest_met(kind), *found.small_and_less_met(kind))
        assert "child" in [row.principle.code for row in named], kind


@pytest.mark.parametrize(
    ("mark", "behind", "said"),
    [
        ("3", {(106, "3b"): 4}, "No gap is reported."),
        (
            "3",
            {(106, "3u"): 4},
            "in operation: 4 of 4 · 0 supported · 0 above · 4 open questions · 0 unknown.",
        ),
        ("b", {}, "in operation: 0 of 4 · 0 supported · 0 above · 0 open questions · 4 unknown."),
    ],
    ids=["supported", "silent", "blank"],
)
def test_that_no_gap_is_reported_is_said_only_of_what_can_be_checked(outline, mark, behind, said) -> None:
    counts = counts_of(outline.recommendations[:1], {(106, mark): 4}, behind)
    sentence = PATTERNS["gaps"].sentence(patterns_of(outline, counts))
    assert said in sentence
    assert ("No gap" in sentence) is (mark == "3" and (106, "3b") in behind)


def test_the_sentence_has_the_range_and_who_is_left_out(outline) -> None:
    counted = everybody(outline, {"child": ("n", "n", "n", "b", "b")}, "yyyyy")
    counted[NO_PARAGRAPH, principle_mark(outline, "child")] = 4
    found = by_principle(outline, counted)
    row = next(row for row in found.principles if row.principle.code == "child")
    texts = row.by_kind[CriterionKind.STRUCTURAL]
    said = PATTERNS["principles"].sentence(found)
    name = quoted(row.principle.name)
    assert f"Fewest criteria on texts are met for {name} (0 to {texts.unknown} of {texts.counted})." in said
    assert f"Bodies with too few answers are left out: {name} (4 of 9)." in said


def test_a_principle_of_few_criteria_is_said_with_its_numbers_where_less_of_it_is_met(outline) -> None:
    """The staff's finding B15: redress, with one criterion in ten met, stood in no sentence."""
    found = by_principle(outline, everybody(outline, {"remedy": ("n",)}, "yyyyyyyyyn"))
    row = next(row for row in found.principles if row.principle.code == "remedy")
    few = [kind for kind in row.kinds if 0 < row.by_kind[kind].counted < 10 and found.fewest_met(kind)]
    assert few
    said = PATTERNS["principles"].sentence(found)
    for kind in few:
        told = (
            f"but with a smaller part of them met: “{row.principle.name}” (0 of {row.by_kind[kind].counted})."
        )
        assert f"Over fewer than ten criteria on {NAMES[kind]}, {told}" in said
    better = by_principle(outline, everybody(outline, {"remedy": ("y",)}, "yyyyyyyyyn"))
    assert "Over fewer than ten" not in PATTERNS["principles"].sentence(better)


NAMES = {
    CriterionKind.STRUCTURAL: "texts",
    CriterionKind.PROCESS: "practice",
    CriterionKind.OUTCOME: "results",
}


def test_below_ten_criteria_nothing_is_called_left_behind(outline) -> None:
    found = by_principle(outline, {})
    assert all(found.fewest_met(kind) == () for kind in CriterionKind)
    assert PATTERNS["principles"].sentence(found).startswith("Too few answers")


def test_what_a_region_does_is_not_what_victims_receive(outline) -> None:
    """Where no criterion on results carries a principle in the regional wording, the sentence says so."""
    found = by_principle(outline, everybody(outline, {}, "y"))
    without = [
        quoted(row.principle.name) for row in found.principles if CriterionKind.OUTCOME not in row.kinds
    ]
    said = PATTERNS["principles"].sentence(found)
    assert ("not what victims receive" in said) is bool(without)
    assert all(name in said for name in without)


def test_regions_stand_in_the_order_given(outline) -> None:
    def one(bodies: int):
        return counts_of(outline.recommendations[:1], {(106, "1"): bodies})

    rows = region_counts(["Africa", "Asia"], {"Elsewhere": one(1), "Asia": one(9), "Africa": one(2)})
    assert [(row.region, row.bodies) for row in rows] == [("Africa", 2), ("Asia", 9), ("Elsewhere", 1)]


def introduced(name: str, mark: str, standing: str = "-") -> Introduced:
    return Introduced(name.lower(), name, {106: mark}, {106: standing}, UUID(int=1))


def test_a_match_needs_what_is_supported_on_one_side_and_a_gap_on_the_other(outline) -> None:
    bodies = [
        introduced("Amber", "2", "b"),
        introduced("Birch", "0"),
        introduced("Cedar", "3", "u"),
        introduced("Dune", "1"),
        introduced("Elm", "b"),
    ]
    (match,) = matches(outline.recommendations[:1], bodies)
    assert [body.name for body in match.have] == ["Amber"]
    assert [body.name for body in match.lack] == ["Birch", "Dune"]
    assert matches(outline.recommendations[:1], bodies[:1]) == ()


def test_the_finding_names_the_most_common_gap(outline, counts) -> None:
    found = patterns_of(outline, counts)
    assert PATTERNS["gaps"].sentence(found) == (
        f"Most often a gap: 107 {outline.recommendation(107).titles[REGIONAL]}. At level 0 or 1 where it "
        "applies: 4 of 7 bodies."
    )
    assert "108 " in PATTERNS["unanswered"].sentence(found)


def test_a_recommendation_is_called_as_bodies_of_the_kind_are_asked(outline, counts) -> None:
    found = patterns_of(outline, counts)
    national = replace(found, comparison=replace(found.comparison, variant=Variant.NATIONAL))
    title = outline.recommendation(107).titles[Variant.NATIONAL]
    assert f"107 {title}" in PATTERNS["gaps"].sentence(national)
    assert f"107 {title}" in {row[0].value for row in PATTERNS["gaps"].table(national).rows}


def test_in_operation_is_shown_with_what_stands_behind_it(outline, counts) -> None:
    found = patterns_of(outline, counts)
    for code in ("gaps", "groups"):
        words = [head.words for head in PATTERNS[code].table(found).heads]
        place = words.index("In operation")
        assert words[place : place + 4] == ["In operation", "Supported", "Above", "Open questions"], code
    said = "in operation: 7 of 19 · 3 supported · 2 above · 1 open question · 5 unknown. Gaps: 7."
    assert said in PATTERNS["groups"].sentence(found)
    (row,) = PATTERNS["groups"].data(found)
    assert (row["borne_out"], row["not_borne_out"]) == (
        3, {"above": 2, "unanswered": 1, "in_part": 0, "no_reference": 0, "not_open": 1},
    )  # fmt: skip
    read = replace(found, comparison=replace(found.comparison, said=Said.REVIEWER))
    assert "Supported" not in [head.words for head in PATTERNS["gaps"].table(read).heads]


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
    bodies = (introduced("Amber", "2", "b"), introduced("Birch", "0"))
    found = patterns_of(outline, counts, matches=matches(outline.recommendations[:1], bodies))
    assert found.matches
    assert PATTERNS["matching"].chart(found).rows == ()
    assert PATTERNS["matching"].data(found) == [{"paragraph": 106, "have": ["Amber"], "lack": ["Birch"]}]


def test_one_answer_that_is_higher_is_one_answer(outline, counts) -> None:
    changes = change_pattern(counts, {(106, "i"): 1}, shown=1, first=106)
    found = patterns_of(outline, counts, changes=changes)
    assert PATTERNS["change"].sentence(found) == (
        "1 answer is higher than before, 0 lower and 0 the same. "
        "1 body has two submissions to the same edition that can be shown here."
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
