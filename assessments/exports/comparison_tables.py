"""The views of the comparison that list answers, as tables: answers behind a number, side by side, a trend.

A body that is not named has its code and its answer; its words would say who it is, and stay out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assessments.comparison import Naming, key_of
from assessments.comparison_trend import Trend
from assessments.exports import comparison_words as words
from assessments.exports.table_file import Table, Value
from assessments.exports.words import NOT_VERIFIED
from assessments.side_by_side import SideBySide
from recommendations.outline import Outline, Recommendation


@dataclass(frozen=True, slots=True)
class NamedAnswer:
    """One answer of a frozen document with the name that may be printed."""

    name: str
    is_named: bool
    cycle: str
    version: int
    answer: Mapping[str, Any]
    sample: bool


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


def _cells(said: NamedAnswer) -> tuple[Value, ...]:
    answer, support = said.answer, said.answer["supported"] or {}
    return (
        said.name,
        said.cycle,
        said.version,
        answer["state"] if answer["level"] is None else str(answer["level"]),
        support.get("low"),
        support.get("high"),
        answer["claim"],
        answer["evidence_strength"],
        answer["explanation"] if said.is_named else None,
        "; ".join(_references(answer)) if said.is_named else None,
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
    answers: Sequence[NamedAnswer],
    naming: Naming,
    asked: Mapping[str, str],
) -> Table:
    """The answers that one number stands for, a row a body."""
    named = sorted(
        (said for said in answers if said.is_named), key=lambda said: said.name.casefold()
    )
    unnamed = sorted((said for said in answers if not said.is_named), key=lambda said: said.name)
    cycle = asked.get("cycle", "")
    return Table(
        name=_name(f"answers-{recommendation.paragraph}-{cycle}", naming),
        title=f"{recommendation.paragraph} {recommendation.title}",
        columns=_columns(),
        rows=tuple(_cells(said) for said in (*named, *unnamed)),
        facts=tuple(_facts(outline, naming, any(said.sample for said in answers), asked)),
        about=_about(outline, naming, asked) | {"paragraph": recommendation.paragraph},
    )


def sides_table(
    found: SideBySide, names: Sequence[tuple[str, bool]], outline: Outline, naming: Naming
) -> Table:
    """A row for each recommendation and side; `differs` is empty outside the common base."""
    rows = tuple(
        (row.recommendation.paragraph, row.recommendation.title, row.differs, *_cells(said))
        for row in found.rows
        for said in _of_row(found, names, row.answers)
    )
    first = (
        ("paragraph", _("Paragraph")),
        ("recommendation", _("Recommendation")),
        ("differs", _("Levels differ")),
    )
    sample = any(side.sample for side in found.sides)
    base = str(len(found.common)) if found.is_comparable else ""
    return Table(
        name=_name("side-by-side", naming),
        title=_("Side by side"),
        columns=_columns(*first),
        rows=rows,
        facts=(
            (_("Common base"), base or _("Different questions: no differences are computed.")),
            *_facts(outline, naming, sample, {}),
        ),
        about=_about(outline, naming, {}) | {"common_base": len(found.common)},
    )


def _of_row(
    found: SideBySide, names: Sequence[tuple[str, bool]], answers: Iterable[Mapping[str, Any]]
) -> Iterator[NamedAnswer]:
    for side, (name, is_named), answer in zip(found.sides, names, answers, strict=True):
        yield NamedAnswer(name, is_named, side.cycle, side.version, answer, side.sample)


def trend_table(trend: Trend, name: str, slug: str, outline: Outline, naming: Naming) -> Table:
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
        name=_name(f"trend-{slug}", naming),
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
        facts=tuple(_facts(outline, naming, sample=False, asked={})),
        about=_about(outline, naming, {}) | {"body": slug},
    )


def _name(stem: str, naming: Naming) -> str:
    return f"{stem}-internal" if naming is Naming.DESK else stem


def _about(outline: Outline, naming: Naming, asked: Mapping[str, str]) -> dict[str, object]:
    return {
        "instrument": {"symbol": outline.symbol, "edition": outline.edition},
        "names": naming.value,
        "filters": dict(asked),
    }


def _facts(
    outline: Outline, naming: Naming, sample: bool, asked: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    yield _("Instrument"), f"{outline.symbol}, {outline.edition}"
    if asked:
        yield _("Filter"), "; ".join(f"{name}: {value}" for name, value in asked.items())
    yield _("Names"), str(words.RULES[naming])
    yield _("Status"), str(NOT_VERIFIED)
    if sample:
        yield _("Sample data"), _("Invented bodies; no such body exists.")
