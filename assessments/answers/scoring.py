"""From marks to tallies. Pure: no database, no language.

The rules in prose (docs/scoring.md gives the worked example):

* An answer has one state; only the state ``level`` carries a level 0-3. Blank is never zero.
* For any set of recommendations: asked N; applicable A = N - not_applicable - elsewhere; answered a =
  those with a level; unknown u = A - a. ``points_low`` adds the levels, ``points_high`` adds 3 for every
  unknown, ``points_max`` is 3A. All integers, never a percentage, never a mean.
* A tally may be summarised in points if A > 0 and 3a >= 2A; otherwise only its distribution is shown.
* What the criteria support (`recommendations.support`) is compared with a level, never put in its place.
* What stands behind a level 2 or 3 is one of six; it is a count of what a reader can check, no second score.
* Strength of evidence is an axis of its own and is never multiplied into points.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from recommendations.outline import Basis, Outline
from recommendations.support import Claim, Supported

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


class Listing(StrEnum):
    """The list of the gap report in which an answer is; each answer is in exactly one."""

    GAP = "gap"
    INFORMATION_GAP = "information_gap"
    IN_PART = "in_part"
    THROUGHOUT = "throughout"
    OUTSIDE = "outside"


class Standing(StrEnum):
    """What stands behind a level 2 or 3: the first that is true, in this order."""

    ABOVE = "above"
    UNANSWERED = "unanswered"
    IN_PART = "in_part"
    NO_REFERENCE = "no_reference"
    NOT_OPEN = "not_open"
    BORNE_OUT = "borne_out"


NOT_BORNE_OUT = tuple(standing for standing in Standing if standing is not Standing.BORNE_OUT)
OUTSIDE_STATES = frozenset({State.NOT_APPLICABLE, State.ELSEWHERE})
UNKNOWN_STATES = frozenset({State.DONT_KNOW, State.WITHHELD, State.BLANK})
DISTRIBUTION_KEYS: tuple[str, ...] = (
    *(str(level) for level in LEVELS),
    State.DONT_KNOW.value,
    State.WITHHELD.value,
    State.BLANK.value,
    State.NOT_APPLICABLE.value,
    State.ELSEWHERE.value,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What counting needs to know of one answer.

    ``level`` is an integer 0-3 exactly when ``state`` is ``level``; ``supported`` and ``claim`` are what its
    criteria say (`recommendations.support`), a level without a claim is not compared. ``strength`` is that of
    the strongest reference, 0 without any; ``open_documents`` names the references that a reader can open.
    """

    paragraph: int
    state: State
    level: int | None = None
    supported: Supported | None = None
    claim: Claim | None = None
    strength: int = 0
    open_documents: frozenset[str] = frozenset()
    priority: bool = False

    def __post_init__(self) -> None:
        has_level = isinstance(self.level, int) and not isinstance(self.level, bool)
        if (self.state is State.LEVEL) != has_level:
            raise ValueError(f"{self.paragraph}: a level belongs to the state level, and only there")
        if self.level is not None and self.level not in LEVELS:
            raise ValueError(f"{self.paragraph}: level {self.level} is not one of 0-3")

    @property
    def is_in_operation(self) -> bool:
        """Whether it is at level 2 or 3."""
        return self.level is not None and self.level >= IN_OPERATION

    @property
    def listing(self) -> Listing:
        """Gap (level 0-1), in part (2), throughout (3), information gap (unknown), or outside the count."""
        if self.level is None:
            return Listing.OUTSIDE if self.state in OUTSIDE_STATES else Listing.INFORMATION_GAP
        if not self.is_in_operation:
            return Listing.GAP
        return Listing.THROUGHOUT if self.level == TOP_LEVEL else Listing.IN_PART

    @property
    def standing(self) -> Standing | None:
        """What stands behind a level 2 or 3; None for anything else."""
        if not self.is_in_operation:
            return None
        if self.claim is Claim.ABOVE:
            return Standing.ABOVE
        if self.supported is None or self.claim in (None, Claim.NOT_COMPARED):
            return Standing.UNANSWERED
        if self.supported.low < IN_OPERATION:
            return Standing.IN_PART
        if self.strength == 0:
            return Standing.NO_REFERENCE
        return Standing.BORNE_OUT if self.open_documents else Standing.NOT_OPEN

    @property
    def is_claim_without_evidence(self) -> bool:
        """Level 2-3 with nothing but the body's own statement behind it."""
        return self.is_in_operation and self.strength == 0

    @property
    def distribution_key(self) -> str:
        """Where it is counted in a distribution: its level as a digit, else its state."""
        return distribution_key(self.state, self.level)


