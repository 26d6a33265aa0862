"""The parts of a gap report that look across recommendations. Pure and frozen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from assessments.answers.principles import PrincipleCount, count_principles
from assessments.answers.scoring import (
    IN_OPERATION,
    NOT_BORNE_OUT,
    PERCENT_FROM,
    TOP_LEVEL,
    Listing,
    Standing,
    Tally,
    tally_principles,
    tally_sections,
)
from assessments.answers.value import Action, Assistance, Reference
from assessments.report.lines import (
    REDRESS_FIRST,
    REDRESS_SOURCES,
    Change,
    Gap,
    Line,
    PreviousCycle,
    ReportCycle,
    report_paragraphs,
)
from recommendations.outline import (
    Basis,
    Comparability,
    Outline,
    Principle,
    ReportParagraph,
    Section,
    Variant,
)
from recommendations.read_in import HowTranslated

FIRST_THINGS = 3
BEHIND_AT_MOST = 5
"""A document behind more recommendations than this is remarked on."""

type NotBorneOut = Mapping[Standing, tuple[Line, ...]]


class Kind(StrEnum):
    """The list from which one of the three first things comes."""

    GAP = "gap"
    INFORMATION_GAP = "information_gap"
    NOT_BORNE_OUT = "not_borne_out"


@dataclass(frozen=True, slots=True)
class FirstThing:
    """One of the three things to do first; ``gap`` is None unless ``kind`` is a gap."""

    kind: Kind
    line: Line
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the instrument the answers cover, and how much of them is evidenced.

    ``strengths`` counts the answers with a level by strength of evidence 0-3; ``references`` and
    ``confidential`` count items; ``outside`` lists what is not applicable or done by another body.
    """

    tally: Tally
    criteria_asked: int
    criteria_answered: int
    strengths: tuple[int, int, int, int]
    references: int
    confidential: int
    copied: int
    outside: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class SectionReport:
    """One of the seven groups: its tally and its part of the full record."""

    section: Section
    tally: Tally
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """A recommendation that touches a principle, and how."""

    line: Line
    basis: Basis


@dataclass(frozen=True, slots=True)
class PrincipleProfile:
    """One principle: the criteria that carry it, the recommendations that touch it, what the report says.

    ``text`` and ``all`` are the tallies of those recommendations whose own words name it, and of all that
    touch it. ``lines`` are by paragraph.
    """

    principle: Principle
    count: PrincipleCount
    text: Tally
    all: Tally
    lines: tuple[ProfileLine, ...]
    paragraphs: tuple[ReportParagraph, ...]

    @property
    def is_named_nowhere(self) -> bool:
        """True if no recommendation's own words name it (so of the child-centred approach)."""
        return self.text.asked == 0


@dataclass(frozen=True, slots=True)
class ContradictionFound:
    """Two answers of this assessment that are hard to reconcile."""

    code: str
    message: str
    first: Line
    second: Line


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """What changed since the last cycle; ``counts`` has every kind of change, zeros included.

    ``compared`` is how many recommendations both cycles answered with a level; over these alone
    ``in_operation_before`` and ``in_operation_now`` count those at level 2 or 3.
    """

    cycle: ReportCycle
    compared: int
    in_operation_before: int
    in_operation_now: int
    counts: Mapping[Change, int]
    lines: tuple[Line, ...]

    def having(self, change: Change) -> tuple[Line, ...]:
        """The lines with this change, by paragraph."""
        return tuple(line for line in self.lines if line.change is change)

    @property
    def groups(self) -> tuple[tuple[Change, tuple[Line, ...]], ...]:
        """Each kind of change that occurs, with its lines."""
        return tuple((change, self.having(change)) for change in Change if self.counts[change])


@dataclass(frozen=True, slots=True)
class RegisterItem:
    """One reference of the evidence register, numbered through the whole report from 1.

    ``behind`` is how many recommendations name the same document; 0 of a confidential one.
    """

    number: int
    line: Line
    evidence: Reference
    behind: int

    @property
    def is_behind_many(self) -> bool:
        """Whether one document stands behind so many that a reader wonders what it says of each."""
        return self.behind > BEHIND_AT_MOST


