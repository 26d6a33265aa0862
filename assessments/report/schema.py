"""The JSON Schema of the gap report, ``gap-report/1``. Pure."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from assessments.answers.fields import Date, Strength
from assessments.answers.schema import Document, Level, Named, Schema, Sha256, Slug, Version, Whole, document
from assessments.answers.scoring import DISTRIBUTION_KEYS, LEVELS, Standing, State
from assessments.answers.value import ActionStatus, Assistance, ContributorKind
from assessments.report.document import SCHEMA
from assessments.report.lines import Change
from assessments.report.overview import Kind
from recommendations.outline import CriterionKind, CriterionValue, Outline, Variant
from recommendations.support import Claim

type Status = Literal["draft", "in_clearance", "returned", "submitted"]
type Criterion = Annotated[str, Field(pattern="^[0-9]{3}\\.[1-9]$")]
type ParagraphKey = Annotated[str, Field(pattern="^[0-9]{3}$")]

# Which of these there are, an edition of the instrument says: `gap_report_schema` puts it in.
type Symbol = str
type Edition = str
type Paragraph = int
type Section = str
type Principle = str
type Contradiction = str

Unique: Any = Field(json_schema_extra={"uniqueItems": True})
Paragraphs = Annotated[list[Paragraph], Unique]


class Instrument(BaseModel):
    symbol: Symbol
    edition: Edition


class Body(Named):
    kind: Variant


class Period(BaseModel):
    start: Date | None = None
    end: Date | None = None


class Contributor(BaseModel):
    name: str
    kind: ContributorKind


class NotBorneOut(BaseModel):
    above: Whole
    unanswered: Whole
    in_part: Whole
    no_reference: Whole
    not_open: Whole


class Tally(BaseModel):
    asked: Whole
    applicable: Whole
    answered: Whole
    unknown: Whole
    points_low: Whole
    points_high: Whole
    points_max: Whole
    in_operation: Whole
    borne_out: Whole
    not_borne_out: NotBorneOut
    documents: Annotated[Whole, Field(description="Different open references behind those borne out")]
    summarised: bool
    distribution: Annotated[dict[str, Whole], Field(json_schema_extra={"required": [*DISTRIBUTION_KEYS]})]


class Range(BaseModel):
    low: Level
    high: Level


class File(BaseModel):
    name: str
    sha256: Sha256
    bytes: Whole


class Evidence(BaseModel):
    title: str
    strength: Strength
    date: Date | None = None
    url: str = ""
    page: str = ""
    source: str = ""
    file: File | None = None
    confidential: Annotated[None, WithJsonSchema({"not": {}})] = None


class ConfidentialEvidence(BaseModel):
    """Its strength, and nothing else."""

    model_config = ConfigDict(extra="forbid")

    confidential: Literal[True]
    strength: Strength


class Action(BaseModel):
    what: str
    owner: str = ""
    due: Date | None = None
    status: ActionStatus
    assistance: Annotated[list[Assistance], Unique] = []
    overdue: Annotated[bool | None, Field(description="On the day of submission; missing in a draft")] = None


class Answer(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"state": {"const": State.LEVEL.value}}},
            "then": {"properties": {"level": {"type": "integer"}}},
            "else": {"properties": {"level": {"type": "null"}, "claim": {"type": "null"}}},
        }
    )

    paragraph: Paragraph
    state: State
    level: Level | None
    supported: Range | None
    claim: Claim | None
    standing: Standing | None
    borne_out: bool
    evidence_strength: Strength
    priority: bool
    criteria: dict[Criterion, CriterionValue]
    explanation: str
    evidence: list[Evidence | ConfidentialEvidence]
    elsewhere: Slug | None
    mechanisms: Annotated[list[Slug], Unique]
    actions: list[Action]
    copied: Annotated[bool, Field(description="Taken over and saved by nobody yet: counts as blank")]


class SectionTally(BaseModel):
    code: Section
    paragraphs: Paragraphs
    tally: Tally


class Count(BaseModel):
    yes: Whole
    partly: Whole
    no: Whole
    no_case: Whole
    unknown: Whole


class PrincipleTally(BaseModel):
    code: Principle
    criteria: Count
    by_kind: dict[CriterionKind, Count]
    left_out: Whole
    summarised: bool
    unmet: list[Criterion]
    text: Tally
    all: Tally


class FirstThing(BaseModel):
    kind: Kind
    paragraph: Paragraph


class NextStep(BaseModel):
    paragraph: Paragraph
    level: Annotated[int, Field(ge=LEVELS[1], le=LEVELS[-1])]
    criteria: list[Criterion]


class AssistanceAsked(BaseModel):
    kind: Assistance
    actions: Whole
    paragraphs: Paragraphs


class PreviousAnswer(BaseModel):
    state: State
    level: Level | None


class Previous(BaseModel):
    cycle: Named
    answers: dict[ParagraphKey, PreviousAnswer]


class GapReport(Document):
    """Free of language; see docs/formats.md key by key."""

    instrument: Instrument
    body: Body
    cycle: Named
    status: Status
    version: Version
    sample: Annotated[bool, Field(description="Invented data")]
    period: Period
    contributors: list[Contributor]
    budget: Annotated[str, Field(description="What was budgeted; of national bodies alone")] = ""
    tally: Tally
    answers: list[Answer]
    sections: list[SectionTally]
    principles: list[PrincipleTally]
    gaps: Annotated[Paragraphs, Field(description="In the order of what to do first")]
    information_gaps: Paragraphs
    claims_without_evidence: Paragraphs
    claims_without_criteria: Annotated[Paragraphs, Field(description="Levels 1 to 3 that are not compared")]
    claims_above_criteria: Paragraphs
    working: Annotated[Paragraphs, Field(description="Level 2 and 3 together")]
    in_part: Annotated[Paragraphs, Field(description="Level 2")]
    throughout: Annotated[Paragraphs, Field(description="Level 3")]
    first_things: Annotated[list[FirstThing], Field(max_length=3)]
    next_steps: list[NextStep]
    contradictions: list[Contradiction]
    changes: dict[ParagraphKey, Change]
    assistance: list[AssistanceAsked]
    named_bodies: dict[Slug, str]
    previous: Previous | None
    made_on: Annotated[
        Date | None, Field(description="Of a draft alone: the day on which the file was made")
    ] = None


def gap_report_schema(outline: Outline, identity: str) -> Schema:
    """The schema for one edition, at the address ``identity``."""
    title = f"Gap report of a body, edition {outline.edition}"
    found = document(GapReport, SCHEMA, identity, title)
    numbers = [each.paragraph for each in outline.recommendations]
    found["properties"]["answers"] |= {"minItems": len(numbers), "maxItems": len(numbers)}
    found["$defs"] |= {
        "symbol": {"const": outline.symbol},
        "edition": {"const": outline.edition},
        "paragraph": {"enum": numbers},
        "section": {"enum": [each.code for each in outline.sections]},
        "principle": {"enum": [each.code for each in outline.principles]},
        "contradiction": {"enum": [each.code for each in outline.contradictions]},
    }
    return found
