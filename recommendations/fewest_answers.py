"""Which answers support which level, as the fewest that each level needs. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from recommendations.outline import CriterionValue, Recommendation, Variant
from recommendations.support import Supported, patterns, supported

#: The least answer to each criterion, None where any answer will do.
type Fewest = tuple[CriterionValue | None, ...]
type Ranks = tuple[int, ...]

RANKED = (CriterionValue.NO, CriterionValue.PARTLY, CriterionValue.YES)


@dataclass(frozen=True, slots=True)
class LevelSupport:
    """The ways to a level; ``in_part`` if it then rests on criteria met in part, and nothing bears it out."""

    level: int
    in_part: bool
    ways: tuple[Fewest, ...]


WANTED: tuple[tuple[int, bool, Callable[[Supported], bool]], ...] = (
    (3, False, lambda support: support.high == 3),
    (2, False, lambda support: support.low == 2),
    (2, True, lambda support: support.high >= 2),
)


def level_support(recommendation: Recommendation, variant: Variant) -> tuple[LevelSupport, ...]:
    """Level 3, and level 2 twice: as its answers carry it, and in part where that asks for less.

    Level 1 needs one criterion that is at least partly met, level 0 has none.
    """
    found = {}
    for answers in patterns(recommendation, variant):
        if set(RANKED).issuperset(answers.values()):
            ranks = tuple(RANKED.index(value) for value in answers.values())
            found[ranks] = supported(recommendation, variant, answers)
    rows: list[LevelSupport] = []
    for level, in_part, reaches in WANTED:
        ways = _fewest([ranks for ranks, support in found.items() if support and reaches(support)])
        if not in_part or ways != rows[-1].ways:
            rows.append(LevelSupport(level, in_part, ways))
    return tuple(rows)


def _fewest(reaching: Iterable[Ranks]) -> tuple[Fewest, ...]:
    """Those of which no other asks for less."""
    return tuple(
        tuple(RANKED[rank] if rank else None for rank in ranks)
        for ranks in reaching
        if not any(_asks_less(other, ranks) for other in reaching)
    )


def _asks_less(one: Ranks, other: Ranks) -> bool:
    return one != other and all(mine <= its for mine, its in zip(one, other, strict=True))
