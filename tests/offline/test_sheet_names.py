"""The names of sheets in each language: Excel takes them, none is cut, and no two are the same."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.conf import settings
from openpyxl import load_workbook

from assessments.offline.workbook import questionnaire_xlsx
from assessments.report.workbook import report_xlsx
from tests.offline.questionnaires import questionnaire
from tests.pseudo_languages import PSEUDO, in_pseudo_languages
from tests.report import sample_reports

LANGUAGES = [*(code for code, _name in settings.LANGUAGES), *PSEUDO]
LONGEST = 31
FORBIDDEN = set("[]:*?/\\")


def report_in(language: str) -> bytes:
    report = sample_reports.report(sample_reports.SOUTH)
    return report_xlsx(report, sample_reports.rendering(report, language)).data


def questionnaire_in(language: str) -> bytes:
    return questionnaire_xlsx(questionnaire(language=language)).data


@pytest.mark.usefixtures(in_pseudo_languages.__name__)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("made", [report_in, questionnaire_in])
def test_sheets_have_names_that_excel_takes(made: Callable[[str], bytes], language: str) -> None:
    names = load_workbook(BytesIO(made(language))).sheetnames
    assert len(set(names)) == len(names) >= 6
    assert all(len(name) < LONGEST and not FORBIDDEN & set(name) for name in names)
