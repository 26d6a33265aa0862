"""Questionnaires for the tests of paper: blank, filled in four scripts, too long for a page. No database."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from assessments.answers.scoring import State
from assessments.answers.value import Action, ActionStatus, Answer, Assistance, Reference
from assessments.offline.questionnaire import Questionnaire
from recommendations.outline import Criterion, CriterionValue, Recommendation, Variant
from tests.offline import questionnaires
from tests.report import sample_reports

ARABIC = (
    "يوجد قانون لمكافحة الاتجار بالأشخاص منذ عام 2019، وتنسّق لجنة وطنية تنفيذ الخطة مع الوزارات المعنية. "
    "لم تُخصَّص بعد ميزانية لجميع المناطق، ولم يُراجَع التنفيذ."
)
CHINESE = (
    "国家行动计划于2024年3月通过，五个地区中只有两个有预算。"
    "第一次年度审查定于12月进行，审查结果将向议会报告。"
)
RUSSIAN = "План действий утверждён в марте 2024 года; бюджет есть в двух из пяти областей."
ENGLISH = (
    "A national plan was adopted in March 2024. Two of five regions have a budget for it. The first annual "
    "review is due in December; until then nobody can say whether the shelters reach those in the north."
)

type Fill = Callable[[Recommendation], Answer]


def blank(recommendation: Recommendation) -> Answer:
    """No answer."""
    return Answer(recommendation.paragraph, State.BLANK)


def filled(recommendation: Recommendation) -> Answer:
    """A whole answer: its level and its criteria go round with the number of the paragraph.

    Each criterion has one of the answers that it offers to both variants.
    """
    number = recommendation.paragraph
    texts = (ENGLISH, ARABIC, CHINESE, f"{ENGLISH}\n\n{RUSSIAN}")
    return Answer(
        number,
        State.LEVEL,
        level=number % 4,
        explanation=texts[number % 4],
        criteria={
            criterion.code: _offered(criterion)[(number + place) % len(_offered(criterion))]
            for place, criterion in enumerate(recommendation.criteria)
        },
        evidence=tuple(reference(n) for n in range(number % 3)),
        priority=number % 5 == 0,
        mechanisms=("osce",) if recommendation.names_mechanisms else (),
        actions=(action(),) if number % 2 else (),
    )


def _offered(criterion: Criterion) -> list[CriterionValue]:
    national = criterion.offers(Variant.NATIONAL)
    return [value for value in criterion.offers(Variant.REGIONAL) if value in national]


def long(recommendation: Recommendation) -> Answer:
    """An answer that no page holds: a long text in four scripts, seven references, four actions."""
    whole = filled(recommendation)
    text = "\n\n".join((ENGLISH * 3, ARABIC * 3, CHINESE * 4, RUSSIAN * 3))
    return Answer(
        whole.paragraph,
        whole.state,
        level=whole.level,
        explanation=text,
        criteria=whole.criteria,
        evidence=tuple(reference(n) for n in range(7)),
        priority=True,
        actions=(action(), action(), action(), action()),
    )


def reference(number: int) -> Reference:
    """One reference with all that it can say."""
    return Reference(
        title=("Annual report of the national coordinator", "الخطة الوطنية", "国家行动计划")[number % 3],
        strength=number % 4,
        date=f"2026-{1 + number:02}-15",
        url=f"https://example.org/reports/2026/annual-report-of-the-national-coordinator-{number}",
        page="12–14",
        source="Office of the Ombudsman" if number % 4 == 3 else "",
    )


def action() -> Action:
    """One action with two kinds of assistance."""
    return Action(
        "Draft the regulation on the compensation fund and consult civil society on it",
        owner="Ministry of Justice",
        due=datetime.date(2027, 3, 31),
        status=ActionStatus.STARTED,
        assistance=(Assistance.LEGAL, Assistance.FINANCIAL),
    )


def questionnaire(
    variant: Variant = Variant.NATIONAL,
    *,
    fill: Fill = blank,
    paragraphs: Iterable[int] = (),
    by_input: bool = False,
    kept_back: int = 0,
    **other: Any,
) -> Questionnaire:
    """The whole instrument, or some paragraphs, on paper; filled unless ``fill`` is ``blank``."""
    recommendations = sample_reports.outline().recommendations
    numbers = [recommendation.paragraph for recommendation in recommendations]
    entries = {recommendation.paragraph: fill(recommendation) for recommendation in recommendations}
    return questionnaires.questionnaire(
        paragraphs,
        None if fill is blank else entries,
        body=questionnaires.REGIONAL if variant is Variant.REGIONAL else questionnaires.NATIONAL,
        by_input=numbers if by_input else (),
        kept_back=dict.fromkeys(numbers, kept_back),
        **{"code": "", "due": datetime.date(2026, 9, 30)} | other,
    )
