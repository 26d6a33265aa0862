"""What many assessments say together: the findings of a comparison, as values. Pure.

Every number is a count of bodies, or of answers of bodies; none is a mean, and none belongs to one body.
Where recommendations are counted together, the answers of all bodies to all of them are counted: a principle
or a region has as many answers as bodies times recommendations. Principles overlap and are never added up;
each is measured by the criteria that carry it, over the bodies whose answers to them are enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from assessments.answers.principles import CriteriaCount, carrying
from assessments.answers.scoring import Standing
from assessments.comparing.comparison import (
    CANNOT_TELL,
    Asked,
    ColumnGroup,
    Comparison,
    Counted,
    RecommendationCount,
    Standings,
    standings_json,
)
from assessments.report.lines import Change
from assessments.submitting.line_signs import (
    CHANGE_OF_SIGN,
    CRITERION_SIGNS,
    GAP_SIGNS,
    NO_PARAGRAPH,
    OUTSIDE_SIGNS,
    STANDING_SIGNS,
    UNKNOWN_SIGNS,
    WORKING_SIGNS,
    principle_mark,
)
from recommendations.outline import (
    Basis,
    Criterion,
    CriterionKind,
    CriterionValue,
    Outline,
    Principle,
    Recommendation,
    Section,
    Variant,
)

# From so many on a part of them may be said as a percentage.
PERCENT_FROM = 10
ASSISTANCE_KINDS = ("technical", "legal", "financial", "training", "other")


def percentage(count: int, of: int) -> int | None:
    """The part in whole percent, None where there are too few for one."""
    return round(100 * count / of) if of >= PERCENT_FROM else None


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """How many answers of bodies to several recommendations are what; `standings` tells what stands behind
    those in operation, None where the staff's readings are counted."""

    gaps: int = 0
    working: int = 0
    unknown: int = 0
    outside: int = 0
    standings: Standings | None = None

    @property
    def applicable(self) -> int:
        return self.gaps + self.working + self.unknown

    @property
    def answered(self) -> int:
        return self.gaps + self.working

    @property
    def borne_out(self) -> int:
        return self.standings[Standing.BORNE_OUT] if self.standings else 0

    @property
    def as_json(self) -> dict[str, object]:
        names = ("gaps", "working", "unknown", "applicable", "outside")
        return {name: getattr(self, name) for name in names} | standings_json(self.standings)


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
        standings=_together(listed),
    )


def _together(counts: Sequence[RecommendationCount]) -> Standings | None:
    found = [count.standings for count in counts if count.standings is not None]
    if len(found) < len(counts):
        return None
    return {standing: sum(each[standing] for each in found) for standing in Standing}


@dataclass(frozen=True, slots=True)
class AssistanceCount:
    """Assistance asked for with one recommendation: kind → how many bodies ask for it."""

    recommendation: Asked
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
class ChangeCount:
    recommendation: Asked
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
    """One principle: how the criteria that carry it are met, by kind, over the `bodies` whose answers to them
    are enough; `left_out` are the others. A number over all kinds is never shown.

    Beside it, the answers to the recommendations whose own words name it, and to all that touch it.
    """

    principle: Principle
    # The kinds of which there is a criterion in this wording.
    kinds: tuple[CriterionKind, ...]
    by_kind: Mapping[CriterionKind, CriteriaCount]
    bodies: int
    left_out: int
    text: AnswerCount
    all: AnswerCount
    counts: tuple[RecommendationCount, ...]

    @property
    def as_json(self) -> dict[str, object]:
        return {
            "principle": self.principle.code,
            "bodies": self.bodies,
            "left_out": self.left_out,
            "by_kind": {kind.value: count.as_json() for kind, count in self.by_kind.items()},
            "text": self.text.as_json,
            "all": self.all.as_json,
        }

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

    slug: str
    name: str
    marks: Mapping[int, str]
    standings: Mapping[int, str]
    address: UUID | None = None

    def has(self, paragraph: int) -> bool:
        """In operation, supported by its own answers and a document that somebody else can look up."""
        return self.standings[paragraph] == STANDING_SIGNS[Standing.BORNE_OUT]


@dataclass(frozen=True, slots=True)
class Match:
    """One recommendation: who could be introduced to whom. Both sides in alphabetical order."""

    recommendation: Asked
    have: tuple[Introduced, ...]
    lack: tuple[Introduced, ...]


