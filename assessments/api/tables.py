"""The tables that are made of score lines: submissions, their answers, their criteria, and by principle how
those are met. Four queries each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet, Sum

from assessments.answers.principles import Criteria, carrying, count_principles
from assessments.answers.scoring import NOT_BORNE_OUT, State, Tally
from assessments.api.parameters import (
    AnswerPage,
    BodyPage,
    Caller,
    Known,
    SubmissionPage,
    audience_for,
    known,
)
from assessments.models import Rollup, ScoreLine
from assessments.submitting.line_signs import (
    NO_STANDING,
    OUTSIDE_SIGNS,
    STANDING_OF_SIGN,
    STATE_OF_SIGN,
    VALUE_OF_SIGN,
    Audience,
    criteria_of,
    level_of,
)
from mechanisms.models import BodyKind
from recommendations.outline import CriterionKind, Outline, Recommendation, Variant
from recommendations.support import claim, supported

# Which score lines a caller may read, how many there are, and those of one page. How many is read
# from the rollups, where every submission that counts has one answer to each recommendation:
# counting lines would read all of them.


# A cycle and a kind: within it an index holds the lines in the order of their rows.
type Group = tuple[int, str]
ORDER = ("cycle_id", "kind", "sort_name", "pk")


@dataclass(frozen=True, slots=True)
class Stretch:
    """The lines of a page: which of the lines of these groups together, from `first` up to `last`.

    So many rows of the first line belong to the page before.
    """

    groups: tuple[Group, ...] = ()
    first: int = 0
    last: int = 0
    skipped: int = 0


def visible_rollups(
    audience: Audience, asked: SubmissionPage, known: Known, *topics: str
) -> QuerySet[Rollup]:
    """The rollups of answers (or of other topics) that this audience may read."""
    kinds = BodyKind.values if asked.kind is None else [asked.kind]
    found = Rollup.objects.filter(
        cycle__in=[cycle.pk for cycle in known.cycles],
        kind__in=kinds,  # named even where it is all of them: the index begins with it
        topic__in=topics or [Rollup.Topic.ANSWER],
        **audience.reach,
    )
    return in_place(found, asked)


def in_place[R: QuerySet](rows: R, asked: BodyPage, prefix: str = "") -> R:
    for name, value in (("kind", asked.kind), ("region", asked.region), ("type", asked.type)):
        if value is not None:
            rows = rows.filter(**{f"{prefix}{name}": value})
    return rows


def lines_by_group(audience: Audience, asked: SubmissionPage, known: Known) -> dict[Group, int]:
    """Group → how many submissions count and may be read, in the order of rows. One query."""
    if not known.cycles:
        return {}
    firsts = {cycle.pk: known.outline(cycle.pk).recommendations[0].paragraph for cycle in known.cycles}
    one_answer = (
        Q(paragraph=paragraph, cycle__in=[pk for pk, first in firsts.items() if first == paragraph])
        for paragraph in set(firsts.values())
    )
    rows = visible_rollups(audience, asked, known).filter(reduce(or_, one_answer))
    counted = rows.order_by().values_list("cycle_id", "kind").annotate(Sum("count"))
    return {(cycle, kind): number for cycle, kind, number in sorted(counted) if number}


def stretch_of(lines: Mapping[Group, int], each: Mapping[int, int], start: int, rows: int) -> Stretch:
    """Where the page is that begins at row `start` and has `rows` rows; empty behind the last.

    `lines` says how many lines each group has, `each` how many rows a line of a cycle makes.
    """
    groups: list[Group] = []
    first = last = skipped = passed = 0
    for group, number in lines.items():
        a_line = each[group[0]]
        begin, end = max(start, 0), min(start + rows, number * a_line)
        if begin < end:
            if not groups:
                first, skipped = divmod(begin, a_line)
            last = passed + -(-end // a_line)
            groups.append(group)
            passed += number
        start -= number * a_line
    return Stretch(tuple(groups), first, last, skipped)


def read_lines(
    audience: Audience, asked: SubmissionPage, stretch: Stretch, columns: Iterable[str]
) -> Iterator[dict[str, Any]]:
    """The lines of a stretch with these columns, in order. Two queries; none for an empty stretch.

    First which they are, then what they say: a database that is told both at once reads all lines in
    their order, and what stands in other tables for those of earlier pages too.
    """
    if not stretch.groups:
        return
    found = ScoreLine.objects.counted().filter(**audience.reach)
    found = found.filter(reduce(or_, (Q(cycle=cycle, kind=kind) for cycle, kind in stretch.groups)))
    ordered = in_place(found, asked).order_by(*ORDER).values_list("pk", flat=True)
    keys = list(ordered[stretch.first : stretch.last])
    rows = ScoreLine.objects.filter(pk__in=keys).order_by().values("pk", *columns)
    said = {row["pk"]: row for row in rows}
    yield from (said[key] for key in keys if key in said)


type Values = dict[str, Any]

OF_LINE = ("submission_id", "body__slug", "kind", "region", "type", "cycle_id", "submission__version")
OF_SUBMISSION = (
    *OF_LINE,
    "body__name",
    "body__sample",
    "sharing",
    "submission__may_be_named",
    "submission__submitted_at",
    "submission__digest",
    "marks",
    "standings",
    "documents",
)


@dataclass(frozen=True, slots=True)
class Found:
    """How many rows there are in all, and those of the page."""

    count: int
    rows: list[Values]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a recommendation stands in the strings of a line."""

    recommendation: Recommendation
    mark: int
    criteria: slice


