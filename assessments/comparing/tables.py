"""Views of the comparison that list answers, as tables: answers behind a number, side by side, a trend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from assessments.answers import labels
from assessments.comparing import words
from assessments.comparing.comparison import Said, key_of
from assessments.comparing.trend import Trend
from assessments.report.table_file import Table, Value
from assessments.report.words import NOT_VERIFIED
from assessments.submitting.line_signs import Audience
from recommendations.outline import Outline, Recommendation, Variant

# Two to four submissions beside each other, answer by answer. Pure. Differences are told only
# where all answered the same question: one variant, one edition, and a level from each. What
# falls out of that common base is counted and listed. Across variants or editions the answers
# stand beside each other with both questions, and no difference is computed.


FEWEST, MOST = 2, 4

type AnswerJson = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Side:
    """One frozen submission: whose, of which round, and its answers by paragraph."""

    name: str
    slug: str
    address: UUID
    variant: Variant
    edition: str
    cycle: str
    version: int
    sample: bool
    answers: Mapping[int, AnswerJson]
    entered_by_staff: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One recommendation with the answer of each side. `differs` is None outside the common base."""

    recommendation: Recommendation
    answers: tuple[AnswerJson, ...]
    differs: bool | None


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The sides in the order of their names, and the rows in the order of the report."""

    sides: tuple[Side, ...]
    rows: tuple[Row, ...]
    is_comparable: bool

    @property
    def variants(self) -> tuple[Variant, ...]:
        """The wordings that were answered, each once."""
        return tuple(dict.fromkeys(side.variant for side in self.sides))

    @property
    def common(self) -> tuple[Row, ...]:
        """The rows that all answered with a level, where levels may be compared at all."""
        return tuple(row for row in self.rows if row.differs is not None)

    @property
    def dropped(self) -> tuple[Row, ...]:
        """The rows outside the common base."""
        return tuple(row for row in self.rows if row.differs is None)

    @property
    def different(self) -> tuple[Row, ...]:
        """The rows of the common base in which not all levels are equal."""
        return tuple(row for row in self.rows if row.differs)


def beside(sides: Sequence[Side], outline: Outline) -> SideBySide:
    """The sides by name, then cycle, over the recommendations of the outline that all of them have."""
    ordered = tuple(sorted(sides, key=lambda side: (side.name.casefold(), side.cycle)))
    kinds = {(side.variant, side.edition) for side in ordered}
    rows = tuple(
        _row(recommendation, ordered, comparable=len(kinds) == 1)
        for recommendation in outline.recommendations
        if all(recommendation.paragraph in side.answers for side in ordered)
    )
    return SideBySide(ordered, rows, is_comparable=len(kinds) == 1)


def _row(recommendation: Recommendation, sides: Sequence[Side], *, comparable: bool) -> Row:
    answers = tuple(side.answers[recommendation.paragraph] for side in sides)
    levels = [answer["level"] for answer in answers]
    if not comparable or None in levels:
        return Row(recommendation, answers, differs=None)
    return Row(recommendation, answers, differs=len(set(levels)) > 1)


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """One answer of a frozen document; `read` is the staff's reading with its reason and the body's reply."""

    body: str
    cycle: str
    version: int
    answer: Mapping[str, Any]
    sample: bool
    read: tuple[Value, ...] = ()

    @classmethod
    def of(cls, side: Side, paragraph: int, read: tuple[Value, ...] = ()) -> FileAnswer:
        """The answer of one submission, and how the staff read it where that is asked for."""
        answer = side.answers[paragraph]
        return cls(side.name, side.cycle, side.version, answer, side.sample, read)


def _columns(*first: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return (
        *first,
        ("body", _("Body")),
        ("cycle", _("Cycle")),
        ("version", _("Version")),
        ("answer", _("Answer")),
        ("supported_low", _("Criteria support, from")),
        ("supported_high", _("Criteria support, to")),
        ("claim", _("Claim")),
        ("evidence_strength", _("Strength of evidence")),
        ("explanation", _("Explanation")),
        ("evidence", _("Evidence")),
    )


def _reading_columns() -> tuple[tuple[str, str], ...]:
    return (
        ("staff_reading", _("The staff’s reading")),
        ("staff_reason", _("The staff’s reason")),
        ("reply", _("The body’s reply")),
    )


def _cells(said: FileAnswer) -> tuple[Value, ...]:
    answer, support = said.answer, said.answer["supported"] or {}
    return (
        said.body,
        said.cycle,
        said.version,
        answer["state"] if answer["level"] is None else str(answer["level"]),
        support.get("low"),
        support.get("high"),
        answer["claim"],
        answer["evidence_strength"],
        answer["explanation"],
        labels.enumerated(_references(answer)),
    )


def _references(answer: Mapping[str, Any]) -> Iterator[str]:
    for item in answer["evidence"]:
        if item.get("confidential"):
            yield _("confidential reference")
        else:
            yield " ".join(part for part in (item["title"], item.get("url", "")) if part)


def answers_table(
    recommendation: Recommendation,
    outline: Outline,
    answers: Sequence[FileAnswer],
    *,
    audience: Audience,
    asked: Mapping[str, str],
) -> Table:
    """The answers that one number stands for, a row a body; with the staff's readings where asked for."""
    cycle = asked.get("cycle", "")
    as_read = asked.get("said") == Said.REVIEWER
    nothing: tuple[Value, ...] = (None, None, None) if as_read else ()
    return Table(
        name=_name(f"answers-{recommendation.paragraph}-{cycle}", audience),
        title=f"{recommendation.paragraph} {recommendation.title}",
        columns=(*_columns(), *(_reading_columns() if as_read else ())),
        rows=tuple((*_cells(said), *(said.read or nothing)) for said in answers),
        facts=tuple(_facts(outline, audience, any(said.sample for said in answers), asked)),
        about=_about(outline, audience, asked) | {"paragraph": recommendation.paragraph},
        internal=_mark(audience),
    )


