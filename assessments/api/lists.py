"""The tables that are not made of score lines: what is asked, of whom, counts, and reviewers' readings."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db.models import Model, QuerySet, Sum

from assessments.api.parameters import (
    AnswerPage,
    BodyPage,
    Caller,
    InstrumentPage,
    Known,
    NotForThisToken,
    Page,
    audience_for,
    known,
    unknown_paragraph,
    wanted,
)
from assessments.api.tables import Found, Values, in_place, state_and_level, visible_rollups
from assessments.models import Cycle, Reading, Rollup
from assessments.submitting.line_signs import ALL_SIGNS, STANDING_SIGNS, WORKING_SIGNS, Audience
from mechanisms.access import scope_of
from mechanisms.models import Body
from recommendations.catalogue import outline_of
from recommendations.models import Edition
from recommendations.outline import Variant
from recommendations.translations import ENGLISH

type Counts = dict[tuple[int, str, int, str], int]


def cycles(_who: Caller, asked: Page) -> Found:
    """One row a cycle, the latest first. Two queries."""
    rows = Cycle.objects.select_related("edition")
    return _sliced(rows, asked, _cycle)


def _cycle(row: Cycle) -> Values:
    return {
        "cycle": row.slug,
        "name": row.name,
        "edition": row.edition.code,
        "opens_on": row.opens_on,
        "closes_on": row.closes_on,
        "closed": not row.is_open,
    }


def instrument(_who: Caller, asked: InstrumentPage) -> Found:
    """One row a recommendation of each edition. One query where the trees are known."""
    rows = [
        {
            "edition": outline.edition,
            "paragraph": recommendation.paragraph,
            "group": recommendation.section,
            "title": recommendation.title,
            "text": recommendation.text,
            "comparability": recommendation.comparability,
            "criteria": len(recommendation.criteria),
            "title_national": recommendation.titles[Variant.NATIONAL],
        }
        for outline in (outline_of(edition, ENGLISH) for edition in Edition.objects.order_by("code"))
        for recommendation in wanted(outline, asked.paragraph)
    ]
    if asked.paragraph is not None and not rows:
        raise unknown_paragraph(asked.paragraph)
    return Found(len(rows), rows[asked.offset : asked.offset + asked.limit])


def bodies(_who: Caller, asked: BodyPage) -> Found:
    """One row a body of the directory, in the order of its addresses. Two queries."""
    rows = Body.objects.select_related("country").order_by("slug")
    return _sliced(in_place(rows, asked), asked, _body)


def _body(row: Body) -> Values:
    return {
        "body": row.slug,
        "name": row.name,
        "short_name": row.short_name,
        "kind": row.kind,
        "region": row.region,
        "type": row.type,
        "country": row.country.iso3 if row.country else None,
        "can_answer": row.can_answer,
        "named_by_report": row.listed,
        "answered_2009": row.answered_2009 if row.listed else None,
        "sample": row.sample,
    }


def distribution(who: Caller, asked: AnswerPage) -> Found:
    """One row a possible answer to each recommendation, zeros included, by cycle and kind; of levels 2 and 3
    with what stands behind them. Two queries.

    A cycle and kind of which nothing may be read has no rows: there is nothing to count.
    """
    meant = known(asked.cycle, asked.paragraph)
    topics = (Rollup.Topic.ANSWER, Rollup.Topic.STANDING)
    rows = visible_rollups(audience_for(who, asked.names), asked, meant, *topics)
    if asked.paragraph is not None:
        rows = rows.filter(paragraph=asked.paragraph)
    columns = ("cycle_id", "kind", "paragraph", "mark")
    summed = rows.order_by().values_list(*columns).annotate(Sum("count"))
    counts: Counts = {row[:4]: row[4] for row in summed if row[4]}
    made = list(_counts(counts, meant))
    return Found(len(made), made[asked.offset : asked.offset + asked.limit])


def _counts(counts: Counts, meant: Known) -> Iterator[Values]:
    for cycle_id, kind in sorted({(key[0], key[1]) for key in counts}):
        cycle = meant.by_key[cycle_id]
        for recommendation in meant.recommendations(cycle_id):
            number = recommendation.paragraph
            found = {sign: counts.get((cycle_id, kind, number, sign), 0) for sign in ALL_SIGNS}
            for sign in ALL_SIGNS:
                yield {
                    "cycle": cycle.slug,
                    "edition": cycle.edition.code,
                    "kind": kind,
                    "group": recommendation.section,
                    "paragraph": number,
                    **state_and_level(sign),
                    "submissions": found[sign],
                    "of": sum(found.values()),
                    **{
                        standing.value: counts.get((cycle_id, kind, number, sign + behind), 0)
                        if sign in WORKING_SIGNS
                        else None
                        for standing, behind in STANDING_SIGNS.items()
                    },
                }


def readings(who: Caller, asked: AnswerPage) -> Found:
    """One row a reading of an answer that counts, but of the caller's own bodies. Three queries.

    For the staff alone (`names=staff`) also what is not released, or waits for the body's reply. Raises
    NotForThisToken where the caller is no reviewer.
    """
    if not who.principal.reviewer:
        raise NotForThisToken
    meant = known(asked.cycle, asked.paragraph)
    rows = _visible_readings(who, audience_for(who, asked.names)).filter(
        submission__assessment__cycle__in=[cycle.pk for cycle in meant.cycles]
    )
    rows = in_place(rows, asked, "submission__score_line__")
    if asked.paragraph is not None:
        rows = rows.filter(paragraph=asked.paragraph)
    return _sliced(rows, asked, _reading)


def _visible_readings(who: Caller, audience: Audience) -> QuerySet[Reading]:
    scope = scope_of(who.principal)
    if scope.readings_except is None:
        return Reading.objects.none()
    reach = {f"submission__score_line__{name}": value for name, value in audience.reach.items()}
    found = Reading.objects.filter(submission__score_line__counted=True, **reach)
    if audience is not Audience.STAFF:
        found = found.open_to_all()
    line = "submission__score_line"
    return (
        found.exclude(submission__assessment__body_id__in=who.own | scope.readings_except)
        .select_related(f"{line}__body", f"{line}__cycle__edition")
        .defer("submission__document", f"{line}__tallies")
        .order_by(f"{line}__cycle_id", f"{line}__kind", f"{line}__sort_name", "paragraph", "pk")
    )


def _reading(row: Reading) -> Values:
    line = row.submission.score_line
    return {
        "submission": row.submission_id,
        "body": line.body.slug,
        "kind": line.kind,
        "region": line.region,
        "type": line.type,
        "cycle": line.cycle.slug,
        "edition": line.cycle.edition.code,
        "version": row.submission.version,
        "paragraph": row.paragraph,
        **state_and_level(row.body_sign),
        "verdict": row.verdict,
        "reviewer_level": row.level,
        "unread": row.unread,
        "released": row.released_at is not None,
        "reply": row.reply or None,
    }


def _sliced[Item: Model](rows: QuerySet[Item], asked: Page, made: Callable[[Item], Values]) -> Found:
    page = rows[asked.offset : asked.offset + asked.limit]
    return Found(rows.count(), [made(row) for row in page])
