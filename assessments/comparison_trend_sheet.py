"""One body over the cycles: rows → values → Trend, of what this reader may see."""

from __future__ import annotations

from dataclasses import dataclass

from assessments.comparison_sheet import seen_lines
from assessments.comparison_trend import Trend, TrendCycle, trend_of
from assessments.line_signs import Audience
from assessments.models import ScoreLine
from mechanisms.access import Principal
from mechanisms.models import Body
from recommendations.catalogue import outline_of
from recommendations.outline import Outline


@dataclass(frozen=True)
class BodyTrend:
    """A body, its trend, and the instrument of the newest cycle in it."""

    body: Body
    trend: Trend
    outline: Outline


def read_trend(
    principal: Principal, slug: str, audience: Audience, *, is_file: bool = False
) -> BodyTrend | None:
    """The trend of a body over what may be shown; None where nothing may. One query, and the instrument."""
    rows = (
        seen_lines(principal, audience, is_file=is_file)
        .filter(body__slug=slug)
        .select_related("body", "cycle__edition", "submission__assessment")
        .defer("tallies", "criteria", "assistance", "submission__document")
        .order_by("cycle__opens_on", "cycle__slug")
    )
    lines = list(rows)
    if not lines:
        return None
    cycles = [_cycle(line) for line in lines]
    outline = outline_of(lines[-1].cycle.edition)
    return BodyTrend(lines[0].body, trend_of(outline, cycles), outline)


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
