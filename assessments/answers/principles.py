"""How far the criteria that carry a principle are met. Pure.

A principle is measured by criteria, not by the levels of the recommendations that touch it: a recommendation
can be in operation while nothing in it reaches children.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from recommendations.outline import Criterion, CriterionKind, CriterionValue, Outline, Variant

type Criteria = Mapping[str, CriterionValue]


@dataclass(frozen=True, slots=True)
class CriteriaCount:
    """How a set of criteria is answered; ``unknown`` is don't know and blank."""

    yes: int = 0
    partly: int = 0
    no: int = 0
    no_case: int = 0
    unknown: int = 0

    @classmethod
    def of(cls, values: Iterable[CriterionValue]) -> CriteriaCount:
        """The count of these answers."""
        found = Counter(value.value if value.is_known else "unknown" for value in values)
        return cls(**found)

    @property
    def counted(self) -> int:
        """How many criteria it is over."""
        return self.yes + self.partly + self.no + self.no_case + self.unknown

    def as_json(self) -> dict[str, int]:
        """``{"yes": 9, "partly": 3, "no": 2, "no_case": 0, "unknown": 1}``."""
        return asdict(self)


SUMMARISED_FROM = 5
"""A principle of fewer criteria that count is not summarised."""


@dataclass(frozen=True, slots=True)
class PrincipleCount:
    """The criteria that carry one principle, by kind; a number over all kinds is never shown alone.

    ``left_out`` counts those of recommendations that are not applicable or done by others; ``unmet`` has the
    codes of those answered no, then partly, each in the instrument's order.
    """

    by_kind: Mapping[CriterionKind, CriteriaCount]
    left_out: int
    unmet: tuple[str, ...]

    @property
    def all(self) -> CriteriaCount:
        """Over all kinds."""
        counts = [count.as_json() for count in self.by_kind.values()]
        return CriteriaCount(**{key: sum(count[key] for count in counts) for key in counts[0]})

    def as_json(self) -> dict[str, object]:
        """The members of a principle in ``gap-report/1``."""
        return {
            "criteria": self.all.as_json(),
            "by_kind": {kind.value: count.as_json() for kind, count in self.by_kind.items()},
            "left_out": self.left_out,
            "summarised": self.summarised,
            "unmet": list(self.unmet),
        }

    @property
    def summarised(self) -> bool:
        """Whether enough is known to draw a bar: five criteria that count, two thirds of them known."""
        whole = self.all
        return whole.counted >= SUMMARISED_FROM and 3 * (whole.counted - whole.unknown) >= 2 * whole.counted


def count_principles(
    outline: Outline, variant: Variant, answers: Mapping[int, Criteria]
) -> dict[str, PrincipleCount]:
    """The eight principles by their codes, in the instrument's order. They overlap and are never added up.

    ``answers`` has the answers to criteria (by code; a missing one is blank) of each recommendation that
    applies; those of the others are left out.
    """
    return {
        principle.code: _count(carrying(outline, variant, principle.code), answers)
        for principle in outline.principles
    }


def carrying(outline: Outline, variant: Variant, principle: str) -> list[tuple[int, Criterion]]:
    """The criteria that carry a principle in this variant, each with its paragraph."""
    return [
        (recommendation.paragraph, criterion)
        for recommendation in outline.recommendations
        for criterion in recommendation.criteria
        if principle in criterion.principles[variant]
    ]


def _count(criteria: Iterable[tuple[int, Criterion]], answers: Mapping[int, Criteria]) -> PrincipleCount:
    carried = tuple(criteria)
    given = [
        (criterion, answers[number].get(criterion.code, CriterionValue.BLANK))
        for number, criterion in carried
        if number in answers
    ]
    return PrincipleCount(
        by_kind={
            kind: CriteriaCount.of(value for criterion, value in given if criterion.kind is kind)
            for kind in CriterionKind
        },
        left_out=len(carried) - len(given),
        unmet=tuple(
            criterion.code
            for missed in (CriterionValue.NO, CriterionValue.PARTLY)
            for criterion, value in given
            if value is missed
        ),
    )
