"""Two to four submissions beside each other, answer by answer. Pure.

Differences are told only where all answered the same question: one variant, one edition, and a level from
each. What falls out of that common base is counted and listed. Across variants or editions the answers
stand beside each other with both questions, and no difference is computed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from recommendations.outline import Outline, Recommendation, Variant

FEWEST, MOST = 2, 4

type AnswerJson = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Side:
    """One frozen submission: whose, of which round, and its answers by paragraph."""

    name: str
    slug: str
    address: UUID
    variant: Variant
    edition: str
    cycle: str
    version: int
    sample: bool
    answers: Mapping[int, AnswerJson]
    entered_by_staff: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One recommendation with the answer of each side. `differs` is None outside the common base."""

    recommendation: Recommendation
    answers: tuple[AnswerJson, ...]
    differs: bool | None


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The sides in the order of their names, and the rows in the order of the report."""

    sides: tuple[Side, ...]
    rows: tuple[Row, ...]
    is_comparable: bool

    @property
    def variants(self) -> tuple[Variant, ...]:
        """The wordings that were answered, each once."""
        return tuple(dict.fromkeys(side.variant for side in self.sides))

    @property
    def common(self) -> tuple[Row, ...]:
        """The rows that all answered with a level, where levels may be compared at all."""
        return tuple(row for row in self.rows if row.differs is not None)

    @property
    def dropped(self) -> tuple[Row, ...]:
        """The rows outside the common base."""
        return tuple(row for row in self.rows if row.differs is None)

    @property
    def different(self) -> tuple[Row, ...]:
        """The rows of the common base in which not all levels are equal."""
        return tuple(row for row in self.rows if row.differs)


def beside(sides: Sequence[Side], outline: Outline) -> SideBySide:
    """The sides by name, then cycle, over the recommendations of the outline that all of them have."""
    ordered = tuple(sorted(sides, key=lambda side: (side.name.casefold(), side.cycle)))
    kinds = {(side.variant, side.edition) for side in ordered}
    rows = tuple(
        _row(recommendation, ordered, comparable=len(kinds) == 1)
        for recommendation in outline.recommendations
        if all(recommendation.paragraph in side.answers for side in ordered)
    )
    return SideBySide(ordered, rows, is_comparable=len(kinds) == 1)


def _row(recommendation: Recommendation, sides: Sequence[Side], *, comparable: bool) -> Row:
    answers = tuple(side.answers[recommendation.paragraph] for side in sides)
    levels = [answer["level"] for answer in answers]
    if not comparable or None in levels:
        return Row(recommendation, answers, differs=None)
    return Row(recommendation, answers, differs=len(set(levels)) > 1)
