"""The pages on which staff enter a file: chosen, looked at, entered; and every file that can't be."""

from __future__ import annotations

import hashlib
import html
import json
import re
import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from assessments.models import Assessment, Cycle, ReceivedFile, Submission
from assessments.report.document import canonical_json, to_document
from assessments.reviewing.cycles import close_cycle
from assessments.trail.acting import COMMAND_LINE
from mechanisms.models import Body, Person
from mechanisms.models.person import Role
from tests.factories import BodyFactory, MembershipFactory, NationalBodyFactory, draft_report
from tests.offline.test_received_content import ANSWERS, DEEP, REPORT, archive, text

PATH, HELD = "/review/enter/", "/review/enter/held/"


@pytest.fixture
def desk(client: Client, reviewer: Person, north: Body, cycle: Cycle) -> Client:
    """The reviewer at the desk; north exists, and the cycle is open."""
    client.force_login(reviewer)
    return client


def look(desk: Client, data: bytes, **said: str) -> Any:
    """Send a file and see what comes back."""
    fields = {"body": "north", "cycle": "2026", "received_on": timezone.localdate().isoformat()}
    return desk.post(PATH, fields | said | {"file": SimpleUploadedFile("sent", data)})


def held(response: Any) -> str:
    found = re.search(r'name="held-key" value="([^"]+)"', response.content.decode())
    assert found is not None
    return html.unescape(found[1])


def test_what_was_looked_at_is_entered(desk: Client) -> None:
    seen = look(desk, text(ANSWERS))
    assert seen.status_code == 200
    content = seen.content.decode()
    digest = hashlib.sha256(text(ANSWERS)).hexdigest()
    assert digest in content
    assert "1 recommendation has a level, 31 stay blank" in content
    assert not Assessment.objects.exists()
    done = desk.post(HELD, {"held-key": held(seen)})
    received = ReceivedFile.objects.get()
    assert done["Location"] == f"/received/{received.submission_id}/"
    assert (received.digest, received.size, received.kind) == (digest, len(text(ANSWERS)), "answers")


def test_pressing_twice_enters_once(desk: Client) -> None:
    seen = look(desk, text(ANSWERS))
    for _press in range(2):
        desk.post(HELD, {"held-key": held(seen)})
    assert Submission.objects.count() == 1


def test_a_report_and_an_archive_are_taken_too(desk: Client, draft: Assessment) -> None:
    report = canonical_json(to_document(draft_report(draft)))
    seen = look(desk, report)
    assert seen.status_code == 200, seen.content.decode()
    assert "The report says that it is of" not in seen.content.decode()
    seen = look(desk, archive({"cycles/2026/submissions/1.json": report}))
    assert "cycles/2026/submissions/1.json" in seen.content.decode()
    desk.post(HELD, {"held-key": held(seen)})
    assert ReceivedFile.objects.get().kind == "bundle"


def test_every_problem_is_told_at_its_place_and_nothing_can_be_entered(desk: Client) -> None:
    wrong = [
        {"paragraph": 112, "state": "level", "level": 7},
        {"paragraph": 999, "state": "blank"},
        {"paragraph": 113, "state": "level", "level": 1, "surprise": 1},
    ]
    response = look(desk, text(ANSWERS | {"answers": wrong}))
    content = response.content.decode()
    assert response.status_code == 422
    assert "3 problems: nothing can be entered" in content
    assert "Paragraph 112" in content
    assert "unknown key" in content
    assert "/recommendations/999/" not in content
    assert 'name="held-key"' not in content
    assert re.search(r'<input[^>]*name="body"[^>]*value="north"|value="north"[^>]*name="body"', content)


def test_a_report_of_another_body_or_kind_is_refused(desk: Client) -> None:
    BodyFactory.create(slug="other")
    NationalBodyFactory.create(slug="national")
    said = REPORT | {"body": {"slug": "other", "name": "Other Mechanism", "kind": "regional"}}
    answer = look(desk, text(said))
    assert answer.status_code == 422
    assert "The report is that of Other Mechanism, not of Northern Mechanism" in html.unescape(
        answer.content.decode()
    )
    assert look(desk, text(REPORT), body="national").status_code == 422


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe",
        b"null",
        b"%PDF-1.7",
        b"PK\x03\x04",
        DEEP,
        text([]),
        text({"schema": "gap-report/1"}),
        text(REPORT | {"answers": [None, 1, {"paragraph": {}}]}),
        archive({"a.json": b" " * 20_000_000}),
        archive({"../a.json": text(ANSWERS)}),
        archive({"inner.zip": archive({"a.json": text(ANSWERS)})}),
        b"x" * (21 << 20),
    ],
    ids=lambda data: f"{len(data)} bytes {data[:4]!r}",
)
def test_a_hostile_file_is_refused_with_a_sentence(desk: Client, data: bytes) -> None:
    response = look(desk, data)
    assert response.status_code in (413, 422)
    content = response.content.decode()
    assert "error-summary" in content or "nothing can be entered" in content
    assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"body": ""}, "Choose the body that sent it."),
        ({"received_on": ""}, "Choose the day on which it came."),
        ({"received_on": "2999-01-01"}, "This day lies ahead."),
        ({"cycle": "1999"}, "Choose from the list."),
    ],
)
def test_a_form_that_is_not_complete_comes_back(desk: Client, said: dict[str, str], reason: str) -> None:
    response = look(desk, text(ANSWERS), **said)
    assert response.status_code == 422
    assert reason in html.unescape(response.content.decode())


