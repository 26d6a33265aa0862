"""The JSON Schemas of what is public for machines: instrument, directory and comparison. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, Field, WithJsonSchema

from assessments.answers.schema import Document, Named, Schema, Slug, Whole, answers_schema, document
from assessments.answers.scoring import Standing
from assessments.comparing.comparison import READING_SIGNS, Said, key_of
from assessments.issuing.bundle_contents import bundle_schema
from assessments.report.schema import gap_report_schema
from assessments.submitting.line_signs import ALL_SIGNS
from recommendations.instrument_document import SCHEMA as INSTRUMENT
from recommendations.outline import (
    Basis,
    Comparability,
    CriterionKind,
    CriterionValue,
    Deed,
    Outline,
    Variant,
)
from recommendations.translations import TextStatus

type Paragraph = Annotated[int, Field(ge=1, le=137)]
type ReportKey = Annotated[str, Field(pattern="^1[0-3][0-9]$")]
type Sign = Annotated[str, WithJsonSchema({"enum": [key_of(sign) for sign in ALL_SIGNS + READING_SIGNS]})]
type Levels = Annotated[list[str], Field(min_length=4, max_length=4)]


class Wordings(BaseModel):
    """For a regional and for a national body."""

    regional: str
    national: str


class ForBoth(BaseModel):
    regional: bool
    national: bool


class LevelsForBoth(BaseModel):
    regional: Levels
    national: Levels


class MaybeWordings(BaseModel):
    """What an answer means; null where it is not offered."""

    regional: str | None
    national: str | None


class ListsForBoth(BaseModel):
    regional: list[str]
    national: list[str]


class NeededForBoth(BaseModel):
    """The least answer without which the descriptor of level 2 can't be true; null where it is not needed."""

    regional: Literal["yes", "partly"] | None
    national: Literal["yes", "partly"] | None


class Case(BaseModel):
    """A situation, the level that the descriptors give it, and the answers to the criteria by their codes."""

    situation: str
    level: Annotated[int, Field(ge=0, le=3)]
    criteria: dict[str, CriterionValue]


class CasesForBoth(BaseModel):
    regional: list[Case]
    national: list[Case]


class Translated(BaseModel):
    """Of its texts, by their keys, how each was translated; only where a language was asked for."""

    translations: dict[str, TextStatus] = {}


class Section(Translated):
    code: Slug
    letter: str | None
    lead_in: str
    paragraphs: list[Paragraph]


class Principle(Translated):
    code: Slug
    name: str


class Criterion(BaseModel):
    code: str
    kind: CriterionKind
    text: Wordings
    step: Wordings
    partly: MaybeWordings
    no_case: MaybeWordings
    needed: NeededForBoth
    principles: ListsForBoth


class Practice(BaseModel):
    paragraph: Paragraph
    who: str
    what: str
    did: Deed


class OfficialText(BaseModel):
    """The official text in the language asked for, where it is loaded."""

    language: str
    text: str
    symbol: str
    url: str


class Recommendation(Translated):
    paragraph: Paragraph
    section: Slug
    title: Annotated[str, Field(description="The regional one of `titles`")]
    titles: Wordings
    text: Annotated[str, Field(description="Of the report, word for word, in English")]
    official: OfficialText | None = None
    footnote: str
    prompts: Wordings
    means: ListsForBoth
    comparability: Comparability
    na_allowed: ForBoth
    principles: dict[Slug, Basis]
    levels: LevelsForBoth
    cases: CasesForBoth
    criteria: list[Criterion]
    related_paragraphs: list[Paragraph]
    good_practices: list[Practice]


class Instrument(Document):
    """Official text word for word; the rest is ours."""

    symbol: str
    edition: str
    sections: list[Section]
    principles: list[Principle]
    recommendations: list[Recommendation]


class RegionalInstrument(BaseModel):
    name: str
    kind: str
    year: Whole | None
    paragraphs: list[Paragraph]


