"""What many assessments say together: the findings of a comparison, as values. Pure.

Every number is a count of bodies, or of answers of bodies; none is a mean, and none belongs to one body.
Where recommendations are counted together, the answers of all bodies to all of them are counted: a principle
or a region has as many answers as bodies times recommendations. Principles overlap and are never added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from assessments.comparing.comparison import CANNOT_TELL, ColumnGroup, Comparison, RecommendationCount
from assessments.report.lines import Change
from assessments.submitting.line_signs import (
    CHANGE_OF_SIGN,
    GAP_SIGNS,
    OUTSIDE_SIGNS,
    PUBLISHED,
    UNKNOWN_SIGNS,
    WORKING_SIGNS,
)
from recommendations.outline import Basis, Outline, Principle, Recommendation, Section

# From so many on a part of them may be said as a percentage.
PERCENT_FROM = 10
ASSISTANCE_KINDS = ("technical", "legal", "financial", "training", "other")

type Counted = Mapping[tuple[int, str], int]


def percentage(count: int, of: int) -> int | None:
    """The part in whole percent, None where there are too few for one."""
    return round(100 * count / of) if of >= PERCENT_FROM else None


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """How many answers of bodies to several recommendations are what."""

    gaps: int = 0
    working: int = 0
    unknown: int = 0
    outside: int = 0

    @property
    def applicable(self) -> int:
        return self.gaps + self.working + self.unknown

    @property
    def answered(self) -> int:
        return self.gaps + self.working

    @property
    def as_json(self) -> dict[str, int]:
        names = ("gaps", "working", "unknown", "applicable", "outside")
        return {name: getattr(self, name) for name in names}


def counted_together(counts: Iterable[RecommendationCount]) -> AnswerCount:
    """The answers to several recommendations, each of each body once."""
    listed = tuple(counts)

    def number(signs: str) -> int:
        return sum(count.of(signs) for count in listed)

    return AnswerCount(
        gaps=number(GAP_SIGNS),
        working=number(WORKING_SIGNS),
        unknown=number(UNKNOWN_SIGNS + CANNOT_TELL),
        outside=number(OUTSIDE_SIGNS),
    )


@dataclass(frozen=True, slots=True)
class AssistanceCount:
    """Assistance asked for with one recommendation: kind → how many bodies ask for it."""

    recommendation: Recommendation
    by_kind: Mapping[str, int]

    @property
    def requests(self) -> int:
        return sum(self.by_kind.values())


@dataclass(frozen=True, slots=True)
class KindCount:
    """One kind of assistance: how often asked for, a body once a recommendation, and with how many."""

    kind: str
    requests: int
    recommendations: int


@dataclass(frozen=True, slots=True)
class EvidenceCount:
    """One recommendation: who shows published evidence of it working, beside who reports a gap."""

    count: RecommendationCount
    evident: int

    @property
    def recommendation(self) -> Recommendation:
        return self.count.recommendation

    @property
    def teaches(self) -> bool:
        """Whether somebody has what somebody else lacks."""
        return bool(self.evident and self.count.gaps)


@dataclass(frozen=True, slots=True)
class ChangeCount:
    recommendation: Recommendation
    by_change: Mapping[Change, int]

    @property
    def moved(self) -> int:
        return self.by_change[Change.IMPROVED] + self.by_change[Change.DECLINED]

    @property
    def without_a_level(self) -> int:
        return sum(self.by_change.values()) - self.moved - self.by_change[Change.UNCHANGED]


@dataclass(frozen=True, slots=True)
class ChangePattern:
    """Since the last cycle: over the bodies with two submissions to one edition that may be shown here."""

    rows: tuple[ChangeCount, ...]
    compared: int
    not_compared: int

    def total(self, change: Change) -> int:
        return sum(row.by_change[change] for row in self.rows)


@dataclass(frozen=True, slots=True)
class PrincipleCount:
    """One principle: the answers where a recommendation's own words name it, and where anything does."""

    principle: Principle
    text: AnswerCount
    all: AnswerCount
    counts: tuple[RecommendationCount, ...]

    def is_named_by(self, count: RecommendationCount) -> bool:
        return count.recommendation.principles[self.principle.code] is Basis.TEXT


@dataclass(frozen=True, slots=True)
class RegionCount:
    region: str
    bodies: int
    answers: AnswerCount


@dataclass(frozen=True, slots=True)
class GroupCount:
    section: Section
    answers: AnswerCount


@dataclass(frozen=True, slots=True)
class Introduced:
    """A body that agreed to be introduced to others; `name` is what may be printed."""

    name: str
    marks: Mapping[int, str]
    strengths: Mapping[int, int]
    address: UUID | None = None

    def has(self, paragraph: int) -> bool:
        """In operation, with evidence that somebody else can look up."""
        return self.marks[paragraph] in WORKING_SIGNS and self.strengths[paragraph] >= PUBLISHED


@dataclass(frozen=True, slots=True)
class Match:
    """One recommendation: who could be introduced to whom. Both sides in alphabetical order."""

    recommendation: Recommendation
    have: tuple[Introduced, ...]
    lack: tuple[Introduced, ...]


