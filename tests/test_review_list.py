"""The reviewer's list: what is shared, and nothing that a body keeps to itself."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.lifecycle.answering import apply_file
from assessments.lifecycle.reviewing import close_review, return_to_body
from assessments.lifecycle.starting import start_assessment
from assessments.lifecycle.submitting import Choices, submit, withdraw
from assessments.models import Assessment, Cycle, Invitation, Submission
from assessments.review_list import read_review_list
from mechanisms.access import Sharing, principal_of
from mechanisms.models import Body, Person
from mechanisms.models.membership import Role
from tests.factories import (
    BodyFactory,
    CycleFactory,
    MembershipFactory,
    acting,
    file_of,
    level,
)

PATH = "/review/"


def rows_of(response: Any) -> list[list[str]]:
    """The cells of every body's row, as text."""
    content = response.content.decode().split("<main", 1)[1]
    found = []
    for row in re.findall(r"<tr[^>]*>\s*(<th scope=\"row\".*?)</tr>", content, re.DOTALL):
        cells = re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        plain = [html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in cells]
        found.append([" ".join(cell.split()) for cell in plain])
    return found


def invite(body: Body, cycle: Cycle, **values: Any) -> Invitation:
    return Invitation.objects.create(cycle=cycle, body=body, invited_on=date(2026, 7, 1), **values)


def begun(body: Body, cycle: Cycle, at: datetime | None = None) -> tuple[Assessment, Person]:
    """A draft of the body and its coordinator."""
    person = MembershipFactory.create(body=body, role=Role.COORDINATOR).person
    assessment = start_assessment(
        by=acting(person, at),
        body=body,
        cycle=cycle,
        period_start=date(2025, 7, 1),
        period_end=date(2026, 6, 30),
    )
    return assessment, person


def sent(
    body: Body, cycle: Cycle, sharing: Sharing, at: datetime | None = None
) -> tuple[Submission, Person]:
    """A submission of the body and its coordinator."""
    assessment, person = begun(body, cycle, at)
    apply_file(by=acting(person, at), assessment=assessment, file=file_of(level(112, 2)))
    choices = Choices(sharing, False, False, False)
    return submit(by=acting(person, at), assessment=assessment, choices=choices), person


@pytest.fixture
def page(client: Client, reviewer: Person) -> Client:
    client.force_login(reviewer)
    return client


def test_it_exists_for_reviewers_alone(
    client: Client,
    submission: Submission,
    coordinator: Person,
    stranger: Person,
    administrator: Person,
    reviewer: Person,
) -> None:
    assert client.get(PATH).status_code == 302
    for person in (coordinator, stranger, administrator):
        client.force_login(person)
        assert client.get(PATH).status_code == 404, person
    client.force_login(reviewer)
    assert client.get(PATH).status_code == 200


def test_a_shared_submission_stands_there_with_a_link_to_read_it(
    page: Client, submission: Submission
) -> None:
    response = page.get(PATH)
    on = submission.submitted_at.strftime("%-d %B %Y")
    staff = "The Special Rapporteur’s staff"
    assert rows_of(response) == [
        ["Northern Mechanism", "Submitted, to be reviewed", on, "1", staff, rows_of(response)[0][5]]
    ]
    address = reverse("assessments:report", args=[submission.assessment_id])
    assert f'href="{address}"' in response.content.decode()
    assert page.get(address).status_code == 200


def test_draft_private_and_withdrawn_look_like_nothing(page: Client, cycle: Cycle) -> None:
    """Word for word the same row, or staff would learn which of the three it is."""
    silent, drafting, private, withdrawn = (
        BodyFactory.create(slug=name) for name in ("a-silent", "b-draft", "c-private", "d-back")
    )
    for body in (silent, drafting, private, withdrawn):
        invite(body, cycle)
    begun(drafting, cycle)
    sent(private, cycle, Sharing.PRIVATE)
    submission, person = sent(withdrawn, cycle, Sharing.RAPPORTEUR)
    withdraw(by=acting(person), submission=submission)
    rows = rows_of(page.get(PATH))
    assert [row[0] for row in rows] == ["A Silent", "B Draft", "C Private", "D Back"]
    assert {tuple(row[1:]) for row in rows} == {
        ("Nothing shared invited on 1 July 2026", "–", "–", "–", "–")
    }


def test_without_an_invitation_what_is_kept_private_is_not_even_a_row(
    page: Client, cycle: Cycle
) -> None:
    sent(BodyFactory.create(), cycle, Sharing.PRIVATE)
    response = page.get(PATH)
    assert rows_of(response) == []
    assert "Nobody has been invited to this cycle yet" in response.content.decode()


