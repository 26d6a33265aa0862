"""What is flagged for a reviewer, as tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assessments.answers.scoring import NOT_BORNE_OUT, State
from assessments.answers.value import Answer, Reference
from assessments.report.flags import FlagKind, asks_the_same, flags_of, moved_without_evidence
from assessments.report.gap_report import GapReport, ReportBody, Sheet, build
from assessments.report.lines import ReportCycle
from recommendations.outline import Criterion, CriterionValue, Variant
from tests.invented_instrument import instrument

OUTLINE = instrument()
BODY = ReportBody("north", "Northern Mechanism", Variant.REGIONAL)
CYCLE = ReportCycle("2026", "2026")

PLAN = Reference("Plan", 2, "2024-03-01", "https://example.org/plan", "4")
LAW = Reference("Law", 2, "2025-01-01", "https://example.org/law")
SECRET = Reference("", 1, confidential=True)


def answer(level: int | None, *evidence: Reference, **more) -> Answer:
    state = State.DONT_KNOW if level is None else State.LEVEL
    return Answer(112, state=state, level=level, evidence=evidence, **more)


def report(*answers: Answer) -> GapReport:
    return build(Sheet(BODY, CYCLE, answers), OUTLINE)


@pytest.mark.parametrize(
    ("before", "now", "flagged"),
    [
        pytest.param(answer(1, PLAN), answer(2, PLAN), True, id="higher, the same reference"),
        pytest.param(answer(2, PLAN), answer(1, PLAN), True, id="lower, the same reference"),
        pytest.param(answer(1), answer(2), True, id="higher, no reference at all"),
        pytest.param(answer(1, PLAN, LAW), answer(2, PLAN), True, id="one reference gone"),
        pytest.param(answer(1, PLAN), answer(2, PLAN, LAW), False, id="one more reference"),
        pytest.param(answer(1), answer(2, LAW), False, id="the first reference"),
        pytest.param(answer(2, PLAN), answer(2, PLAN), False, id="the same level"),
        pytest.param(answer(None, PLAN), answer(2, PLAN), False, id="no level before"),
        pytest.param(answer(2, PLAN), answer(None, PLAN), False, id="no level now"),
        pytest.param(answer(1, PLAN), answer(2, replace(PLAN, title="New")), False, id="title"),
        pytest.param(answer(1, PLAN), answer(2, replace(PLAN, date="2026-01-01")), False, id="date"),
        pytest.param(
            answer(1, PLAN), answer(2, replace(PLAN, url="https://example.org/2")), False, id="link"
        ),
        pytest.param(answer(1, PLAN), answer(2, replace(PLAN, page="5")), False, id="page"),
        pytest.param(answer(1, PLAN), answer(2, replace(PLAN, strength=3, source="UN")), True, id="strength"),
        pytest.param(answer(1, SECRET), answer(2, SECRET), True, id="the same confidential one"),
        pytest.param(answer(1), answer(2, SECRET), False, id="a confidential one is new"),
        pytest.param(answer(1, SECRET), answer(2, SECRET, SECRET), False, id="one more confidential one"),
        pytest.param(answer(1, PLAN), answer(2, PLAN, PLAN), False, id="named twice now"),
    ],
)
def test_a_level_that_moved_without_new_evidence(before: Answer, now: Answer, flagged: bool) -> None:
    assert moved_without_evidence(before, now) is flagged


def said(first: str, second: str, third: str, fourth: str) -> dict[str, CriterionValue]:
    words = (first, second, third, fourth)
    return {
        f"112.{number}": CriterionValue(word) for number, word in enumerate(words, start=1) if word != "blank"
    }


MET = said("yes", "yes", "no", "no")
TEXT_ALONE = said("yes", "no", "no", "no")
IN_PART = said("partly", "yes", "no", "no")
ONE_BLANK = said("yes", "yes", "yes", "blank")
ALL_UNKNOWN = said("dont_know", "dont_know", "dont_know", "dont_know")


@pytest.mark.parametrize(
    ("now", "kinds"),
    [
        pytest.param(answer(2, PLAN, criteria=MET), [], id="borne out"),
        pytest.param(answer(3, PLAN, criteria=TEXT_ALONE), ["above"], id="above"),
        pytest.param(answer(3, criteria=TEXT_ALONE), ["above"], id="above, and no reference"),
        pytest.param(answer(1, PLAN, criteria=said("no", "no", "no", "no")), ["above"], id="1 is above 0"),
        pytest.param(answer(2, PLAN), ["unanswered"], id="no criterion answered"),
        pytest.param(answer(3, PLAN, criteria=ONE_BLANK), ["unanswered"], id="one is blank"),
        pytest.param(answer(2, PLAN, criteria=ALL_UNKNOWN), ["unanswered"], id="all are not known"),
        pytest.param(answer(2, PLAN, criteria=IN_PART), ["in_part"], id="met in part"),
        pytest.param(answer(2, criteria=MET), ["no_reference"], id="no reference"),
        pytest.param(answer(2, SECRET, criteria=MET), ["not_open"], id="a confidential reference"),
        pytest.param(
            answer(2, replace(PLAN, strength=1), criteria=MET), ["not_open"], id="a document not published"
        ),
        pytest.param(answer(1, PLAN, criteria=MET), ["below"], id="below"),
        pytest.param(answer(1), [], id="a level 1 claims nothing in operation"),
        pytest.param(answer(None), [], id="no level"),
    ],
)
def test_what_a_level_leaves_open_is_one_flag(now: Answer, kinds: list[str]) -> None:
    found = flags_of(report(now), None).get(112, ())
    assert [flag.kind.value for flag in found] == kinds


def test_every_class_that_is_not_borne_out_has_its_flag() -> None:
    assert {standing.value for standing in NOT_BORNE_OUT} < {kind.value for kind in FlagKind}


def test_a_contradiction_is_flagged_at_both_answers_and_names_the_other() -> None:
    first = answer(0, PLAN)
    met = {code.replace("112", "113"): value for code, value in MET.items()}
    second = Answer(113, state=State.LEVEL, level=2, evidence=(PLAN,), criteria=met)
    found = flags_of(report(first, second), None)
    assert {
        number: [(flag.kind, flag.other and flag.other.paragraph) for flag in flags]
        for number, flags in found.items()
    } == {112: [(FlagKind.CONTRADICTION, 113)], 113: [(FlagKind.CONTRADICTION, 112)]}
    assert found[112][0].message == "A review without a plan to review."


def test_without_an_earlier_submission_nothing_has_moved() -> None:
    now = report(answer(2, PLAN, criteria=MET))
    assert flags_of(now, None) == {}
    [flag] = flags_of(now, report(answer(1, PLAN)))[112]
    assert (flag.kind, flag.before, flag.hides) == (FlagKind.MOVED, 1, False)


def test_it_is_told_that_confidential_references_could_not_be_compared() -> None:
    [flag] = flags_of(report(answer(2, PLAN, SECRET, criteria=MET)), report(answer(1, PLAN, SECRET)))[112]
    assert flag.hides


def steps_changed() -> tuple[Criterion, ...]:
    other = dict.fromkeys(Variant, "Do something else.")
    return tuple(replace(item, step=other) for item in OUTLINE.recommendation(112).criteria)


def partly_dropped() -> tuple[Criterion, ...]:
    nothing = dict.fromkeys(Variant, "")
    return tuple(replace(item, partly=nothing) for item in OUTLINE.recommendation(112).criteria)


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        pytest.param({"titles": {Variant.REGIONAL: "Another title"}}, True, id="our title alone"),
        pytest.param({"text": "Other words of the report."}, False, id="the text"),
        pytest.param({"criteria": ()}, False, id="the criteria"),
        pytest.param({"levels": {Variant.REGIONAL: ("a", "b", "c", "d")}}, False, id="the levels"),
        pytest.param({"prompts": {Variant.REGIONAL: "Really?"}}, False, id="the question"),
        pytest.param({"means": {Variant.REGIONAL: ("One thing.",)}}, False, id="what the question means"),
        pytest.param({"criteria": steps_changed()}, True, id="the steps alone"),
        pytest.param({"criteria": partly_dropped()}, False, id="whether partly is offered"),
    ],
)
def test_whether_two_editions_ask_the_same(changed: dict, same: bool) -> None:
    asked = OUTLINE.recommendation(112)
    assert asks_the_same(asked, replace(asked, **changed), Variant.REGIONAL) is same
