"""The closing table: the one thing that is counted over unnamed bodies and leaves the desk. Pure.

For each recommendation: how many bodies are at a gap, have it in operation, or gave no level. It is made over
all that is shared with the Rapporteur if at least five bodies of it are unnamed; where all unnamed ones fall
into one class, the row counts named bodies alone, since else it would tell what each of them answered. It is
not made where the unnamed bodies of the cycle next to it are the same but for one to four: the difference of
two tables would tell of those.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assessments.submitting.line_signs import GAP_SIGNS, WORKING_SIGNS

SCHEMA = "closing-table/1"
LEAST = 5
"""So many unnamed bodies at least: in the table, and between two tables that are not the same."""


class Class(StrEnum):
    """What an answer counts as; each is exactly one."""

    GAP = "gap"
    IN_OPERATION = "in_operation"
    WITHOUT_LEVEL = "without_level"


class Over(StrEnum):
    """Over which bodies a row counts."""

    ALL = "all"
    NAMED = "named"


class Hindrance(StrEnum):
    """Why there is no table."""

    STILL_OPEN = "still_open"
    MADE = "made"
    TOO_FEW = "too_few"
    TOO_NEAR = "too_near"


@dataclass(frozen=True, slots=True)
class Shared:
    """One body whose answers are shared; `marks` are its signs in the order of the paragraphs."""

    body: str
    named: bool
    marks: str


@dataclass(frozen=True, slots=True)
class Row:
    """One recommendation, counted over all or over named bodies alone."""

    paragraph: int
    over: Over
    gap: int
    in_operation: int
    without_level: int

    @property
    def bodies(self) -> int:
        return self.gap + self.in_operation + self.without_level

    @property
    def as_json(self) -> dict[str, object]:
        counts = {each.value: getattr(self, each) for each in Class}
        return {"paragraph": self.paragraph, "over": self.over.value, "bodies": self.bodies, **counts}


def class_of(sign: str) -> Class:
    """A level 0 or 1 is a gap, 2 or 3 in operation; whatever is no level is without one."""
    if sign in GAP_SIGNS:
        return Class.GAP
    return Class.IN_OPERATION if sign in WORKING_SIGNS else Class.WITHOUT_LEVEL


def unnamed_of(bodies: Iterable[Shared]) -> frozenset[str]:
    return frozenset(one.body for one in bodies if not one.named)


def hindrance(unnamed: Collection[str], neighbours: Iterable[Collection[str]]) -> Hindrance | None:
    """Why no table is made over these unnamed bodies; None where it is made. `neighbours` are the unnamed
    bodies of the tables of the cycles next to it.

    Two tables differ by the bodies that are in one of them only, whichever of the two that is.
    """
    if len(unnamed) < LEAST:
        return Hindrance.TOO_FEW
    apart = (len(frozenset(unnamed) ^ frozenset(other)) for other in neighbours)
    return Hindrance.TOO_NEAR if any(0 < number < LEAST for number in apart) else None


def rows_of(paragraphs: Sequence[int], bodies: Sequence[Shared]) -> tuple[Row, ...]:
    """A row a recommendation, in the order of the paragraphs."""
    return tuple(_row(paragraph, place, bodies) for place, paragraph in enumerate(paragraphs))


def _row(paragraph: int, place: int, bodies: Sequence[Shared]) -> Row:
    named = Counter(class_of(one.marks[place]) for one in bodies if one.named)
    unnamed = Counter(class_of(one.marks[place]) for one in bodies if not one.named)
    is_telling = len(unnamed) < 2
    counted = named if is_telling else named + unnamed
    over = Over.NAMED if is_telling else Over.ALL
    return Row(paragraph, over, *(counted[each] for each in Class))


def document_of(about: Mapping[str, object], rows: Iterable[Row]) -> dict[str, object]:
    """What is frozen: `about` says instrument, cycle and kind of body, in codes."""
    return {"schema": SCHEMA, **about, "rows": [row.as_json for row in rows]}


def rows_in(document: Mapping[str, Any]) -> tuple[Row, ...]:
    """The rows of a frozen table."""
    return tuple(
        Row(row["paragraph"], Over(row["over"]), *(row[each.value] for each in Class))
        for row in document["rows"]
    )