def test_where_a_body_stands_is_said_in_words(page: Client, cycle: Cycle, reviewer: Person) -> None:
    declined, returned, reviewed = (
        BodyFactory.create(slug=name) for name in ("a-declined", "b-returned", "c-reviewed")
    )
    invite(declined, cycle, state=Invitation.State.DECLINED)
    asked, _person = sent(returned, cycle, Sharing.RAPPORTEUR)
    return_to_body(by=acting(reviewer), submission=asked, paragraphs=[112], message="Which?")
    done, _person = sent(reviewed, cycle, Sharing.PUBLIC)
    close_review(by=acting(reviewer), submission=done)
    stand = {row[0]: row[1] for row in rows_of(page.get(PATH))}
    assert stand == {
        "A Declined": "Declined invited on 1 July 2026",
        "B Returned": "Returned with questions",
        "C Reviewed": "Reviewed",
    }


def test_an_extension_is_shown_and_what_came_after_the_last_day_is_late(
    page: Client, cycle: Cycle
) -> None:
    """The cycle closes on 31 January 2027; one body has until the end of February."""
    waiting, in_time, late = (
        BodyFactory.create(slug=name) for name in ("a-waiting", "b-in-time", "c-late")
    )
    invite(waiting, cycle, extended_until=date(2027, 2, 28))
    invite(in_time, cycle, extended_until=date(2027, 2, 28))
    at = datetime(2027, 2, 10, 12, tzinfo=UTC)
    for body in (in_time, late):
        sent(body, cycle, Sharing.RAPPORTEUR, at)
    rows = {row[0]: row for row in rows_of(page.get(PATH))}
    assert rows["A Waiting"][1] == (
        "Nothing shared invited on 1 July 2026, extended until 28 February 2027"
    )
    assert rows["B In Time"][2] == "10 February 2027"
    assert rows["C Late"][2] == "10 February 2027after the closing date"


def test_bodies_stand_in_alphabetical_order_whatever_they_answered(
    page: Client, cycle: Cycle
) -> None:
    for name in ("zebra", "Émile", "alpha", "Beta"):
        sent(BodyFactory.create(name=name), cycle, Sharing.RAPPORTEUR)
    names = [row[0] for row in rows_of(page.get(PATH))]
    assert names == ["alpha", "Beta", "Émile", "zebra"]


def test_the_newest_cycle_comes_first(page: Client, cycle: Cycle) -> None:
    CycleFactory.create(
        slug="2025", edition=cycle.edition, opens_on=date(2025, 7, 1), closes_on=date(2026, 1, 31)
    )
    content = page.get(PATH).content.decode()
    assert re.findall(r'<h2 id="cycle-(\d+)"', content) == ["2026", "2025"]


def test_nobody_reviews_the_own_body(
    page: Client, cycle: Cycle, reviewer: Person, north: Body
) -> None:
    MembershipFactory.create(person=reviewer, body=north, role=Role.READER)
    invite(north, cycle)
    sent(north, cycle, Sharing.RAPPORTEUR)
    response = page.get(PATH)
    assert rows_of(response) == []
    assert "nobody reviews a body to which he or she belongs" in response.content.decode()


def test_counts_are_those_of_the_rows(cycle: Cycle, reviewer: Person) -> None:
    bodies = [BodyFactory.create() for _ in range(4)]
    for body in bodies[:3]:
        invite(body, cycle)
    Invitation.objects.filter(body=bodies[0]).update(state=Invitation.State.DECLINED)
    sent(bodies[1], cycle, Sharing.RAPPORTEUR)
    sent(bodies[3], cycle, Sharing.PUBLIC)
    (found,) = read_review_list(principal_of(reviewer))
    assert (found.shared, found.nothing, found.declined) == (2, 1, 1)


@pytest.mark.parametrize("bodies", [1, 3])
def test_the_list_takes_six_queries(
    page: Client, cycle: Cycle, bodies: int, django_assert_num_queries: Any
) -> None:
    """Session, person, roles; then submissions, invitations, cycles."""
    for _ in range(bodies):
        body = BodyFactory.create()
        invite(body, cycle)
        sent(body, cycle, Sharing.RAPPORTEUR)
    page.get(PATH)
    with django_assert_num_queries(6):
        response = page.get(PATH)
    assert len(rows_of(response)) == bodies
