"""One body over the cycles: what changed from one submission to the next. Pure.

Two cycles are compared over the recommendations that both answered with a level; the others are counted by
why they are not. Nothing is compared across editions of the instrument, and no total is made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from assessments.line_signs import level_of
from recommendations.outline import Outline, Recommendation, Section


@dataclass(frozen=True, slots=True)
class TrendCycle:
    """One submission of the body; `edition` is that of its cycle."""

    slug: str
    name: str
    edition: str
    version: int
    address: UUID
    marks: Mapping[int, str]
    entered_by_staff: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """From one cycle to the next. `same_edition` False: the questions changed, and nothing is counted."""

    before: TrendCycle
    after: TrendCycle
    same_edition: bool
    higher: tuple[int, ...] = ()
    lower: tuple[int, ...] = ()
    same: tuple[int, ...] = ()
    newly: tuple[int, ...] = ()
    no_longer: tuple[int, ...] = ()
    neither: tuple[int, ...] = ()

    @property
    def common(self) -> int:
        """How many recommendations both cycles answered with a level."""
        return len(self.higher) + len(self.lower) + len(self.same)

    @property
    def dropped(self) -> int:
        """How many are not compared, because a level is missing in one of the two."""
        return len(self.newly) + len(self.no_longer) + len(self.neither)


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """The answer of one cycle; None where its edition does not ask this. `splits` marks another edition
    than before: no line leads here."""

    cycle: TrendCycle
    mark: str | None
    splits: bool


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One recommendation over the cycles, in their order."""

    recommendation: Recommendation
    points: tuple[TrendPoint, ...]


@dataclass(frozen=True, slots=True)
class TrendGroup:
    """One group with its recommendations."""

    section: Section
    rows: tuple[TrendRow, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """What a reader may see of one body over the cycles, the earliest first."""

    cycles: tuple[TrendCycle, ...]
    steps: tuple[Step, ...]
    groups: tuple[TrendGroup, ...]


def trend_of(outline: Outline, cycles: Sequence[TrendCycle]) -> Trend:
    """The trend over cycles in their order; `outline` is that of the newest."""
    steps = tuple(_step(before, after) for before, after in pairwise(cycles))
    groups = tuple(
        TrendGroup(
            section,
            tuple(_row(outline.recommendation(number), cycles) for number in section.paragraphs),
        )
        for section in outline.sections
    )
    return Trend(tuple(cycles), steps, groups)


def _row(recommendation: Recommendation, cycles: Sequence[TrendCycle]) -> TrendRow:
    editions = [None, *(cycle.edition for cycle in cycles)]
    return TrendRow(
        recommendation,
        tuple(
            TrendPoint(
                cycle,
                cycle.marks.get(recommendation.paragraph),
                splits=before is not None and before != cycle.edition,
            )
            for before, cycle in zip(editions, cycles, strict=False)
        ),
    )


def _step(before: TrendCycle, after: TrendCycle) -> Step:
    if before.edition != after.edition:
        return Step(before, after, same_edition=False)
    found: dict[str, list[int]] = {}
    for number in after.marks:
        found.setdefault(_kind(before.marks[number], after.marks[number]), []).append(number)
    return Step(
        before,
        after,
        same_edition=True,
        **{kind: tuple(numbers) for kind, numbers in found.items()},
    )


def _kind(before: str, after: str) -> str:
    """The name of the list of a `Step` to which a recommendation belongs."""
    first, then = level_of(before), level_of(after)
    if first is None or then is None:
        if first is None and then is None:
            return "neither"
        return "newly" if first is None else "no_longer"
    if then == first:
        return "same"
    return "higher" if then > first else "lower"
