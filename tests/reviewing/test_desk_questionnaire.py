"""A body without an account: the desk makes its questionnaire, and enters what comes back (A6)."""

from __future__ import annotations

import html
import io
import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from assessments.models import Assessment, Cycle, DeskQuestionnaire, Event, ReceivedFile, Submission
from assessments.offline.questionnaire import make_workbook, questionnaire, scope_of_all, stands_for
from assessments.offline.workbook import questionnaire_xlsx
from assessments.reviewing.blank_questionnaire import make_questionnaire
from assessments.reviewing.cycles import close_cycle, invite
from assessments.trail.acting import COMMAND_LINE
from mechanisms.models import Body, Person
from tests.factories import BodyFactory, CycleFactory, acting

ENTER, HELD = "/review/enter/", "/review/enter/held/"
MAKE = "/review/cycles/{}/bodies/{}/questionnaire/"
LEVEL_2 = "2 · In operation"


@pytest.fixture
def far(cycle: Cycle, edition) -> Body:
    """A body that is invited and has nobody with an account."""
    body = BodyFactory.create(slug="far", name="Far Islands Council")
    invite(by=COMMAND_LINE, cycle=cycle, body=body)
    return body


@pytest.fixture
def desk(client: Client, reviewer: Person) -> Client:
    client.force_login(reviewer)
    return client


def filled(data: bytes, *answers: tuple[str, str]) -> bytes:
    """The workbook as somebody filled it in: the code of a row, and what stands in its cell."""
    book = load_workbook(io.BytesIO(data))
    rows = {str(row[0].value): row[2] for row in book["Questions"].iter_rows()}
    for code, said in answers:
        rows[code].value = said
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def look(desk: Client, data: bytes, **said: str) -> Any:
    fields = {"body": "far", "cycle": "2026", "received_on": timezone.localdate().isoformat()}
    return desk.post(ENTER, fields | said | {"file": SimpleUploadedFile("back.xlsx", data)})


def words(response: Any) -> str:
    return html.unescape(response.content.decode())


def enter(desk: Client, seen: Any) -> Any:
    held = re.search(r'name="held-key" value="([^"]+)"', seen.content.decode())
    assert held is not None, words(seen)
    return desk.post(HELD, {"held-key": html.unescape(held[1])})


def test_a6_the_whole_way_of_a_body_without_an_account(desk: Client, far: Body, cycle: Cycle) -> None:
    page = words(desk.get("/review/cycles/2026/"))
    assert "Make a questionnaire" in page
    page = words(desk.get("/review/cycles/2026/bodies/far/"))
    assert "Make a questionnaire (Excel)" in page
    made = desk.post(MAKE.format("2026", "far"))
    assert made["Content-Disposition"] == 'attachment; filename="far-2026-questionnaire.xlsx"'
    row = DeskQuestionnaire.objects.get()
    assert str(row.pk) in words(desk.get("/review/cycles/2026/bodies/far/"))
    assert not Assessment.objects.exists()
    sent_back = filled(
        made.content, ("113.answer", LEVEL_2), ("113.why", "The board meets."), ("114.answer", LEVEL_2)
    )
    seen = look(desk, sent_back)
    assert seen.status_code == 200, words(seen)
    assert "2 recommendations have a level, 30 stay blank" in words(seen)
    assert words(seen).count('<tr role="row">') == 1 + 32
    done = enter(desk, seen)
    received = ReceivedFile.objects.get()
    assert done["Location"] == f"/received/{received.submission_id}/"
    assert received.kind == "workbook"
    assert "entered by staff from a file" in words(desk.get("/compare/?cycle=2026"))
    assert "The board meets." in words(desk.get("/compare/113/?cycle=2026"))
    assert "Make a questionnaire (Excel)" in words(desk.get("/review/cycles/2026/bodies/far/"))


def test_a6_the_file_says_to_whom_it_goes_back_and_who_signs_it(desk: Client, far: Body) -> None:
    book = load_workbook(io.BytesIO(desk.post(MAKE.format("2026", "far")).content))
    said = " ".join(str(cell) for row in book["Start"].iter_rows(values_only=True) for cell in row if cell)
    assert "Send it to the staff of the Special Rapporteur" in said
    assert "coordinator of your body" not in said
    assert "Name of whoever signs it off" in said


def test_a6_one_in_which_nothing_was_filled_in_is_not_entered(desk: Client, far: Body) -> None:
    seen = look(desk, desk.post(MAKE.format("2026", "far")).content)
    assert seen.status_code == 422
    assert 'name="held-key"' not in words(seen)


