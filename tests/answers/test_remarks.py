"""Remarks beside an answer: a date after the period, an explanation written for another answer."""

from __future__ import annotations

from datetime import date

import pytest

from assessments.answers.problems import date_remark, explanation_remark, late_evidence
from assessments.answers.scoring import State
from assessments.answers.value import Answer, Reference

END = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("day", "is_late"), [(None, False), (date(2020, 1, 1), False), (END, False), (date(2026, 7, 1), True)]
)
def test_a_date_after_the_period_is_remarked_on(day: date | None, is_late: bool) -> None:
    said = "This date lies after the period of evidence, which ends on 30 June 2026."
    assert date_remark(day, END) == (said if is_late else "")


def test_late_references_are_listed_with_their_paragraph() -> None:
    late, early = (Reference("Late", 2, date(2026, 9, 1)), Reference("Early", 2, date(2025, 9, 1)))
    answers = [
        Answer(112, State.LEVEL, level=2, evidence=(early, late)),
        Answer(113, State.LEVEL, level=2, evidence=(late,), copied=True),
        Answer(114, State.DONT_KNOW, evidence=(Reference("No date", 1),)),
    ]
    assert [(line.paragraph, line.item.title) for line in late_evidence(answers, END)] == [(112, "Late")]


@pytest.mark.parametrize(
    ("before", "state", "explanation", "is_said"),
    [
        (("level", "It runs."), "not_applicable", "It runs.", True),
        (("level", "It runs."), "dont_know", "It runs.", True),
        (("dont_know", "Nobody counted."), "level", "Nobody counted.", True),
        (("level", "It runs."), "level", "It runs.", False),
        (("level", "It runs."), "elsewhere", "Another does it.", False),
        (("blank", "Typed first."), "level", "Typed first.", False),
        (("level", " "), "withheld", " ", False),
    ],
)
def test_an_explanation_written_for_another_answer(
    before: tuple[str, str], state: str, explanation: str, is_said: bool
) -> None:
    assert bool(explanation_remark(before, state, explanation)) == is_said
