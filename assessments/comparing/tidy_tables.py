"""The comparison and its patterns as tables for programs: a row an answer, or a row of a pattern; codes and
words in columns of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from assessments.comparing import words
from assessments.comparing.comparison import ComparedBody, Comparison, Said, StaffReading, key_of
from assessments.comparing.pattern_table import Column, Pattern
from assessments.comparing.patterns import Patterns
from assessments.comparing.table_file import WORDS
from assessments.formats.tidy_csv import TidyTable, Value

type Notes = Iterable[tuple[str, str]]
type Named = tuple[str, str]


def answers_of_all(comparison: Comparison, name: str, notes: Notes) -> TidyTable:
    """A row for each body and recommendation; where the staff's readings are counted, with reason and
    reply."""
    standings = comparison.tells_standings
    columns = (
        ("body", _("Body")),
        ("slug", _("Address of the body")),
        ("region", _("Region")),
        ("type", _("Type")),
        ("cycle", _("Cycle")),
        ("version", _("Version")),
        ("entered_by_staff", _("Entered by staff from a file")),
        ("paragraph", _("Paragraph")),
        ("recommendation", _("Recommendation")),
        ("group", _("Group")),
        (f"group{WORDS}", _("Group, in words")),
        ("answer", _("Answer") if standings else _("The staff’s reading")),
        (f"answer{WORDS}", _("Answer, in words") if standings else _("The staff’s reading, in words")),
        *(_standing_columns() if standings else _reading_columns()),
    )
    return TidyTable(
        name,
        words.title(comparison),
        columns,
        tuple(_answers(comparison)),
        tuple(notes),
        is_licensed=not comparison.is_internal,
    )


def _standing_columns() -> tuple[Named, ...]:
    return (
        ("standing", _("What supports the level")),
        (f"standing{WORDS}", _("What supports the level, in words")),
    )


def _reading_columns() -> tuple[Named, ...]:
    return (
        ("verdict", _("What the staff say of the body’s answer")),
        ("staff_reason", _("The staff’s reason")),
        ("reply", _("The body’s reply")),
    )


def _answers(comparison: Comparison) -> Iterator[tuple[Value, ...]]:
    asked = [
        (count.paragraph, count.recommendation.titles[comparison.variant], group.section)
        for group in comparison.groups
        for count in group.counts
    ]
    said = {sign: words.key(key_of(sign)) for count in comparison.counts for sign in count.by_sign}
    for body in comparison.bodies:
        of_body: tuple[Value, ...] = (
            body.name, body.slug, body.region or None, body.type or None,
            comparison.cycle.slug, body.version, body.entered_by_staff,
        )  # fmt: skip
        read = {reading.paragraph: reading for reading in body.read}
        for number, title, section in asked:
            mark = body.marks[number]
            behind = _behind(body, number) if comparison.said is Said.BODY else _read(read.get(number))
            yield (*of_body, number, title, section.code, section.title, key_of(mark), said[mark], *behind)


def _behind(body: ComparedBody, paragraph: int) -> tuple[Value, ...]:
    standing = body.standing(paragraph)
    return standing, None if standing is None else words.standing_word(standing)


def _read(reading: StaffReading | None) -> tuple[Value, ...]:
    if reading is None:
        return None, None, None
    return reading.verdict, reading.reason or None, reading.reply or None


def rows_of_pattern(pattern: Pattern[Any], patterns: Patterns, name: str, notes: Notes) -> TidyTable:
    """The table of the page, with every code beside its words."""
    columns = [part for column in pattern.columns(patterns) for part in parts_of(column)]
    rows = tuple(tuple(part.value(row) for part in columns) for row in pattern.rows(patterns))
    return TidyTable(
        name,
        str(pattern.title),
        tuple((part.name, part.words) for part in columns),
        rows,
        tuple(notes),
        is_licensed=not patterns.comparison.is_internal,
    )


def parts_of(column: Column[Any]) -> Sequence[Column[Any]]:
    """The columns that a file for programs makes of one of the page; none of a column without a name."""
    own = (column,) if column.name else ()
    return (*own, *column.beside)
