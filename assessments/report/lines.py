"""The lines of a gap report: what one recommendation says there, and what a gap calls for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from assessments.answers.scoring import TOP_LEVEL, Listing, Mark, Standing
from assessments.answers.value import Action, Answer
from mechanisms.called import called_by
from recommendations.outline import (
    Basis,
    Criterion,
    CriterionKind,
    CriterionValue,
    GoodPractice,
    Outline,
    Principle,
    Recommendation,
    ReportParagraph,
    Section,
    Variant,
)
from recommendations.support import Claim, Supported

REDRESS_FIRST = frozenset({128, 129, 130, 135, 136, 137})
"""Protection, remedy and compensation: paragraphs 85 and 97 say that redress received little attention
and ask to prioritise protection, so these gaps come before others."""

REDRESS_SOURCES = (85, 97)
KIND_ORDER = (CriterionKind.STRUCTURAL, CriterionKind.PROCESS, CriterionKind.OUTCOME)


class Change(StrEnum):
    """What became of an answer since the last cycle's submission to the same edition."""

    IMPROVED = "improved"
    DECLINED = "declined"
    UNCHANGED = "unchanged"
    NEWLY_ANSWERED = "newly_answered"
    NO_LONGER_ANSWERED = "no_longer_answered"
    TO_CHECK = "to_check"
    NEITHER_ANSWERED = "neither_answered"


@dataclass(frozen=True, slots=True)
class ReportCycle:
    """The cycle in which it answers."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class PreviousCycle:
    """The last cycle in which the body submitted to the same edition; of its answers, state and level.

    A working copy knows their references too; they are in no document and in no form of the report.
    """

    cycle: ReportCycle
    answers: Mapping[int, Answer]


@dataclass(frozen=True, slots=True)
class TouchedPrinciple:
    """A principle that a recommendation touches, by its own words or by our reading."""

    principle: Principle
    basis: Basis


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """A criterion in the body's wording with its answer, blank included."""

    criterion: Criterion
    variant: Variant
    value: CriterionValue

    @property
    def text(self) -> str:
        """The statement, spans of time in words."""
        return self.criterion.text[self.variant]

    @property
    def written(self) -> str:
        """The statement as the fixture has it, for those who say the days of its spans."""
        return self.criterion.written[self.variant]

    @property
    def step(self) -> str:
        """What to do about it."""
        return self.criterion.step[self.variant]

    @property
    def is_needed(self) -> bool:
        """Whether level 2 can't be true without it."""
        return self.criterion.needed[self.variant] is not None


@dataclass(frozen=True, slots=True)
class NextStep:
    """What leads from the level of an answer to the next one, by its own answers to the criteria.

    ``steps`` are the criteria answered no, then those met in part; each needed ones first, then structural,
    process, outcome. ``find_out`` are the unknown ones, ``no_case`` those of which no case arose: neither is
    a step. ``level`` is the next level; ``descriptor`` words it where that is level 3, whose descriptor holds
    no defect, and is empty below. ``all_met``: every criterion is yes.
    """

    steps: tuple[CriterionLine, ...]
    find_out: tuple[CriterionLine, ...]
    no_case: tuple[CriterionLine, ...]
    level: int
    descriptor: str
    all_met: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One recommendation with everything the report says of its answer.

    ``title``, ``prompt`` and ``descriptors`` (of the levels 0-3) are in the body's variant. ``change`` and
    ``previous`` are None where there is no earlier submission (``previous`` also where that one lacked the
    recommendation). ``names`` has the names of the bodies that the answer names, by their slugs.
    """

    recommendation: Recommendation
    section: Section
    answer: Answer
    mark: Mark
    title: str
    prompt: str
    descriptors: tuple[str, str, str, str]
    criteria: tuple[CriterionLine, ...]
    principles: tuple[TouchedPrinciple, ...]
    previous: Answer | None = None
    change: Change | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def paragraph(self) -> int:
        """The paragraph of the recommendation."""
        return self.recommendation.paragraph

    @property
    def level_text(self) -> str:
        """The descriptor of its level; empty without one."""
        return "" if self.answer.level is None else self.descriptors[self.answer.level]

    @property
    def done_by(self) -> str:
        """The name of the mechanism that does it, as its reader calls it; empty where none is named."""
        slug = self.answer.elsewhere
        return called_by(slug, self.answer.done_by(self.names)) if slug else ""

    @property
    def mechanisms(self) -> tuple[str, ...]:
        """The names of the mechanisms that are meant, as their reader calls them."""
        return tuple(called_by(slug, self.names[slug]) for slug in self.answer.mechanisms)

    @property
    def strength(self) -> int:
        """Strength of evidence of the answer, 0-3."""
        return self.answer.strength

    @property
    def listing(self) -> Listing:
        """The list of the report in which it is."""
        return self.mark.listing

    @property
    def standing(self) -> Standing | None:
        """What supports its level 2 or 3; None for anything else."""
        return self.mark.standing

    @property
    def supported(self) -> Supported | None:
        """What its criteria support."""
        return self.mark.supported

    @property
    def claim(self) -> Claim | None:
        """How its level compares with its criteria; None without a level."""
        return self.mark.claim

    @property
    def next_step(self) -> NextStep | None:
        """What leads to the next level; None at level 3 and without a level."""
        level = self.answer.level
        return None if level is None or level == TOP_LEVEL else _next_step(self, level + 1)

    @property
    def is_claim_without_evidence(self) -> bool:
        """Level 2-3 with strength 0."""
        return self.mark.is_claim_without_evidence


@dataclass(frozen=True, slots=True)
class Gap:
    """A recommendation answered with level 0 or 1, with the report's own words and the way forward."""

    line: Line
    related: tuple[ReportParagraph, ...]

    @property
    def paragraph(self) -> int:
        """The paragraph of the recommendation."""
        return self.line.paragraph

    @property
    def recommendation(self) -> Recommendation:
        """What is recommended: official text, title, footnote."""
        return self.line.recommendation

    @property
    def answer(self) -> Answer:
        """What was answered, and why."""
        return self.line.answer

    @property
    def good_practices(self) -> tuple[GoodPractice, ...]:
        """Who has done it, as the report of 2010 says."""
        return self.line.recommendation.good_practices

    @property
    def actions(self) -> tuple[Action, ...]:
        """What the body plans to do about it."""
        return self.line.answer.plan

    @property
    def is_redress(self) -> bool:
        """Whether it is about protection, remedy or compensation, which come first."""
        return self.paragraph in REDRESS_FIRST