@dataclass(frozen=True, slots=True)
class Tally:
    """The count of a set of answers.

    ``distribution`` has all nine keys of ``DISTRIBUTION_KEYS``, zeros included. ``standings`` counts what
    stands behind the levels 2 and 3: its six numbers add up to ``in_operation``. ``documents`` is how many
    different open documents stand behind those borne out.
    """

    distribution: Mapping[str, int]
    standings: Mapping[Standing, int]
    documents: int = 0

    def __post_init__(self) -> None:
        if set(self.distribution) != set(DISTRIBUTION_KEYS):
            raise ValueError(f"a distribution has the keys {', '.join(DISTRIBUTION_KEYS)}")
        if set(self.standings) != set(Standing) or sum(self.standings.values()) != self.in_operation:
            raise ValueError("each level 2 or 3 has one of the six standings")

    @classmethod
    def of_counts(
        cls, counts: Mapping[str, int], standings: Mapping[Standing, int], documents: int = 0
    ) -> Tally:
        """A tally from counts per key; a missing key is zero, an unknown one raises ValueError."""
        unknown = set(counts) - set(DISTRIBUTION_KEYS)
        if unknown:
            raise ValueError(f"not keys of a distribution: {', '.join(sorted(unknown))}")
        return cls(
            {key: counts.get(key, 0) for key in DISTRIBUTION_KEYS},
            {standing: standings.get(standing, 0) for standing in Standing},
            documents,
        )

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
        """How many are at level 2 or 3."""
        return sum(self.at_level(level) for level in LEVELS if level >= IN_OPERATION)

    @property
    def borne_out(self) -> int:
        """How many of those in operation its own answers and an open document support."""
        return self.standings[Standing.BORNE_OUT]

    @property
    def summarised(self) -> bool:
        """Whether enough is answered to show points: at least two thirds of what applies."""
        return self.applicable > 0 and 3 * self.answered >= 2 * self.applicable

    @property
    def allows_percent(self) -> bool:
        """Whether a percentage of A may be shown at all: not where A < 10."""
        return self.applicable >= PERCENT_FROM

    def at_level(self, level: int) -> int:
        """How many are at this level."""
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
            "borne_out": self.borne_out,
            "not_borne_out": {standing.value: self.standings[standing] for standing in NOT_BORNE_OUT},
            "documents": self.documents,
            "summarised": self.summarised,
            "distribution": dict(self.distribution),
        }


def distribution_key(state: State, level: int | None) -> str:
    """Where an answer is counted in a distribution: its level as a digit, else its state."""
    return state.value if level is None else str(level)


def strongest(strengths: Iterable[int]) -> int:
    """The strength of an answer: that of its strongest reference, 0 without any."""
    return max(strengths, default=0)


def tally(marks: Iterable[Mark]) -> Tally:
    """The count of these marks; an empty set is all zeros and not summarised."""
    marks = tuple(marks)
    opened = (mark.open_documents for mark in marks if mark.standing is Standing.BORNE_OUT)
    return Tally.of_counts(
        Counter(mark.distribution_key for mark in marks),
        Counter(mark.standing for mark in marks if mark.standing is not None),
        len(frozenset[str]().union(*opened)),
    )


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