def test_a6_the_second_file_of_a_body_takes_the_place_of_the_first(desk: Client, far: Body) -> None:
    made = desk.post(MAKE.format("2026", "far")).content
    first = filled(made, ("113.answer", LEVEL_2), ("113.why", "The board meets."))
    enter(desk, look(desk, first))
    again = look(desk, first)
    assert enter(desk, again)["Location"] == ENTER
    assert Submission.objects.count() == 1
    second = look(desk, filled(made, ("113.answer", LEVEL_2), ("113.why", "It met twice.")))
    assert "This file replaces version 1, which stays on record." in words(second)
    enter(desk, second)
    assert [row.version for row in Submission.objects.current()] == [2]


def test_a6_each_trouble_is_told_at_its_cell(desk: Client, far: Body) -> None:
    made = desk.post(MAKE.format("2026", "far")).content
    row = next(
        row[0].row
        for row in load_workbook(io.BytesIO(made))["Questions"].iter_rows()
        if row[0].value == "113.answer"
    )
    seen = look(desk, filled(made, ("113.answer", "Very good"), ("114.answer", LEVEL_2)))
    assert seen.status_code == 422
    assert f"Questions!C{row}" in words(seen)
    assert "held-key" not in words(seen)


def test_a6_a_file_of_another_cycle_or_body_is_refused_by_name(
    desk: Client, far: Body, cycle: Cycle, reviewer: Person
) -> None:
    later = CycleFactory.create(
        slug="2028", name="2028", edition=cycle.edition, opens_on=date(2026, 1, 1), closes_on=date(2028, 6, 1)
    )
    other = BodyFactory.create(slug="near", name="Near Islands Council")
    for asked_in, body in ((later, far), (cycle, other)):
        invite(by=COMMAND_LINE, cycle=asked_in, body=body)
    answers = (("113.answer", LEVEL_2), ("113.why", "The board meets."))
    seen = look(desk, filled(desk.post(MAKE.format("2028", "far")).content, *answers))
    assert seen.status_code == 422
    assert "This questionnaire was made for the cycle 2028." in words(seen)
    seen = look(desk, filled(desk.post(MAKE.format("2026", "near")).content, *answers))
    assert seen.status_code == 422
    assert "This questionnaire was made for Near Islands Council." in words(seen)
    assert not Submission.objects.exists()


def test_a6_the_workbook_of_the_coordinator_is_taken_too(desk: Client, draft: Assessment) -> None:
    """A body that has an account and sends its file by mail all the same."""
    by = acting(draft.body.memberships.get(role="coordinator").account)
    scope = scope_of_all(draft)
    made = make_workbook(
        by=by, assessment=draft, scope=scope, filled=False, stands=stands_for(draft, scope), language="en"
    )
    asked = questionnaire(draft, scope, filled=False, language="en", made=made.made_at, code=str(made.pk))
    data = filled(questionnaire_xlsx(asked).data, ("113.answer", LEVEL_2), ("113.why", "So."))
    seen = look(desk, data, body="north")
    assert seen.status_code == 200, words(seen)
    enter(desk, seen)
    assert ReceivedFile.objects.get().kind == "workbook"


def test_a6_the_body_is_told_whose_file_it_is(client: Client, draft: Assessment, coordinator: Person) -> None:
    """It got an account since, and chooses the file under "Work offline"."""
    made = make_questionnaire(by=COMMAND_LINE, body=draft.body, cycle=draft.cycle, language="en")
    asked = questionnaire(
        draft, scope_of_all(draft), filled=False, language="en", made=made.made_at, code=str(made.pk)
    )
    data = filled(questionnaire_xlsx(asked).data, ("113.answer", LEVEL_2))
    client.force_login(coordinator)
    address = f"/assessments/{draft.pk}/offline/uploads/"
    shown = client.post(address, {"came": SimpleUploadedFile("back.xlsx", data)}, follow=True)
    assert "staff made this file for a body without an account" in words(shown)


def test_a6_a_closed_cycle_makes_none_and_a_made_one_is_on_record(
    desk: Client, far: Body, cycle: Cycle, reviewer: Person
) -> None:
    desk.post(MAKE.format("2026", "far"))
    event = Event.objects.filter(kind="questionnaire_made").get()
    assert (event.chain, event.data["questionnaire"]) == ("far", str(DeskQuestionnaire.objects.get().pk))
    close_cycle(by=acting(reviewer), cycle=cycle)
    answer = desk.post(MAKE.format("2026", "far"), follow=True)
    assert "The cycle 2026 is closed." in words(answer)
    assert DeskQuestionnaire.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_a6_the_page_of_the_body_takes_the_same_queries(
    desk: Client, far: Body, cycle: Cycle, rows: int, django_assert_num_queries
) -> None:
    for _made in range(rows):
        make_questionnaire(by=COMMAND_LINE, body=far, cycle=cycle, language="en")
    desk.get("/help/")
    with django_assert_num_queries(10):
        desk.get("/review/cycles/2026/bodies/far/")
