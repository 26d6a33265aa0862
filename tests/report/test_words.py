"""The sentences in which a report says its counts, as tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assessments.answers.principles import CriteriaCount, PrincipleCount
from assessments.answers.scoring import Standing, Tally
from assessments.report import criteria_words, line_words, words
from assessments.report.lines import Change, ReportCycle
from assessments.report.overview import ChangeReport
from recommendations.outline import CriterionKind, CriterionValue, Variant
from tests.report import invented_bodies
from tests.report.sample_reports import outline

REGIONAL, NATIONAL = Variant.REGIONAL, Variant.NATIONAL
MEANS = {
    REGIONAL: "Carried out means the joint work of the region: texts, and help to countries. It does not say "
    "what reaches victims in each country.",
    NATIONAL: "Carried out in part means: not everywhere, not for all, or not reviewed.",
}
LAST = "This is the body's own word. Nobody has verified it."


def counted(levels: str, documents: int = 0, **rest: int) -> Tally:
    """``levels`` has how many are at 0, 1, 2, 3; the rest are states and standings by their names."""
    counts = {str(level): int(number) for level, number in enumerate(levels.split())}
    standings = {one: rest.pop(one.value) for one in Standing if one.value in rest}
    return Tally.of_counts(counts | rest, standings, documents)


FINDINGS = [
    pytest.param(
        counted("2 4 14 10", 12, borne_out=19, above=2, unanswered=1, in_part=1, not_open=1,
                not_applicable=1, elsewhere=1),
        REGIONAL,
        """
        Bay says that 24 of the 30 recommendations that apply to it are carried out:
        10 throughout, 14 in part.
        [means]
        For 19 of these 24, its own answers and 12 documents that anybody can open support this.
        For 1, questions are left open.
        2 go further than its own answers.
        For 1, its answers say only: in part.
        For 1, the document is not open to readers.
        6 are gaps: not in place, or only begun.
        2 do not apply or are done by others.
        [last]
        """,
        id="all but no_reference",
    ),
    pytest.param(
        counted("0 0 0 32", unanswered=32),
        NATIONAL,
        """
        Bay says that 32 of the 32 recommendations that apply to it are carried out: 32 throughout, 0 in part.
        [means]
        For none of these 32 do its own answers and an open document support this.
        For 32, questions are left open.
        It names no gap. 32 of its levels can't be checked.
        [last]
        """,
        id="silent",
    ),
    pytest.param(
        counted("0 0 20 12", 32, borne_out=32),
        NATIONAL,
        """
        Bay says that 32 of the 32 recommendations that apply to it are carried out:
        12 throughout, 20 in part.
        [means]
        For 32 of these 32, its own answers and 32 documents that anybody can open support this.
        It reports no gap.
        [last]
        """,
        id="no gap",
    ),
    pytest.param(
        counted("0 0 20 10", 30, borne_out=30, dont_know=2),
        NATIONAL,
        """
        Bay says that 30 of the 32 recommendations that apply to it are carried out:
        10 throughout, 20 in part.
        [means]
        For 30 of these 30, its own answers and 30 documents that anybody can open support this.
        It names no gap.
        2 have no answer: 0 left blank, 2 not known, 0 not disclosed.
        [last]
        """,
        id="no gap named, something unknown",
    ),
    pytest.param(
        counted("5 3 1 0", no_reference=1, blank=20, withheld=1, not_applicable=2),
        REGIONAL,
        """
        Too few answers to summarise: 9 of 30 answered.
        Among these 9: Bay says that 1 is carried out: 0 throughout, 1 in part.
        [means]
        For this 1, its own answers and an open document do not support it.
        For 1, no document is named.
        8 are gaps: not in place, or only begun.
        21 have no answer: 20 left blank, 0 not known, 1 not disclosed.
        2 do not apply or are done by others.
        [last]
        """,
        id="too few",
    ),
    pytest.param(
        counted("31 1 0 0"),
        NATIONAL,
        """
        Bay says that 0 of the 32 recommendations that apply to it are carried out: 0 throughout, 0 in part.
        [means]
        32 are gaps: not in place, or only begun.
        [last]
        """,
        id="nothing carried out",
    ),
    pytest.param(counted("0 0 0 0", blank=32), REGIONAL, "No recommendation is answered yet.", id="blank"),
    pytest.param(
        counted("0 0 0 0", blank=30, dont_know=1, elsewhere=1),
        REGIONAL,
        """
        No recommendation is answered yet.
        31 have no answer: 30 left blank, 1 not known, 0 not disclosed.
        1 does not apply or is done by others.
        [last]
        """,
        id="no level",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("tally", "variant", "said"), FINDINGS)
def test_the_finding(tally: Tally, variant: Variant, said: str) -> None:
    written = " ".join(said.split()).replace("[means]", MEANS[variant]).replace("[last]", LAST)
    assert words.finding(tally, "Bay", variant) == written


def test_silence_is_never_told_in_fewer_or_kinder_words_than_a_no() -> None:
    """The same levels: all criteria no, or all left open."""
    denied = words.finding(counted("0 0 20 12", above=32), "Bay", REGIONAL)
    silent = words.finding(counted("0 0 20 12", unanswered=32), "Bay", REGIONAL)

    assert silent.count(". ") == denied.count(". ")
    for said in (silent, denied):
        assert "For none of these 32 do its own answers" in said
        assert "32 of its levels can't be checked" in said
        assert "reports no gap" not in said


@pytest.mark.parametrize(
    ("tally", "said"),
    [
        (
            counted("3 3 14 10", borne_out=19, above=2, in_part=3, not_applicable=2),
            "24 of 30 · 19 supported · 2 above · 0 open questions · 0 unknown",
        ),
        (counted("0 0 1 0", unanswered=1), "1 of 1 · 0 supported · 0 above · 1 open question · 0 unknown"),
        (counted("1 1 0 0", blank=9), "Too few answers to summarise: 2 of 11 answered"),
        (counted("0 0 0 0", elsewhere=2), "Nothing here applies"),
    ],
)
def test_a_tally_in_a_line(tally: Tally, said: str) -> None:
    assert words.headline(tally) == said


def count(texts: str, practice: str, results: str, left_out: int = 0) -> PrincipleCount:
    """Each has how many are yes, partly, no, no case, unknown."""
    kinds = dict(zip(CriterionKind, (texts, practice, results), strict=True))
    counts = {kind: CriteriaCount(*map(int, signs.split())) for kind, signs in kinds.items()}
    return PrincipleCount(counts, left_out, ())


PRINCIPLES = [
    (
        count("5 1 1 0 1", "1 2 1 0 1", "0 1 1 0 0", 3),
        NATIONAL,
        """6 of 15 criteria met (5 of 8 on texts, 1 of 5 on practice, 0 of 2 on results),
        4 in part, 3 not, 2 unknown; 3 more do not apply.""",
    ),
    (
        count("5 0 0 0 0", "0 0 1 2 0", "0 0 0 0 0", 1),
        REGIONAL,
        """5 of 8 criteria met (5 of 5 on texts, 0 of 3 on practice, no question on results),
        0 in part, 1 not, 2 without a case, 0 unknown; 1 more does not apply.
        This is what the region does, not what victims receive.""",
    ),
    (
        count("5 0 0 0 0", "0 0 1 2 0", "0 0 0 0 0"),
        NATIONAL,
        """5 of 8 criteria met (5 of 5 on texts, 0 of 3 on practice, no question on results),
        0 in part, 1 not, 2 without a case, 0 unknown.""",
    ),
    (
        count("3 0 0 0 2", "0 0 0 0 3", "0 0 1 0 0"),
        NATIONAL,
        "Too few answers to summarise: 5 of 9 criteria unknown.",
    ),
    (
        count("3 0 0 0 0", "0 0 0 0 0", "0 0 1 0 0", 5),
        NATIONAL,
        "Too few criteria on this apply to summarise them.",
    ),
    (count("0 0 0 0 0", "0 0 0 0 0", "0 0 0 0 0", 9), NATIONAL, "No criterion on this applies."),
]


@pytest.mark.parametrize(("counts", "variant", "said"), PRINCIPLES)
def test_a_principle_is_said_by_kind(counts: PrincipleCount, variant: Variant, said: str) -> None:
    written = f"Child-centred: {' '.join(said.split())}"
    assert criteria_words.principle("Child-centred", counts, variant) == written


@pytest.mark.parametrize(
    ("compared", "before", "now", "said"),
    [
        (14, 9, 10, "14 recommendations are answered with a level in both cycles. In operation of these:"),
        (1, 0, 1, "1 recommendation is answered with a level in both cycles. In operation of it:"),
    ],
)
def test_the_change_is_over_what_both_cycles_answered(
    compared: int, before: int, now: int, said: str
) -> None:
    last = ChangeReport(ReportCycle("2025", "2025"), compared, before, now, dict.fromkeys(Change, 0), ())
    assert words.change(last, "2026") == f"{said} {before} in 2025, {now} in 2026."
    nothing = words.change(replace(last, compared=0), "2026")
    assert nothing == "No recommendation is answered with a level in both cycles, so nothing can be compared."


# What stands behind one level: the weak body has each of the six but one.

BEHIND = [
    (109, "Goes further than its own answers", "Claimed 2, criteria support 0"),
    (113, "Questions are left open", "4 of 4 criteria are left open: the level is not compared with them"),
    (119, "Its answers say only: in part", "Criteria support 1–2"),
    (131, "No document is named", "Criteria support 2"),
    (122, "The document is not open to readers", "Criteria support 2"),
]


@pytest.mark.parametrize(("paragraph", "standing", "comparison"), BEHIND)
def test_what_stands_behind_a_level(paragraph: int, standing: str, comparison: str) -> None:
    line = invented_bodies.report("weak").line(paragraph)

    assert (line_words.standing(line), line_words.comparison(line)) == (standing, comparison)


def test_of_level_3_no_text_says_that_criteria_support_it() -> None:
    silent, strong = (invented_bodies.report(kind).line(106) for kind in ("silent", "strong"))

    assert "the level is not compared" in line_words.comparison(silent)
    assert line_words.comparison(strong) == (
        "All criteria are met; that it holds throughout is the body's own word"
    )


def test_steps_aim_at_the_good_half_of_the_next_level() -> None:
    report = invented_bodies.report("weak")
    written = {level: set[str]() for level in range(4)}
    for line in report.lines:
        if line.answer.level is not None:
            written[line.answer.level] |= set(line_words.next_steps(line.next_step)[-1:])

    assert written[0] == {"To have begun: a text or a practice."}
    assert written[1] == {"To be in operation: a text and a practice."}
    assert {said[:13] for said in written[2]} == {"For level 3: "}


@pytest.mark.parametrize(
    ("level", "said"),
    [
        (0, "All criteria are met. Your criteria support more: look at the level again."),
        (1, "All criteria are met. Your criteria support more: look at the level again."),
        (2, "All criteria are met."),
    ],
)
def test_four_yes_below_level_3(level: int, said: str) -> None:
    strong = invented_bodies.report("strong")
    line = next(one for one in strong.lines if one.answer.level == 3)
    met = invented_bodies.with_level(line.paragraph, level)
    step = met.line(line.paragraph).next_step

    assert step is not None
    assert line_words.all_met(step) == said
    assert step.steps == ()
    assert bool(step.descriptor) == (level == 2)


def test_partly_and_no_case_say_what_they_mean() -> None:
    report = invented_bodies.report("weak", NATIONAL)
    meant = {item.value: line_words.criterion(item) for line in report.lines for item in line.criteria}

    assert meant[CriterionValue.PARTLY].startswith("Partly: ")
    assert meant[CriterionValue.NO_CASE].startswith("No case arose: ")
    assert "{" not in "".join(meant.values())
    assert meant[CriterionValue.YES if CriterionValue.YES in meant else CriterionValue.NO] in ("Yes", "No")


@pytest.mark.parametrize("variant", Variant)
def test_next_steps_begin_with_what_is_needed(variant: Variant) -> None:
    for line in invented_bodies.denied(variant).lines:
        assert line.next_step is not None
        needed = [item.is_needed for item in line.next_step.steps]
        assert needed == sorted(needed, reverse=True), line.paragraph
        assert len(needed) == len(outline().recommendation(line.paragraph).criteria)


@pytest.mark.parametrize(
    ("tally", "said"),
    [
        (
            counted("0 0 0 0", blank=32),
            "It names no gap. 32 have no answer: 32 left blank, 0",
        ),
        (
            counted("0 0 30 0", borne_out=30, dont_know=2),
            "It names no gap. 2 have no answer: 0 left blank, 2 not known, 0 not disclosed.",
        ),
        (counted("0 0 31 0", borne_out=30, above=1), "It names no gap. 1 of its levels can't be checked."),
        (counted("0 0 30 0", borne_out=30, elsewhere=2), "It reports no gap. 2 do not apply or are done by"),
    ],
)
def test_in_the_place_of_gaps_stands_what_is_unknown(tally: Tally, said: str) -> None:
    assert words.no_gap(tally).startswith(said)
