"""One answer of this cycle, of the last cycle and of a peer, cell beside cell. Pure.

Differences are marked against the body's own last cycle alone, and there only where both editions ask the
same; a peer stands beside as it is: bodies are no versions of each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from assessments.answers.scoring import CriterionValue
from assessments.answers.text_difference import Kind, Piece, difference
from assessments.answers.value import Reference
from assessments.report.lines import Line
from recommendations.outline import Criterion


class Place(StrEnum):
    """Which of the three columns."""

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
        """The answer with its frame."""
        return self.side.line


@dataclass(frozen=True, slots=True)
class CriterionCell:
    """How one side answers a criterion; None where its edition asks something else."""

    side: Side
    value: CriterionValue | None
    moved: bool = False


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion across the columns."""

    criterion: Criterion
    text: str
    cells: tuple[CriterionCell, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """The columns, this cycle first, and the criteria across them."""

    columns: tuple[Column, ...]
    criteria: tuple[CriterionRow, ...]


def beside(now: Side, last: Side | None, peer: Side | None) -> Beside:
    """What stands beside what; `last` and `peer` are left out where there is none."""
    compared = last if last is not None and last.same else None
    sides = [side for side in (now, last, peer) if side is not None]
    return Beside(
        columns=tuple(_column(side, now, compared) for side in sides),
        criteria=tuple(_criteria(sides, compared)),
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


def _marked(
    items: Iterable[Reference], others: Iterable[Reference], mark: str
) -> Iterable[MarkedReference]:
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
        before = _value(last, code) if last is not None else line.value
        yield CriterionRow(
            criterion=line.criterion,
            text=line.text,
            cells=tuple(
                CriterionCell(
                    side,
                    _value(side, code),
                    moved=side.place is Place.NOW and before is not line.value,
                )
                for side in sides
            ),
        )


def _value(side: Side, code: str) -> CriterionValue | None:
    if not side.same:
        return None
    found = (item.value for item in side.line.criteria if item.criterion.code == code)
    return next(found, CriterionValue.BLANK)
