"""What a pattern is: rows of one table, whose columns are declared once for page, PDF, Word, CSV, workbook
and JSON; a chart over the same rows; and a sentence with the finding.

A cell may lead to what it counts: answers to one recommendation, or the same patterns narrowed. A page makes
a link of it, a file leaves it out.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from assessments.answers import labels
from assessments.answers.scoring import OUTSIDE_STATES, Standing, State
from assessments.comparing.charts import AT_MOST, Chart, stacked
from assessments.comparing.comparison import (
    Comparison,
    RecommendationCount,
    Said,
    Standings,
    standings_json,
)
from assessments.comparing.patterns import AnswerCount, Patterns
from assessments.comparing.words import SHOWN_BEHIND, titled
from assessments.submitting.line_signs import STANDING_SIGNS
from recommendations.outline import Recommendation, Variant


@dataclass(frozen=True, slots=True)
class Behind:
    """What a number counts: answers to `paragraph` that meet `asks`, or with `anchor` the place on the page
    of patterns, narrowed by `asks`, where the single recommendations are."""

    asks: tuple[tuple[str, str], ...] = ()
    paragraph: int | None = None
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value, and what it counts; `heads` marks the heading of its row."""

    value: str | int
    behind: Behind | None = None
    heads: bool = False


@dataclass(frozen=True, slots=True)
class Column[Row]:
    """One column: its heading, and the cell of each row. JSON has it under `key`, with the value of `code`
    where that is not the cell's own; without a key JSON leaves it out, and without a heading a page does.
    CSV has it under its key, or as `csv` says, and the columns `beside` it after it."""

    words: str
    cell: Callable[[Row], Cell]
    key: str = ""
    code: Callable[[Row], object] | None = None
    is_number: bool = True
    csv: str | None = None
    beside: tuple[Column[Row], ...] = ()

    @property
    def name(self) -> str:
        """What CSV calls it; empty where CSV leaves it out."""
        return self.key if self.csv is None else self.csv

    def value(self, row: Row) -> str | int:
        """Its code, where that is one; else what is shown."""
        code = self.code(row) if self.code else None
        return code if isinstance(code, str | int) else self.cell(row).value


@dataclass(frozen=True, slots=True)
class Bar[Row]:
    """One piece of each bar of a chart: what fills it, what it counts, and how many of that a row has."""

    fill: str
    meaning: str
    number: Callable[[Row], int]


