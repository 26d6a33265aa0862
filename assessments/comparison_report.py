"""The consolidated report of a comparison: its patterns, good examples, and the matrix. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assessments.comparison_patterns import Patterns
from recommendations.outline import Outline, Recommendation


@dataclass(frozen=True, slots=True)
class Reference:
    """Public evidence that somebody else can look up."""

    title: str
    date: str = ""
    url: str = ""
    page: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """One body that shows published evidence of a recommendation in operation, with its words."""

    name: str
    level: str
    explanation: str = ""
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Examples:
    """The examples for one recommendation; `more` bodies could be given as well."""

    recommendation: Recommendation
    bodies: tuple[Example, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class ConsolidatedReport:
    """Everything the report prints. `shared_until` (aware) is when the last submission in it was sent: the
    only date of the file. `not_listed` bodies are counted, but not in the printed matrix."""

    patterns: Patterns
    outline: Outline
    examples: tuple[Examples, ...]
    shared_until: datetime.datetime
    filters: Mapping[str, str]
    not_listed: int = 0


def references_of(
    evidence: Iterable[Mapping[str, object]], published: int
) -> tuple[Reference, ...]:
    """The items of a frozen answer that everybody can look up, in its order; never a confidential one."""
    return tuple(
        Reference(
            title=str(item.get("title") or ""),
            date=str(item.get("date") or ""),
            url=str(item.get("url") or ""),
            page=str(item.get("page") or ""),
            source=str(item.get("source") or ""),
        )
        for item in evidence
        if not item.get("confidential") and _strength(item) >= published
    )


def _strength(item: Mapping[str, object]) -> int:
    given = item.get("strength")
    return given if isinstance(given, int) else 0
