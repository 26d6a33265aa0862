"""One body over the cycles: rows → values → Trend, of what this reader may see."""

from __future__ import annotations

from dataclasses import dataclass

from assessments.comparison_trend import Trend, TrendCycle, trend_of
from assessments.models import ScoreLine
from mechanisms.access import Principal
from mechanisms.models import Body
from recommendations.catalogue import outline_of


@dataclass(frozen=True)
class BodyTrend:
    """A body and its trend."""

    body: Body
    trend: Trend


def read_trend(principal: Principal, slug: str) -> BodyTrend | None:
    """The trend of a body; None where this reader may see nothing of it. One query, and the instrument."""
    rows = (
        ScoreLine.objects.counted()
        .visible_to(principal)
        .filter(body__slug=slug)
        .select_related("body", "cycle__edition", "submission__assessment")
        .defer("tallies", "criteria", "assistance", "submission__document")
        .order_by("cycle__opens_on", "cycle__slug")
    )
    lines = list(rows)
    if not lines:
        return None
    cycles = [_cycle(line) for line in lines]
    return BodyTrend(lines[0].body, trend_of(outline_of(lines[-1].cycle.edition), cycles))


def _cycle(line: ScoreLine) -> TrendCycle:
    outline = outline_of(line.cycle.edition)
    numbers = [item.paragraph for item in outline.recommendations]
    assessment = line.submission.assessment
    return TrendCycle(
        slug=line.cycle.slug,
        name=line.cycle.name,
        edition=outline.edition,
        version=line.submission.version,
        address=assessment.pk,
        marks=dict(zip(numbers, line.marks, strict=True)),
        entered_by_staff=assessment.entered_by_staff,
    )
