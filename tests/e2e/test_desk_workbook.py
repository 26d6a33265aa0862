"""A questionnaire of the desk, filled in and saved by LibreOffice, comes back to the desk (A6)."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from assessments.models import Cycle
from assessments.offline.file_answers import BroughtBy
from assessments.offline.reading import read_file
from assessments.reviewing.cycles import invite
from assessments.reviewing.entry_preview import preview
from assessments.trail.acting import COMMAND_LINE
from mechanisms.models import Person
from tests.e2e import office
from tests.factories import BodyFactory, acting
from tests.reviewing.test_desk_questionnaire import LEVEL_2, MAKE

pytestmark = pytest.mark.skipif(bool(office.is_missing()), reason=office.is_missing())


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_a6_what_libreoffice_saved_can_be_entered(
    client: Client, reviewer: Person, cycle: Cycle, tmp_path: Path, ending: str
) -> None:
    body = BodyFactory.create(slug="far", name="Far Islands Council")
    invite(by=COMMAND_LINE, cycle=cycle, body=body)
    client.force_login(reviewer)
    made = tmp_path / "made.xlsx"
    made.write_bytes(client.post(MAKE.format("2026", "far")).content)
    sheet = load_workbook(io.BytesIO(made.read_bytes()))["Questions"]
    rows = {str(row[0].value): row[0].row for row in sheet.iter_rows()}
    edits = [
        ("set", "Questions", f"C{rows['113.answer']}", LEVEL_2),
        ("set", "Questions", f"C{rows['113.why']}", "The board meets."),
    ]
    back = office.edited(made, edits, tmp_path / "back", ending)
    file = read_file(f"back.{ending}", back.read_bytes(), BroughtBy.DESK, "2026")
    seen = preview(by=acting(reviewer), file=file, body=body, cycle=cycle, day=timezone.localdate())
    assert (seen.troubles, seen.answered, seen.blank) == ((), 1, 31)
    assert seen.held
