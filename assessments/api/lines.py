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
from assessments.models import Rollup, ScoreLine
from mechanisms.access import Principal, scope_of
from mechanisms.models import BodyKind

# How rows stand, so that a page follows the one before: an index holds them in this order.
ORDER = ("cycle_id", "kind", "counted", "sort_name", "pk")


@dataclass(frozen=True, slots=True)
class Stretch:
    """The lines of a page, and how many of the first line's rows belong to the page before."""

    first: int
    last: int
    skipped: int


def visible_rollups(principal: Principal, asked: SubmissionPage, known: Known) -> QuerySet[Rollup]:
    """The rollups of answers that this principal may read."""
    kinds = BodyKind.values if asked.kind is None else [asked.kind]
    found = Rollup.objects.filter(
        cycle__in=[cycle.pk for cycle in known.cycles],
        kind__in=kinds,  # named even where it is all of them: the index begins with it
        topic=Rollup.Topic.ANSWER,
        sharing__in=sorted(sharing.value for sharing in scope_of(principal).sharings),
    )
    return in_place(found, asked)


def in_place[R: QuerySet](rows: R, asked: BodyPage, prefix: str = "") -> R:
    """The rows of the kind, region and type that are asked for."""
    for name, value in (("kind", asked.kind), ("region", asked.region), ("type", asked.type)):
        if value is not None:
            rows = rows.filter(**{f"{prefix}{name}": value})
    return rows


def lines_by_cycle(principal: Principal, asked: SubmissionPage, known: Known) -> dict[int, int]:
    """Cycle → how many submissions count and may be read, in the order of rows. One query."""
    if not known.cycles:
        return {}
    firsts = {
        cycle.pk: known.outline(cycle.pk).recommendations[0].paragraph for cycle in known.cycles
    }
    one_answer = (
        Q(paragraph=paragraph, cycle__in=[pk for pk, first in firsts.items() if first == paragraph])
        for paragraph in set(firsts.values())
    )
    rows = visible_rollups(principal, asked, known).filter(reduce(or_, one_answer))
    counted = rows.order_by().values_list("cycle_id").annotate(Sum("count"))
    found = dict(counted)
    return {pk: found[pk] for pk in firsts if found.get(pk)}


def stretch_of(lines: Mapping[int, int], each: Mapping[int, int], start: int, rows: int) -> Stretch:
    """Where in all lines the page is that begins at row `start` and has `rows` rows.

    `lines` says how many lines each cycle has, `each` how many rows a line of it makes.
    """
    first, skipped = _line_of(lines, each, start)
    last, inside = _line_of(lines, each, start + rows)
    return Stretch(first, last + bool(inside), skipped)


def _line_of(lines: Mapping[int, int], each: Mapping[int, int], row: int) -> tuple[int, int]:
    """The line in which a row is, and the number of the row in it; the end where there are fewer."""
    before = 0
    for cycle, number in lines.items():
        made = number * each[cycle]
        if row < made:
            return before + row // each[cycle], row % each[cycle]
        row -= made
        before += number
    return before, 0


def read_lines(
    principal: Principal,
    asked: SubmissionPage,
    known: Known,
    stretch: Stretch,
    columns: Iterable[str],
) -> Iterator[dict[str, Any]]:
    """The lines of a stretch with these columns. One query; none for an empty stretch.

    What stands in other tables is looked up for the lines of the page alone, not for those before it.
    """
    if stretch.first >= stretch.last:
        return iter(())
    found = ScoreLine.objects.counted().visible_to(principal)
    found = found.filter(cycle__in=[cycle.pk for cycle in known.cycles])
    page = in_place(found, asked).order_by(*ORDER).values("pk")[stretch.first : stretch.last]
    rows = ScoreLine.objects.filter(pk__in=page).order_by(*ORDER)
    found_rows: Iterator[dict[str, Any]] = rows.values(*columns).iterator(chunk_size=1000)
    return found_rows
