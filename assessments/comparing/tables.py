"""Lists of answers as tables for files: those behind a number, side by side, the trend of a body."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from assessments.answers import labels
from assessments.answers.scoring import Standing
from assessments.comparing import words
from assessments.comparing.comparison import Said, key_of
from assessments.comparing.table_file import OF_NOTHING, WORDS, Table
from assessments.comparing.trend import Trend
from assessments.comparing.words import titled
from assessments.formats.tidy_csv import Value
from assessments.report.words import NOT_VERIFIED
from assessments.submitting.line_signs import Audience
from mechanisms.called import called
from mechanisms.models.body import plain
from mechanisms.name_order import sort_key
from recommendations import lists
from recommendations.outline import Outline, Recommendation, Variant
from recommendations.reuse import TERMS

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
    submitted_at: datetime | None = None


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
    def variant(self) -> Variant:
        """The wording by which recommendations are called: of the first where there are two."""
        return self.variants[0]

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

    @property
    def equal(self) -> tuple[Row, ...]:
        """The rows of the common base in which all levels are equal."""
        return tuple(row for row in self.common if not row.differs)


def beside(sides: Sequence[Side], outline: Outline, *, is_file: bool = False) -> SideBySide:
    """The sides by name, in files by the English one, then cycle, over the recommendations of the outline
    that all of them have."""
    ordered = tuple(
        sorted(sides, key=lambda side: (plain(side.name) if is_file else sort_key(called(side)), side.cycle))
    )
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


# The columns that a list of answers has: which answer it is, and what it says, each code with its words.
def _answer_columns() -> tuple[tuple[str, str], ...]:
    return (
        ("body", _("Body")),
        ("slug", _("Address of the body")),
        ("cycle", _("Cycle")),
        ("version", _("Version")),
        *_mark_columns(),
        ("supported_low", _("Criteria support, from")),
        ("supported_high", _("Criteria support, to")),
        ("claim", _("Level and criteria")),
        ("evidence_strength", _("Strength of evidence")),
        ("explanation", _("Explanation")),
        ("evidence", _("Evidence")),
    )


def _mark_columns() -> tuple[tuple[str, str], ...]:
    return (
        ("answer", _("Answer")),
        (f"answer{WORDS}", _("Answer, in words")),
        ("standing", _("What supports the level")),
        (f"standing{WORDS}", _("What supports the level, in words")),
    )


def mark_cells(answer: str | None, standing: Standing | None) -> tuple[Value, ...]:
    """An answer (a level as a digit, or a state) and what stands behind it, as codes and words."""
    return (
        answer,
        None if answer is None else words.key(answer),
        standing,
        None if standing is None else str(labels.STANDINGS[standing]),
    )


def _answer_cells(side: Side, paragraph: int) -> tuple[Value, ...]:
    answer = side.answers[paragraph]
    support = answer["supported"] or {}
    said = answer["state"] if answer["level"] is None else str(answer["level"])
    return (
        side.name,
        side.slug,
        side.cycle,
        side.version,
        *mark_cells(said, Standing(answer["standing"]) if answer["standing"] else None),
        support.get("low"),
        support.get("high"),
        answer["claim"],
        answer["evidence_strength"],
        answer["explanation"],
        lists.enumerated(_references(answer)),
    )


def _references(answer: AnswerJson) -> Iterator[str]:
    for item in answer["evidence"]:
        if item.get("confidential"):
            yield _("confidential reference")
        else:
            yield " ".join(part for part in (item["title"], item.get("url", "")) if part)


def recommendation_columns() -> tuple[tuple[str, str], ...]:
    return (
        ("paragraph", _("Paragraph")),
        ("recommendation", _("Recommendation")),
        ("group", _("Group")),
        (f"group{WORDS}", _("Group, in words")),
    )


def recommendation_cells(asked: Recommendation, variant: Variant, outline: Outline) -> tuple[Value, ...]:
    section = outline.section(asked.section)
    return asked.paragraph, asked.titles[variant], section.code, section.title


def answers_table(
    recommendation: Recommendation,
    outline: Outline,
    answers: Sequence[tuple[Side, tuple[Value, ...]]],
    *,
    variant: Variant,
    audience: Audience,
    asked: Mapping[str, str],
) -> Table:
    """The answers behind one number, a row a body, each with how the staff read it where that is asked for:
    reading, reason, and the body's reply; nothing where nobody read it."""
    reading_columns: tuple[tuple[str, str], ...] = ()
    if asked.get("said") == Said.REVIEWER:
        reading_columns = (
            ("staff_reading", _("The staff’s reading")),
            ("staff_reason", _("The staff’s reason")),
            ("reply", _("The body’s reply")),
        )
    unread: tuple[Value, ...] = (None,) * len(reading_columns)
    return _table(
        f"answers-{recommendation.paragraph}-{asked.get('cycle', '')}",
        titled(recommendation, variant),
        (*recommendation_columns(), *_answer_columns(), *reading_columns),
        (
            (
                *recommendation_cells(recommendation, variant, outline),
                *_answer_cells(side, recommendation.paragraph),
                *(read or unread),
            )
            for side, read in answers
        ),
        outline=outline,
        audience=audience,
        sample=any(side.sample for side, _read in answers),
        dated=[side.submitted_at for side, _read in answers],
        asked=asked,
        about={"paragraph": recommendation.paragraph},
    )


