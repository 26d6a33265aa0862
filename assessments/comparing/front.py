"""What there is to compare: both kinds, each cycle with how many bodies; and the places of one round, for its
filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, Sum

from assessments.comparing.comparison import FEWEST_FOR_PATTERNS
from assessments.comparing.rows import Round, seen_lines
from assessments.comparing.words import region_name, type_name
from assessments.models import Cycle, Rollup
from assessments.submitting.line_signs import Audience
from mechanisms.access import Principal
from mechanisms.models import BodyKind, BodyType, Region
from mechanisms.name_order import plain_key

type Group = tuple[int, str]
type Choice = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Named:
    """A body whose report can be read, where there are too few for a pattern."""

    slug: str
    name: str
    address: UUID


@dataclass(frozen=True, slots=True)
class FrontCycle:
    """One cycle of one kind: how many bodies are to be seen, and which they are where they are few."""

    cycle: Cycle
    kind: str
    bodies: int
    few: tuple[Named, ...]

    @property
    def query(self) -> str:
        return f"cycle={self.cycle.slug}&kind={self.kind}"


def read_front(me: Principal, audience: Audience) -> dict[str, list[FrontCycle]]:
    """Kind → its cycles with something to see, newest first; a kind without any has an empty list. Three
    queries at most."""
    lines = seen_lines(me, audience, is_file=False)
    counted = lines.order_by().values_list("cycle_id", "kind").annotate(Count("pk"))
    numbers: dict[Group, int] = {(cycle, kind): number for cycle, kind, number in counted}
    cycles = list(Cycle.objects.filter(pk__in={cycle for cycle, _kind in numbers}))
    few = _few(me, audience, [group for group, number in numbers.items() if number < FEWEST_FOR_PATTERNS])
    return {
        kind: [
            FrontCycle(cycle, kind, numbers[cycle.pk, kind], tuple(few.get((cycle.pk, kind), ())))
            for cycle in cycles
            if (cycle.pk, kind) in numbers
        ]
        for kind in BodyKind.values
    }


def _few(me: Principal, audience: Audience, groups: Sequence[Group]) -> dict[Group, list[Named]]:
    found: dict[Group, list[Named]] = {}
    if not groups:
        return found
    wanted = Q()
    for cycle, kind in groups:
        wanted |= Q(cycle=cycle, kind=kind)
    rows = seen_lines(me, audience, is_file=False).filter(wanted).order_by(plain_key(), "pk")
    columns = ("cycle_id", "kind", "body__slug", "body__name", "submission__assessment_id")
    for cycle, kind, *named in rows.values_list(*columns):
        found.setdefault((cycle, kind), []).append(Named(*named))
    return found


@dataclass(frozen=True, slots=True)
class Places:
    """The regions and types in which there are bodies, each with its name and how many."""

    regions: tuple[Choice, ...]
    types: tuple[Choice, ...]


def read_places(round_: Round) -> Places:
    """Those of cycle and kind, whatever else the filter says. One query, two for members of a body."""
    first = round_.outline.recommendations[0].paragraph
    where = {"cycle": round_.cycle, "kind": round_.wanted.kind}
    rows = Rollup.objects.filter(
        **round_.audience.reach, **where, topic=Rollup.Topic.ANSWER, paragraph=first, count__gt=0
    )
    regions: Counter[str] = Counter()
    types: Counter[str] = Counter()
    for region, kind, number in rows.order_by().values_list("region", "type").annotate(Sum("count")):
        regions[region] += number
        types[kind] += number
    for region, kind in _beyond(round_, where):
        regions[region] += 1
        types[kind] += 1
    return Places(
        tuple(_choices(regions, Region.values, round_.wanted.region, region_name)),
        tuple(_choices(types, BodyType.values, round_.wanted.type, type_name)),
    )


def _beyond(round_: Round, where: dict[str, object]) -> Iterable[tuple[str, str]]:
    if not round_.own:
        return ()
    lines = round_.seen().filter(**where).exclude(**round_.audience.reach).order_by()
    return lines.values_list("region", "type")


def has_region(round_: Round, region: str) -> bool:
    """Whether a body of this region is to be seen. One query."""
    lines: bool = round_.seen().filter(cycle=round_.cycle, region=region).exists()
    return lines


def _choices(
    counted: Counter[str], order: Sequence[str], chosen: str, name: Callable[[str], str]
) -> Iterator[Choice]:
    """Those of the report in its order, then others; the chosen one also where nobody is in it."""
    found = {value for value in counted if value} | ({chosen} if chosen else set())
    for value in [*(one for one in order if one in found), *sorted(found - set(order))]:
        yield value, name(value), counted[value]
