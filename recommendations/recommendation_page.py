"""One recommendation, and the list of all, as their pages show them. Pure: tree in, page out."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from recommendations.fewest_answers import LevelSupport, level_support
from recommendations.outline import (
    Basis,
    Case,
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

#: The 11 OHCHR Recommended Guidelines on Human Rights and Human Trafficking (E/2002/68/Add.1).
GUIDELINES = {
    1: "Promotion and protection of human rights",
    2: "Identification of trafficked persons and traffickers",
    3: "Research, analysis, evaluation and dissemination",
    4: "Ensuring an adequate legal framework",
    5: "Ensuring an adequate law enforcement response",
    6: "Protection and support for trafficked persons",
    7: "Preventing trafficking",
    8: "Special measures for the protection and support of child victims of trafficking",
    9: "Access to remedies",
    10: "Obligations of peacekeepers, civilian police and humanitarian and diplomatic personnel",
    11: "Cooperation and coordination between States and regions",
}


@dataclass(frozen=True, slots=True)
class PrincipleTouched:
    """A principle a recommendation touches; ``paragraphs`` are those in which we read so."""

    principle: Principle
    basis: Basis
    paragraphs: tuple[int, ...]

    @property
    def by_text(self) -> bool:
        """Whether the recommendation's own words name it."""
        return self.basis is Basis.TEXT


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A situation with its level and, by the code of each criterion, what it answers."""

    situation: str
    level: int
    answers: tuple[tuple[str, CriterionValue], ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """What one kind of body is asked."""

    variant: Variant
    title: str
    prompt: str
    means: tuple[str, ...]
    na_allowed: bool
    support: tuple[LevelSupport, ...]
    ways: int
    cases: tuple[CaseRow, ...]


@dataclass(frozen=True, slots=True)
class CriterionWording:
    """One criterion as one kind of body answers it; ``measures`` are the principles it carries."""

    variant: Variant
    text: str
    partly: str
    no_case: str
    needed: CriterionValue | None
    step: str
    measures: tuple[Principle, ...]


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion in both wordings."""

    code: str
    kind: CriterionKind
    wordings: tuple[CriterionWording, ...]


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One level with its descriptor in both wordings; ``key`` is the digit."""

    key: str
    regional: str
    national: str


@dataclass(frozen=True, slots=True)
class RecommendationPage:
    """One recommendation with everything shown beside it."""

    recommendation: Recommendation
    section: Section
    wordings: tuple[Wording, ...]
    criteria: tuple[CriterionRow, ...]
    levels: tuple[LevelRow, ...]
    principles: tuple[PrincipleTouched, ...]
    related: tuple[ReportParagraph, ...]
    done: tuple[GoodPractice, ...]
    asked_for: tuple[GoodPractice, ...]
    guidelines: tuple[tuple[int, str], ...]
    previous: Recommendation | None
    next: Recommendation | None


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the list, with those of its recommendations that the filter leaves."""

    section: Section
    recommendations: tuple[tuple[Recommendation, tuple[PrincipleTouched, ...]], ...]


@dataclass(frozen=True, slots=True)
class PrincipleChoice:
    """A principle of the filter, with how many recommendations it leaves."""

    principle: Principle
    by_text: int
    all: int


def recommendation_page(outline: Outline, paragraph: int) -> RecommendationPage:
    """The page of one recommendation; KeyError outside 106-137."""
    recommendation = outline.recommendation(paragraph)
    position = outline.recommendations.index(recommendation)
    following = outline.recommendations[position + 1 : position + 2]
    return RecommendationPage(
        recommendation=recommendation,
        section=outline.section(recommendation.section),
        wordings=tuple(_wording(recommendation, variant) for variant in Variant),
        criteria=_criteria(outline, recommendation),
        levels=_levels(recommendation),
        principles=principles_touched(outline, recommendation),
        related=tuple(outline.paragraphs[n] for n in recommendation.related_paragraphs),
        done=tuple(each for each in recommendation.good_practices if each.did.is_done),
        asked_for=tuple(each for each in recommendation.good_practices if not each.did.is_done),
        guidelines=tuple((n, GUIDELINES[n]) for n in recommendation.ohchr_guidelines),
        previous=outline.recommendations[position - 1] if position else None,
        next=following[0] if following else None,
    )


def groups(outline: Outline, principle: str = "") -> tuple[Group, ...]:
    """The seven groups; with a principle's code, only the recommendations that touch it."""
    return tuple(
        Group(
            section=section,
            recommendations=tuple(
                (each, principles_touched(outline, each))
                for each in outline.recommendations
                if each.section == section.code and (not principle or principle in each.principles)
            ),
        )
        for section in outline.sections
    )


def principle_choices(outline: Outline) -> tuple[PrincipleChoice, ...]:
    """The eight principles with the number of recommendations linked by text, and by text or our reading."""
    return tuple(
        PrincipleChoice(
            principle=principle,
            by_text=sum(
                each.principles.get(principle.code) is Basis.TEXT for each in outline.recommendations
            ),
            all=sum(principle.code in each.principles for each in outline.recommendations),
        )
        for principle in outline.principles
    )


def principles_touched(outline: Outline, recommendation: Recommendation) -> tuple[PrincipleTouched, ...]:
    """Principles in their order, each with its basis and, for our reading, where we read so."""
    related = recommendation.related_paragraphs
    return tuple(
        PrincipleTouched(
            principle=principle,
            basis=recommendation.principles[principle.code],
            paragraphs=tuple(n for n in related if n in principle.report_paragraphs),
        )
        for principle in outline.principles
        if principle.code in recommendation.principles
    )


def _wording(recommendation: Recommendation, variant: Variant) -> Wording:
    return Wording(
        variant=variant,
        title=recommendation.titles[variant],
        prompt=recommendation.prompts[variant],
        means=recommendation.means[variant],
        na_allowed=recommendation.na_allowed[variant],
        support=level_support(recommendation, variant),
        ways=prod(len(criterion.offers(variant)) for criterion in recommendation.criteria),
        cases=tuple(_case(recommendation, case) for case in recommendation.cases[variant]),
    )


def _case(recommendation: Recommendation, case: Case) -> CaseRow:
    codes = (criterion.code for criterion in recommendation.criteria)
    return CaseRow(case.situation, case.level, tuple(zip(codes, case.answers, strict=True)))


def _criteria(outline: Outline, recommendation: Recommendation) -> tuple[CriterionRow, ...]:
    return tuple(
        CriterionRow(
            criterion.code,
            criterion.kind,
            tuple(_criterion(outline, criterion, variant) for variant in Variant),
        )
        for criterion in recommendation.criteria
    )


def _criterion(outline: Outline, criterion: Criterion, variant: Variant) -> CriterionWording:
    return CriterionWording(
        variant=variant,
        text=criterion.text[variant],
        partly=criterion.partly[variant],
        no_case=criterion.no_case[variant],
        needed=criterion.needed[variant],
        step=criterion.step[variant],
        measures=tuple(each for each in outline.principles if each.code in criterion.principles[variant]),
    )


def _levels(recommendation: Recommendation) -> tuple[LevelRow, ...]:
    descriptors = zip(
        recommendation.levels[Variant.REGIONAL], recommendation.levels[Variant.NATIONAL], strict=True
    )
    return tuple(
        LevelRow(key=str(level), regional=regional, national=national)
        for level, (regional, national) in enumerate(descriptors)
    )
