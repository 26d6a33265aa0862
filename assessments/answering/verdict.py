"""What the statements of a form say of the level beside them, while one answers. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from assessments.answers.scoring import IN_OPERATION
from recommendations.outline import CriterionValue, Recommendation, Variant
from recommendations.support import Claim, Supported, claim, supported


@dataclass(frozen=True, slots=True)
class Verdict:
    """The range that the statements support, and how the level that is chosen compares with it.

    ``level`` and ``claim`` are None as long as no level is chosen. ``blank`` and ``unknown`` count the
    statements that are not answered, and those answered with *don't know*.
    """

    supported: Supported | None
    level: int | None
    claim: Claim | None
    blank: int
    unknown: int
    all_met: bool

    @property
    def is_above(self) -> bool:
        """Whether the level goes further than the statements."""
        return self.claim is Claim.ABOVE

    @property
    def rests_on_parts(self) -> bool:
        """Whether a level 2 is within the range only because statements met in part are enough for it."""
        is_within = self.claim is Claim.WITHIN and self.level == IN_OPERATION
        return is_within and self.supported is not None and self.supported.low < IN_OPERATION


def verdict_on(
    recommendation: Recommendation,
    variant: Variant,
    level: int | None,
    criteria: Mapping[str, CriterionValue],
) -> Verdict:
    """The verdict on these answers to the statements; those that are missing are blank."""
    given = Counter(criteria.get(item.code, CriterionValue.BLANK) for item in recommendation.criteria)
    return Verdict(
        supported=supported(recommendation, variant, criteria),
        level=level,
        claim=None if level is None else claim(recommendation, variant, level, criteria),
        blank=given[CriterionValue.BLANK],
        unknown=given[CriterionValue.DONT_KNOW],
        all_met=given[CriterionValue.YES] == len(recommendation.criteria),
    )