@dataclass(frozen=True, slots=True)
class RestsOnLittle:
    """How many of the levels borne out rest on nothing but documents that are remarked on.

    ``shared``: each of them stands behind many recommendations; ``no_place``: none says where to look in it.
    """

    shared: int = 0
    no_place: int = 0

    def __bool__(self) -> bool:
        """Whether there is anything to remark on."""
        return bool(self.shared or self.no_place)


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One action of the plan with the recommendation it serves."""

    line: Line
    action: Action


@dataclass(frozen=True, slots=True)
class AssistanceAsked:
    """How many open actions ask for one kind of assistance, and for which recommendations."""

    kind: Assistance
    actions: int
    paragraphs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Method:
    """The facts that the page on method and limits states."""

    symbol: str
    edition: str
    title: str
    source_url: str
    variant: Variant
    redress_first: tuple[int, ...]
    redress_sources: tuple[int, ...]
    participation: tuple[int, ...]
    missing_paragraphs: tuple[int, ...]
    cut_paragraphs: tuple[int, ...]
    context_g: str = ""
    translated: HowTranslated | None = None
    in_operation_from: int = IN_OPERATION
    top_level: int = TOP_LEVEL
    percent_from: int = PERCENT_FROM


def first_things_of(
    gaps: Iterable[Gap], information_gaps: Iterable[Line], not_borne_out: NotBorneOut
) -> tuple[FirstThing, ...]:
    """Three things to do first: gaps; if fewer, information gaps; then levels not borne out."""
    things = [
        *(FirstThing(Kind.GAP, gap.line, gap) for gap in gaps),
        *(FirstThing(Kind.INFORMATION_GAP, line) for line in information_gaps),
        *(FirstThing(Kind.NOT_BORNE_OUT, line) for lines in not_borne_out.values() for line in lines),
    ]
    return tuple(things[:FIRST_THINGS])


def not_borne_out_of(lines: Iterable[Line]) -> NotBorneOut:
    """The levels 2 and 3 that are not borne out, by what stands behind them: those unanswered first."""
    lines = tuple(lines)
    order = sorted(NOT_BORNE_OUT, key=lambda standing: standing is not Standing.UNANSWERED)
    return {
        standing: found
        for standing in order
        if (found := tuple(line for line in lines if line.standing is standing))
    }


def coverage_of(total: Tally, lines: tuple[Line, ...]) -> Coverage:
    """Answers, criteria and evidence counted over the 32 lines."""
    strengths = Counter(line.strength for line in lines if line.answer.level is not None)
    evidence = [item for line in lines for item in line.answer.evidence]
    return Coverage(
        tally=total,
        criteria_asked=sum(len(line.criteria) for line in lines),
        criteria_answered=sum(item.value.is_known for line in lines for item in line.criteria),
        strengths=(strengths[0], strengths[1], strengths[2], strengths[3]),
        references=len(evidence),
        confidential=sum(item.confidential for item in evidence),
        copied=sum(line.answer.copied for line in lines),
        outside=tuple(line for line in lines if line.listing is Listing.OUTSIDE),
    )


def sections_of(outline: Outline, lines: tuple[Line, ...]) -> tuple[SectionReport, ...]:
    """The seven groups in the report's order."""
    tallies = tally_sections(outline, (line.mark for line in lines))
    return tuple(
        SectionReport(
            section=section,
            tally=tallies[section.code],
            lines=tuple(line for line in lines if line.section.code == section.code),
        )
        for section in outline.sections
    )


def profiles_of(outline: Outline, variant: Variant, lines: tuple[Line, ...]) -> tuple[PrincipleProfile, ...]:
    """The eight principles in the instrument's order; they overlap and are never added up."""
    marks = [line.mark for line in lines]
    in_words = tally_principles(outline, marks, {Basis.TEXT})
    over_all = tally_principles(outline, marks, Basis)
    counts = count_principles(
        outline,
        variant,
        {line.paragraph: line.answer.criteria for line in lines if line.listing is not Listing.OUTSIDE},
    )
    return tuple(
        PrincipleProfile(
            principle=principle,
            count=counts[principle.code],
            text=in_words[principle.code],
            all=over_all[principle.code],
            lines=tuple(_profile_lines(principle.code, lines)),
            paragraphs=report_paragraphs(outline, principle.report_paragraphs),
        )
        for principle in outline.principles
    )


