"""The brief: two pages whatever the body says and however long our words are, and what it asks of whom."""

from __future__ import annotations

import datetime
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from assessments.answers.value import Action, ActionStatus, Assistance
from assessments.report.files import brief_pdf
from assessments.report.gap_report import GapReport, build
from recommendations.outline import Variant
from tests.report import invented_bodies, sample_reports
from tests.report.longer_words import LANGUAGE, longer, longer_outline, speak_longer

DAY = datetime.date(2026, 7, 3)
BEFORE, AFTER = datetime.date(2026, 5, 31), datetime.date(2026, 12, 31)
EIGHT = [(kind, variant) for kind in invented_bodies.KINDS for variant in Variant]


def pages(report: GapReport, language: str = "en") -> list[str]:
    made = brief_pdf(report, sample_reports.rendering(report, language))
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(made.data)).pages]


def written_out(kind: str, variant: Variant, *, longest: bool = False) -> GapReport:
    """The report with our words longer; ``longest``: with as much of its own as a body may write, too."""
    sheet = invented_bodies.sheet(kind, variant)
    if longest:
        late = Action("Very long words " * 120, "Ministry of everything " * 20, BEFORE, ActionStatus.STARTED)
        plan = (replace(late, assistance=tuple(Assistance)), replace(late, due=None), replace(late, owner=""))
        name = replace(sheet.body, name="Interministerial Commission against Trafficking in Persons " * 3)
        sheet = replace(
            sheet, body=name, answers=tuple(replace(answer, actions=plan) for answer in sheet.answers)
        )
    return build(sheet, longer_outline(sample_reports.outline()))


@pytest.mark.parametrize(("kind", "variant"), EIGHT)
def test_a_brief_has_two_pages(kind: str, variant: Variant) -> None:
    assert len(pages(invented_bodies.report(kind, variant))) == 2


@pytest.mark.parametrize("longest", [False, True])
@pytest.mark.parametrize(("kind", "variant"), EIGHT)
def test_it_has_two_pages_with_every_word_of_ours_longer_by_forty_per_cent(
    kind: str, variant: Variant, longest: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = written_out(kind, variant, longest=longest)
    speak_longer(monkeypatch)
    said = pages(report, LANGUAGE)
    assert longer("We ask ministers to decide") in " ".join(said)
    assert len(said) == 2