def sides_table(found: SideBySide, outline: Outline, *, audience: Audience) -> Table:
    """A row for each recommendation and side; `differs` is empty outside the common base."""
    rows = tuple(
        (
            row.recommendation.paragraph,
            row.recommendation.title,
            row.differs,
            *_cells(FileAnswer.of(side, row.recommendation.paragraph)),
        )
        for row in found.rows
        for side in found.sides
    )
    first = (
        ("paragraph", _("Paragraph")),
        ("recommendation", _("Recommendation")),
        ("differs", _("Levels differ")),
    )
    sample = any(side.sample for side in found.sides)
    base = str(len(found.common)) if found.is_comparable else ""
    return Table(
        name=_name("side-by-side", audience),
        title=_("Side by side"),
        columns=_columns(*first),
        rows=rows,
        facts=(
            (_("Common base"), base or _("Different questions: no differences are computed.")),
            *_facts(outline, audience, sample, {}),
        ),
        about=_about(outline, audience, {}) | {"common_base": len(found.common)},
        internal=_mark(audience),
    )


def trend_table(
    trend: Trend, name: str, slug: str, outline: Outline, *, sample: bool, audience: Audience
) -> Table:
    """A row for each recommendation and cycle of one body; another edition says so in its column."""
    rows = tuple(
        (
            row.recommendation.paragraph,
            row.recommendation.title,
            point.cycle.name,
            point.cycle.version,
            point.cycle.edition,
            None if point.mark is None else key_of(point.mark),
        )
        for group in trend.groups
        for row in group.rows
        for point in row.points
    )
    return Table(
        name=_name(f"trend-{slug}", audience),
        title=_("%s over the cycles") % name,
        columns=(
            ("paragraph", _("Paragraph")),
            ("recommendation", _("Recommendation")),
            ("cycle", _("Cycle")),
            ("version", _("Version")),
            ("edition", _("Edition")),
            ("answer", _("Answer")),
        ),
        rows=rows,
        facts=tuple(_facts(outline, audience, sample=sample, asked={})),
        about=_about(outline, audience, {}) | {"body": slug},
        internal=_mark(audience),
    )


def _name(stem: str, audience: Audience) -> str:
    return f"{stem}-internal" if audience is Audience.STAFF else stem


def _mark(audience: Audience) -> str:
    return str(words.INTERNAL) if audience is Audience.STAFF else ""


def _about(outline: Outline, audience: Audience, asked: Mapping[str, str]) -> dict[str, object]:
    return {
        "instrument": {"symbol": outline.symbol, "edition": outline.edition},
        "names": words.names(is_internal=audience is Audience.STAFF),
        "filters": dict(asked),
    }


def _facts(
    outline: Outline, audience: Audience, sample: bool, asked: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    yield _("Instrument"), f"{outline.symbol}, {outline.edition}"
    if asked:
        yield _("Filter"), labels.enumerated(labels.counted(*one) for one in asked.items())
    as_read = asked.get("said") == Said.REVIEWER
    if as_read:
        yield _("What is counted"), str(words.BESIDE)
    yield _("Names"), str(words.RULES[audience])
    yield _("Status"), str(words.BESIDE_FOOT if as_read else NOT_VERIFIED)
    if sample:
        yield _("Sample data"), _("Invented bodies; no such body exists.")
