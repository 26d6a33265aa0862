"""Full-size gap reports from the committed fixtures, for tests of what is rendered. No database."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils import translation

from assessments.answers.scoring import State
from assessments.answers.value import (
    Action,
    ActionStatus,
    Answer,
    Assistance,
    Contributor,
    ContributorKind,
    Period,
    Reference,
)
from assessments.report.document import canonical_json, digest, to_document
from assessments.report.gap_report import GapReport, Rendering, ReportBody, Sheet, build
from assessments.report.lines import PreviousCycle, ReportCycle
from recommendations.fixture_files import read_fixtures
from recommendations.moments import span_in_words
from recommendations.outline import CriterionValue, Outline, Variant
from recommendations.outline_builder import build_outline
from recommendations.own_language import translations_in
from recommendations.translations import in_language

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
DATED = datetime.datetime(2026, 7, 3, 14, 3, 5, tzinfo=datetime.UTC)
NORTH = "sample-northern-mechanism"
SOUTH = "sample-southern-task-force"
PALM_COAST = "sample-palm-coast-council"  # some of its answers are in Arabic

type Entry = Mapping[str, Any]


@cache
def outline() -> Outline:
    """The whole instrument from ``fixtures/``."""
    return build_outline(read_fixtures(FIXTURES))


@cache
def outline_in(language: str) -> Outline:
    """The same as whoever reads this language has it."""
    with translation.override(language):
        return build_outline(in_language(read_fixtures(FIXTURES), translations_in(language)), span_in_words)


@cache
def sheet(slug: str, cycle: str = "2026", status: str = "submitted") -> Sheet:
    """One sample assessment as it stands in ``fixtures/sample``, with the year before as last cycle."""
    entries = _document(slug, cycle)
    bodies = {body["slug"]: body for body in _yaml("bodies.yaml")["bodies"]}
    variant = Variant(bodies[slug]["kind"])
    answers = tuple(_answer(entry, variant) for entry in entries["answers"])
    return Sheet(
        body=ReportBody(slug, bodies[slug]["name"], variant),
        cycle=ReportCycle(cycle, cycle),
        answers=answers,
        names={
            named: bodies[named]["name"] if named in bodies else named.upper()
            for answer in answers
            for named in answer.named
        },
        status=status,
        period=Period(_day(entries["period"], "start"), _day(entries["period"], "end")),
        contributors=tuple(
            Contributor(item["name"], ContributorKind(item["kind"])) for item in entries["contributors"]
        ),
        sample=True,
        budget=entries.get("budget", ""),
        previous=_previous(slug, str(int(cycle) - 1)),
    )


@cache
def report(slug: str = SOUTH, cycle: str = "2026", status: str = "submitted") -> GapReport:
    """The gap report of a sample assessment."""
    return build(sheet(slug, cycle, status), outline())


def rendering(of: GapReport, language: str = "en") -> Rendering:
    """How a submission is rendered: with its hash; a draft without."""
    printed = "" if of.is_draft else digest(canonical_json(to_document(of)))
    verify_at = f"https://assess.example/verify/?hash={printed}" if printed else ""
    return Rendering(language=language, dated=DATED, digest=printed, verify_at=verify_at)


@cache
def _yaml(name: str) -> Any:
    text = (FIXTURES / "sample" / name).read_text(encoding="utf-8")
    return yaml.safe_load(text)


def _document(slug: str, cycle: str) -> Entry:
    document: Entry = _yaml(f"{cycle}/{slug}.yaml")
    return document


def _previous(slug: str, cycle: str) -> PreviousCycle | None:
    if not (FIXTURES / "sample" / cycle / f"{slug}.yaml").exists():
        return None
    answers = _document(slug, cycle)["answers"]
    return PreviousCycle(
        ReportCycle(cycle, cycle),
        {
            entry["paragraph"]: Answer(entry["paragraph"], State(entry["state"]), entry.get("level"))
            for entry in answers
        },
    )


def _answer(entry: Entry, variant: Variant) -> Answer:
    return Answer(
        paragraph=entry["paragraph"],
        state=State(entry["state"]),
        level=entry.get("level"),
        explanation=entry.get("explanation", ""),
        criteria=_criteria(entry, variant),
        evidence=tuple(_evidence(item) for item in entry.get("evidence", ())),
        priority=entry.get("priority", False),
        elsewhere=entry.get("elsewhere", ""),
        mechanisms=tuple(entry.get("mechanisms", ())),
        actions=tuple(_action(item) for item in entry.get("actions", ())),
    )


def _criteria(entry: Entry, variant: Variant) -> dict[str, CriterionValue]:
    """What is not offered any more counts as blank: "answer again"."""
    recommendation = outline().recommendation(entry["paragraph"])
    given = {code: CriterionValue(value) for code, value in entry.get("criteria", {}).items()}
    return recommendation.answered(variant, given)[0]


def _evidence(item: Entry) -> Reference:
    return Reference(
        title=item["title"],
        strength=item["strength"],
        date=item.get("date", ""),
        url=item.get("url", ""),
        page=item.get("page", ""),
        source=item.get("source", ""),
    )


def _action(item: Entry) -> Action:
    return Action(
        what=item["what"],
        owner=item.get("owner", ""),
        due=_day(item, "due"),
        status=ActionStatus(item["status"]),
        assistance=tuple(Assistance(kind) for kind in item.get("assistance", ())),
    )


def _day(entry: Entry, key: str) -> datetime.date | None:
    value = entry.get(key)
    return datetime.date.fromisoformat(value) if value else None
