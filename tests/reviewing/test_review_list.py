"""The staff's queue: what is shared, what waits, and nothing that a body keeps to itself."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.answering.saving import apply_file
from assessments.answering.starting import start_assessment
from assessments.models import Assessment, Cycle, Invitation, Submission
from assessments.reviewing.acts import close_review, return_to_body
from assessments.reviewing.cycles import close_cycle
from assessments.reviewing.questions import assign_readers
from assessments.reviewing.queue import Participants, read_queue
from assessments.reviewing.queue_numbers import next_to_review
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import submit, withdraw
from assessments.trail.acting import COMMAND_LINE
from mechanisms.access import Sharing, principal_of
from mechanisms.models import Body, Person
from mechanisms.models.person import Role
from tests.factories import (
    BodyFactory,
    CycleFactory,
    MembershipFactory,
    PersonFactory,
    acting,
    all_at,
    file_of,
    level,
)

PATH = "/review/"


def rows_of(response: Any) -> dict[str, list[str]]:
    """Body → the cells beside it, as text."""
    content = response.content.decode().split("<main", 1)[1]
    found = {}
    for row in re.findall(r"<tr[^>]*>\s*(<th scope=\"row\".*?)</tr>", content, re.DOTALL):
        cells = re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        plain = [html.unescape(re.sub(r"<[^>]+>", " ", cell)) for cell in cells]
        name, *rest = [" ".join(cell.split()) for cell in plain]
        found[name] = rest
    return found


def invite(body: Body, cycle: Cycle, **values: Any) -> Invitation:
    return Invitation.objects.create(cycle=cycle, body=body, invited_on=date(2026, 7, 1), **values)


def begun(body: Body, cycle: Cycle, at: datetime | None = None) -> tuple[Assessment, Person]:
    """A draft of the body and its coordinator."""
    person = MembershipFactory.create(body=body, role=Role.COORDINATOR).account
    assessment = start_assessment(
        by=acting(person, at),
        body=body,
        cycle=cycle,
        period_start=date(2025, 7, 1),
        period_end=date(2026, 6, 30),
    )
    return assessment, person


def sent(body: Body, cycle: Cycle, sharing: Sharing, at: datetime | None = None) -> tuple[Submission, Person]:
    """A submission of the body and its coordinator."""
    assessment, person = begun(body, cycle, at)
    apply_file(by=acting(person, at), assessment=assessment, file=file_of(level(112, 2)))
    choices = Choices(sharing, False, False, False)
    return submit(by=acting(person, at), assessment=assessment, choices=choices), person


def ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


@pytest.fixture
def page(client: Client, reviewer: Person) -> Client:
    client.force_login(reviewer)
    return client


@pytest.fixture
def earlier(cycle: Cycle) -> Cycle:
    """The cycle of the year before, on the same edition."""
    return CycleFactory.create(
        slug="2025", edition=cycle.edition, opens_on=date(2025, 7, 1), closes_on=date(2026, 1, 31)
    )


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


def test_what_is_shared_waits_in_words_and_can_be_opened(page: Client, cycle: Cycle) -> None:
    at = ago(34)
    submission, _person = sent(BodyFactory.create(slug="north"), cycle, Sharing.RAPPORTEUR, at)
    response = page.get(PATH)
    on = at.strftime("%-d %B %Y")
    assert rows_of(response)["North"][0] == (f"To be reviewed waits 34 days · version 1 of {on}")
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
    assert list(rows) == ["A Silent", "B Draft", "C Private", "D Back"]
    assert {tuple(cell.replace(name, "X") for cell in row) for name, row in rows.items()} == {
        ("Invited invited on 1 July 2026", "–", "assign : X", "Invitation : X")
    }


def test_without_an_invitation_what_is_kept_private_is_not_even_a_row(page: Client, cycle: Cycle) -> None:
    sent(BodyFactory.create(), cycle, Sharing.PRIVATE)
    response = page.get(PATH)
    assert rows_of(response) == {}
    assert "No body is invited to this cycle yet" in response.content.decode()


def test_where_a_body_stands_is_said_in_words(page: Client, cycle: Cycle, reviewer: Person) -> None:
    declined, returned, reviewed = (
        BodyFactory.create(slug=name) for name in ("a-declined", "b-returned", "c-reviewed")
    )
    invite(declined, cycle, state=Invitation.State.DECLINED)
    asked, _person = sent(returned, cycle, Sharing.RAPPORTEUR, ago(20))
    by = acting(reviewer, ago(12))
    return_to_body(by=by, submission=asked, paragraphs=[112], message="Which?")
    done, _person = sent(reviewed, cycle, Sharing.PUBLIC, ago(20))
    close_review(by=acting(reviewer), submission=done)
    on = ago(20).strftime("%-d %B %Y")
    assert {name: row[0] for name, row in rows_of(page.get(PATH)).items()} == {
        "A Declined": "Declined invited on 1 July 2026",
        "B Returned": f"Returned with questions the body has it for 12 days · version 1 of {on}",
        "C Reviewed": f"Reviewed version 1 of {on} · public",
    }


def test_an_invitation_that_is_over_is_nothing_shared(page: Client, cycle: Cycle) -> None:
    invite(BodyFactory.create(slug="silent"), cycle)
    close_cycle(by=COMMAND_LINE, cycle=cycle)
    assert rows_of(page.get(PATH))["Silent"][0] == "Nothing shared invited on 1 July 2026"


def test_what_came_after_the_last_day_is_late_and_can_be_asked_for(page: Client, cycle: Cycle) -> None:
    """The cycle closes on 31 January 2027; one body has until the end of February."""
    waiting, in_time, late = (BodyFactory.create(slug=name) for name in ("a-waiting", "b-in-time", "c-late"))
    invite(waiting, cycle, extended_until=date(2027, 2, 28))
    invite(in_time, cycle, extended_until=date(2027, 2, 28))
    at = datetime(2027, 2, 10, 12, tzinfo=UTC)
    for body in (in_time, late):
        sent(body, cycle, Sharing.RAPPORTEUR, at)
    rows = rows_of(page.get(PATH))
    assert rows["A Waiting"][0] == ("Invited invited on 1 July 2026 · extended until 28 February 2027")
    assert "Late" not in rows["B In Time"][0]
    assert rows["C Late"][0].startswith("To be reviewed Late")
    assert list(rows_of(page.get(f"{PATH}?late=1"))) == ["C Late"]


@pytest.mark.parametrize(
    ("today", "late"), [(date(2027, 1, 31), []), (date(2027, 2, 1), ["A"]), (date(2027, 3, 1), ["A", "B"])]
)
def test_whose_time_has_passed_is_late_without_having_sent(
    cycle: Cycle, reviewer: Person, today: date, late: list[str]
) -> None:
    invite(BodyFactory.create(slug="a"), cycle)
    invite(BodyFactory.create(slug="b"), cycle, extended_until=date(2027, 2, 28))
    invite(BodyFactory.create(slug="c"), cycle, state=Invitation.State.DECLINED)
    queue = read_queue(principal_of(reviewer), cycle, today)
    assert [row.name for row in queue.rows if row.is_late] == late


def test_bodies_stand_in_alphabetical_order_whatever_they_answered(page: Client, cycle: Cycle) -> None:
    for name in ("zebra", "Émile", "alpha", "Beta"):
        sent(BodyFactory.create(name=name), cycle, Sharing.RAPPORTEUR)
    assert list(rows_of(page.get(PATH))) == ["alpha", "Beta", "Émile", "zebra"]


def test_one_cycle_at_a_time_the_newest_open_one_first(page: Client, cycle: Cycle, earlier: Cycle) -> None:
    sent(BodyFactory.create(slug="now"), cycle, Sharing.RAPPORTEUR)
    sent(BodyFactory.create(slug="then"), earlier, Sharing.RAPPORTEUR)
    assert list(rows_of(page.get(PATH))) == ["Now"]
    assert list(rows_of(page.get(f"{PATH}?cycle=2025"))) == ["Then"]
    close_cycle(by=COMMAND_LINE, cycle=cycle)
    content = page.get(PATH)
    assert list(rows_of(content)) == ["Then"]
    assert re.search(r'href="\?cycle=2026"><bdi>2026</bdi></a> <span[^>]*>1 shares', content.content.decode())
    assert page.get(f"{PATH}?cycle=1999").status_code == 404


def test_what_changed_since_the_last_cycle_is_counted_and_never_ranked(
    page: Client, cycle: Cycle, earlier: Cycle
) -> None:
    body = BodyFactory.create(slug="north")
    person = MembershipFactory.create(body=body, role=Role.COORDINATOR).account
    choices = Choices(Sharing.RAPPORTEUR, False, False, False)
    for when, answers in (
        (earlier, all_at(1)),
        (cycle, file_of(level(106, 2), level(107, 0), level(108, 1))),
    ):
        draft = start_assessment(
            by=acting(person),
            body=body,
            cycle=when,
            period_start=date(2025, 7, 1),
            period_end=date(2026, 6, 30),
        )
        apply_file(by=acting(person), assessment=draft, file=answers)
        submit(by=acting(person), assessment=draft, choices=choices)
    told = "Since the last cycle: 1 improved, 1 declined, 29 no longer answered : North"
    assert told in rows_of(page.get(PATH))["North"][1]
    assert 'href="/compare/trend/north/"' in page.get(PATH).text
    assert "nothing earlier to compare" in rows_of(page.get(f"{PATH}?cycle=2025"))["North"][1]


def test_readers_are_named_and_one_may_ask_for_ones_own(page: Client, cycle: Cycle, reviewer: Person) -> None:
    colleague = PersonFactory.create(username="colleague", is_reviewer=True)
    mine, second, other = (BodyFactory.create(slug=slug) for slug in ("mine", "second", "other"))
    for body, first, then in (
        (mine, reviewer, None),
        (second, colleague, reviewer),
        (other, colleague, None),
    ):
        sent(body, cycle, Sharing.RAPPORTEUR)
        assign_readers(by=acting(reviewer), cycle=cycle, body=body, reader=first, second_reader=then)
    rows = rows_of(page.get(PATH))
    assert rows["Second"][2] == "Colleague second: Reviewer change : Second"
    assert list(rows_of(page.get(f"{PATH}?mine=1"))) == ["Mine", "Second"]


def test_the_button_leads_to_what_waits_longest_ones_own_first(cycle: Cycle, reviewer: Person) -> None:
    me, today = principal_of(reviewer), timezone.localdate()
    assert next_to_review(Participants(me, cycle, today)) is None
    for slug, days in (("a", 3), ("b", 30), ("c", 9)):
        sent(BodyFactory.create(slug=slug), cycle, Sharing.RAPPORTEUR, ago(days))
    found = next_to_review(Participants(me, cycle, today))
    assert found is not None
    assert found.slug == "b"
    assign_readers(
        by=acting(reviewer), cycle=cycle, body=Body.objects.get(slug="a"), reader=reviewer, second_reader=None
    )
    found = next_to_review(Participants(me, cycle, today))
    assert found is not None
    assert found.slug == "a"


def test_three_numbers_lead_to_the_rows_they_count(page: Client, cycle: Cycle, reviewer: Person) -> None:
    invite(BodyFactory.create(slug="silent"), cycle)
    sent(BodyFactory.create(slug="sent"), cycle, Sharing.RAPPORTEUR)
    asked, _person = sent(BodyFactory.create(slug="asked"), cycle, Sharing.RAPPORTEUR)
    return_to_body(by=acting(reviewer), submission=asked, paragraphs=[112], message="Which?")
    content = html.unescape(page.get(PATH).content.decode())
    found = dict(re.findall(r'<dd><a href="\?cycle=2026&state=(\w+)">(\d+)', content))
    assert found == {"submitted": "1", "returned": "1", "silent": "1"}
    for state, name in (("submitted", "Sent"), ("returned", "Asked"), ("silent", "Silent")):
        assert list(rows_of(page.get(f"{PATH}?cycle=2026&state={state}"))) == [name]
    empty = page.get(f"{PATH}?state=reviewed")
    assert "No body fits this filter" in empty.content.decode()
    assert list(rows_of(page.get(f"{PATH}?state=nonsense"))) == ["Asked", "Sent", "Silent"]


def test_nobody_reviews_the_own_body(page: Client, cycle: Cycle, reviewer: Person, north: Body) -> None:
    MembershipFactory.create(person=reviewer, body=north, role=Role.READER)
    invite(north, cycle)
    sent(north, cycle, Sharing.RAPPORTEUR)
    response = page.get(PATH)
    assert rows_of(response) == {}
    assert "Left out, because you belong to it" in response.content.decode()


def test_fifty_bodies_stand_on_a_page_and_the_filter_goes_along(page: Client, cycle: Cycle) -> None:
    for number in range(51):
        invite(BodyFactory.create(slug=f"body-{number:02}"), cycle)
    response = page.get(f"{PATH}?state=silent")
    assert len(rows_of(response)) == 50
    address = re.search(r'rel="next" href="([^"]+)"', response.content.decode())
    assert address is not None
    following = html.unescape(address[1])
    assert following == "?cycle=2026&state=silent&page=2"
    assert list(rows_of(page.get(PATH + following))) == ["Body 50"]


@pytest.mark.parametrize("bodies", [1, 3])
def test_the_queue_takes_twenty_seven_queries(
    page: Client, cycle: Cycle, reviewer: Person, bodies: int, django_assert_num_queries: Any
) -> None:
    """However many bodies there are. Session, person, roles; cycles and how many share in each; what is
    asked about staff; two counts for the numbers on top, and two for the pages; names of a page, of its
    bodies invitations, submissions and readers; of what there is to read of them the rows, readings, blind
    readings, questions and returns, then changes and files; what there is to choose from: reasons, regions
    twice, readers twice; whether the sample takes part."""
    for _ in range(bodies):
        body = BodyFactory.create()
        invite(body, cycle)
        sent(body, cycle, Sharing.RAPPORTEUR)
        by = acting(reviewer)
        assign_readers(by=by, cycle=cycle, body=body, reader=reviewer, second_reader=None)
    page.get(PATH)
    with django_assert_num_queries(27):
        response = page.get(PATH)
    assert len(rows_of(response)) == bodies