@dataclass(frozen=True, slots=True)
class Patterns:
    """Every pattern of one comparison. `assistance` and `matches` are None for whoever may not know."""

    comparison: Comparison
    sample: bool
    evidence: tuple[EvidenceCount, ...]
    changes: ChangePattern
    principles: tuple[PrincipleCount, ...]
    regions: tuple[RegionCount, ...]
    groups: tuple[GroupCount, ...]
    assistance: tuple[AssistanceCount, ...] | None
    assistance_kinds: tuple[KindCount, ...]
    matches: tuple[Match, ...] | None
    introduced: int
    # How many of them were matched: the first by name, where there are too many to read.
    matched: int

    @property
    def left_behind(self) -> tuple[PrincipleCount, ...]:
        """The principle with the largest part of gaps among its answers; several if equal, none below
        ten answers."""
        enough = [row for row in self.principles if row.all.answered >= PERCENT_FROM]
        if not any(row.all.gaps for row in enough):
            return ()
        most = max(enough, key=lambda row: row.all.gaps / row.all.answered).all
        return tuple(row for row in enough if row.all.gaps * most.answered == most.gaps * row.all.answered)

    @property
    def too_few_to_weigh(self) -> tuple[PrincipleCount, ...]:
        """The principles with fewer than ten answers, of which `left_behind` says nothing."""
        return tuple(row for row in self.principles if row.all.answered < PERCENT_FROM)


def assistance_counts(counts: Iterable[RecommendationCount], asked: Counted) -> tuple[AssistanceCount, ...]:
    """The recommendations with which assistance is asked for, most often first; equal ones by paragraph."""
    rows = (
        AssistanceCount(
            count.recommendation, {kind: asked.get((count.paragraph, kind), 0) for kind in ASSISTANCE_KINDS}
        )
        for count in counts
    )
    found = [row for row in rows if row.requests]
    return tuple(sorted(found, key=lambda row: (-row.requests, row.recommendation.paragraph)))


def assistance_kinds(rows: Sequence[AssistanceCount]) -> tuple[KindCount, ...]:
    """The kinds of assistance in their fixed order, zeros included."""
    return tuple(
        KindCount(kind, sum(row.by_kind[kind] for row in rows), sum(1 for row in rows if row.by_kind[kind]))
        for kind in ASSISTANCE_KINDS
    )


def evidence_counts(counts: Iterable[RecommendationCount], evident: Counted) -> tuple[EvidenceCount, ...]:
    """The recommendations where somebody has published evidence of something working, by paragraph."""
    rows = (EvidenceCount(count, evident.get((count.paragraph, "works"), 0)) for count in counts)
    return tuple(row for row in rows if row.evident)


def change_pattern(
    counts: Sequence[RecommendationCount], changed: Counted, shown: int, first: int
) -> ChangePattern:
    """The changes of the chosen recommendations, by paragraph. `first` is any paragraph of the edition:
    each body with an earlier submission has one sign there."""
    compared = sum(number for (paragraph, _), number in changed.items() if paragraph == first)
    rows = [
        ChangeCount(
            count.recommendation,
            {change: changed.get((count.paragraph, sign), 0) for sign, change in CHANGE_OF_SIGN.items()},
        )
        for count in counts
    ]
    return ChangePattern(tuple(rows), compared, shown - compared)


def principle_counts(outline: Outline, counts: Sequence[RecommendationCount]) -> tuple[PrincipleCount, ...]:
    """Each principle that one of the chosen recommendations touches, in the instrument's order."""
    found = []
    for principle in outline.principles:
        code = principle.code
        touching = tuple(count for count in counts if code in count.recommendation.principles)
        named = [count for count in touching if count.recommendation.principles[code] is Basis.TEXT]
        if touching:
            found.append(
                PrincipleCount(principle, counted_together(named), counted_together(touching), touching)
            )
    return tuple(found)


def group_counts(groups: Iterable[ColumnGroup]) -> tuple[GroupCount, ...]:
    """The groups in the order of the report."""
    return tuple(GroupCount(group.section, counted_together(group.counts)) for group in groups)


def region_counts(
    order: Iterable[str], by_region: Mapping[str, Sequence[RecommendationCount]]
) -> tuple[RegionCount, ...]:
    """The regions with a body in them, in the given order; what is in no region last."""
    known = list(order)
    found = []
    for region in [*known, *sorted(set(by_region) - set(known))]:
        counts = by_region.get(region, ())
        bodies = counts[0].bodies if counts else 0
        if bodies:
            found.append(RegionCount(region, bodies, counted_together(counts)))
    return tuple(found)


def matches(recommendations: Iterable[Recommendation], bodies: Sequence[Introduced]) -> tuple[Match, ...]:
    """Who could learn from whom, by paragraph; `bodies` are in alphabetical order and stay in it."""
    found = []
    for recommendation in recommendations:
        number = recommendation.paragraph
        have = tuple(body for body in bodies if body.has(number))
        lack = tuple(body for body in bodies if body.marks[number] in GAP_SIGNS)
        if have and lack:
            found.append(Match(recommendation, have, lack))
    return tuple(found)
