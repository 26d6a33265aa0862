"""From marks to tallies, and from criteria to the levels they support. Pure: no database, no language.

The rules in prose (docs/scoring.md gives the worked example):

* An answer has one state; only the state ``level`` carries a level 0-3. Blank is never zero.
* For any set of recommendations: asked N; applicable A = N - not_applicable - elsewhere; answered a =
  those with a level; unknown u = A - a. ``points_low`` adds the levels, ``points_high`` adds 3 for every
  unknown, ``points_max`` is 3A. All integers, never a percentage, never a mean.
* A tally may be summarised in points if A > 0 and 3a >= 2A; otherwise only its distribution is shown.
* What the criteria support is a range (low, high), compared with a claimed level, never put in its place.
* Strength of evidence is an axis of its own and is never multiplied into points.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from recommendations.outline import Basis, CriterionKind, Outline, Recommendation

TOP_LEVEL = 3
IN_OPERATION = 2
LEVELS = range(TOP_LEVEL + 1)
PERCENT_FROM = 10


class State(StrEnum):
    """The one state of an answer; there is no default."""

    LEVEL = "level"
    DONT_KNOW = "dont_know"
    WITHHELD = "withheld"
    NOT_APPLICABLE = "not_applicable"
    ELSEWHERE = "elsewhere"
    BLANK = "blank"


class CriterionValue(StrEnum):
    """The answer to one criterion."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    DONT_KNOW = "dont_know"
    BLANK = "blank"

    @property
    def is_known(self) -> bool:
        """Whether it says something: yes, partly or no."""
        return self in KNOWN_VALUES


class Claim(StrEnum):
    """Where a claimed level lies against the range its criteria support."""

    ABOVE = "above"
    WITHIN = "within"
    BELOW = "below"


class Standing(StrEnum):
    """The list of the gap report in which an answer stands; each answer stands in exactly one."""

    GAP = "gap"
    INFORMATION_GAP = "information_gap"
    WORKING = "working"
    OUTSIDE = "outside"


KNOWN_VALUES = frozenset({CriterionValue.YES, CriterionValue.PARTLY, CriterionValue.NO})
OUTSIDE_STATES = frozenset({State.NOT_APPLICABLE, State.ELSEWHERE})
UNKNOWN_STATES = frozenset({State.DONT_KNOW, State.WITHHELD, State.BLANK})
PRACTICE_KINDS = frozenset({CriterionKind.PROCESS, CriterionKind.OUTCOME})
DISTRIBUTION_KEYS: tuple[str, ...] = (
    *(str(level) for level in LEVELS),
    State.DONT_KNOW.value,
    State.WITHHELD.value,
    State.BLANK.value,
    State.NOT_APPLICABLE.value,
    State.ELSEWHERE.value,
)


@dataclass(frozen=True, slots=True)
class Supported:
    """The lowest and the highest level that the answered criteria support, both 0-3."""

    low: int
    high: int

    def as_json(self) -> dict[str, int]:
        """``{"low": 1, "high": 2}``."""
        return {"low": self.low, "high": self.high}


@dataclass(frozen=True, slots=True)
class Mark:
    """What scoring needs to know of one answer.

    ``level`` is an integer 0-3 exactly when ``state`` is ``level``; ``criteria`` maps criterion codes to
    values (a missing code is blank); ``strength`` is that of the strongest reference, 0 without any.
    """

    paragraph: int
    state: State
    level: int | None = None
    criteria: Mapping[str, CriterionValue] = field(default_factory=dict)
    strength: int = 0
    priority: bool = False

    def __post_init__(self) -> None:
        has_level = isinstance(self.level, int) and not isinstance(self.level, bool)
        if (self.state is State.LEVEL) != has_level:
            raise ValueError(f"{self.paragraph}: a level belongs to the state level, and only there")
        if self.level is not None and self.level not in LEVELS:
            raise ValueError(f"{self.paragraph}: level {self.level} is not one of 0-3")

    @property
    def standing(self) -> Standing:
        """Gap (level 0-1), what works (2-3), information gap (unknown), or outside the count."""
        if self.level is not None:
            return Standing.WORKING if self.level >= IN_OPERATION else Standing.GAP
        return Standing.OUTSIDE if self.state in OUTSIDE_STATES else Standing.INFORMATION_GAP

    @property
    def is_claim_without_evidence(self) -> bool:
        """Level 2-3 with nothing but the body's own statement behind it."""
        return self.standing is Standing.WORKING and self.strength == 0

    @property
    def distribution_key(self) -> str:
        """Where it is counted in a distribution: its level as a digit, else its state."""
        return self.state.value if self.level is None else str(self.level)