class NameNow(BaseModel):
    """The name that a body has today; no year where the report only spells it otherwise."""

    name: str
    short_name: str
    year: int | None
    source: str


class ListedBody(Named):
    """What the report says of a body, under the report's own name of it."""

    short_name: str
    name_now: NameNow | None
    type: str
    region: str
    answered_2009: Literal["responded", "no_response", "not_listed"]
    can_answer: bool
    paragraphs: list[Paragraph]
    instruments: list[RegionalInstrument]


class Directory(Document):
    """What the report names."""

    bodies: list[ListedBody]


class Edition(BaseModel):
    symbol: str
    edition: str


class Coverage(BaseModel):
    shown: Whole
    entered_by_staff: Whole
    invited: Whole | None
    declined: Whole | None
    nothing_shared: Whole | None


class NotBorneOut(BaseModel):
    above: Whole
    unanswered: Whole
    in_part: Whole
    no_reference: Whole
    not_open: Whole


class Count(BaseModel):
    """`borne_out` and `not_borne_out` add up to `working`; null where the staff's readings are counted."""

    paragraph: Paragraph
    section: Slug
    bodies: Whole
    applicable: Whole
    answered: Whole
    unknown: Whole
    gaps: Whole
    working: Whole
    distribution: dict[str, Whole]
    borne_out: Whole | None
    not_borne_out: NotBorneOut | None


class StaffReading(BaseModel):
    """How the staff read one answer, and what the body replied."""

    paragraph: Paragraph
    verdict: Literal["agree", "other_level", "cannot_tell"]
    level: Whole | None
    reason: str
    reply: str | None
    unread: Annotated[bool, Field(description="Accepted without reading: unflagged, and unchanged")] = False


class ComparedBody(Named):
    named: bool
    version: Whole
    sharing: str | None
    region: str | None
    type: str | None
    entered_by_staff: bool
    answers: dict[ReportKey, Sign]
    standings: Annotated[dict[ReportKey, Standing], Field(description="What stands behind each level 2 or 3")]
    documents: Annotated[
        Whole | None,
        Field(
            description="Different open documents behind those borne out that the filter leaves; null for a "
            "group and a principle together, and where the staff's readings are counted"
        ),
    ]
    readings: list[StaffReading]


class Licence(BaseModel):
    covers: Literal["figures"]
    id: str
    url: str


class Comparison(Document):
    """Nothing is ranked, and no total is made."""

    instrument: Edition
    cycle: Named
    kind: Variant
    said: Said
    filters: dict[str, str]
    names: Literal["named", "staff"]
    sample: bool
    coverage: Coverage
    others_asked: Whole
    licence: Licence | None = Field(None, description="Of the figures; an internal copy has none")
    recommendations: list[Count]
    common_gaps: list[Paragraph]
    most_unanswered: list[Paragraph]
    bodies: list[ComparedBody]


# All schemas that this installation publishes, by the name under which each is found at ``/schema/``.


type Builder = Callable[[Outline, str], Schema]


def _fixed(model: type[Document], name: str, title: str) -> Builder:
    """The schema of a file that is the same for every edition."""
    return lambda _outline, identity: document(model, name, identity, title)


PUBLISHED: Mapping[str, Builder] = {
    "answers-1": answers_schema,
    "gap-report-1": gap_report_schema,
    "bundle-1": lambda _outline, identity: bundle_schema(identity),
    "instrument-1": _fixed(
        Instrument, INSTRUMENT, "The instrument: the recommendations with prompts, criteria and levels"
    ),
    "directory-1": _fixed(Directory, "directory/1", "The directory of bodies"),
    "comparison-2": _fixed(Comparison, "comparison/2", "Comparison of the submissions of a cycle"),
}


def schema_of(name: str, outline: Outline, identity: str) -> Schema:
    """The schema of this name for one edition; ``identity`` is its absolute address. KeyError for another."""
    return PUBLISHED[name](outline, identity)
