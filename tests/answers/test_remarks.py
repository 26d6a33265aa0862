"""Remarks beside an answer: a date after the period, an explanation written for another answer."""

from __future__ import annotations

from datetime import date

import pytest

from assessments.answers.problems import date_remark, explanation_remark, late_evidence
from assessments.answers.scoring import State
from assessments.answers.value import Answer, Reference

END = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("dated", "is_late"),
    [
        ("", False),
        ("2020-01-01", False),
        ("2026-06-30", False),
        ("2026-07-01", True),
        ("2026-06", False),
        ("2026-07", True),
        ("2026", False),
        ("2027", True),
        ("soon", False),
    ],
)
def test_a_date_after_the_period_is_remarked_on(dated: str, is_late: bool) -> None:
    said = "This date is after the period of evidence, which ends on 30 June 2026."
    assert date_remark(dated, END) == (said if is_late else "")


def test_late_references_are_listed_with_their_paragraph() -> None:
    late, early = (Reference("Late", 2, "2026-09-01"), Reference("Early", 2, "2025-09-01"))
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