@dataclass(frozen=True, slots=True)
class Tally:
    """The count of a set of answers. Every figure follows from the distribution, so none can disagree.

    ``distribution`` has all nine keys of ``DISTRIBUTION_KEYS``, zeros included.
    """

    distribution: Mapping[str, int]

    def __post_init__(self) -> None:
        if set(self.distribution) != set(DISTRIBUTION_KEYS):
            raise ValueError(f"a distribution has the keys {', '.join(DISTRIBUTION_KEYS)}")

    @classmethod
    def of_counts(cls, counts: Mapping[str, int]) -> Tally:
        """A tally from counts per key; a missing key is zero, an unknown one raises ValueError."""
        unknown = set(counts) - set(DISTRIBUTION_KEYS)
        if unknown:
            raise ValueError(f"not keys of a distribution: {', '.join(sorted(unknown))}")
        return cls({key: counts.get(key, 0) for key in DISTRIBUTION_KEYS})

    @property
    def asked(self) -> int:
        """N: how many recommendations are in the set."""
        return sum(self.distribution.values())

    @property
    def applicable(self) -> int:
        """A = N - not applicable - elsewhere."""
        return self.asked - sum(self.distribution[state] for state in OUTSIDE_STATES)

    @property
    def answered(self) -> int:
        """a: those with a level."""
        return sum(self.at_level(level) for level in LEVELS)

    @property
    def unknown(self) -> int:
        """u = A - a: don't know, withheld and blank."""
        return self.applicable - self.answered

    @property
    def points_low(self) -> int:
        """The sum of the levels: what is known to be there."""
        return sum(level * self.at_level(level) for level in LEVELS)

    @property
    def points_high(self) -> int:
        """``points_low`` if every unknown turned out to be at level 3."""
        return self.points_low + TOP_LEVEL * self.unknown

    @property
    def points_max(self) -> int:
        """3A: every applicable recommendation at level 3."""
        return TOP_LEVEL * self.applicable

    @property
    def in_operation(self) -> int:
        """How many stand at level 2 or 3."""
        return sum(self.at_level(level) for level in LEVELS if level >= IN_OPERATION)

    @property
    def summarised(self) -> bool:
        """Whether enough is answered to show points: at least two thirds of what applies."""
        return self.applicable > 0 and 3 * self.answered >= 2 * self.applicable

    @property
    def allows_percent(self) -> bool:
        """Whether a percentage of A may be shown at all: not where A < 10."""
        return self.applicable >= PERCENT_FROM

    def at_level(self, level: int) -> int:
        """How many stand at this level."""
        return self.distribution[str(level)]

    def as_json(self) -> dict[str, object]:
        """The tally of ``gap-report/1``; the integers are there whether or not it is summarised."""
        return {
            "asked": self.asked,
            "applicable": self.applicable,
            "answered": self.answered,
            "unknown": self.unknown,
            "points_low": self.points_low,
            "points_high": self.points_high,
            "points_max": self.points_max,
            "in_operation": self.in_operation,
            "summarised": self.summarised,
            "distribution": dict(self.distribution),
        }


