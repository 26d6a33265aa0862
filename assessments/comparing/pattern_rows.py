"""The patterns of a comparison: rows → values → Patterns, in a fixed number of queries.

Counts come from rollups, and from the few lines beyond them. Two bodies are matched over the lines of those
that agreed to be introduced. Nothing here reads a frozen document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Count, Max, QuerySet

from assessments.comparing.comparison import RecommendationCount, Said, counts_of
from assessments.comparing.patterns import (
    Introduced,
    Patterns,
    assistance_counts,
    assistance_kinds,
    change_pattern,
    group_counts,
    matches,
    principle_counts,
    region_counts,
)
from assessments.comparing.rows import (
    Counted,
    Round,
    changes_counted,
    is_reviewer,
    lines_beyond,
    marks_of,
    read_comparison,
    readings,
    sign_read,
    topics_counted,
    with_bodies,
)
from assessments.models import Rollup, ScoreLine
from mechanisms.models import Region
from recommendations.outline import Recommendation, Variant

type ByRegion = Mapping[str, Sequence[RecommendationCount]]
# Region → topic → (paragraph, mark) → bodies.
type Answered = dict[str, dict[str, Counted]]
# More bodies than these are narrowed by region or type before they are matched.
MATCHED_AT_MOST = 300
ANSWERS, STANDINGS = Rollup.Topic.ANSWER, Rollup.Topic.STANDING


def read_patterns(round_: Round) -> Patterns:
    """Every pattern. Twelve queries, one more where too many agreed to be matched.

    Assistance and matching are for reviewers alone.
    """
    comparison = read_comparison(round_, at_most=0)
    counts = comparison.counts
    beyond = lines_beyond(round_)
    topics = topics_counted(round_, Rollup.Topic.ASSISTANCE, Rollup.Topic.PRINCIPLE, beyond=beyond)
    reviewer = is_reviewer(round_.principal)
    asked = assistance_counts(counts, topics[Rollup.Topic.ASSISTANCE]) if reviewer else None
    introduced = read_introduced(round_) if reviewer else []
    recommendations = [count.recommendation for count in counts]
    first = round_.outline.recommendations[0].paragraph
    answers = _answers_by_region(round_, beyond)
    own_word = _own_word(answers, recommendations)
    shown = comparison.coverage.shown
    return Patterns(
        comparison=comparison,
        sample=round_.lines().filter(body__sample=True).exists(),
        evidence=tuple(count for count in own_word if count.borne_out),
        changes=change_pattern(counts, changes_counted(round_), shown, first),
        principles=principle_counts(
            round_.outline, Variant(round_.wanted.kind), own_word, topics[Rollup.Topic.PRINCIPLE], shown
        ),
        regions=region_counts(Region.values, _by_region(round_, answers, recommendations)),
        groups=group_counts(comparison.groups),
        assistance=asked,
        assistance_kinds=assistance_kinds(asked or ()),
        matches=matches(recommendations, introduced) if reviewer else None,
        introduced=len(introduced) if len(introduced) < MATCHED_AT_MOST else agreed(round_).count(),
        matched=len(introduced),
        dated=_newest(round_) if round_.is_file else None,
    )


def _newest(round_: Round) -> datetime | None:
    """When the newest submission of the comparison was made. One query."""
    found: datetime | None = round_.lines().order_by().aggregate(at=Max("submission__submitted_at"))["at"]
    return found


def _answers_by_region(round_: Round, beyond: Iterable[ScoreLine]) -> Answered:
    """The answers of the bodies of each region as they gave them, and what stands behind them. One query."""
    counted: Answered = {}
    topics = (ANSWERS, STANDINGS)

    def of(region: str) -> dict[str, Counted]:
        return counted.setdefault(region, {topic: Counter() for topic in topics})

    rows = Rollup.objects.filter(round_.reach, **round_.place, topic__in=topics, count__gt=0).values_list(
        "region", "topic", "paragraph", "mark", "count"
    )
    for region, topic, paragraph, mark, number in rows:
        of(region)[topic][paragraph, mark] += number
    for line in beyond:
        for topic, paragraph, mark in marks_of(line, round_.outline):
            if topic in topics:
                of(line.region)[topic][paragraph, mark] += 1
    return counted


def _own_word(
    by_region: Answered, recommendations: Sequence[Recommendation]
) -> tuple[RecommendationCount, ...]:
    """The answers of all regions as the bodies gave them, also where the staff's readings are asked for."""
    together: dict[str, Counted] = {ANSWERS: Counter(), STANDINGS: Counter()}
    for found in by_region.values():
        for topic, counted in found.items():
            together[topic].update(counted)
    return counts_of(recommendations, together[ANSWERS], together[STANDINGS])


def _by_region(round_: Round, counted: Answered, recommendations: Sequence[Recommendation]) -> ByRegion:
    """Region → the counts of its bodies. No query, one as reviewers read."""
    if round_.wanted.said is not Said.REVIEWER:
        return {
            region: counts_of(recommendations, found[ANSWERS], found[STANDINGS])
            for region, found in counted.items()
        }
    read = _read_by_region(round_)
    first = round_.outline.recommendations[0].paragraph
    bodies = {
        region: sum(number for (paragraph, _), number in found[ANSWERS].items() if paragraph == first)
        for region, found in counted.items()
    }
    return {
        region: counts_of(recommendations, read.get(region, Counter()), unread_of=number)
        for region, number in bodies.items()
    }


def _read_by_region(round_: Round) -> dict[str, Counted]:
    rows = (
        readings(round_)
        .order_by()
        .values_list("submission__score_line__region", "paragraph", "verdict", "level", "body_sign")
        .annotate(Count("pk"))
    )
    found: dict[str, Counted] = {}
    for region, paragraph, verdict, level, body_sign, number in rows:
        sign = sign_read(verdict, level, body_sign)
        found.setdefault(region, Counter())[paragraph, sign] += number
    return found


def agreed(round_: Round) -> QuerySet[ScoreLine]:
    """The lines of the bodies that agreed to be introduced to others."""
    return round_.lines().filter(submission__may_be_introduced=True)


def read_introduced(round_: Round) -> list[Introduced]:
    """The bodies that agreed to be introduced, by name. One query.

    The first ones where there are more than anybody would read; the page says so.
    """
    numbers = [item.paragraph for item in round_.outline.recommendations]
    return [
        Introduced(
            slug=line.body.slug,
            name=line.body.name,
            marks=dict(zip(numbers, line.marks, strict=True)),
            standings=dict(zip(numbers, line.standings, strict=True)),
            address=line.submission.assessment_id,
        )
        for line in with_bodies(agreed(round_))[:MATCHED_AT_MOST]
    ]
