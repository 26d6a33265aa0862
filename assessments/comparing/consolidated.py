"""The consolidated report: rows → values, with the documents of the few bodies that are quoted."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from assessments.answers.scoring import Standing
from assessments.answers.value import PUBLIC
from assessments.comparing.comparison import Asked, ComparedBody, RecommendationCount, Said
from assessments.comparing.pattern_rows import read_patterns
from assessments.comparing.patterns import Patterns
from assessments.comparing.rows import Round, compared_body, read_bodies, with_bodies
from assessments.models import ScoreLine, Submission
from assessments.submitting.line_signs import STANDING_SIGNS
from recommendations.outline import Outline

# The consolidated report of a comparison: its patterns, good examples, and the matrix. Pure.


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
    """One body whose own answers and an open document support a recommendation in operation, with its
    words."""

    name: str
    level: str
    explanation: str = ""
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Examples:
    """The examples for one recommendation; `more` bodies could be given as well."""

    recommendation: Asked
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


def references_of(evidence: Iterable[Mapping[str, object]]) -> tuple[Reference, ...]:
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
        if not item.get("confidential") and _strength(item) >= PUBLIC
    )


def _strength(item: Mapping[str, object]) -> int:
    given = item.get("strength")
    return given if isinstance(given, int) else 0


BORNE_OUT = STANDING_SIGNS[Standing.BORNE_OUT]
# What a person reads in print; every number is over all bodies.
LISTED_AT_MOST = 200
EXAMPLES_EACH = 3
REFERENCES_EACH = 2


def read_report(round_: Round) -> ConsolidatedReport | None:
    """The report over what is shared with this reader; None where nothing is. Sixteen queries at most."""
    until = round_.lines().order_by().aggregate(last=Max("submission__submitted_at"))["last"]
    if until is None:
        return None
    patterns = read_patterns(round_)
    bodies = tuple(read_bodies(round_, LISTED_AT_MOST))
    patterns = replace(patterns, comparison=replace(patterns.comparison, bodies=bodies))
    return ConsolidatedReport(
        patterns=patterns,
        outline=round_.outline,
        examples=()
        if round_.wanted.said is Said.REVIEWER
        else tuple(read_examples(round_, patterns.comparison.counts)),
        shared_until=until,
        filters=round_.wanted.chosen,
        not_listed=patterns.comparison.coverage.shown - len(bodies),
    )


def read_examples(round_: Round, counts: Sequence[RecommendationCount]) -> Iterator[Examples]:
    """For each recommendation the first bodies, as the matrix orders them. Two queries."""
    lines = [(line, compared_body(round_, line)) for line in with_bodies(_borne_out(round_))]
    found = []
    for count in counts:
        index = round_.index_of(count.paragraph)
        have = [pair for pair in lines if pair[0].standings[index] == BORNE_OUT]
        if have:
            found.append((count, have))
    quoted = {line.submission_id for _, have in found for line, _ in have[:EXAMPLES_EACH]}
    documents = _answers(quoted)
    for count, have in found:
        bodies = tuple(
            _example(line, body, count.paragraph, documents) for line, body in have[:EXAMPLES_EACH]
        )
        yield Examples(count.recommendation, bodies, max(len(have) - EXAMPLES_EACH, 0))


def _borne_out(round_: Round) -> QuerySet[ScoreLine]:
    """The lines in which something is borne out."""
    return round_.lines().filter(standings__contains=BORNE_OUT)


def _answers(submissions: set[UUID]) -> dict[UUID, dict[int, Mapping[str, Any]]]:
    rows = Submission.objects.filter(pk__in=submissions).values_list("pk", "document")
    return {
        pk: {answer["paragraph"]: answer for answer in json.loads(document)["answers"]}
        for pk, document in rows
    }


def _example(
    line: ScoreLine,
    body: ComparedBody,
    paragraph: int,
    documents: Mapping[UUID, Mapping[int, Mapping[str, Any]]],
) -> Example:
    level = body.marks[paragraph]
    answer = documents[line.submission_id][paragraph]
    references: tuple[Reference, ...] = references_of(answer["evidence"])
    return Example(body.name, level, answer["explanation"], references[:REFERENCES_EACH])
