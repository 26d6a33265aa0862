"""What a row of each table holds. Columns keep their names and their order: programs rely on them.

Values are codes, numbers, days and names, never the texts of answers: those are in the report itself. A
reading comes with the body's reply.
"""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from assessments.models import Reading
from assessments.scoring import Claim, CriterionValue, State
from mechanisms.models import BodyKind
from recommendations.outline import Comparability, CriterionKind


class Row(BaseModel):
    """One row; a value that is not there is null, in CSV an empty cell, never zero."""

    model_config = ConfigDict(extra="forbid")


class CycleRow(Row):
    """One cycle."""

    cycle: str
    name: str
    edition: str
    opens_on: date
    closes_on: date
    closed: bool


class RecommendationRow(Row):
    """One recommendation of one edition; `text` is quoted verbatim from the report."""

    edition: str
    paragraph: int
    group: str
    title: str
    text: str
    comparability: Comparability
    criteria: int


class BodyRow(Row):
    """One body of the directory, whether or not it ever answered."""

    body: str
    name: str
    short_name: str
    kind: BodyKind
    region: str
    type: str
    country: str | None
    can_answer: bool
    named_by_report: bool
    answered_2009: str | None
    sample: bool


class SubmissionRow(Row):
    """One version that counts, with the tally over all recommendations."""

    submission: UUID
    body: str
    name: str
    kind: BodyKind
    region: str
    type: str
    cycle: str
    edition: str
    version: int
    submitted_on: date
    sharing: Literal["rapporteur", "public"]
    may_be_named: bool
    sample: bool
    sha256: str
    asked: int
    applicable: int
    answered: int
    unknown: int
    points_low: int
    points_high: int
    points_max: int
    in_operation: int
    summarised: bool


class AnswerRow(Row):
    """One answer of one submission."""

    submission: UUID
    body: str
    kind: BodyKind
    region: str
    type: str
    cycle: str
    edition: str
    version: int
    group: str
    paragraph: int
    state: State
    level: int | None
    evidence_strength: int
    supported_low: int | None
    supported_high: int | None
    claim: Claim | None


class CriterionRow(Row):
    """One criterion of one submission."""

    submission: UUID
    body: str
    kind: BodyKind
    region: str
    type: str
    cycle: str
    edition: str
    version: int
    group: str
    paragraph: int
    criterion: str
    criterion_kind: CriterionKind
    value: CriterionValue


class CountRow(Row):
    """How many submissions of a cycle and kind give one answer to one recommendation."""

    cycle: str
    edition: str
    kind: BodyKind
    group: str
    paragraph: int
    state: State
    level: int | None
    submissions: int
    of: int


class ReadingRow(Row):
    """What a reviewer reads in one answer, beside what the body says."""

    submission: UUID
    body: str
    kind: BodyKind
    region: str
    type: str
    cycle: str
    edition: str
    version: int
    paragraph: int
    state: State
    level: int | None
    verdict: Reading.Verdict
    reviewer_level: int | None
    released: bool
    reply: str | None


class Table[R: Row](BaseModel):
    """One page of a table: how many rows there are in all, and where the next page is."""

    model_config = ConfigDict(extra="forbid")

    count: int
    limit: int
    offset: int
    next: str | None
    internal: bool
    rows: list[R]