def gap_order(mark: Mark) -> tuple[bool, bool, int, int]:
    """Sort key of gaps: flagged as priority; protection and redress; lower level; paragraph."""
    level = 0 if mark.level is None else mark.level
    return (not mark.priority, mark.paragraph not in REDRESS_FIRST, level, mark.paragraph)


def change_since(before: Answer | None, answer: Answer) -> Change:
    """The change from the last submission to this answer; only two levels can be compared.

    A copied answer that nobody has saved is no answer of this cycle: it is to be checked.
    """
    if answer.copied:
        return Change.TO_CHECK
    return change_of_levels(None if before is None else before.level, answer.level)


def change_of_levels(before: int | None, after: int | None) -> Change:
    """The change from one level to another; None is an answer without a level."""
    if after is None:
        return Change.NEITHER_ANSWERED if before is None else Change.NO_LONGER_ANSWERED
    if before is None:
        return Change.NEWLY_ANSWERED
    if after == before:
        return Change.UNCHANGED
    return Change.IMPROVED if after > before else Change.DECLINED


def line_of(
    outline: Outline,
    variant: Variant,
    recommendation: Recommendation,
    answer: Answer,
    previous: PreviousCycle | None,
    names: Mapping[str, str],
) -> Line:
    """The line of one recommendation; ``answer`` is already in its reported form.

    KeyError if ``names`` lacks a body that the answer names.
    """
    before = None if previous is None else previous.answers.get(recommendation.paragraph)
    return Line(
        recommendation=recommendation,
        section=outline.section(recommendation.section),
        answer=answer,
        mark=answer.mark(recommendation, variant),
        title=recommendation.titles[variant],
        prompt=recommendation.prompts[variant],
        descriptors=recommendation.levels[variant],
        criteria=_criterion_lines(recommendation, variant, answer.criteria),
        principles=_touched(outline, recommendation),
        previous=before,
        change=None if previous is None else change_since(before, answer),
        names={slug: names[slug] for slug in answer.named},
    )


def gap_of(outline: Outline, line: Line) -> Gap:
    """The gap behind a line at level 0 or 1; ValueError for any other line."""
    if line.listing is not Listing.GAP or line.answer.level is None:
        raise ValueError(f"{line.paragraph} is not a gap")
    return Gap(
        line=line,
        related=report_paragraphs(outline, line.recommendation.related_paragraphs),
    )


def report_paragraphs(outline: Outline, numbers: Iterable[int]) -> tuple[ReportParagraph, ...]:
    """The report's paragraphs; one that our copy lacks is there, empty and marked as missing."""
    return tuple(
        outline.paragraphs.get(number, ReportParagraph(number, "", status="missing")) for number in numbers
    )


def _criterion_lines(
    recommendation: Recommendation, variant: Variant, values: Mapping[str, CriterionValue]
) -> tuple[CriterionLine, ...]:
    return tuple(
        CriterionLine(criterion, variant, values.get(criterion.code, CriterionValue.BLANK))
        for criterion in recommendation.criteria
    )


def _touched(outline: Outline, recommendation: Recommendation) -> tuple[TouchedPrinciple, ...]:
    return tuple(
        TouchedPrinciple(principle, recommendation.principles[principle.code])
        for principle in outline.principles
        if principle.code in recommendation.principles
    )


def _next_step(line: Line, level: int) -> NextStep:
    def answered(*values: CriterionValue) -> tuple[CriterionLine, ...]:
        return tuple(item for item in line.criteria if item.value in values)

    missed = sorted(
        answered(CriterionValue.NO, CriterionValue.PARTLY),
        key=lambda item: (
            item.value is CriterionValue.PARTLY,
            not item.is_needed,
            KIND_ORDER.index(item.criterion.kind),
        ),
    )
    return NextStep(
        steps=tuple(missed),
        find_out=answered(CriterionValue.DONT_KNOW, CriterionValue.BLANK),
        no_case=answered(CriterionValue.NO_CASE),
        level=level,
        descriptor=line.descriptors[level] if level == TOP_LEVEL else "",
        all_met=all(item.value is CriterionValue.YES for item in line.criteria),
    )
