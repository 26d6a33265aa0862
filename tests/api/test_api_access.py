"""Who sees what through the interface for programs: every caller × every table × every kind of sharing."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from assessments.answering.saving import save_answer
from assessments.answering.starting import start_assessment
from assessments.models import Assessment, Cycle, Reading, Submission
from assessments.reviewing.acts import release_readings, return_to_body, save_reading
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import change_choices, submit, withdraw
from mechanisms.access import Sharing
from mechanisms.models import Body, BodyMembership, Membership, Person, Role
from mechanisms.people.api_tokens import make_token
from tests.factories import (
    BodyFactory,
    MembershipFactory,
    NationalBodyFactory,
    PersonFactory,
    acting,
    answer_all,
    level,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 15, tzinfo=UTC)
TABLES = ("submissions", "answers", "criteria", "principles")

#: Body → how it shares what it submitted.
SHARED = {
    "open": Sharing.PUBLIC,
    "open-national": Sharing.PUBLIC,
    "staff-only": Sharing.RAPPORTEUR,
    "staff-own": Sharing.RAPPORTEUR,
    "staff-named": Sharing.RAPPORTEUR,
    "kept-back": Sharing.PRIVATE,
    "withdrawn": Sharing.PUBLIC,
}
PUBLIC = {"open", "open-national"}
NAMED = PUBLIC | {"staff-named"}
STAFF = NAMED | {"staff-only", "staff-own"}
INTERNAL = ", for the staff"

#: Caller → whose rows are in the tables, whose in the table of readings (or the refusal there). A reviewer is
#: given what may be published, and with `names=staff` what is for the staff alone.
CALLERS = {
    "nobody": (PUBLIC, 401),
    "session of a coordinator": (PUBLIC, 401),
    "session of a reviewer": (PUBLIC, 401),
    "token of a stranger": (PUBLIC, 403),
    "token of the closed body": (PUBLIC, 403),
    "token of a mechanism to which it is shown": (PUBLIC, 403),
    "token of an administrator": (PUBLIC, 403),
    "public token of a reviewer": (PUBLIC, 403),
    "token of a reviewer": (NAMED, {"staff-named"}),
    "token of a reviewer of an own body": (NAMED, {"staff-named"}),
    f"token of a reviewer{INTERNAL}": (STAFF, {"staff-only", "staff-own", "staff-named", "open"}),
    f"token of a reviewer of an own body{INTERNAL}": (STAFF, {"staff-only", "staff-named", "open"}),
    f"token of a reviewer of the closed body{INTERNAL}": (
        STAFF,
        {"staff-only", "staff-own", "staff-named", "open"},
    ),
    "token of who is no reviewer any more": (PUBLIC, 403),
}


@dataclass
class World:
    """Bodies that share in different ways, and what they sent."""

    bodies: dict[str, Body]
    sent: dict[str, Submission]
    reviewer: Person

    def client(self, caller: str) -> Client:
        """A program, or a browser, of this caller."""
        if caller == "nobody":
            return Client()
        if caller.startswith("session"):
            client = Client()
            person = self.reviewer if "reviewer" in caller else coordinator_of(self.bodies["kept-back"])
            client.force_login(person)
            return client
        return self._with_token(caller.removesuffix(INTERNAL))

    def _with_token(self, caller: str) -> Client:
        reads = "review" if "reviewer" in caller and not caller.startswith("public") else "public"
        person = self._person(caller)
        _token, secret = make_token(by=person, name="x", scope=reads, days=7)
        if "any more" in caller:
            Person.objects.filter(pk=person.pk).update(is_reviewer=False)
        return Client(headers={"authorization": f"Bearer {secret}"})

    def _person(self, caller: str) -> Person:
        if caller == "token of the closed body":
            return coordinator_of(self.bodies["kept-back"])
        if caller == "token of a mechanism to which it is shown":
            return coordinator_of(self.bodies["mechanism"])
        if caller == "token of a reviewer of an own body":
            return member_of(self.bodies["staff-own"], PersonFactory.create(is_reviewer=True))
        if caller == "token of a reviewer of the closed body":
            return member_of(self.bodies["kept-back"], PersonFactory.create(is_reviewer=True))
        if "administrator" in caller:
            return PersonFactory.create(is_administrator=True)
        return PersonFactory.create(is_reviewer="reviewer" in caller)


def coordinator_of(body: Body) -> Person:
    return body.memberships.get(role=Role.COORDINATOR).account


def member_of(body: Body, person: Person) -> Person:
    Membership.objects.create(person=person, body=body, role=Role.READER)
    return person


def draft_of(body: Body, cycle: Cycle) -> Assessment:
    by = acting(MembershipFactory.create(body=body).account)
    start, end = date(2025, 7, 1), date(2026, 6, 30)
    draft = start_assessment(by=by, body=body, cycle=cycle, period_start=start, period_end=end)
    answer_all(draft, level=1)
    return draft


def sent_by(body: Body, cycle: Cycle, sharing: Sharing) -> Submission:
    draft = draft_of(body, cycle)
    shown = sharing is Sharing.RAPPORTEUR
    by = acting(coordinator_of(body))
    return submit(by=by, assessment=draft, choices=Choices(sharing, body.slug == "staff-named", False, shown))


@pytest.fixture
def world(cycle: Cycle, reviewer: Person) -> World:
    """One body for each way to share, one with a draft, one that was invited and did nothing."""
    bodies = {
        slug: (NationalBodyFactory if "national" in slug else BodyFactory).create(slug=slug)
        for slug in (*SHARED, "draft", "silent", "mechanism")
    }
    MembershipFactory.create(body=bodies["mechanism"])
    BodyMembership.objects.create(member=bodies["staff-only"], mechanism=bodies["mechanism"])
    draft_of(bodies["draft"], cycle)
    sent = {slug: sent_by(bodies[slug], cycle, sharing) for slug, sharing in SHARED.items()}
    withdraw(by=acting(coordinator_of(bodies["withdrawn"])), submission=sent["withdrawn"])
    by = acting(reviewer)
    for slug in ("staff-only", "staff-own", "staff-named", "open"):
        save_reading(
            by=by,
            submission=sent[slug],
            paragraph=112,
            verdict="other_level",
            level=0,
            reason="A secret reason.",
        )
    # One waits for the body's reply until a day that is to come; the day of the other has passed.
    for slug in ("open", "staff-named"):
        release_readings(by=by, submission=sent[slug], reply_until=date(2099, 1, 31))
    of_named = Reading.objects.filter(submission=sent["staff-named"])
    of_named.update(reply_until=date(2026, 1, 31), reply="We wrote it down.", replied_at=NOW)
    return World(bodies, sent, reviewer)


def rows(client: Client, table: str, query: str = "") -> list[dict]:
    """All rows of a table, as JSON."""
    answer = client.get(f"/api/{table}?limit=10000&{query}")
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told["count"] == len(told["rows"])
    assert told["next"] is None
    return list(told["rows"])


@pytest.mark.parametrize("caller", CALLERS)
def test_who_sees_whom(world: World, caller: str) -> None:
    seen, readings = CALLERS[caller]
    client, names = world.client(caller), "names=staff" if caller.endswith(INTERNAL) else ""
    for table in TABLES:
        assert {row["body"] for row in rows(client, table, names)} == seen, table
        answer = client.get(f"/api/{table}?format=csv&limit=10000&{names}")
        assert ("X-Internal" in answer.headers) is bool(names)
        assert ("-internal.csv" in answer.headers.get("Content-Disposition", "")) is bool(names)
        text = answer.content.decode("utf-8-sig")
        assert {row["body"] for row in csv.DictReader(io.StringIO(text))} == seen, table
    counts = rows(client, "distribution", f"paragraph=112&{names}")
    totals = {row["kind"]: row["of"] for row in counts}
    assert totals == {"regional": len(seen) - 1, "national": 1}
    assert {slug for slug in SHARED if reads_report(client, world, slug, names)} == seen
    answer = client.get(f"/api/readings?{names}")
    if isinstance(readings, int):
        assert answer.status_code == readings
    else:
        assert {row["body"] for row in answer.json()["rows"]} == readings


@pytest.mark.parametrize("caller", [name for name in CALLERS if not name.endswith(INTERNAL)])
def test_what_is_for_the_staff_is_given_to_tokens_of_reviewers_alone(world: World, caller: str) -> None:
    given = world.client(caller).get("/api/answers?names=staff").status_code
    refused = {True: 403, False: 401}["token" in caller]
    is_reviewer = caller.startswith("token of a reviewer")
    assert given == (200 if is_reviewer else refused)


def test_the_page_says_what_a_reviewer_is_not_given_of_own_bodies(world: World) -> None:
    client = world.client(f"token of a reviewer of an own body{INTERNAL}")
    own = {
        table: "staff-own" in {row["body"] for row in rows(client, table, "names=staff")}
        for table in ("submissions", "readings")
    }
    assert own == {"submissions": True, "readings": False}
    text = client.get("/api/").text
    assert "With a reviewer’s token:" in text
    assert "Nothing of bodies" not in text


def reads_report(client: Client, world: World, slug: str, names: str = "") -> bool:
    """Whether this caller is given the report, byte for byte, or is told that there is none."""
    submission = world.sent[slug]
    answer = client.get(f"/api/submissions/{submission.pk}/report.json?{names}")
    if answer.status_code == 404:
        return False
    assert answer.content == submission.document.encode()
    return True


def test_a_frozen_report_for_the_staff_says_so(world: World) -> None:
    """Its bytes are the body's own and can't say it: what comes beside them does."""
    client = world.client("token of a reviewer")
    for slug, names, internal in (("staff-only", "staff", True), ("staff-named", "", False)):
        asked = f"?names={names}" if names else ""
        answer = client.get(f"/api/submissions/{world.sent[slug].pk}/report.json{asked}")
        assert answer.status_code == 200, slug
        assert ("X-Internal" in answer.headers) is internal, slug
        disposition = answer.headers.get("Content-Disposition", "")
        assert disposition.endswith('-internal.json"') is internal, slug


@pytest.mark.parametrize("names", ["zzz", "", "named", "Staff"])
def test_another_value_opens_no_report(world: World, names: str) -> None:
    client = world.client("token of a reviewer")
    for slug in ("staff-only", "open"):
        answer = client.get(f"/api/submissions/{world.sent[slug].pk}/report.json?names={names}")
        assert answer.status_code == 422, slug
        assert answer.json()["parameter"] == "names"
        assert "staff" in answer.json()["detail"]


@pytest.mark.parametrize("caller", ["nobody", "token of a reviewer"])
def test_a_body_that_shared_nothing_appears_nowhere_but_in_the_directory(world: World, caller: str) -> None:
    client = world.client(caller)
    for table in (*TABLES, "distribution", "cycles", "instrument"):
        text = client.get(f"/api/{table}?limit=10000").content.decode()
        for slug in ("kept-back", "draft", "silent", "withdrawn"):
            assert f'"{slug}"' not in text, table
    listed = {row["body"] for row in rows(client, "bodies")}
    assert listed == {*SHARED, "draft", "silent", "mechanism"}


def test_what_is_made_private_is_gone_at_once(world: World) -> None:
    client = Client()
    change_choices(
        by=acting(coordinator_of(world.bodies["open"])),
        submission=world.sent["open"],
        choices=Choices(Sharing.PRIVATE, False, False, False),
    )
    assert {row["body"] for row in rows(client, "answers")} == {"open-national"}
    assert not reads_report(client, world, "open")


def test_a_new_version_takes_the_place_of_the_one_before(world: World) -> None:
    before, body = world.sent["open"], world.bodies["open"]
    return_to_body(by=acting(world.reviewer), submission=before, paragraphs=[112], message="Which plan?")
    by = acting(coordinator_of(body))
    draft = Assessment.objects.with_frame().get(body=body)
    save_answer(by=by, assessment=draft, entry=level(112, 3))
    choices = Choices(Sharing.PUBLIC, True, False, False)
    second = submit(by=by, assessment=draft, choices=choices)
    found = [row for row in rows(Client(), "answers", "paragraph=112") if row["body"] == "open"]
    assert [(row["version"], row["level"]) for row in found] == [(2, 3)]
    assert found[0]["submission"] == str(second.pk)
    assert not reads_report(Client(), world, "open")


def test_readings_tell_no_reason_and_say_whether_they_are_released(world: World) -> None:
    client = world.client("token of a reviewer")
    published = client.get("/api/readings").json()
    assert [(row["body"], row["reply"]) for row in published["rows"]] == [
        ("staff-named", "We wrote it down.")
    ]
    answer = client.get("/api/readings?names=staff")
    assert answer.json()["internal"] is True
    assert b"secret reason" not in answer.content
    found = {row["body"]: row for row in answer.json()["rows"]}
    assert {slug: row["released"] for slug, row in found.items()} == {
        "open": True,
        "staff-only": False,
        "staff-own": False,
        "staff-named": True,
    }
    row = found["open"]
    assert (row["paragraph"], row["state"], row["level"]) == (112, "level", 1)
    assert (row["verdict"], row["reviewer_level"]) == ("other_level", 0)


@pytest.mark.parametrize(
    "sent",
    ["Bearer", "Bearer t32_" + "A" * 43, "Basic dDMyXw==", "t32_" + "A" * 43, "Bearer " + "x" * 5000, ""],
)
def test_a_token_that_does_not_work_is_told_so(world: World, sent: str) -> None:
    """Given what is public instead, a program would take it for all that its owner may see."""
    for table in ("cycles", "answers", "readings"):
        answer = Client(headers={"authorization": sent}).get(f"/api/{table}")
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["WWW-Authenticate"] == "Bearer"
        assert answer.json()["detail"].startswith("This token does not work")


def test_a_session_beside_a_token_changes_nothing(world: World) -> None:
    client = world.client("token of a stranger")
    client.force_login(world.reviewer)
    assert {row["body"] for row in rows(client, "submissions")} == PUBLIC
