"""What a row of each table holds. Columns keep their names and their order: programs rely on them.

Values are codes, numbers, days and names, never the texts of answers: those are in the report itself. A
reading comes with the body's reply.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict

from assessments.answers.scoring import Claim, CriterionValue, State
from assessments.models import Reading
from mechanisms.models import BodyKind
from recommendations.outline import Comparability, CriterionKind

# What each table, column and parameter means, in words: for the page and for the OpenAPI
# document.


type Words = Mapping[str, Promise]

TABLES: Words = {
    "cycles": _("The rounds in which bodies are asked. One row a cycle."),
    "instrument": _(
        "What is asked. One row a recommendation; prompts, criteria and levels stand in instrument.json."
    ),
    "bodies": _(
        "The directory: who could answer. One row a body; that it stands here says nothing of whether it did."
    ),
    "submissions": _("What was submitted. One row a version that counts, with its tally."),
    "answers": _("What was answered. One row for each submission and recommendation."),
    "criteria": _("What was said of each criterion. One row for each submission and criterion."),
    "distribution": _(
        "How many submissions give each possible answer, zeros included. One row for each cycle, kind, "
        "recommendation and answer."
    ),
    "readings": _(
        "For reviewers: how the staff read an answer, beside what the body says, once its day for a reply "
        "has passed, with its reply; with names=staff every reading. One row a reading."
    ),
}
PARAMETERS: Words = {
    "limit": _("rows at a time, 1 to 10000; 1000 if you say nothing"),
    "offset": _("how many rows to pass over"),
    "format": _("json or csv; csv is UTF-8 with a byte order mark"),
    "cycle": _("the short name of a cycle, such as 2026"),
    "kind": _("regional or national"),
    "region": _("as in the column region"),
    "type": _("as in the column type"),
    "paragraph": _("the paragraph of a recommendation, such as 112"),
    "names": _(
        "staff: with a reviewer’s token, everything shared with the staff, for the staff alone; the answer "
        "says that it is internal"
    ),
}
COLUMNS: Words = {
    "answered": _("how many have a level"),
    "answered_2009": _("whether it had answered the letter of 2009 (paragraph 3 of the report)"),
    "applicable": _("asked, less those not applicable or done elsewhere"),
    "asked": _("how many recommendations are asked"),
    "body": _("the short name of the body, as in the address of its page"),
    "can_answer": _("whether it can answer the self-assessment"),
    "claim": _("whether the level is above, within or below what the criteria support"),
    "closed": _("whether the cycle is closed"),
    "closes_on": _("the day until which to submit"),
    "comparability": _("what a regional and a national answer have in common"),
    "country": _("the country of a national body, by its ISO code"),
    "criteria": _("how many criteria it has"),
    "criterion": _("the code of the criterion: paragraph and number"),
    "criterion_kind": _("structural: commitment; process: effort; outcome: result"),
    "cycle": _("the short name of the cycle"),
    "edition": _("the edition of the instrument; answers to different editions are not compared"),
    "evidence_strength": _(
        "of the strongest reference: 0 statement only, 1 unpublished, 2 public, 3 confirmed by another source"
    ),
    "group": _("the group of recommendations: general, or a to f"),
    "in_operation": _("how many stand at level 2 or 3"),
    "kind": _("regional or national; the two are asked differently and not compared"),
    "level": _("0 to 3, empty for every other state: never read an empty cell as zero"),
    "may_be_named": _(
        "whether the body said that the annual report may name it: name no other in what you publish"
    ),
    "name": _("the name"),
    "named_by_report": _("whether A/HRC/14/32 names it"),
    "of": _("how many submissions there are of this cycle and kind"),
    "opens_on": _("the day on which it began"),
    "paragraph": _("the paragraph of the recommendation"),
    "points_high": _("points if every unknown answer stood at level 3"),
    "points_low": _("the sum of the levels"),
    "points_max": _("points if everything applicable stood at level 3"),
    "region": _("the region, as the report’s chapter III.B has it"),
    "released": _("whether the remark has been released to the body"),
    "reply": _("what the body replied to the reading"),
    "reviewer_level": _("the level that the reviewer reads, where it is another one"),
    "sample": _("invented, for the demonstration: no such body exists"),
    "sha256": _("the hash of the frozen report, printed on paper too"),
    "sharing": _("public, or rapporteur: the Special Rapporteur’s staff alone"),
    "short_name": _("the short name, where it has one"),
    "state": _("level, dont_know, withheld, blank, not_applicable or elsewhere"),
    "submission": _("the id of the submission, for its report.json"),
    "submissions": _("how many give this answer"),
    "submitted_on": _("the day of submission, in UTC"),
    "summarised": _("whether enough is answered to speak of points: if not, do not"),
    "supported_high": _("the highest level that its criteria support"),
    "supported_low": _("the lowest level that its criteria support"),
    "text": _("the recommendation, verbatim"),
    "title": _("our title for it"),
    "type": _("what the body is"),
    "unknown": _("how many are not known, withheld or blank"),
    "value": _("yes, partly, no, dont_know or blank"),
    "verdict": _("agree, other_level or cannot_tell"),
    "version": _("the version that counts"),
}


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
