"""One answer under review: this cycle, the last cycle and a peer in columns; its versions; its translation.

Differences are marked against the body's own last cycle alone, and there only where both editions ask the
same; a peer is shown as it is: bodies are no versions of each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from assessments.answering.rows import outline_of
from assessments.answers.differences import Change, Kind, Names, Piece, changes, difference
from assessments.answers.value import Reference
from assessments.models import Clipping, Passage, Submission, WorkingTranslation
from assessments.report.flags import asks_the_same
from assessments.report.lines import CriterionLine, Line
from assessments.reviewing.sheet import ReviewSheet, Version, reviewable
from assessments.submitting.score_lines import shared_lines
from mechanisms.access import Principal
from mechanisms.directory.typed_body import TypedBody, typed_body
from mechanisms.models import Body
from recommendations.outline import Criterion, Variant

type Key = tuple[UUID, int]


class Place(StrEnum):
    NOW = "now"
    LAST = "last"
    PEER = "peer"


@dataclass(frozen=True, slots=True)
class Side:
    """One answer with where it comes from; `same`: its edition asks the same as this one."""

    place: Place
    body: str
    cycle: str
    version: int
    assessment: UUID
    line: Line
    same: bool = True


@dataclass(frozen=True, slots=True)
class MarkedReference:
    """One reference; `mark` is new (not there last time), gone (not there any more) or empty."""

    item: Reference
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One answer as it is shown: its explanation in pieces, and its references with their marks."""

    side: Side
    why: tuple[Piece, ...]
    evidence: tuple[MarkedReference, ...]

    @property
    def line(self) -> Line:
        return self.side.line


@dataclass(frozen=True, slots=True)
class CriterionCell:
    """How one side answers a criterion; None where its edition asks something else."""

    side: Side
    line: CriterionLine | None
    moved: bool = False


