"""The instrument as a frozen tree: what is asked, free of any database.

Built by `catalogue.outline` from rows, or by tests from fixtures. Everything that scores, reports or
exports works on this tree, so that it can be tested without a database.
Official text (``Recommendation.text``, ``Section.lead_in``, ``ReportParagraph.text``) is quoted verbatim
from A/HRC/14/32; titles, prompts, criteria, level descriptors and evidence examples are ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from recommendations.read_in import HowTranslated, OfficialWords, ReadingAid


class Variant(StrEnum):
    """Which wording of the instrument a body answers."""

    REGIONAL = "regional"
    NATIONAL = "national"


class CriterionKind(StrEnum):
    """OHCHR's kinds of indicator: commitment, effort, result."""

    STRUCTURAL = "structural"
    PROCESS = "process"
    OUTCOME = "outcome"


class CriterionValue(StrEnum):
    """The answer to one criterion; *partly* and *no case* exist only where the criterion offers them."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NO_CASE = "no_case"
    DONT_KNOW = "dont_know"
    BLANK = "blank"

    @property
    def is_known(self) -> bool:
        """Whether it says what is the case: yes, partly, no or no case."""
        return self in KNOWN_VALUES


KNOWN_VALUES = frozenset(
    {CriterionValue.YES, CriterionValue.PARTLY, CriterionValue.NO, CriterionValue.NO_CASE}
)


class Basis(StrEnum):
    """Whether the recommendation's own words name a principle, or we read it in related paragraphs."""

    TEXT = "text"
    READING = "reading"


class Deed(StrEnum):
    """What stands behind a practice that the report names: a text, a deed, a call, or a plan."""

    ADOPTED = "adopted"
    DID = "did"
    CALLS_FOR = "calls_for"
    PLANNED = "planned"

    @property
    def is_done(self) -> bool:
        """Whether there is something to follow: a text that was adopted, or a deed."""
        return self in (Deed.ADOPTED, Deed.DID)


class Comparability(StrEnum):
    """What a regional and a national answer to the same recommendation have in common."""

    SAME = "same"
    MIRROR = "mirror"
    PARTICIPATION = "participation"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One fixed statement of a recommendation, worded per variant; ``code`` is ``<paragraph>.<n>``.

    ``written`` is the text as the fixture has it, with ``{window:24}`` for a span of time; ``text`` says it
    in words. ``step`` is the same thing as an instruction. ``partly`` and ``no_case`` say what these answers
    mean; they are empty where the answer is not offered. ``needed`` is the least answer without which the
    descriptor of level 2 can't be true, None if it is not needed. ``principles`` are those of which neither
    yes nor partly can be true where what the principle asks is absent.
    """

    code: str
    kind: CriterionKind
    text: Mapping[Variant, str]
    written: Mapping[Variant, str]
    step: Mapping[Variant, str]
    partly: Mapping[Variant, str]
    no_case: Mapping[Variant, str]
    needed: Mapping[Variant, CriterionValue | None]
    principles: Mapping[Variant, tuple[str, ...]]

    def offers(self, variant: Variant) -> tuple[CriterionValue, ...]:
        """The answers that can be given, in their order; blank is none."""
        return tuple(value for value in CriterionValue if self.takes(value, variant))

    def takes(self, value: CriterionValue, variant: Variant) -> bool:
        """Whether this answer can be given."""
        if value is CriterionValue.PARTLY:
            return bool(self.partly[variant])
        if value is CriterionValue.NO_CASE:
            return bool(self.no_case[variant])
        return value is not CriterionValue.BLANK


@dataclass(frozen=True, slots=True)
class Case:
    """A situation written from the level descriptors alone, its level, and the answers to the criteria."""

    situation: str
    level: int
    answers: tuple[CriterionValue, ...]


@dataclass(frozen=True, slots=True)
class GoodPractice:
    """What the report says that somebody did, adopted, calls for or plans; ``bodies`` are slugs."""

    paragraph: int
    who: str
    what: str
    did: Deed
    bodies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportParagraph:
    """One numbered paragraph of the report; ``status`` is whole, cut or missing in our copy."""

    number: int
    text: str
    status: str = "whole"
    note: str = ""
    footnotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One of the 32, with both wordings: the prompt is one question, ``means`` the things it holds.

    ``text`` is the English official text in every tree; the last three hang on the tree of another language.
    """

    paragraph: int
    section: str
    titles: Mapping[Variant, str]
    text: str
    footnote: str
    prompts: Mapping[Variant, str]
    means: Mapping[Variant, tuple[str, ...]]
    comparability: Comparability
    na_allowed: Mapping[Variant, bool]
    na_reason: str
    principles: Mapping[str, Basis]
    criteria: tuple[Criterion, ...]
    levels: Mapping[Variant, tuple[str, str, str, str]]
    cases: Mapping[Variant, tuple[Case, ...]]
    related_paragraphs: tuple[int, ...] = ()
    missing_context: str = ""
    ohchr_guidelines: tuple[int, ...] = ()
    good_practices: tuple[GoodPractice, ...] = ()
    evidence_examples: tuple[str, ...] = ()
    official: OfficialWords | None = None
    reading_aid: ReadingAid | None = None
    translated: HowTranslated | None = None

    @property
    def words(self) -> OfficialWords:
        """The official text to quote: in the language of the tree where it was loaded, else in English."""
        return self.official if self.official and self.official.text else OfficialWords("en", self.text)

    @property
    def title(self) -> str:
        """What it is called where no body is meant: as a region is asked."""
        return self.titles[Variant.REGIONAL]

    @property
    def names_mechanisms(self) -> bool:
        """True for 106, 110, 111 and 115: the answer says which mechanism is meant."""
        return self.comparability is Comparability.PARTICIPATION

    def criterion(self, code: str) -> Criterion:
        """The criterion with this code; KeyError if it belongs to another recommendation."""
        for criterion in self.criteria:
            if criterion.code == code:
                return criterion
        raise KeyError(code)

    def answered(
        self, variant: Variant, said: Mapping[str, CriterionValue]
    ) -> tuple[dict[str, CriterionValue], dict[str, CriterionValue]]:
        """What is said of its criteria, and apart what they do not offer: that is no answer to them."""
        again = {code: v for code, v in said.items() if not self.criterion(code).takes(v, variant)}
        return {code: value for code, value in said.items() if code not in again}, again