@dataclass(frozen=True, slots=True)
class Patterns:
    """Every pattern of one comparison. `assistance` and `matches` are None for whoever may not know."""

    comparison: Comparison
    sample: bool
    # The recommendations that somebody has in operation and borne out, as the bodies say, by paragraph.
    evidence: tuple[RecommendationCount, ...]
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
    # When the newest submission was made that is counted; for files alone.
    dated: datetime | None = None

    @property
    def variant(self) -> Variant:
        return self.comparison.variant

    def fewest_met(self, kind: CriterionKind) -> tuple[PrincipleCount, ...]:
        """The principles of whose criteria of one kind the smallest part is met; several if equal.

        None below ten criteria, nor where there is but one to weigh. By what is met and not by *no* alone:
        whoever leaves questions open would look best then.
        """
        enough = self._weighed(kind)
        if len(enough) < 2:
            return ()
        least = _least_met(enough, kind)
        if least.yes == least.counted:
            return ()
        return tuple(
            row
            for row in enough
            if row.by_kind[kind].yes * least.counted == least.yes * row.by_kind[kind].counted
        )

    def small_and_less_met(self, kind: CriterionKind) -> tuple[PrincipleCount, ...]:
        """The principles of one to nine criteria of this kind of which a smaller part is met than of any that
        `fewest_met` weighs, be these all met: too few to be weighed, and no reason to leave them unsaid."""
        enough = self._weighed(kind)
        if not enough:
            return ()
        least = _least_met(enough, kind)
        return tuple(
            row
            for row in self.principles
            if 0 < row.by_kind[kind].counted < PERCENT_FROM
            and row.by_kind[kind].yes * least.counted < least.yes * row.by_kind[kind].counted
        )

    def _weighed(self, kind: CriterionKind) -> list[PrincipleCount]:
        return [row for row in self.principles if row.by_kind[kind].counted >= PERCENT_FROM]


def _least_met(rows: Iterable[PrincipleCount], kind: CriterionKind) -> CriteriaCount:
    return min((row.by_kind[kind] for row in rows), key=lambda count: count.yes / count.counted)


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


def principle_counts(
    outline: Outline, variant: Variant, counts: Sequence[RecommendationCount], counted: Counted, shown: int
) -> tuple[PrincipleCount, ...]:
    """Each principle that one of the chosen recommendations touches, in the instrument's order.

    `counted` has the criteria of the bodies whose answers are enough, and how many bodies are left out.
    """
    found, chosen = [], {count.paragraph for count in counts}
    for principle in outline.principles:
        code = principle.code
        touching = tuple(count for count in counts if code in count.recommendation.principles)
        named = [count for count in touching if count.recommendation.principles[code] is Basis.TEXT]
        if not touching:
            continue
        left_out = counted.get((NO_PARAGRAPH, principle_mark(outline, code)), 0)
        carried = [(number, each) for number, each in carrying(outline, variant, code) if number in chosen]
        kinds = {criterion.kind for _number, criterion in carried}
        found.append(
            PrincipleCount(
                principle,
                tuple(kind for kind in CriterionKind if kind in kinds),
                _by_kind(outline, code, carried, counted),
                shown - left_out,
                left_out,
                counted_together(named),
                counted_together(touching),
                touching,
            )
        )
    return tuple(found)


def _by_kind(
    outline: Outline, code: str, carried: Sequence[tuple[int, Criterion]], counted: Counted
) -> dict[CriterionKind, CriteriaCount]:
    def number(criteria: Iterable[tuple[int, Criterion]], value: CriterionValue) -> int:
        sign = CRITERION_SIGNS[value]
        marks = ((number, principle_mark(outline, code, each.code, sign)) for number, each in criteria)
        return sum(counted.get(mark, 0) for mark in marks)

    def count(kind: CriterionKind) -> CriteriaCount:
        of_kind = [(number, each) for number, each in carried if each.kind is kind]
        return CriteriaCount(
            yes=number(of_kind, CriterionValue.YES),
            partly=number(of_kind, CriterionValue.PARTLY),
            no=number(of_kind, CriterionValue.NO),
            no_case=number(of_kind, CriterionValue.NO_CASE),
            unknown=number(of_kind, CriterionValue.DONT_KNOW) + number(of_kind, CriterionValue.BLANK),
        )

    return {kind: count(kind) for kind in CriterionKind}


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
