"""The patterns of a comparison: rows → values → Patterns, in a fixed number of queries.

Counts come from rollups, and from the few lines beyond them. Two bodies are matched over the lines of those
that agreed to be introduced. Nothing here reads a frozen document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Count, QuerySet

from assessments.comparing.comparison import RecommendationCount, Said, counts_of
from assessments.comparing.patterns import (
    Introduced,
    Patterns,
    assistance_counts,
    assistance_kinds,
    change_pattern,
    evidence_counts,
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
    read_comparison,
    readings,
    sign_read,
    with_bodies,
)
from assessments.models import Rollup, ScoreLine
from assessments.submitting.line_signs import counted_marks
from assessments.submitting.score_lines import FROZEN
from mechanisms.models import Region
from recommendations.outline import Recommendation

type ByRegion = Mapping[str, Sequence[RecommendationCount]]
# More bodies than these are narrowed by region or type before they are matched.
MATCHED_AT_MOST = 300
TOPICS = (Rollup.Topic.ASSISTANCE, Rollup.Topic.EVIDENCE)


def read_patterns(round_: Round) -> Patterns:
    """Every pattern. Twelve queries, one more where too many agreed to be matched.

    Assistance and matching are for reviewers alone.
    """
    comparison = read_comparison(round_, at_most=0)
    counts = comparison.counts
    beyond = list(round_.lines_beyond())
    topics = _topics(round_, beyond)
    reviewer = is_reviewer(round_.principal)
    asked = assistance_counts(counts, topics["assistance"]) if reviewer else None
    introduced = read_introduced(round_) if reviewer else []
    recommendations = [count.recommendation for count in counts]
    first = round_.outline.recommendations[0].paragraph
    answers = _answers_by_region(round_, beyond)
    shown = comparison.coverage.shown
    return Patterns(
        comparison=comparison,
        sample=round_.lines().filter(body__sample=True).exists(),
        evidence=evidence_counts(_own_word(answers, recommendations), topics["evidence"]),
        changes=change_pattern(counts, changes_counted(round_), shown, first),
        principles=principle_counts(round_.outline, counts),
        regions=region_counts(Region.values, _by_region(round_, answers, recommendations)),
        groups=group_counts(comparison.groups),
        assistance=asked,
        assistance_kinds=assistance_kinds(asked or ()),
        matches=matches(recommendations, introduced) if reviewer else None,
        introduced=len(introduced) if len(introduced) < MATCHED_AT_MOST else agreed(round_).count(),
        matched=len(introduced),
    )


def _topics(round_: Round, beyond: Iterable[ScoreLine]) -> dict[str, Counted]:
    """Topic → (paragraph, mark) → bodies. One query."""
    counted: dict[str, Counted] = {topic.value: Counter() for topic in TOPICS}
    rows = Rollup.objects.filter(round_.reach, **round_.place, topic__in=TOPICS, count__gt=0).values_list(
        "topic", "paragraph", "mark", "count"
    )
    for topic, paragraph, mark, number in rows:
        counted[topic][paragraph, mark] += number
    for line in beyond:
        strings = {name: getattr(line, name) for name in FROZEN}
        for topic, paragraph, mark in counted_marks(strings, round_.outline):
            if topic in counted:
                counted[topic][paragraph, mark] += 1
    return counted


def _answers_by_region(round_: Round, beyond: Iterable[ScoreLine]) -> dict[str, Counted]:
    """Region → the answers of its bodies as they gave them. One query."""
    counted: dict[str, Counted] = {}
    rows = Rollup.objects.filter(
        round_.reach, **round_.place, topic=Rollup.Topic.ANSWER, count__gt=0
    ).values_list("region", "paragraph", "mark", "count")
    for region, paragraph, mark, number in rows:
        counted.setdefault(region, Counter())[paragraph, mark] += number
    numbers = [item.paragraph for item in round_.outline.recommendations]
    for line in beyond:
        counted.setdefault(line.region, Counter()).update(zip(numbers, line.marks, strict=True))
    return counted


def _own_word(
    by_region: Mapping[str, Counted], recommendations: Sequence[Recommendation]
) -> tuple[RecommendationCount, ...]:
    """The answers of all regions as the bodies gave them, also where the staff's readings are asked for."""
    counted: Counted = Counter()
    for found in by_region.values():
        counted.update(found)
    return counts_of(recommendations, counted)


def _by_region(
    round_: Round, counted: Mapping[str, Counted], recommendations: Sequence[Recommendation]
) -> ByRegion:
    """Region → the counts of its bodies. No query, one as reviewers read."""
    if round_.wanted.said is not Said.REVIEWER:
        return {region: counts_of(recommendations, found) for region, found in counted.items()}
    read = _read_by_region(round_)
    first = round_.outline.recommendations[0].paragraph
    bodies = {
        region: sum(number for (paragraph, _), number in found.items() if paragraph == first)
        for region, found in counted.items()
    }
    return {
        region: counts_of(recommendations, read.get(region, Counter()), number)
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
            name=line.body.name,
            marks=dict(zip(numbers, line.marks, strict=True)),
            strengths={number: int(sign) for number, sign in zip(numbers, line.strengths, strict=True)},
            address=line.submission.assessment_id,
        )
        for line in with_bodies(agreed(round_))[:MATCHED_AT_MOST]
    ]
