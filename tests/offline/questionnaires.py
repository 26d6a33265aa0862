"""Questionnaires made by hand from the committed instrument, for what leaves the screen. No database."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from assessments.answers.scoring import State
from assessments.answers.value import Answer, Period
from assessments.offline.questionnaire import AskedGroup, AskedItem, Questionnaire
from assessments.report.gap_report import ReportBody
from assessments.report.lines import ReportCycle
from recommendations.outline import Variant
from tests.report import sample_reports

CODE = "3f0c2a52-6d3b-4a0e-9c57-0a7b7f9f1c11"
MADE = datetime.datetime(2026, 7, 3, 14, 3, 5, tzinfo=datetime.UTC)
REGIONAL = ReportBody("northern-mechanism", "Northern Mechanism", Variant.REGIONAL)
NATIONAL = ReportBody("southern-task-force", "Southern Task Force", Variant.NATIONAL)
MECHANISMS = {
    "asean": "Association of Southeast Asian Nations",
    "northern-mechanism": "Northern Mechanism",
    "osce": "Organization for Security and Co-operation in Europe",
}
PERIOD = Period(datetime.date(2025, 7, 1), datetime.date(2026, 6, 30))


def questionnaire(
    paragraphs: Iterable[int] = (),
    entries: Mapping[int, Answer] | None = None,
    *,
    body: ReportBody = REGIONAL,
    by_input: Iterable[int] = (),
    kept_back: Mapping[int, int] | None = None,
    **other: Any,
) -> Questionnaire:
    """What is asked: these paragraphs, or all 32, with these answers. `filled` if there are any."""
    outline = sample_reports.outline()
    asked = frozenset(paragraphs) or frozenset(r.paragraph for r in outline.recommendations)
    groups = []
    for section in outline.sections:
        items = [
            _item(number, (entries or {}).get(number), number in by_input, kept_back or {})
            for number in section.paragraphs
            if number in asked
        ]
        if items:
            groups.append(AskedGroup(section, tuple(items)))
    fixed: dict[str, Any] = {
        "outline": outline,
        "body": body,
        "cycle": ReportCycle("2026", "2026"),
        "period": PERIOD,
        "groups": tuple(groups),
        "mechanisms": MECHANISMS,
        "language": "en",
        "made": MADE,
        "filled": entries is not None,
        "code": CODE,
    }
    return Questionnaire(**(fixed | other))


def _item(paragraph: int, entry: Answer | None, by_input: bool, kept_back: Mapping[int, int]) -> AskedItem:
    held = entry or Answer(paragraph, State.BLANK)
    return AskedItem(
        sample_reports.outline().recommendation(paragraph),
        held,
        tuple(f"{paragraph}.e{number}" for number in range(1, len(held.evidence) + 1)),
        kept_back.get(paragraph, 0),
        by_input,
    )


def sample_entries(slug: str) -> dict[int, Answer]:
    """The answers of a sample body, as a filled questionnaire holds them."""
    return {answer.paragraph: answer for answer in sample_reports.sheet(slug).answers}