def submissions(who: Caller, asked: SubmissionPage) -> Found:
    meant, audience = known(asked.cycle), audience_for(who, asked.names)
    lines = lines_by_group(audience, asked, meant)
    each = {cycle.pk: 1 for cycle in meant.cycles}
    stretch = stretch_of(lines, each, asked.offset, asked.limit)
    read = read_lines(audience, asked, stretch, OF_SUBMISSION)
    return Found(sum(lines.values()), [_submission(line, meant) for line in read])


def answers(who: Caller, asked: AnswerPage) -> Found:
    columns = (*OF_LINE, "marks", "standings", "strengths", "criteria")
    return _long(who, asked, columns, lambda place: 1, _answers)


def criteria(who: Caller, asked: AnswerPage) -> Found:
    columns = (*OF_LINE, "criteria")
    return _long(who, asked, columns, lambda place: len(place.recommendation.criteria), _criteria)


def principles(who: Caller, asked: SubmissionPage) -> Found:
    """As many rows a line as there are principles and kinds of criterion, those without a criterion too."""
    meant = known(asked.cycle)
    each = {cycle.pk: len(meant.outline(cycle.pk).principles) * len(CriterionKind) for cycle in meant.cycles}
    columns = (*OF_LINE, "marks", "criteria")
    return _rows_of_lines(
        who, asked, meant, columns, each, lambda line: _principles(line, _frame(line, meant), meant)
    )


def _long(
    who: Caller,
    asked: AnswerPage,
    columns: Iterable[str],
    rows_at: Callable[[Place], int],
    rows_of: Callable[[Values, Values, Iterable[Place]], Iterator[Values]],
) -> Found:
    """A table in which a line makes rows for each recommendation."""
    meant = known(asked.cycle, asked.paragraph)
    where = {cycle.pk: _places(meant, cycle.pk) for cycle in meant.cycles}
    each = {pk: sum(rows_at(place) for place in found) for pk, found in where.items()}
    return _rows_of_lines(
        who, asked, meant, columns, each,
        lambda line: rows_of(line, _frame(line, meant), where[line["cycle_id"]]),
    )  # fmt: skip


def _rows_of_lines(
    who: Caller,
    asked: SubmissionPage,
    meant: Known,
    columns: Iterable[str],
    each: Mapping[int, int],
    rows_of: Callable[[Values], Iterator[Values]],
) -> Found:
    """A table in which one line makes several rows; `each` says how many a line of a cycle makes."""
    audience = audience_for(who, asked.names)
    lines = lines_by_group(audience, asked, meant)
    stretch = stretch_of(lines, each, asked.offset, asked.limit)
    made = (row for line in read_lines(audience, asked, stretch, columns) for row in rows_of(line))
    page = list(islice(made, stretch.skipped, stretch.skipped + asked.limit))
    return Found(sum(number * each[cycle] for (cycle, _), number in lines.items()), page)


