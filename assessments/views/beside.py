"""What stands beside a question: the report, who has done it, the principles, the last cycle's answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from assessments.answer_sheet import outline_of, previous_submission, submitted_report
from assessments.models import Assessment
from assessments.report_lines import Line, report_paragraphs
from assessments.report_sheet import SheetAnswer
from recommendations.outline import Recommendation


def beside(
    assessment: Assessment, recommendation: Recommendation, last: tuple[str, Line] | None
) -> dict[str, Any]:
    """All of it for the template; `last` is what `last_line` found."""
    tree = outline_of(assessment)
    return {
        "paragraphs": report_paragraphs(tree, recommendation.related_paragraphs),
        "good_practices": recommendation.good_practices,
        "principles": [
            (principle, recommendation.principles[principle.code])
            for principle in tree.principles
            if principle.code in recommendation.principles
        ],
        "examples": recommendation.evidence_examples,
        "last": last,
    }


def last_line(assessment: Assessment, paragraph: int) -> tuple[str, Line] | None:
    """The name of the last cycle and the body's answer in it. One query."""
    submission = previous_submission(assessment.body, assessment.cycle)
    if submission is None:
        return None
    submission.assessment.body = assessment.body
    submission.assessment.cycle.edition = assessment.cycle.edition
    report = submitted_report(submission)
    line = next(item for item in report.lines if item.paragraph == paragraph)
    return report.cycle.name, line


def to_copy(answer: SheetAnswer, actions: SheetAnswer) -> SheetAnswer:
    """The last answer for the fields of this one: without what was confidential, with the live plan."""
    return replace(
        answer,
        evidence=tuple(item for item in answer.evidence if not item.confidential),
        actions=actions.actions,
    )


def position(assessment: Assessment, paragraph: int) -> dict[str, Any]:
    """Which of how many this is, and the ones before and after."""
    numbers = [item.paragraph for item in outline_of(assessment).recommendations]
    index = numbers.index(paragraph)
    return {
        "number": index + 1,
        "total": len(numbers),
        "previous": numbers[index - 1] if index else None,
        "next": numbers[index + 1] if index + 1 < len(numbers) else None,
    }
