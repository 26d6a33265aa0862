"""Which answers need a reader's eyes, and why: one table of an answer, one of what it was before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assessments.answers.scoring import State
from assessments.answers.value import Answer, Reference
from assessments.report.eyes import Why, changed_between, reasons_of
from assessments.report.flags import FlagKind
from assessments.report.gap_report import GapReport, ReportBody, Sheet, build
from assessments.report.lines import ReportCycle
from recommendations.outline import CriterionValue, Variant
from tests.invented_instrument import instrument

OUTLINE = instrument()
BODY = ReportBody("north", "Northern Mechanism", Variant.REGIONAL)
CYCLE = ReportCycle("2026", "2026")
PLAN = Reference("Plan", 2, "2024-03-01", "https://example.org/plan", "4")
LAW = Reference("Law", 2, "2025-01-01", "https://example.org/law")
SECRET = Reference("", 1, confidential=True)


def criteria(*values: str) -> dict[str, CriterionValue]:
    words = (f"112.{number}" for number in range(1, 5))
    return {code: CriterionValue(value) for code, value in zip(words, values, strict=True) if value}


MET = criteria("yes", "yes", "yes", "yes")
NOT_MET = criteria("no", "no", "no", "no")


def answer(level: int | None, *evidence: Reference, **more) -> Answer:
    state = State.DONT_KNOW if level is None else State.LEVEL
    return Answer(
        112, more.pop("state", state), level, evidence=evidence, **{"explanation": "As it is."} | more
    )


def report(one: Answer) -> GapReport:
    return build(Sheet(BODY, CYCLE, (one,)), OUTLINE)


def why(now: Answer, last: Answer | None = None, before: Answer | None = None) -> set[Why]:
    found = reasons_of(report(now), *(report(each) if each else None for each in (last, before)))
    return set(found.get(112, ()))


QUIET = answer(2, PLAN, criteria=MET)


@pytest.mark.parametrize(
    ("now", "reasons"),
    [
        pytest.param(QUIET, set(), id="level 2, all met, an open document"),
        pytest.param(answer(0, criteria=NOT_MET), set(), id="a gap that says so"),
        pytest.param(answer(1, criteria=criteria("yes", "no", "no", "no")), set(), id="begun, one met"),
        pytest.param(answer(None), set(), id="not known"),
        pytest.param(answer(2, criteria=MET), {Why.NO_REFERENCE}, id="level 2 without a document"),
        pytest.param(answer(2, SECRET, criteria=MET), {Why.NOT_OPEN}, id="a document nobody can open"),
        pytest.param(answer(2, PLAN), {Why.UNANSWERED}, id="level 2, criteria left open"),
        pytest.param(answer(2, PLAN, criteria=NOT_MET), {Why.ABOVE}, id="above its own criteria"),
        pytest.param(answer(1, criteria=NOT_MET), {Why.ABOVE}, id="level 1 above them too"),
        pytest.param(answer(1, PLAN, criteria=MET), {Why.BELOW}, id="below its own criteria"),
        pytest.param(answer(3, PLAN, criteria=MET), {Why.LEVEL_3}, id="level 3, all in order"),
        pytest.param(answer(3, criteria=MET), {Why.LEVEL_3, Why.NO_REFERENCE}, id="two reasons"),
        pytest.param(answer(2, PLAN, criteria=MET, copied=True), {Why.COPIED}, id="copied, never saved"),
    ],
)
def test_what_an_answer_says_by_itself(now: Answer, reasons: set[Why]) -> None:
    assert why(now) == reasons


@pytest.mark.parametrize(
    ("last", "now", "reasons"),
    [
        pytest.param(QUIET, QUIET, set(), id="the same"),
        pytest.param(
            QUIET, replace(QUIET, explanation="As  it\r\nis."), set(), id="the same but for its blanks"
        ),
        pytest.param(answer(0, PLAN, criteria=MET), QUIET, {Why.MOVED}, id="moved, though nothing else did"),
        pytest.param(answer(None, PLAN, criteria=MET), QUIET, {Why.NEWLY_ANSWERED}, id="newly answered"),
        pytest.param(
            QUIET, answer(None, PLAN, criteria=MET), {Why.NO_LONGER_ANSWERED}, id="no longer answered"
        ),
        pytest.param(
            answer(None), answer(None, state=State.WITHHELD), {Why.OTHER_STATE}, id="known, not disclosed now"
        ),
        pytest.param(
            replace(QUIET, explanation="As it was."), QUIET, {Why.NEW_TEXT}, id="another explanation"
        ),
        pytest.param(
            answer(0, criteria=NOT_MET),
            answer(0, criteria=criteria("no", "no", "no", "dont_know")),
            {Why.NEW_CRITERIA},
            id="a criterion answered otherwise",
        ),
        pytest.param(answer(2, PLAN, LAW, criteria=MET), QUIET, {Why.EVIDENCE_GONE}, id="the law is gone"),
        pytest.param(QUIET, answer(2, PLAN, LAW, criteria=MET), {Why.EVIDENCE_NEW}, id="the law is new"),
        pytest.param(
            answer(2, LAW, criteria=MET), QUIET, {Why.EVIDENCE_GONE, Why.EVIDENCE_NEW}, id="another document"
        ),
    ],
)
def test_what_differs_from_the_last_cycle(last: Answer, now: Answer, reasons: set[Why]) -> None:
    assert why(now, last=last) == reasons


def test_what_changed_since_the_version_that_was_returned() -> None:
    assert why(QUIET, before=QUIET) == set()
    assert why(QUIET, before=replace(QUIET, explanation="As it was.")) == {Why.CHANGED}
    assert changed_between(report(answer(1)), report(QUIET)) == {112}


def test_every_flag_is_a_reason_so_that_nothing_flagged_is_accepted_unread() -> None:
    assert {kind.value for kind in FlagKind} <= {each.value for each in Why}