@dataclass(frozen=True, slots=True)
class PatternTable:
    """One table; `caption` tells what it counts."""

    code: str
    caption: str
    heads: tuple[Column[Any], ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def with_heads(self) -> Iterator[list[tuple[Column[Any], Cell]]]:
        for row in self.rows:
            yield list(zip(self.heads, row, strict=True))


def table_of[Row](
    code: str, caption: object, columns: Sequence[Column[Row]], rows: Iterable[Row]
) -> PatternTable:
    """The table that these columns make of these rows."""
    shown = tuple(column for column in columns if column.words)
    cells = (tuple(column.cell(row) for column in shown) for row in rows)
    return PatternTable(code, str(caption), shown, tuple(cells))


class Pattern[Row](ABC):
    """One pattern. To add one, write a class of this kind in `findings` and put it into `PATTERNS` there."""

    code: ClassVar[str]
    title: ClassVar[Promise]
    caption: ClassVar[Promise]
    # Who asks for what and who could meet whom is for the staff.
    for_staff: ClassVar[bool] = False
    # Counted from the bodies' own answers alone, also where the staff's readings are asked for.
    as_bodies_say: ClassVar[bool] = False
    is_drawn: ClassVar[bool] = True
    drawn_at_most: ClassVar[int] = AT_MOST

    @abstractmethod
    def rows(self, patterns: Patterns) -> Sequence[Row]:
        """What the table lists, in its order."""

    @abstractmethod
    def columns(self, patterns: Patterns) -> Sequence[Column[Row]]:
        """The columns, the first of which heads the rows."""

    @abstractmethod
    def sentence(self, patterns: Patterns) -> str:
        """The finding."""

    def table(self, patterns: Patterns) -> PatternTable:
        return table_of(self.code, self.caption, self.columns(patterns), self.rows(patterns))

    def data(self, patterns: Patterns) -> list[dict[str, object]]:
        """The rows for JSON, free of language."""
        columns = [column for column in self.columns(patterns) if column.key]
        return [
            {column.key: column.code(row) if column.code else column.cell(row).value for column in columns}
            for row in self.rows(patterns)
        ]

    def more_data(self, patterns: Patterns) -> dict[str, object]:
        """What JSON has beside the rows."""
        return {}

    def bars(self, patterns: Patterns) -> Sequence[Bar[Any]]:
        """The pieces of each bar."""
        return ()

    def drawn(self, patterns: Patterns) -> Iterable[tuple[str, Any]]:
        """The bars of the chart, as label and row: those of the table, in its order."""
        first = self.columns(patterns)[0]
        return ((str(first.cell(row).value), row) for row in self.rows(patterns))

    def chart(self, patterns: Patterns) -> Chart:
        """The chart; without a bar where there is nothing to draw."""
        bars = self.bars(patterns)
        meanings = {bar.fill: bar.meaning for bar in bars}
        counts = [
            (label, [(bar.fill, bar.number(row)) for bar in bars])
            for label, row in self.drawn(patterns)
            if self.is_drawn
        ]
        return stacked(self.code, self.sentence(patterns), meanings, counts, self.drawn_at_most)

    def said(self, comparison: Comparison) -> Said:
        """Whose word it counts."""
        return Said.BODY if self.as_bodies_say else comparison.said

    def note(self, comparison: Comparison) -> str:
        """That it counts the bodies' word where the staff's readings are asked for; else empty."""
        if self.said(comparison) is comparison.said:
            return ""
        return _("This is counted as the bodies say.")


# The columns that several tables have.


class OfRecommendation(Protocol):
    @property
    def recommendation(self) -> Recommendation: ...


def recommendation_column(variant: Variant) -> Column[Any]:
    """The heading of a row about one recommendation, as bodies of this kind are asked; its paragraph in
    JSON."""

    def cell(row: OfRecommendation) -> Cell:
        paragraph = row.recommendation.paragraph
        return Cell(titled(row.recommendation, variant), Behind(paragraph=paragraph), heads=True)

    def in_csv(words: str, name: str, value: Callable[[OfRecommendation], str]) -> Column[Any]:
        return Column(words, lambda row: Cell(value(row)), csv=name, is_number=False)

    return Column(
        _("Recommendation"),
        cell,
        key="paragraph",
        code=lambda row: row.recommendation.paragraph,
        is_number=False,
        beside=(
            in_csv(_("Recommendation"), "recommendation", lambda row: row.recommendation.titles[variant]),
            in_csv(_("Group"), "group", lambda row: row.recommendation.section),
        ),
    )


def counted(number: int, behind: Behind) -> Cell:
    """A number that leads to what it counts; a zero leads nowhere."""
    return Cell(number, behind if number else None)


def answers(number: int, paragraph: int, **asks: str) -> Cell:
    return counted(number, Behind(tuple(asks.items()), paragraph))


def narrowed(number: int, anchor: str, **asks: str) -> Cell:
    """A number that leads to a place on the page of patterns, narrowed by `asks`."""
    return counted(number, Behind(tuple(asks.items()), anchor=anchor))


def answer_column(kind: str, words: object, key: str = "", **asks: str) -> Column[RecommendationCount]:
    """How many bodies gave one kind of answer to a recommendation; see `RecommendationCount.number`."""

    def cell(count: RecommendationCount) -> Cell:
        return answers(count.number(kind), count.paragraph, answer=kind, **asks)

    return Column(str(words), cell, key)


def standing_columns[Row](
    standings_of: Callable[[Row], Standings | None], behind: Callable[[Row, Standing], Behind | None]
) -> list[Column[Row]]:
    """What supports the levels 2 and 3: three of the six as columns, all of them in JSON. `behind`: what
    the number of a row counts."""

    def column(standing: Standing) -> Column[Row]:
        def cell(row: Row) -> Cell:
            number = (standings_of(row) or {}).get(standing, 0)
            return Cell(number, behind(row, standing) if number else None)

        return Column(str(labels.STANDING_LABELS[standing].short), cell)

    def in_csv(standing: Standing) -> Column[Row]:
        return replace(column(standing), csv=standing.value)

    def in_json(key: str) -> Column[Row]:
        codes = tuple(map(in_csv, Standing)) if key == "borne_out" else ()
        return Column(
            "",
            lambda row: Cell(""),
            key,
            lambda row: standings_json(standings_of(row))[key],
            csv="",
            beside=codes,
        )

    return [*map(column, SHOWN_BEHIND), *map(in_json, standings_json(None))]


def standings_of_counts(**asks: str) -> list[Column[RecommendationCount]]:
    """The same of one recommendation: each number leads to the answers it counts."""

    def behind(count: RecommendationCount, standing: Standing) -> Behind:
        asked = {"standing": STANDING_SIGNS[standing], **asks}
        return Behind(tuple(asked.items()), count.paragraph)

    return standing_columns(lambda count: count.standings, behind)


def answer_columns[Row](
    answers_of: Callable[[Row], AnswerCount],
    behind: Callable[[Row, str], Behind | None],
    *,
    with_standings: bool,
) -> list[Column[Row]]:
    """The answers to several recommendations together. `behind`: what a number of this row counts, by the
    name of the pattern that lists the single recommendations."""

    def column(name: str, words: object, pattern: str) -> Column[Row]:
        def cell(row: Row) -> Cell:
            number: int = getattr(answers_of(row), name)
            return Cell(number, behind(row, pattern) if number else None)

        return Column(str(words), cell, name)

    def behind_standing(row: Row, _standing: Standing) -> Behind | None:
        return behind(row, "all")

    standings = standing_columns(lambda row: answers_of(row).standings, behind_standing)
    return [
        column("gaps", _("Gaps"), "gaps"),
        column("working", labels.IN_OPERATION, "all"),
        *(standings if with_standings else ()),
        column("unknown", _("Unknown"), "unanswered"),
        column("applicable", _("Applicable"), "all"),
        column("outside", _("Not counted"), "all"),
    ]


def every(patterns: Patterns) -> PatternTable:
    """Every recommendation of the filter, in the order of the report."""
    comparison = patterns.comparison
    columns = (
        recommendation_column(comparison.variant),
        *(answer_column(level, labels.head(level)) for level in "0123"),
        *(standings_of_counts() if comparison.tells_standings else ()),
        answer_column("unknown", _("Unknown")),
        *(answer_column(state.value, labels.head(state)) for state in State if state in OUTSIDE_STATES),
    )
    caption = _("Every recommendation, in the order of the report")
    return table_of("all", caption, columns, comparison.counts)