def test_what_was_held_for_somebody_else_or_changed_is_not_entered(desk: Client) -> None:
    signed = held(look(desk, text(ANSWERS)))
    for sent in ("", "nonsense", signed[:-3] + "aaa"):
        assert desk.post(HELD, {"held-key": sent})["Location"] == PATH
    colleague = MembershipFactory.create(person__is_reviewer=True, role=Role.READER).account
    desk.force_login(colleague)
    assert desk.post(HELD, {"held-key": signed})["Location"] == PATH
    assert not Assessment.objects.exists()


def test_a_cycle_that_was_closed_meanwhile_takes_nothing(desk: Client, cycle: Cycle) -> None:
    signed = held(look(desk, text(ANSWERS)))
    close_cycle(by=COMMAND_LINE, cycle=cycle)
    desk.post(HELD, {"held-key": signed})
    assert not Assessment.objects.exists()
    assert "No cycle is open" in desk.get(PATH).content.decode()


def test_one_is_told_what_stands_already(desk: Client, submission: Submission) -> None:
    content = look(desk, text(ANSWERS)).content.decode()
    assert "The body has shared its own submission in this cycle" in content
    assert 'name="held-key"' not in content


def test_ones_own_bodies_are_not_offered(desk: Client, reviewer: Person, north: Body) -> None:
    MembershipFactory.create(person=reviewer, body=north, role=Role.READER)
    assert 'value="north"' not in desk.get(PATH).content.decode()
    assert look(desk, text(ANSWERS)).status_code == 422


def test_the_address_says_body_and_cycle(desk: Client) -> None:
    content = desk.get(f"{PATH}?body=north&cycle=2026").content.decode()
    assert re.findall(r'<input[^>]*name="body" value="([^"]*)"', content) == ["Northern Mechanism"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (
            "mechanism",
            "or the word in brackets: Northern Mechanism (north)",
        ),
        ("nobody at all", "No body that can answer has such a name."),
        ("", "Choose the body that sent it."),
    ],
)
def test_a_name_that_is_no_one_bodys_is_told_at_its_field(desk: Client, typed: str, says: str) -> None:
    BodyFactory.create(slug="south", name="Southern Mechanism")
    answer = look(desk, text(ANSWERS), body=typed)
    assert answer.status_code == 422
    assert says in html.unescape(answer.content.decode())


def test_a_part_of_the_name_is_enough(desk: Client) -> None:
    assert "1 recommendation has a level" in look(desk, text(ANSWERS), body="north").content.decode()
    assert "1 recommendation has a level" in look(desk, text(ANSWERS), body="NORTHERN").content.decode()


def test_the_texts_of_a_file_are_escaped(desk: Client) -> None:
    answers = [{"paragraph": 112, "state": "level", "level": 1, "explanation": "<script>alert(1)</script>"}]
    content = look(desk, json.dumps(ANSWERS | {"answers": answers}).encode()).content.decode()
    assert "<script>alert" not in content
    assert "&lt;script&gt;" in content


HALF = json.loads('"\\ud800"')
"""Half a character: JSON can hold it, neither a page nor a database can."""


@pytest.mark.parametrize(
    "data",
    [
        text(REPORT | {"body": {"slug": HALF, "name": HALF}, "cycle": {"slug": HALF}}),
        text(REPORT | {"body": {"slug": "a\0b", "name": "\0"}}),
        text(ANSWERS | {"answers": [{"paragraph": -1, "state": "level", "level": 1e308}]}),
        text(ANSWERS | {HALF: HALF, "edition": HALF}),
        b'{"paragraph": ' + b"9" * 1_000_000 + b"}",
    ],
    ids=["half characters", "nul", "negative", "half keys", "a million digits"],
)
def test_no_value_in_a_file_breaks_the_page(desk: Client, data: bytes) -> None:
    assert look(desk, data).status_code in (200, 422)


def test_two_hundred_parts_full_of_values_are_not_all_read(desk: Client) -> None:
    full = b"[" + b"1," * 199_000 + b"1]"
    begun = time.monotonic()
    response = look(desk, archive({f"{number}.json": full for number in range(200)}))
    assert response.status_code == 422
    assert "far more than 32 answers" in response.content.decode()
    assert time.monotonic() - begun < 10