@dataclass(frozen=True, slots=True)
class CriterionRow:
    criterion: Criterion
    text: str
    cells: tuple[CriterionCell, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """In what an answer differs from the body's last cycle, to be said before the columns are opened."""

    cycle: str
    before: Line
    now: Line
    criteria: tuple[str, ...]
    evidence: bool

    @property
    def answer(self) -> bool:
        """Another level, or another state in place of one."""
        return self.before.answer.distribution_key != self.now.answer.distribution_key

    @property
    def points(self) -> list[str]:
        """All of it in words, the criteria by their numbers; empty where nothing differs."""
        why = self.before.answer.explanation != self.now.answer.explanation
        found = [
            (self.answer, _("the level")),
            (why, _("the explanation")),
            *((True, code) for code in self.criteria),
            (self.evidence, _("the evidence")),
        ]
        return [words for differs, words in found if differs]


@dataclass(frozen=True, slots=True)
class Beside:
    """The columns, this cycle first, and the criteria across them; `last` only where both ask the same."""

    columns: tuple[Column, ...]
    criteria: tuple[CriterionRow, ...]
    last: Differences | None = None

    @property
    def now(self) -> Column:
        return self.columns[0]


def beside(now: Side, last: Side | None, peer: Side | None) -> Beside:
    compared = last if last is not None and last.same else None
    sides = [side for side in (now, last, peer) if side is not None]
    columns = tuple(_column(side, now, compared) for side in sides)
    criteria = tuple(_criteria(sides, compared))
    return Beside(columns, criteria, _differences(columns, criteria) if compared else None)


def _differences(columns: tuple[Column, ...], criteria: tuple[CriterionRow, ...]) -> Differences:
    """Of the first column, this cycle, from the second, the last."""
    now, last = columns[:2]
    return Differences(
        cycle=last.side.cycle,
        before=last.line,
        now=now.line,
        criteria=tuple(row.criterion.code for row in criteria if row.cells[0].moved),
        evidence=any(item.mark for item in (*now.evidence, *last.evidence)),
    )


def _column(side: Side, now: Side, last: Side | None) -> Column:
    answer = side.line.answer
    if last is None or side.place is Place.PEER:
        pieces = [Piece(Kind.SAME, answer.explanation)] if answer.explanation else []
        return Column(side, tuple(pieces), tuple(map(MarkedReference, answer.evidence)))
    old, new = last.line.answer, now.line.answer
    marked = difference(old.explanation, new.explanation)
    if side.place is Place.NOW:
        kept, mark, others = Kind.REMOVED, "new", old.evidence
    else:
        kept, mark, others = Kind.ADDED, "gone", new.evidence
    why = tuple(piece for piece in marked if piece.kind is not kept)
    return Column(side, why, tuple(_marked(answer.evidence, others, mark)))


def _marked(items: Iterable[Reference], others: Iterable[Reference], mark: str) -> Iterable[MarkedReference]:
    """Each reference, marked where the other side has none like it."""
    left = Counter(map(_key, others))
    for item in items:
        key = _key(item)
        yield MarkedReference(item, "" if left[key] else mark)
        left[key] -= bool(left[key])


def _key(item: Reference) -> tuple[object, ...]:
    return (item.confidential, item.title or item.strength, item.date, item.url, item.page)


def _criteria(sides: list[Side], last: Side | None) -> Iterable[CriterionRow]:
    now = sides[0]
    for line in now.line.criteria:
        code = line.criterion.code
        before = _of_side(last, code) if last is not None else line
        yield CriterionRow(
            criterion=line.criterion,
            text=line.text,
            cells=tuple(
                CriterionCell(
                    side,
                    _of_side(side, code),
                    moved=side.place is Place.NOW and before is not None and before.value is not line.value,
                )
                for side in sides
            ),
        )


def _of_side(side: Side, code: str) -> CriterionLine | None:
    return next((item for item in side.line.criteria if side.same and item.criterion.code == code), None)


def side_of(version: Version, place: Place, asked: Line) -> Side | None:
    """The answer of a version as one of the columns; None where its edition lacks the recommendation."""
    try:
        line = version.report.line(asked.paragraph)
    except KeyError:
        return None
    same = asks_the_same(line.recommendation, asked.recommendation, version.report.variant)
    return of_line(version, place, line, same=same)


def of_line(version: Version, place: Place, line: Line, *, same: bool = True) -> Side:
    report, assessment = version.report, version.submission.assessment_id
    names = (report.body.name, report.cycle.name, report.version)
    return Side(place, *names, assessment, line, same)


def peer_typed(me: Principal, submission: Submission, typed: str) -> TypedBody:
    """Another body of the same kind in the same cycle whose submission may be seen. Two queries at most."""
    cycle, body = submission.assessment.cycle_id, submission.assessment.body
    lines = shared_lines(cycle=cycle, kind=body.kind).exclude(body__in=[body.pk, *me.roles])
    return typed_body(Body.objects.filter(pk__in=lines.order_by().values("body")), typed)


def submission_of_peer(me: Principal, submission: Submission, peer: Body) -> Submission:
    """What a peer shares in the same cycle; what it sent by itself goes before what staff entered."""
    rows = reviewable(me).current().filter(assessment__cycle=submission.assessment.cycle_id)
    return rows.filter(assessment__body=peer).order_by("assessment__entered_by_staff")[0]


# What the body changed since the version before.


def changes_since(sheet: ReviewSheet, paragraph: int) -> tuple[Change, ...]:
    """What the body changed in one answer since the version before, point by point."""
    if sheet.before is None:
        return ()
    old, new = (version.report.line(paragraph).answer for version in (sheet.before, sheet.version))
    return changes(old.as_kept(), new.as_kept(), _names(sheet))


def _names(sheet: ReviewSheet) -> Names:
    variant = Variant(sheet.submission.assessment.body.kind)
    outline = outline_of(sheet.submission.assessment)
    return Names(
        criteria={
            item.code: item.text[variant]
            for recommendation in outline.recommendations
            for item in recommendation.criteria
        },
        bodies={slug: name for line in sheet.version.report.lines for slug, name in line.names.items()},
    )


# The staff's working translations, and the language each explanation is in: for pages of the staff alone.


def translations_of(submissions: Collection[UUID]) -> dict[Key, WorkingTranslation]:
    """(submission, paragraph) → what the staff noted of that explanation. One query.

    For pages of the staff alone: a body never sees it, and no file for others holds it.
    """
    rows = WorkingTranslation.objects.filter(submission_id__in=submissions)
    return {(row.submission_id, row.paragraph): row for row in rows}


def language_shown(
    source: str, recognised: str, key: Key, translations: Mapping[Key, WorkingTranslation]
) -> str:
    """The language of a passage: as somebody corrected it, which only explanations have, or as recognised."""
    row = translations.get(key) if source == Clipping.Source.EXPLANATION else None
    return row.original_language if row is not None and row.original_language else recognised


def in_language(passages: QuerySet[Passage], language: str) -> QuerySet[Passage]:
    """The passages of which `language_shown` is this one, found by the database: corrections are few."""
    corrected = WorkingTranslation.objects.exclude(original_language="")
    here = corrected.filter(submission_id=OuterRef("submission_id"), paragraph=OuterRef("paragraph"))
    explained = Q(source=Clipping.Source.EXPLANATION)
    recognised = Q(language=language) & ~(
        explained & Q(submission_id__in=corrected.values("submission_id")) & Exists(here)
    )
    told = corrected.filter(original_language=language)
    said = Q(submission_id__in=told.values("submission_id")) & Exists(here.filter(original_language=language))
    return passages.filter(recognised | (explained & said))
