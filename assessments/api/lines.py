"""Which score lines a caller may read, how many there are, and those of one page.

How many is read from the rollups, where every submission that counts has one answer to each
recommendation: counting lines would read all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet, Sum

from assessments.api.asked import BodyPage, Known, SubmissionPage
from assessments.line_signs import Audience
from assessments.models import Rollup, ScoreLine
from mechanisms.models import BodyKind

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


def visible_rollups(audience: Audience, asked: SubmissionPage, known: Known) -> QuerySet[Rollup]:
    """The rollups of answers that this audience may read."""
    kinds = BodyKind.values if asked.kind is None else [asked.kind]
    found = Rollup.objects.filter(
        cycle__in=[cycle.pk for cycle in known.cycles],
        kind__in=kinds,  # named even where it is all of them: the index begins with it
        topic=Rollup.Topic.ANSWER,
        **audience.reach,
    )
    return in_place(found, asked)


def in_place[R: QuerySet](rows: R, asked: BodyPage, prefix: str = "") -> R:
    """The rows of the kind, region and type that are asked for."""
    for name, value in (("kind", asked.kind), ("region", asked.region), ("type", asked.type)):
        if value is not None:
            rows = rows.filter(**{f"{prefix}{name}": value})
    return rows


def lines_by_group(audience: Audience, asked: SubmissionPage, known: Known) -> dict[Group, int]:
    """Group → how many submissions count and may be read, in the order of rows. One query."""
    if not known.cycles:
        return {}
    firsts = {
        cycle.pk: known.outline(cycle.pk).recommendations[0].paragraph for cycle in known.cycles
    }
    one_answer = (
        Q(paragraph=paragraph, cycle__in=[pk for pk, first in firsts.items() if first == paragraph])
        for paragraph in set(firsts.values())
    )
    rows = visible_rollups(audience, asked, known).filter(reduce(or_, one_answer))
    counted = rows.order_by().values_list("cycle_id", "kind").annotate(Sum("count"))
    return {(cycle, kind): number for cycle, kind, number in sorted(counted) if number}


def stretch_of(
    lines: Mapping[Group, int], each: Mapping[int, int], start: int, rows: int
) -> Stretch:
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
