"""What a row of each table holds. Columns keep their names and their order: programs rely on them.

Values are codes, numbers, days and names, never the texts of answers: those are in the report itself. A
reading comes with the body's reply. What a column means stands with it, for the page and the OpenAPI
document, in the language that is active.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from assessments.answers.labels import CRITERION_LABELS
from assessments.answers.scoring import Standing, State
from assessments.models import Reading
from mechanisms.models import BodyKind
from recommendations.outline import Comparability, CriterionKind, CriterionValue
from recommendations.support import Claim


def means(words: Promise) -> Any:
    """A column with what it means."""
    return Field(description=cast(str, words))


# Columns that several tables have.
CycleName = Annotated[str, means(_("the short name of the cycle"))]
Name = Annotated[str, means(_("the name"))]
EditionCode = Annotated[
    str, means(_("the edition of the instrument; answers to different editions are not compared"))
]
Paragraph = Annotated[int, means(_("the paragraph of the recommendation"))]
Group = Annotated[str, means(_("the group of recommendations: general, or a to f"))]
BodyName = Annotated[str, means(_("the short name of the body, as in the address of its page"))]
Kind = Annotated[BodyKind, means(_("regional or national; the two are asked differently and not compared"))]
RegionName = Annotated[str, means(_("the region, as the report’s chapter III.B has it"))]
TypeName = Annotated[str, means(_("what the body is"))]
Sample = Annotated[bool, means(_("invented, for the demonstration: no such body exists"))]
SubmissionId = Annotated[UUID, means(_("the id of the submission, for its report.json"))]
Version = Annotated[int, means(_("the version that counts"))]
StateCode = Annotated[State, means(_("level, dont_know, withheld, blank, not_applicable or elsewhere"))]
Level = Annotated[
    int | None, means(_("0 to 3, empty for every other state: never read an empty cell as zero"))
]
type Behind = int | None


class Row(BaseModel):
    """One row; a value that is not there is null, in CSV an empty cell, never zero."""

    model_config = ConfigDict(extra="forbid")


class CycleRow(Row):
    """One cycle."""

    cycle: CycleName
    name: Name
    edition: EditionCode
    opens_on: date = means(_("the day on which it began"))
    closes_on: date = means(_("the day until which to submit"))
    closed: bool = means(_("whether the cycle is closed"))


class RecommendationRow(Row):
    """One recommendation of one edition; `text` is quoted verbatim from the report."""

    edition: EditionCode
    paragraph: Paragraph
    group: Group
    title: str = means(_("our title for it, as a regional mechanism is asked"))
    text: str = means(_("the recommendation, verbatim"))
    comparability: Comparability = means(_("what a regional and a national answer have in common"))
    criteria: int = means(_("how many criteria it has"))
    title_national: str = means(_("our title for it, as a national body is asked"))


class BodyRow(Row):
    """One body of the directory, whether or not it ever answered."""

    body: BodyName
    name: Name
    short_name: str = means(_("the short name, where it has one"))
    kind: Kind
    region: RegionName
    type: TypeName
    country: str | None = means(_("the country of a national body, by its ISO code"))
    can_answer: bool = means(_("whether it can answer the self-assessment"))
    named_by_report: bool = means(_("whether A/HRC/14/32 names it"))
    answered_2009: str | None = means(
        _("whether it had answered the letter of 2009 (paragraph 3 of the report)")
    )
    sample: Sample


class SubmissionRow(Row):
    """One version that counts, with the tally over all recommendations."""

    submission: SubmissionId
    body: BodyName
    name: Name
    kind: Kind
    region: RegionName
    type: TypeName
    cycle: CycleName
    edition: EditionCode
    version: Version
    submitted_on: date = means(_("the day of submission, in UTC"))
    sharing: Literal["rapporteur", "public"] = means(
        _("public, or rapporteur: the Special Rapporteur’s staff alone")
    )
    may_be_named: bool = means(
        _("whether the body said that the annual report may name it: name no other in what you publish")
    )
    sample: Sample
    sha256: str = means(_("the hash of the frozen report, printed on paper too"))
    asked: int = means(_("how many recommendations are asked"))
    applicable: int = means(_("asked, less those not applicable or done elsewhere"))
    answered: int = means(_("how many have a level"))
    unknown: int = means(_("how many are not known, withheld or blank"))
    points_low: int = means(_("the sum of the levels"))
    points_high: int = means(_("points if every unknown answer were at level 3"))
    points_max: int = means(_("points if everything applicable were at level 3"))
    in_operation: int = means(_("how many are at level 2 or 3"))
    summarised: bool = means(_("whether enough is answered to speak of points: if not, do not"))
    borne_out: int = means(_("how many of those its own answers and an open document support"))
    above: int = means(_("how many of those at level 2 or 3 go further than its own answers"))
    unanswered: int = means(_("at how many of them questions are left open"))
    in_part: int = means(_("at how many of them its answers say only: in part"))
    no_reference: int = means(_("at how many of them no document is named"))
    not_open: int = means(_("at how many of them the document is not open to readers"))
    documents: int = means(_("how many different open documents support those borne out"))


class LineRow(Row):
    """Something in one version that counts."""

    submission: SubmissionId
    body: BodyName
    kind: Kind
    region: RegionName
    type: TypeName
    cycle: CycleName
    edition: EditionCode
    version: Version


class AnswerRow(LineRow):
    """One answer of one submission."""

    group: Group
    paragraph: Paragraph
    state: StateCode
    level: Level
    evidence_strength: int = means(
        _(
            "of the strongest reference: 0 statement only, 1 unpublished, 2 public, 3 confirmed by another "
            "source"
        )
    )
    supported_low: int | None = means(_("the lowest level that its criteria support"))
    supported_high: int | None = means(_("the highest level that its criteria support"))
    claim: Claim | None = means(
        _(
            "whether the level is above, within or below what the criteria support; not_compared: too much "
            "is left open to say"
        )
    )
    standing: Standing | None = means(
        _(
            "what supports a level 2 or 3: above, unanswered, in_part, no_reference, not_open or "
            "borne_out; a count of what a reader can check, not a second score"
        )
    )


class CriterionRow(LineRow):
    """One criterion of one submission."""

    group: Group
    paragraph: Paragraph
    criterion: str = means(_("the code of the criterion: paragraph and number"))
    criterion_kind: CriterionKind = means(_("structural: commitment; process: effort; outcome: result"))
    value: CriterionValue = means(_("yes, partly, no, no_case, dont_know or blank"))


class PrincipleRow(LineRow):
    """The criteria of one kind that carry one principle, in one submission; never to be added up."""

    principle: str = means(_("Principle"))
    criterion_kind: CriterionKind = means(_("structural: commitment; process: effort; outcome: result"))
    yes: int = means(_("met"))
    partly: int = means(_("met in part"))
    no: int = means(_("not met"))
    no_case: int = means(CRITERION_LABELS[CriterionValue.NO_CASE].full)
    unknown: int = means(_("unknown"))
    left_out: int = means(_("does not apply, or another mechanism does it"))
    summarised: bool = means(_("whether enough is answered to speak of points: if not, do not"))


class CountRow(Row):
    """How many submissions of a cycle and kind give one answer to one recommendation."""

    cycle: CycleName
    edition: EditionCode
    kind: Kind
    group: Group
    paragraph: Paragraph
    state: StateCode
    level: Level
    submissions: int = means(_("how many give this answer"))
    of: int = means(_("how many submissions there are of this cycle and kind"))
    borne_out: Behind = means(_("of those at level 2 or 3: supported by own answers and an open document"))
    above: Behind = means(_("of those at level 2 or 3: further than own answers"))
    unanswered: Behind = means(_("of those at level 2 or 3: questions are left open"))
    in_part: Behind = means(_("of those at level 2 or 3: own answers say only: in part"))
    no_reference: Behind = means(_("of those at level 2 or 3: no document is named"))
    not_open: Behind = means(_("of those at level 2 or 3: the document is not open to readers"))


class ReadingRow(LineRow):
    """What a reviewer reads in one answer, beside what the body says."""

    paragraph: Paragraph
    state: StateCode
    level: Level
    verdict: Reading.Verdict = means(_("agree, other_level or cannot_tell"))
    reviewer_level: int | None = means(_("the level that the reviewer reads, where it is another one"))
    unread: bool = means(_("whether it was accepted without reading: unflagged, and unchanged"))
    released: bool = means(_("whether the remark has been released to the body"))
    reply: str | None = means(_("what the body replied to the reading"))


class Table[R: Row](BaseModel):
    """One page of a table: how many rows there are in all, and where the next page is."""

    model_config = ConfigDict(extra="forbid")

    count: int
    limit: int
    offset: int
    next: str | None
    internal: bool
    rows: list[R]
