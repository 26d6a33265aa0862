"""One body over the cycles, without a database: counted by hand."""

from __future__ import annotations

from uuid import UUID

import pytest

from assessments.answers.scoring import Standing
from assessments.comparing.trend import Trend, TrendCycle, change_word, sentences, small_chart, trend_of
from assessments.report.lines import Change
from recommendations.outline import Outline, Variant
from tests.report.sample_reports import outline as whole_outline


@pytest.fixture(scope="module")
def outline() -> Outline:
    return whole_outline()


def cycle(outline: Outline, slug: str, marks: str, edition: str = "2010") -> TrendCycle:
    """The first answers as given, the rest blank; behind each level 2 or 3 questions are left open."""
    numbers = [item.paragraph for item in outline.recommendations]
    given = dict(zip(numbers, marks.ljust(32, "b"), strict=True))
    behind = {number: Standing.UNANSWERED for number, mark in given.items() if mark in "23"}
    return TrendCycle(slug, slug, edition, 1, UUID(int=1), given, behind)


def regional(outline: Outline, *cycles: TrendCycle) -> Trend:
    return trend_of(outline, Variant.REGIONAL, cycles)


def test_what_moved_is_told_over_the_common_base(outline) -> None:
    #        106 107 108 109 110 111 112
    before = cycle(outline, "2025", "0123dn3")
    after = cycle(outline, "2026", "1113d2b")
    (step,) = regional(outline, before, after).steps
    found = {change: [n for n, of in step.changes.items() if of is change] for change in Change}
    assert (found[Change.IMPROVED], found[Change.DECLINED]) == ([106], [108])
    assert found[Change.UNCHANGED] == [107, 109]
    assert (found[Change.NEWLY_ANSWERED], found[Change.NO_LONGER_ANSWERED]) == ([111], [112])
    assert step.number(Change.NEITHER_ANSWERED) == 26
    assert (step.common, len(step.changes) - step.common) == (4, 28)
    assert sentences(regional(outline, before, after)) == [
        "4 recommendations have a level in both 2025 and 2026: 1 went up, 1 went down and 2 stayed the same.",
        "28 recommendations are not compared: 1 newly answered with a level, 1 no longer, 26 in neither "
        "cycle.",
    ]


def test_no_line_across_editions(outline) -> None:
    trend = trend_of(
        outline, Variant.REGIONAL, [cycle(outline, "2025", "0"), cycle(outline, "2030", "3", edition="2029")]
    )
    (step,) = trend.steps
    assert not step.changes
    assert step.common == 0
    assert sentences(trend) == ["Between 2025 and 2030 the questions changed, so nothing is compared."]
    row = trend.groups[0].rows[0]
    assert [point.splits for point in row.points] == [False, True]
    assert change_word(row) == "Question changed"
    assert [bar.splits for bar in small_chart(row).bars] == [False, True]


@pytest.mark.parametrize(
    ("marks", "word"),
    [
        (("1", "2"), "Improved"),
        (("2", "0"), "Declined"),
        (("2", "2"), "Unchanged"),
        (("d", "0"), "Newly answered with a level"),
        (("0", "w"), "No longer answered with a level"),
        (("n", "b"), "Answered with a level in neither cycle"),
    ],
)
def test_each_change_has_its_word(outline, marks, word) -> None:
    trend = trend_of(
        outline, Variant.REGIONAL, [cycle(outline, f"202{n}", mark) for n, mark in enumerate(marks)]
    )
    assert change_word(trend.groups[0].rows[0]) == word


def test_one_cycle_is_no_trend(outline) -> None:
    trend = regional(outline, cycle(outline, "2026", "3"))
    assert (trend.steps, sentences(trend)) == ((), [])
    assert change_word(trend.groups[0].rows[0]) == ""


def test_a_bar_is_as_high_as_its_level_and_a_blank_has_none(outline) -> None:
    trend = trend_of(
        outline, Variant.REGIONAL, [cycle(outline, "2025", "03b"), cycle(outline, "2026", "13b")]
    )
    first, second, third = (small_chart(row) for row in trend.groups[0].rows[:3])
    assert [bar.height for bar in first.bars] == [3, 15]
    assert [bar.level for bar in second.bars] == [3, 3]
    assert [bar.level for bar in third.bars] == [None, None]
    assert "2025: 0: Not in place; 2026: 1: Begun" in first.words
    assert "2025: 3: In operation throughout, and reviewed, Questions are left open; 2026" in second.words
