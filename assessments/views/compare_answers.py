"""One recommendation over all bodies: the distribution, and the answers that each number stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from assessments.compared_answers import Asked, answers_behind, outliers, read_answers
from assessments.comparison import RecommendationCount, counts_of
from assessments.comparison_sheet import (
    Round,
    answers_counted,
    readings_counted,
    topic_counted,
)
from assessments.models import Rollup
from assessments.views.compare_frame import (
    CountedPaginator,
    compare_frame,
    offer_of_round,
    page_number,
)
from recommendations.outline import Criterion

ANSWERS_A_PAGE = 25


@dataclass(frozen=True)
class CriterionCount:
    """How many bodies answered one criterion how, where the recommendation applies to them."""

    number: int
    criterion: Criterion
    yes: int
    partly: int
    no: int
    unknown: int

    @property
    def unmet(self) -> int:
        """Everything that is not yes."""
        return self.partly + self.no + self.unknown

    @property
    def links(self) -> dict[str, str]:
        """How an address asks for each number of the row."""
        signs = {"unmet": "pndb", "yes": "y", "partly": "p", "no": "n", "unknown": "db"}
        return {name: f"{self.number}{letters}" for name, letters in signs.items()}


@login_not_required
@require_safe
@gzip_page
def answers(request: HttpRequest, paragraph: int) -> HttpResponse:
    """`answer`, `criterion`, `change`, `assistance` and `evidence` in the address narrow the list."""
    frame = compare_frame(request)
    if frame.round is None:
        raise Http404
    asked = Asked.of(request.GET)
    try:
        lines = answers_behind(frame.round, paragraph, asked)
    except (KeyError, ValueError) as unknown:
        raise Http404 from unknown
    count = _count(frame.round, paragraph)
    page = CountedPaginator(lines, ANSWERS_A_PAGE, _number_of(lines, count, asked)).get_page(
        page_number(request.GET)
    )
    shown = read_answers(frame.round, page.object_list, paragraph)
    context = frame.context() | {
        "count": count,
        "asked": asked,
        "page": page,
        "answers": shown,
        "query_of_page": frame.wanted.query(**asked.as_query),
        "criteria": _criteria(frame.round, count),
        "outliers": outliers(frame.round, count, paragraph),
        "position": _neighbours(frame.round, paragraph),
        "sample_data": any(answer.body.sample for answer in shown),
        "offer": offer_of_round(frame.round),
    }
    return render(request, "assessments/compare/answers.html", context)


def _count(found: Round, paragraph: int) -> RecommendationCount:
    recommendation = found.outline.recommendation(paragraph)
    counted, unread = answers_counted(found), None
    if found.wanted.said == "reviewer":
        unread = counts_of([recommendation], counted)[0].bodies
        counted = readings_counted(found)
    return counts_of([recommendation], counted, unread)[0]


def _number_of(lines: Any, count: RecommendationCount, asked: Asked) -> int:
    """How many answers there are; the counts know it unless something else than the answer is asked for."""
    if any((asked.criterion, asked.change, asked.assistance, asked.evidence)):
        return int(lines.count())
    known = {
        "": count.bodies,
        "gap": count.gaps,
        "working": count.working,
        "unknown": count.unknown,
        "applicable": count.applicable,
        "answered": count.answered,
        **count.distribution,
    }
    return known[asked.answer]


def _criteria(found: Round, count: RecommendationCount) -> Sequence[CriterionCount]:
    """The criteria, most often unmet first. One query."""
    counted = topic_counted(found, Rollup.Topic.CRITERION)
    numbers = [
        CriterionCount(
            position,
            criterion,
            yes=counted[count.paragraph, f"{position}y"],
            partly=counted[count.paragraph, f"{position}p"],
            no=counted[count.paragraph, f"{position}n"],
            unknown=sum(counted[count.paragraph, f"{position}{sign}"] for sign in "db"),
        )
        for position, criterion in enumerate(count.recommendation.criteria, 1)
    ]
    return sorted(numbers, key=lambda item: (-item.unmet, item.number))


def _neighbours(found: Round, paragraph: int) -> dict[str, int | None]:
    numbers = [item.paragraph for item in found.outline.recommendations]
    place = numbers.index(paragraph)
    return {
        "before": numbers[place - 1] if place else None,
        "after": numbers[place + 1] if place + 1 < len(numbers) else None,
    }
