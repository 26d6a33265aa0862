"""What was budgeted, on paper and in the workbook of a national body, and back from there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PdfReader

from assessments.answering.starting import save_frame, start_assessment
from assessments.files.spreadsheet import Cells
from assessments.models import Assessment, Cycle
from assessments.offline.applying import apply_upload
from assessments.offline.comparing_files import compare_files
from assessments.offline.file_answers import ReturnedFile
from assessments.offline.paper import print_html, questionnaire_pdf
from assessments.offline.questionnaire import (
    Scope,
    make_workbook,
    questionnaire,
    scope_of_all,
    scope_of_member,
    stands_for,
)
from assessments.offline.reading import read_file
from assessments.offline.returned_questions import read_cells
from assessments.offline.uploads import files_of, keep_upload, undo_upload
from assessments.offline.workbook import questionnaire_xlsx
from assessments.offline.workbook_codes import BUDGET
from assessments.offline.workbook_codes import QUESTION as QUESTION_COLUMNS
from mechanisms.models import Person
from tests.factories import MembershipFactory, NationalBodyFactory, acting
from tests.making.queue_cast import made
from tests.offline import questionnaires, returned_sheets
from tests.offline.questionnaires import NATIONAL, REGIONAL

QUESTION = "What was budgeted?"
WORDS = "Marker-7031: two lines for <b>shelters</b> & legal aid.\n=Nothing for compensation."
TAKEN_OUT = "Old."


@pytest.fixture
def person(db: None) -> Person:
    """The coordinator of a national body."""
    return MembershipFactory.create(body=NationalBodyFactory.create(slug="task-force")).account


@pytest.fixture
def national(person: Person, cycle: Cycle) -> Assessment:
    return start_assessment(
        by=acting(person),
        body=person.memberships.get().body,
        cycle=cycle,
        period_start=date(2025, 1, 1),
        period_end=date(2026, 6, 30),
    )


def write(by: Person, assessment: Assessment, words: str) -> None:
    save_frame(
        by=acting(by),
        assessment=assessment,
        start=assessment.period_start,
        end=assessment.period_end,
        contributors=None,
        budget=words,
    )
    assessment.refresh_from_db()


def stored(assessment: Assessment) -> str:
    return Assessment.objects.get(pk=assessment.pk).budget


def questions(data: bytes) -> tuple[Any, Worksheet]:
    book = load_workbook(BytesIO(data))
    return book, book["Questions"]


# What goes out.


@pytest.mark.parametrize(
    ("body", "budget", "filled", "asked", "shown"),
    [
        (NATIONAL, WORDS, True, True, True),
        (NATIONAL, "", True, True, False),
        (NATIONAL, WORDS, False, True, False),
        (NATIONAL, None, True, False, False),
        (REGIONAL, None, True, False, False),
    ],
    ids=["filled", "nothing written", "blank", "a part of it", "regional"],
)
def test_the_workbook_has_a_cell_for_it(
    body: Any, budget: str | None, filled: bool, asked: bool, shown: bool
) -> None:
    whole = questionnaires.questionnaire((137,), body=body, budget=budget, filled=filled)
    _book, sheet = questions(questionnaire_xlsx(whole).data)
    rows = {row[0].value: row for row in sheet.iter_rows()}
    assert (BUDGET in rows) is asked
    said = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert (QUESTION in said) is asked
    assert (whole.outline.context_g in said) is asked
    if asked:
        answer = rows[BUDGET][2]
        assert answer.value == (WORDS if shown else None)
        assert (answer.data_type == "s", answer.protection.locked) == (shown, False)
    assert (list(rows)[-1] == BUDGET) is asked


@pytest.mark.parametrize(
    ("body", "budget", "asked"),
    [(NATIONAL, WORDS, True), (NATIONAL, "", True), (NATIONAL, None, False), (REGIONAL, None, False)],
)
def test_paper_has_a_place_for_it_behind_the_last_recommendation(
    body: Any, budget: str | None, asked: bool
) -> None:
    html = print_html(questionnaires.questionnaire((136, 137), body=body, budget=budget, filled=True))
    assert (QUESTION in html) is asked
    if asked:
        behind = html.partition('id="p137"')[2].partition('id="budget"')[2]
        assert questionnaires.questionnaire().outline.context_g in behind
        assert ("Marker-7031" in behind) is bool(budget)
        assert "<b>shelters</b>" not in behind
        assert '<div class="line">' in behind


def test_on_paper_it_has_the_last_page() -> None:
    """Behind the cover and the two recommendations, each on a page of its own."""
    asked = questionnaires.questionnaire((136, 137), body=NATIONAL, budget=WORDS, filled=True)
    pages = PdfReader(BytesIO(made(questionnaire_pdf(asked)).data)).pages
    assert len(pages) == 1 + 2 + 1
    assert "Marker-7031" in pages[-1].extract_text()


def test_it_is_asked_of_the_whole_body_alone(national: Assessment, draft: Assessment) -> None:
    """A part of the questions goes to somebody who does not write it; a regional body has no such box."""
    member = MembershipFactory.create(body=national.body)

    def asked(assessment: Assessment, scope: Scope) -> str | None:
        return questionnaire(assessment, scope, filled=True, language="en", made=questionnaires.MADE).budget

    whole = scope_of_all(national)
    assert asked(national, whole) == ""
    assert asked(national, replace(whole, is_whole=False)) is None
    assert asked(national, scope_of_member(national, member)) is None
    assert asked(draft, scope_of_all(draft)) is None


# What comes back.


def taken(by: Person, draft: Assessment, *, filled: bool) -> bytes:
    """The workbook of the whole body, put down as made."""
    scope = scope_of_all(draft)
    stands = stands_for(draft, scope)
    row = make_workbook(
        by=acting(by), assessment=draft, scope=scope, filled=filled, stands=stands, language="en"
    )
    asked = questionnaire(
        draft, scope, filled=filled, language="en", made=row.made_at, code=str(row.pk), stored=stands
    )
    return questionnaire_xlsx(asked).data


def typed(text: str | None) -> Callable[[Worksheet], None]:
    """Write into the cell, or clear it."""

    def change(sheet: Worksheet) -> None:
        [row] = [row for row in sheet.iter_rows() if row[0].value == BUDGET]
        row[2].value = text
        row[2].data_type = "s" if text else "n"

    return change


def deleted(sheet: Worksheet) -> None:
    [number] = [number for number, cell in enumerate(sheet["A"], 1) if cell.value == BUDGET]
    sheet.delete_rows(number)


def untouched(sheet: Worksheet) -> None:
    """As it went out."""


def brought(data: bytes, change: Callable[[Worksheet], None]) -> ReturnedFile:
    book, sheet = questions(data)
    change(sheet)
    saved = BytesIO()
    book.save(saved)
    return read_file("back.xlsx", saved.getvalue())


@pytest.mark.parametrize(
    ("filled", "before", "change", "meanwhile", "after"),
    [
        (False, "", typed(WORDS), None, WORDS),
        (False, TAKEN_OUT, typed(WORDS), None, WORDS),
        (True, TAKEN_OUT, typed(WORDS), None, WORDS),
        (True, TAKEN_OUT, typed(None), None, ""),
        (True, TAKEN_OUT, typed(WORDS), "Theirs.", WORDS),
        # Nothing is said where nothing was changed: what stands by now stays.
        (True, TAKEN_OUT, untouched, "Theirs.", "Theirs."),
        (False, TAKEN_OUT, untouched, None, TAKEN_OUT),
        (True, TAKEN_OUT, deleted, None, TAKEN_OUT),
    ],
    ids=[
        "into a blank one",
        "into a blank one, over what stands",
        "changed",
        "cleared",
        "changed on both sides",
        "as it went out",
        "a blank one as it went out",
        "its row deleted",
    ],
)
def test_what_comes_back_in_a_workbook(
    client: Client,
    national: Assessment,
    person: Person,
    filled: bool,
    before: str,
    change: Callable[[Worksheet], None],
    meanwhile: str | None,
    after: str,
) -> None:
    """It is shown before it is taken, taken with the rest, and can be undone."""
    write(person, national, before)
    data = taken(person, national, filled=filled)
    if meanwhile:
        write(person, national, meanwhile)
    standing = stored(national)
    upload = keep_upload(by=acting(person), assessment=national, files=[brought(data, change)])
    client.force_login(person)
    page = client.get(reverse("assessments:upload", args=[national.pk, upload.pk])).content.decode()
    assert (QUESTION in page) is (after != standing)
    assert "Period or contributors change." not in page
    assert "are saved already" not in page
    if after == standing:
        return
    assert "<b>shelters</b>" not in page
    assert ("Marker-7031" in page) is (after == WORDS)
    by = acting(person)
    compared = compare_files(by=by, assessment=national, files=files_of(upload), brought_by=person)
    apply_upload(by=by, upload=upload, decisions={}, seen=compared.seen)
    assert stored(national) == after
    undo_upload(by=by, upload=upload)
    assert stored(national) == standing


@pytest.mark.parametrize(
    ("cell", "frame", "rules"),
    [
        ("Two lines.", {"budget": "Two lines."}, []),
        (None, {"budget": ""}, []),
        (12, {"budget": "12"}, []),
        (returned_sheets.ERROR, {}, ["error_value"]),
        (returned_sheets.UNCOMPUTED, {}, ["not_computed"]),
        (returned_sheets.text("A\x0bB"), {}, ["forbidden_character"]),
        ("A" * 20_001, {}, ["too_long"]),
    ],
)
def test_a_cell_that_cannot_be_read_keeps_no_answer_out(
    cell: Any, frame: Mapping[str, str], rules: list[str]
) -> None:
    rows = [["137.answer", "", "dont_know", ""], [BUDGET, QUESTION, cell, ""]]
    read = read_cells(
        Cells((returned_sheets.sheet("Questions", [*returned_sheets.head(QUESTION_COLUMNS), *rows]),)),
        ReturnedFile("back.xlsx", "0" * 64, 1),
    )
    assert read.frame == frame
    assert [one.rule for one in read.remarks if one.sheet == "Questions"] == rules
    assert read.faults == ()
    assert [one.paragraph for one in read.answers] == [137]