def sides_table(found: SideBySide, outline: Outline, *, audience: Audience) -> Table:
    """A row for each recommendation and side; `differs` is empty outside the common base."""
    rows = (
        (
            *recommendation_cells(row.recommendation, found.variant, outline),
            row.differs,
            *_answer_cells(side, row.recommendation.paragraph),
        )
        for row in found.rows
        for side in found.sides
    )
    base = str(len(found.common)) if found.is_comparable else ""
    different = _("Different questions: no differences are computed.")
    return _table(
        "side-by-side",
        _("Side by side"),
        (*recommendation_columns(), ("differs", _("Levels differ")), *_answer_columns()),
        rows,
        outline=outline,
        audience=audience,
        sample=any(side.sample for side in found.sides),
        dated=[side.submitted_at for side in found.sides],
        first=((_("Common base"), base or different),),
        about={"common_base": len(found.common)},
    )


def trend_table(
    trend: Trend, name: str, slug: str, outline: Outline, *, sample: bool, audience: Audience
) -> Table:
    """A row for each recommendation and cycle of one body, with the edition of the cycle."""
    rows = (
        (
            name,
            slug,
            *recommendation_cells(row.recommendation, trend.variant, outline),
            point.cycle.name,
            point.cycle.version,
            point.cycle.edition,
            *mark_cells(None if point.mark is None else key_of(point.mark), point.standing),
        )
        for group in trend.groups
        for row in group.rows
        for point in row.points
    )
    columns = (
        ("body", _("Body")),
        ("slug", _("Address of the body")),
        *recommendation_columns(),
        ("cycle", _("Cycle")),
        ("version", _("Version")),
        ("edition", _("Edition")),
        *_mark_columns(),
    )
    return _table(
        f"trend-{slug}",
        _("%s over the cycles") % name,
        columns,
        rows,
        outline=outline,
        audience=audience,
        sample=sample,
        dated=[cycle.submitted_at for cycle in trend.cycles],
        about={"body": slug},
    )


def _table(
    name: str,
    title: str,
    columns: Iterable[tuple[str, str]],
    rows: Iterable[tuple[Value, ...]],
    *,
    outline: Outline,
    audience: Audience,
    sample: bool,
    dated: Iterable[datetime | None],
    about: Mapping[str, object],
    asked: Mapping[str, str] = MappingProxyType({}),
    first: Iterable[tuple[str, str]] = (),
) -> Table:
    """`first` are facts before those that each table tells of itself."""
    is_internal = audience is Audience.STAFF
    return Table(
        name=f"{name}-internal" if is_internal else name,
        title=title,
        columns=tuple(columns),
        rows=tuple(rows),
        facts=(*first, *_facts(outline, audience, sample, asked)),
        about={
            "instrument": {"symbol": outline.symbol, "edition": outline.edition},
            "names": words.names(is_internal=is_internal),
            "filters": dict(asked),
            **about,
        },
        dated=max(filter(None, dated), default=OF_NOTHING),
        internal=str(words.INTERNAL) if is_internal else "",
    )


def _facts(
    outline: Outline, audience: Audience, sample: bool, asked: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    yield _("Instrument"), f"{outline.symbol}{lists.aside()}{outline.edition}"
    if asked:
        yield _("Filter"), lists.enumerated(labels.counted(*one) for one in asked.items())
    as_read = asked.get("said") == Said.REVIEWER
    if as_read:
        yield _("What is counted"), str(words.BESIDE)
    yield _("Names"), str(words.RULES[audience])
    yield _("Status"), str(words.BESIDE_FOOT if as_read else NOT_VERIFIED)
    if audience is not Audience.STAFF:
        yield _("Reuse"), str(TERMS)
    if sample:
        yield _("Sample data"), _("Invented bodies; no such body exists.")