@dataclass(frozen=True, slots=True)
class Section:
    """One of the seven groups; ``lead_in`` is the report's own sentence."""

    code: str
    letter: str
    title: str
    lead_in: str
    paragraphs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Principle:
    """One of the eight principles of the human rights-based approach."""

    code: str
    name: str
    report_paragraphs: tuple[int, ...]
    words: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """``paragraph`` answered with a level within ``at_least``..``at_most`` (both inclusive)."""

    paragraph: int
    at_least: int = 0
    at_most: int = 3

    def holds(self, levels: Mapping[int, int]) -> bool:
        """Whether ``levels`` (paragraph -> level, only answers with a level) meets the condition."""
        level = levels.get(self.paragraph)
        return level is not None and self.at_least <= level <= self.at_most


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two answers hard to reconcile; ``variants`` says for whom the rule is asked."""

    code: str
    variants: tuple[Variant, ...]
    first: Condition
    second: Condition
    message: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole edition, in the order of the report."""

    symbol: str
    edition: str
    title: str
    source_url: str
    sections: tuple[Section, ...]
    principles: tuple[Principle, ...]
    recommendations: tuple[Recommendation, ...]
    contradictions: tuple[Contradiction, ...] = ()
    paragraphs: Mapping[int, ReportParagraph] = field(default_factory=dict)
    context_g: str = ""
    translated: HowTranslated | None = None

    def recommendation(self, paragraph: int) -> Recommendation:
        """The recommendation of this paragraph; KeyError outside the instrument."""
        for recommendation in self.recommendations:
            if recommendation.paragraph == paragraph:
                return recommendation
        raise KeyError(paragraph)

    def section(self, code: str) -> Section:
        """The group with this code (``general``, ``a`` … ``f``); KeyError if there is none."""
        for section in self.sections:
            if section.code == code:
                return section
        raise KeyError(code)

    def section_of(self, paragraph: int) -> Section:
        """The group to which a recommendation belongs."""
        return self.section(self.recommendation(paragraph).section)


# Spans of time: ``{window:24}`` counts back from the end of the period of evidence. The fixtures write the
# span; readers see it in words, "in the last 24 months", with its first day where the period is known.
WINDOW = re.compile(r"(^|[.:] )?\{window:(\d+)\}")


def in_english(months: int) -> str:
    """A span of so many months, without a day."""
    return f"in the last {months} months"


def in_words(text: str, span: Callable[[int], str] = in_english) -> str:
    """The text with each span in words, as `span` says so many months in the language of the text."""

    def said(found: re.Match[str]) -> str:
        words, starts = span(int(found[2])), found[1]
        return words if starts is None else starts + words[:1].upper() + words[1:]

    return WINDOW.sub(said, text)
