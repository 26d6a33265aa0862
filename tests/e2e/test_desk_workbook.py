"""A questionnaire of the desk, filled in and saved by LibreOffice, comes back to the desk (A6)."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import load_workbook

from assessments.models import Cycle, ReceivedFile
from assessments.reviewing.cycles import invite
from assessments.trail.acting import COMMAND_LINE
from mechanisms.models import Person
from tests.e2e import office
from tests.factories import BodyFactory
from tests.reviewing.test_desk_questionnaire import LEVEL_2, MAKE, enter, look, words

pytestmark = pytest.mark.skipif(bool(office.is_missing()), reason=office.is_missing())


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_a6_what_libreoffice_saved_is_entered(
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
    seen = look(client, back.read_bytes())
    assert seen.status_code == 200, words(seen)
    assert "1 recommendation has a level, 31 stay blank" in words(seen)
    enter(client, seen)
    assert ReceivedFile.objects.get().kind == "workbook"