def _profile_lines(code: str, lines: tuple[Line, ...]) -> Iterator[ProfileLine]:
    for line in lines:
        if basis := line.recommendation.principles.get(code):
            yield ProfileLine(line, basis)


def contradictions_of(
    outline: Outline, variant: Variant, lines: Mapping[int, Line]
) -> tuple[ContradictionFound, ...]:
    """The contradictions of the instrument that hold between the answers with a level."""
    levels = {
        paragraph: line.answer.level for paragraph, line in lines.items() if line.answer.level is not None
    }
    return tuple(
        ContradictionFound(
            code=rule.code,
            message=rule.message,
            first=lines[rule.first.paragraph],
            second=lines[rule.second.paragraph],
        )
        for rule in outline.contradictions
        if variant in rule.variants and rule.first.holds(levels) and rule.second.holds(levels)
    )


def change_of(previous: PreviousCycle | None, lines: tuple[Line, ...]) -> ChangeReport | None:
    """The change since the last cycle's submission; None without one."""
    if previous is None:
        return None
    counts = Counter(line.change for line in lines)
    pairs = [
        (line.previous.level, line.answer.level)
        for line in lines
        if line.previous is not None and line.previous.level is not None and line.answer.level is not None
    ]
    return ChangeReport(
        cycle=previous.cycle,
        compared=len(pairs),
        in_operation_before=sum(before >= IN_OPERATION for before, _now in pairs),
        in_operation_now=sum(now >= IN_OPERATION for _before, now in pairs),
        counts={change: counts[change] for change in Change},
        lines=lines,
    )


def register_of(lines: tuple[Line, ...]) -> tuple[RegisterItem, ...]:
    """Every reference by paragraph, numbered from 1; confidential ones without their content."""
    pairs = [(line, item) for line in lines for item in line.answer.evidence]
    behind = Counter(
        document
        for line in lines
        for document in {item.document for item in line.answer.evidence if not item.confidential}
    )
    return tuple(
        RegisterItem(number, line, item, 0 if item.confidential else behind[item.document])
        for number, (line, item) in enumerate(pairs, 1)
    )


def rests_on_little(register: Iterable[RegisterItem]) -> RestsOnLittle:
    """Counted over the levels borne out; one good document is enough for a level to be in neither number."""
    behind = defaultdict(list)
    for item in register:
        if item.line.standing is Standing.BORNE_OUT and item.evidence.is_open:
            behind[item.line.paragraph].append(item)
    return RestsOnLittle(
        shared=sum(all(item.is_behind_many for item in items) for items in behind.values()),
        no_place=sum(all(item.evidence.names_no_place for item in items) for items in behind.values()),
    )


def plan_of(lines: tuple[Line, ...]) -> tuple[PlanItem, ...]:
    """Every action by paragraph, in the body's own order within one."""
    return tuple(PlanItem(line, action) for line in lines for action in line.answer.plan)


def assistance_of(plan: tuple[PlanItem, ...]) -> tuple[AssistanceAsked, ...]:
    """The assistance that planned and started actions ask for; done and dropped ones ask no more."""
    asked = {
        kind: [
            item.line.paragraph
            for item in plan
            if item.action.status.is_open and kind in item.action.assistance
        ]
        for kind in Assistance
    }
    return tuple(
        AssistanceAsked(kind, len(paragraphs), tuple(dict.fromkeys(paragraphs)))
        for kind, paragraphs in asked.items()
        if paragraphs
    )


def method_of(outline: Outline, variant: Variant) -> Method:
    """What the method page states: edition, order of gaps, limits of our copy of the report."""
    listed = sorted(outline.paragraphs.values(), key=lambda paragraph: paragraph.number)
    return Method(
        symbol=outline.symbol,
        edition=outline.edition,
        title=outline.title,
        source_url=outline.source_url,
        variant=variant,
        redress_first=tuple(sorted(REDRESS_FIRST)),
        redress_sources=REDRESS_SOURCES,
        participation=tuple(
            recommendation.paragraph
            for recommendation in outline.recommendations
            if recommendation.comparability is Comparability.PARTICIPATION
        ),
        missing_paragraphs=tuple(item.number for item in listed if item.status == "missing"),
        cut_paragraphs=tuple(item.number for item in listed if item.status == "cut"),
        context_g=outline.context_g,
        translated=outline.translated,
    )