def supported(kinds_and_values: Iterable[tuple[CriterionKind, CriterionValue]]) -> Supported | None:
    """The range of levels that the criteria support; None if none is answered yes, partly or no.

    Takes every criterion of the recommendation, blank ones included. The low end reads each unknown
    (don't know, blank) as no: 2 if a structural and a practice criterion are yes, else 1 if any is yes
    or partly, else 0. The high end reads each unknown as yes: 3 if all are yes, else 2 if a structural
    and a practice criterion are at least partly met, else 1 if any is, else 0. Practice means process
    or outcome.
    """
    pairs = tuple(kinds_and_values)
    if not any(value.is_known for _, value in pairs):
        return None
    return Supported(low=_low_end(pairs), high=_high_end(pairs))


def _low_end(pairs: tuple[tuple[CriterionKind, CriterionValue], ...]) -> int:
    met = {kind for kind, value in pairs if value is CriterionValue.YES}
    if _text_and_practice(met):
        return 2
    begun = any(value in (CriterionValue.YES, CriterionValue.PARTLY) for _, value in pairs)
    return 1 if begun else 0


def _high_end(pairs: tuple[tuple[CriterionKind, CriterionValue], ...]) -> int:
    short = (CriterionValue.PARTLY, CriterionValue.NO)
    if not any(value in short for _, value in pairs):
        return 3
    begun = {kind for kind, value in pairs if value is not CriterionValue.NO}
    if _text_and_practice(begun):
        return 2
    return 1 if begun else 0


def _text_and_practice(kinds: set[CriterionKind]) -> bool:
    return CriterionKind.STRUCTURAL in kinds and not kinds.isdisjoint(PRACTICE_KINDS)


def supported_by(recommendation: Recommendation, criteria: Mapping[str, CriterionValue]) -> Supported | None:
    """``supported`` for the criteria of one recommendation; codes missing from ``criteria`` are blank."""
    return supported(
        (criterion.kind, criteria.get(criterion.code, CriterionValue.BLANK))
        for criterion in recommendation.criteria
    )


def claim(level: int | None, support: Supported | None) -> Claim | None:
    """Where a level lies against its supported range; None without a level or without a range."""
    if level is None or support is None:
        return None
    if level > support.high:
        return Claim.ABOVE
    return Claim.BELOW if level < support.low else Claim.WITHIN


def strongest(strengths: Iterable[int]) -> int:
    """The strength of an answer: that of its strongest reference, 0 without any."""
    return max(strengths, default=0)


def tally(marks: Iterable[Mark]) -> Tally:
    """The count of these marks; an empty set is all zeros and not summarised."""
    return Tally.of_counts(Counter(mark.distribution_key for mark in marks))


def complete(outline: Outline, marks: Iterable[Mark]) -> dict[int, Mark]:
    """A mark for each recommendation in the instrument's order; what is not there is blank."""
    given = {mark.paragraph: mark for mark in marks}
    return {
        recommendation.paragraph: given.get(
            recommendation.paragraph, Mark(recommendation.paragraph, State.BLANK)
        )
        for recommendation in outline.recommendations
    }


def tally_sections(outline: Outline, marks: Iterable[Mark]) -> dict[str, Tally]:
    """The tallies of the seven groups by their codes, in the report's order; together they make the whole."""
    by_paragraph = complete(outline, marks)
    return {
        section.code: tally(by_paragraph[paragraph] for paragraph in section.paragraphs)
        for section in outline.sections
    }


def tally_principles(outline: Outline, marks: Iterable[Mark], bases: Iterable[Basis]) -> dict[str, Tally]:
    """The tallies of the eight principles by their codes, in the instrument's order.

    ``bases`` says over which links: those in the report's own words, or all. Principles overlap: their
    tallies are never added up.
    """
    by_paragraph, counted = complete(outline, marks), frozenset(bases)
    return {
        principle.code: tally(
            by_paragraph[recommendation.paragraph]
            for recommendation in outline.recommendations
            if recommendation.principles.get(principle.code) in counted
        )
        for principle in outline.principles
    }