def _places(meant: Known, cycle_id: int) -> list[Place]:
    """Where what is asked for stands in the lines of a cycle."""
    return [
        place
        for place in places_of(meant.outline(cycle_id))
        if meant.paragraph in (None, place.recommendation.paragraph)
    ]


def places_of(outline: Outline) -> Iterator[Place]:
    before = 0
    for mark, recommendation in enumerate(outline.recommendations):
        after = before + len(recommendation.criteria)
        yield Place(recommendation, mark, slice(before, after))
        before = after


def _frame(line: Values, meant: Known) -> Values:
    """Which body, cycle and version a row is about."""
    cycle = meant.by_key[line["cycle_id"]]
    return {
        "submission": line["submission_id"],
        "body": line["body__slug"],
        "kind": line["kind"],
        "region": line["region"],
        "type": line["type"],
        "cycle": cycle.slug,
        "edition": cycle.edition.code,
        "version": line["submission__version"],
    }


def _submission(line: Values, meant: Known) -> Values:
    found = _tally(line)
    tally = found.as_json()
    del tally["distribution"], tally["not_borne_out"]
    return {
        **_frame(line, meant),
        "name": line["body__name"],
        "submitted_on": line["submission__submitted_at"].date(),
        "sharing": line["sharing"],
        "may_be_named": line["submission__may_be_named"],
        "sample": line["body__sample"],
        "sha256": line["submission__digest"],
        **tally,
        **{standing.value: found.standings[standing] for standing in NOT_BORNE_OUT},
    }


def _tally(line: Values) -> Tally:
    """The count of all answers of a line; as cheap as its signs, where its stored tallies are long."""
    behind = (STANDING_OF_SIGN[sign] for sign in line["standings"] if sign != NO_STANDING)
    distribution = Counter(STATE_OF_SIGN.get(sign, sign) for sign in line["marks"])
    return Tally.of_counts(distribution, Counter(behind), line["documents"])


def _answers(line: Values, frame: Values, where: Iterable[Place]) -> Iterator[Values]:
    variant = Variant(line["kind"])
    for place in where:
        mark, recommendation = line["marks"][place.mark], place.recommendation
        given = criteria_of(recommendation, line["criteria"][place.criteria])
        support = supported(recommendation, variant, given)
        level = level_of(mark)
        yield {
            **frame,
            "group": recommendation.section,
            "paragraph": recommendation.paragraph,
            **state_and_level(mark),
            "evidence_strength": int(line["strengths"][place.mark]),
            "supported_low": support.low if support else None,
            "supported_high": support.high if support else None,
            "claim": None if level is None else claim(recommendation, variant, level, given),
            "standing": STANDING_OF_SIGN.get(line["standings"][place.mark]),
        }


def state_and_level(mark: str) -> Values:
    """What a sign stands for, in two columns: there is a level beside the state `level` alone."""
    return {"state": STATE_OF_SIGN.get(mark, State.LEVEL), "level": level_of(mark)}


def _criteria(line: Values, frame: Values, where: Iterable[Place]) -> Iterator[Values]:
    for place in where:
        signs = line["criteria"][place.criteria]
        for criterion, sign in zip(place.recommendation.criteria, signs, strict=True):
            yield {
                **frame,
                "group": place.recommendation.section,
                "paragraph": place.recommendation.paragraph,
                "criterion": criterion.code,
                "criterion_kind": criterion.kind,
                "value": VALUE_OF_SIGN[sign],
            }


def _principles(line: Values, frame: Values, meant: Known) -> Iterator[Values]:
    outline, variant = meant.outline(line["cycle_id"]), Variant(line["kind"])
    for code, count in count_principles(outline, variant, _applying(line, outline)).items():
        carried = Counter(criterion.kind for _paragraph, criterion in carrying(outline, variant, code))
        for kind, found in count.by_kind.items():
            yield {
                **frame,
                "principle": code,
                "criterion_kind": kind,
                **found.as_json(),
                "left_out": carried[kind] - found.counted,
                "summarised": count.summarised,
            }


def _applying(line: Values, outline: Outline) -> dict[int, Criteria]:
    """The answers to criteria of each recommendation that applies."""
    return {
        place.recommendation.paragraph: criteria_of(place.recommendation, line["criteria"][place.criteria])
        for place in places_of(outline)
        if line["marks"][place.mark] not in OUTSIDE_SIGNS
    }
