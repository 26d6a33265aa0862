"""The pages of the audit trail: who sees which events, in which words, filtered, and as files."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.test import Client

from assessments.formats.file import inert
from assessments.models import Event, Submission
from assessments.reviewing.acts import return_to_body, save_reading
from assessments.trail.acting import COMMAND_LINE, INSTALLATION, record
from assessments.trail.chain_heads import read_head_file
from mechanisms.models import Body, Person
from tests.factories import acting

pytestmark = pytest.mark.django_db

TRAIL = "/bodies/north/audit/"
FORMS = (TRAIL, "/bodies/north/audit.csv", "/bodies/north/audit.json", "/bodies/north/audit/head.json")
SECURITY = "/administration/security/"
ACTS = "/review/acts/"


def body_of(response: Any) -> str:
    """The text of a page or of a file that comes in pieces."""
    if response.streaming:
        return b"".join(response.streaming_content).decode()
    return str(response.content.decode())


def add(by: Person | None, kind: str, chain: str = "north", **values: Any) -> Event:
    return record(by=acting(by) if by else COMMAND_LINE, kind=kind, chain=chain, **values)


def rows_in(page: str) -> list[str]:
    """The lines of the table, without its head."""
    return page.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]


@pytest.fixture
def trail(coordinator: Person, contributor: Person) -> list[Event]:
    """Three events of the north on two days, and one of another body."""
    first = datetime(2026, 11, 1, 23, 59, 59, tzinfo=UTC)
    second = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)
    events = [
        add(contributor, "answer_saved", subject="2026 113", data={"revision": 2}, at=first),
        add(coordinator, "member_removed", subject="Ada", data={"role": "reader"}, at=second),
        add(None, "submitted", subject="2026", data={"sharing": "private"}, at=second),
    ]
    add(None, "submitted", chain="south", subject="of the south")
    return events


@pytest.mark.parametrize(
    ("who", "trail_of_north", "security", "acts"),
    [
        ("coordinator", 200, 404, 404),
        ("contributor", 404, 404, 404),
        ("reader", 404, 404, 404),
        ("stranger", 404, 404, 404),
        ("reviewer", 404, 404, 200),
        ("administrator", 404, 200, 404),
        ("", 302, 302, 302),
    ],
)
def test_who_sees_what(
    client: Client,
    request: pytest.FixtureRequest,
    trail: list[Event],
    who: str,
    trail_of_north: int,
    security: int,
    acts: int,
) -> None:
    if who:
        client.force_login(request.getfixturevalue(who))
    for address in FORMS:
        assert client.get(address).status_code == trail_of_north, address
    assert client.get(SECURITY).status_code == security
    assert client.get(ACTS).status_code == acts


def test_a_trail_in_plain_words_the_latest_first(
    client: Client, coordinator: Person, trail: list[Event]
) -> None:
    client.force_login(coordinator)
    page = body_of(client.get(TRAIL))
    rows = rows_in(page)
    assert len(rows) == 3
    expected = [
        ("2 November 2026, 00:00", "command line", "Submitted the assessment", "2026"),
        ("2 November 2026, 00:00", "Coordinator", "Removed a member", "as reader", "Ada"),
        (
            "1 November 2026, 23:59",
            "Contributor",
            "Saved an answer",
            "revision 2",
            "2026, recommendation 113",
        ),
    ]
    for row, words in zip(rows, expected, strict=True):
        for word in words:
            assert word in row
    assert "of the south" not in page


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [3, 2, 1]),
        ("kind=submitted", [3]),
        ("person=-", [3]),
        ("person={contributor}", [1]),
        ("since=2026-11-02", [3, 2]),
        ("until=2026-11-01", [1]),
        ("since=2026-11-01&until=2026-11-02", [3, 2, 1]),
        ("kind=answer_saved&person=-", []),
        ("page=99", [3, 2, 1]),
        ("page=x", [3, 2, 1]),
        ("chain=south", [3, 2, 1]),
    ],
)
def test_the_filter_in_the_address(
    client: Client,
    coordinator: Person,
    contributor: Person,
    trail: list[Event],
    query: str,
    numbers: list[int],
) -> None:
    """Of the page and of the files alike, which begin with the first event."""
    client.force_login(coordinator)
    query = query.format(contributor=contributor.pk)
    page = client.get(f"{TRAIL}?{query}")
    assert page.status_code == 200
    assert [line.event.number for line in page.context["lines"]] == numbers
    document = json.loads(body_of(client.get(f"/bodies/north/audit.json?{query}")))
    assert [event["number"] for event in document["events"]] == numbers[::-1]
    rows = list(csv.DictReader(StringIO(body_of(client.get(f"/bodies/north/audit.csv?{query}")))))
    assert len(rows) == len(numbers)


@pytest.mark.parametrize(
    "query", ["kind=nothing", "kind='--", "person=somebody", "since=yesterday", "until=2026-13-01"]
)
def test_what_cannot_be_filtered_by_is_said_at_the_field(
    client: Client, coordinator: Person, trail: list[Event], query: str
) -> None:
    client.force_login(coordinator)
    response = client.get(f"{TRAIL}?{query}")
    assert response.status_code == 422
    assert f'href="#id_{query.partition("=")[0]}"' in body_of(response)
    assert client.get(f"/bodies/north/audit.csv?{query}", follow=True).status_code == 422


def test_a_page_holds_fifty_and_keeps_the_filter(client: Client, coordinator: Person) -> None:
    for number in range(51):
        add(coordinator, "answer_saved", subject=str(number))
    client.force_login(coordinator)
    first = client.get(f"{TRAIL}?kind=answer_saved")
    assert len(first.context["lines"]) == 50
    assert "?kind=answer_saved&amp;page=2" in body_of(first)
    second = client.get(f"{TRAIL}?kind=answer_saved&page=2")
    assert [line.event.subject for line in second.context["lines"]] == ["0"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_trail_of_any_length_takes_as_many_queries(
    client: Client, coordinator: Person, count: int, django_assert_num_queries: Any
) -> None:
    """Session, person, roles, body; the choices, how many, the page."""
    for number in range(count):
        add(coordinator, "answer_saved", subject=str(number))
    client.force_login(coordinator)
    client.get(TRAIL)
    with django_assert_num_queries(7):
        client.get(TRAIL)


def test_an_empty_trail_says_what_will_stand_there(client: Client, coordinator: Person) -> None:
    client.force_login(coordinator)
    assert "Nothing has happened yet" in body_of(client.get(TRAIL))


def test_the_files_hold_the_seals_and_are_kept_by_nobody(
    client: Client, coordinator: Person, trail: list[Event]
) -> None:
    client.force_login(coordinator)
    response = client.get("/bodies/north/audit.json")
    assert response["Content-Disposition"] == 'attachment; filename="north-audit-trail.json"'
    assert response["Cache-Control"] == "no-store"
    document = json.loads(body_of(response))
    assert (document["schema"], document["chain"]) == ("audit-trail/1", "north")
    assert [event["mac"] for event in document["events"]] == [event.mac for event in trail]
    text = body_of(client.get("/bodies/north/audit.csv"))
    assert text.startswith("\ufeffnumber,at,kind,what,actor,")
    rows = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))
    assert rows[1]["what"] == "Removed a member"
    assert json.loads(rows[1]["data"]) == {"role": "reader"}


@pytest.mark.parametrize("extension", ["xlsx", "exe", "CSV"])
def test_any_other_form_does_not_exist(
    client: Client, coordinator: Person, trail: list[Event], extension: str
) -> None:
    client.force_login(coordinator)
    assert client.get(f"/bodies/north/audit.{extension}").status_code == 404


@pytest.mark.parametrize(
    ("text", "is_a_formula"),
    [
        ("=1+1", True),
        ("+1", True),
        ("-1", True),
        ("@SUM(A1)", True),
        ("\tx", True),
        ("\rx", True),
        ("\nx", True),
        ("  =1", True),
        (" \t x", True),
        ("\ufeff=1", True),
        ("\u200b\u200e=1", True),
        ("\u3000\uff1d1", True),
        ("\uff0b1", True),
        ("\ufe62 1", True),
        ("\x00=1", True),
        ("Ada = Lovelace", False),
        ("2026-11-02", False),
        ("'=1", False),
        ("", False),
        ("   ", False),
    ],
)
def test_no_cell_is_a_formula(text: str, is_a_formula: bool) -> None:
    assert inert(text) == (f"'{text}" if is_a_formula else text)


def test_a_hostile_name_is_inert_in_every_form(client: Client, coordinator: Person) -> None:
    hostile = '=HYPERLINK("http://x")<script>'
    add(coordinator, "member_added", subject=hostile)
    client.force_login(coordinator)
    assert "<script>" not in rows_in(body_of(client.get(TRAIL)))[0]
    text = body_of(client.get("/bodies/north/audit.csv")).removeprefix("\ufeff")
    assert next(csv.DictReader(StringIO(text)))["subject"] == f"'{hostile}"


def test_a_coordinator_takes_the_head_along(client: Client, coordinator: Person, trail: list[Event]) -> None:
    client.force_login(coordinator)
    response = client.get("/bodies/north/audit/head.json")
    assert "attachment" in response["Content-Disposition"]
    (head,) = read_head_file(response.content, "downloaded").heads
    assert (head.chain, head.number, head.mac) == ("north", 3, trail[-1].mac)


def test_security_events_hold_nothing_of_a_body(
    client: Client, administrator: Person, trail: list[Event]
) -> None:
    add(administrator, "person_created", INSTALLATION, subject="Ada")
    client.force_login(administrator)
    rows = rows_in(body_of(client.get(SECURITY)))
    assert len(rows) == 1
    assert "Created an account" in rows[0]


def test_a_reviewer_sees_own_acts_alone(
    client: Client, submission: Submission, reviewer: Person, coordinator: Person, north: Body
) -> None:
    return_to_body(by=acting(reviewer), submission=submission, paragraphs=[108], message="Which?")
    colleague = Person.objects.create(username="colleague", is_reviewer=True)
    add(colleague, "reading_saved", subject="of the colleague")
    add(reviewer, "signed_in", INSTALLATION)
    client.force_login(reviewer)
    shown = body_of(client.get(ACTS))
    rows = rows_in(shown)
    assert len(rows) == 1
    for word in (
        "Returned a submission with questions",
        "recommendations 108",
        submission.assessment.body.name,
    ):
        assert word in rows[0]
    assert 'name="person"' not in shown


def test_the_trail_tells_no_remark_before_it_is_released(
    client: Client, submission: Submission, reviewer: Person, coordinator: Person
) -> None:
    save_reading(
        by=acting(reviewer),
        submission=submission,
        paragraph=113,
        verdict="other_level",
        level=1,
        reason="The plan is not in force.",
    )
    client.force_login(coordinator)
    document = json.loads(body_of(client.get("/bodies/north/audit.json")))
    assert "reading_saved" not in {event["kind"] for event in document["events"]}
    assert "Saved a remark" not in body_of(client.get(TRAIL))
    said = Event.objects.get(kind="reading_saved")
    assert said.chain == INSTALLATION
    assert set(said.data) == {"submission", "reading"}
    client.force_login(reviewer)
    row = rows_in(body_of(client.get(ACTS)))[0]
    assert "recommendation 113" in row
    assert submission.assessment.body.name in row


def test_nobody_posts_to_a_trail(client: Client, coordinator: Person, trail: list[Event]) -> None:
    client.force_login(coordinator)
    for address in FORMS:
        assert client.post(address).status_code == 405
