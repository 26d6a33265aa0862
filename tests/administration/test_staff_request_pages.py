"""The pages of what is asked about staff: who sees them, what they say, and how one confirms and stops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from mechanisms.administration.staff_requests import ask
from mechanisms.models import Body, Person, Role, StaffRequest
from tests.factories import MembershipFactory, PersonFactory, signed_in_now

pytestmark = pytest.mark.django_db

PAGE = "/administration/requests/"
PEOPLE = "/administration/people/"
PASSWORD = "seven green lamps on a hill"
GIVE_REVIEWER = StaffRequest.Kind.GIVE_REVIEWER


@pytest.fixture
def second(db: None) -> Person:
    """Another administrator."""
    person: Person = PersonFactory.create(username="second", is_administrator=True)
    return person


@pytest.fixture
def asked(administrator: Person, reviewer: Person, stranger: Person) -> StaffRequest:
    """The administrator asks that a coordinator of the south becomes a reviewer."""
    return ask(by=administrator, kind=GIVE_REVIEWER, person=stranger, reason="She joins us.")


def page_of(client: Client, person: Person, address: str = PAGE) -> str:
    client.force_login(person)
    return str(client.get(address, follow=True).content.decode())


class TestAsking:
    """The way of the attack: an administrator ticks “reviewer” for himself or herself."""

    @pytest.mark.parametrize(
        ("whom", "right"),
        [("administrator", "reviewer"), ("stranger", "reviewer"), ("stranger", "administrator")],
    )
    def test_ticking_it_gives_nothing_yet(
        self,
        request: pytest.FixtureRequest,
        client: Client,
        administrator: Person,
        reviewer: Person,
        second: Person,
        whom: str,
        right: str,
    ) -> None:
        person = request.getfixturevalue(whom)
        client.force_login(administrator)
        ticked = {"name": "A", right: "on", "reason": "I need it."}
        if person == administrator:
            ticked["administrator"] = "on"
        response = client.post(f"{PEOPLE}{person.pk}/", ticked, follow=True)
        assert response.redirect_chain == [(PAGE, 302)]
        said = response.content.decode()
        assert "It is done when another administrator confirms it, or soon after" in said
        assert "I need it." in said
        before = (person.is_reviewer, person.is_administrator)
        person.refresh_from_db()
        assert (person.is_reviewer, person.is_administrator) == before
        if right == "reviewer":
            client.force_login(person)
            assert client.get("/review/").status_code == 404

    def test_the_reason_is_asked_for_beside_its_field(
        self, client: Client, administrator: Person, reviewer: Person, stranger: Person
    ) -> None:
        client.force_login(administrator)
        response = client.post(f"{PEOPLE}{stranger.pk}/", {"name": "A", "reviewer": "on"})
        assert response.status_code == 422
        assert response.content.decode().count("Write the reason, so that the others can decide.") == 2
        assert not StaffRequest.objects.exists()

    @pytest.mark.parametrize("act", ["close", "link", "open"])
    def test_a_reason_that_is_too_long_is_called_so_and_nothing_else(
        self, client: Client, administrator: Person, second: Person, act: str
    ) -> None:
        person = PersonFactory.create(is_reviewer=True, is_active=act != "open")
        client.force_login(administrator)
        response = client.post(f"{PEOPLE}{person.pk}/{act}/", {"reason": "x" * 2001})
        assert response.status_code == 422
        assert response.text.count("at most 2000 characters") == 2
        assert f'href="#{act}_reason"' in response.text
        assert "Write the reason, so that the others can decide." not in response.text
        assert "x" * 2001 in response.text
        assert not StaffRequest.objects.exists()

    @pytest.mark.parametrize(
        ("form", "others", "field", "sentence"),
        [
            ({"administrator": "on"}, False, None, "Nobody else could stop it"),
            ({"administrator": "on", "reason": ""}, True, "Why", "Write the reason"),
            ({"email": "second@example.org"}, True, "E-mail address", "already has an account"),
        ],
    )
    def test_a_refusal_stands_at_its_field_or_above_the_form(
        self,
        request: pytest.FixtureRequest,
        client: Client,
        administrator: Person,
        form: dict[str, str],
        others: bool,
        field: str | None,
        sentence: str,
    ) -> None:
        if others:
            request.getfixturevalue("second")
        client.force_login(administrator)
        sent = {"email": "new@example.org", "name": "New", "reason": "Desk 2."} | form
        response = client.post(f"{PEOPLE}add/", sent)
        assert response.status_code == 422
        summary = response.text.split('id="error-summary"')[1].split("</ul>")[0]
        assert sentence in summary
        assert (f">{field}: " in summary) is (field is not None)
        assert ("href" in summary) is (field is not None)

    def test_a_new_account_waits_for_its_rights(
        self, client: Client, administrator: Person, reviewer: Person, mailoutbox: list[Any]
    ) -> None:
        client.force_login(administrator)
        form = {"email": "new@example.org", "name": "New", "reviewer": "on", "reason": "Desk 2."}
        shown = client.post(f"{PEOPLE}add/", form).content.decode()
        assert "Make somebody a reviewer: <bdi>New</bdi>" in shown
        assert "/password/reset/key/" not in shown
        assert not Person.objects.get(email="new@example.org").is_reviewer
        assert [letter.to for letter in mailoutbox] == [["new@example.org"]]

    @pytest.mark.parametrize(
        ("act", "kind"), [("close", StaffRequest.Kind.CLOSE), ("link", StaffRequest.Kind.LINK)]
    )
    def test_buttons_of_an_account_of_the_staff_ask(
        self, client: Client, administrator: Person, second: Person, reviewer: Person, act: str, kind: str
    ) -> None:
        client.force_login(administrator)
        address = f"{PEOPLE}{reviewer.pk}/{act}/"
        response = client.post(address)
        assert response.status_code == 422
        assert "Write the reason" in response.content.decode()
        said = client.post(address, {"reason": "She has left."}, follow=True).content.decode()
        assert "Asked for: " in said
        assert StaffRequest.objects.get().kind == kind
        reviewer.refresh_from_db()
        assert reviewer.is_active
        shown = client.get(f"{PEOPLE}{reviewer.pk}/").content.decode()
        assert f"{PAGE}#request-" in shown

    def test_opening_one_again_asks_too(self, client: Client, administrator: Person, second: Person) -> None:
        closed = PersonFactory.create(is_reviewer=True, is_active=False)
        client.force_login(administrator)
        client.post(f"{PEOPLE}{closed.pk}/open/", {"reason": "She is back."})
        assert StaffRequest.objects.get().kind == StaffRequest.Kind.OPEN
        closed.refresh_from_db()
        assert not closed.is_active

    def test_who_closes_the_own_account_is_signed_out(
        self, client: Client, administrator: Person, second: Person
    ) -> None:
        client.force_login(second)
        assert client.post(f"{PEOPLE}{second.pk}/close/").headers["Location"] == "/"
        assert client.get(PEOPLE).status_code == 302

    def test_whoever_steps_down_and_asks_is_told_why_not(
        self, client: Client, administrator: Person, second: Person, reviewer: Person
    ) -> None:
        client.force_login(administrator)
        form = {"name": "A", "reviewer": "on", "reason": "I change desks."}
        response = client.post(f"{PEOPLE}{administrator.pk}/", form)
        assert response.status_code == 422
        assert "Your requests end when you are no longer an administrator" in response.text
        assert "I change desks." in response.text

    def test_where_nobody_else_is_the_page_says_who_can_do_it(
        self, client: Client, administrator: Person
    ) -> None:
        client.force_login(administrator)
        form = {"name": "A", "administrator": "on", "reviewer": "on", "reason": "I am alone."}
        response = client.post(f"{PEOPLE}{administrator.pk}/", form)
        assert response.status_code == 422
        assert "change_rights" in response.content.decode()


class TestThePage:
    def test_says_what_happens_when_and_who_was_told(
        self, client: Client, asked: StaffRequest, second: Person, reviewer: Person
    ) -> None:
        shown = page_of(client, second)
        assert asked.effective_at
        assert f"soon after {asked.effective_at.day} {asked.effective_at:%B %Y, %H:%M} UTC" in shown
        assert "She joins us." in shown
        for person in (second, reviewer, asked.asked_by):
            assert f"<bdi>{person}</bdi>" in shown
        assert "never signed in" in shown
        assert "has no second factor yet" in shown
        assert f"{asked.pk}/confirm/" in shown
        assert f"{asked.pk}/stop/" in shown

    @pytest.mark.parametrize("others", ["nobody", "the person", "somebody"])
    def test_says_whether_somebody_can_confirm_it(
        self, client: Client, administrator: Person, reviewer: Person, others: str
    ) -> None:
        person = PersonFactory.create(is_administrator=others == "the person")
        if others == "somebody":
            PersonFactory.create(is_administrator=True)
        ask(by=administrator, kind=GIVE_REVIEWER, person=person, reason="She joins us.")
        shown = page_of(client, reviewer)
        assert ("No other administrator can confirm it" in shown) is (others != "somebody")

    def test_whoever_asked_is_told_why_he_or_she_can_t_confirm(
        self, client: Client, asked: StaffRequest, administrator: Person
    ) -> None:
        shown = page_of(client, administrator)
        assert "You asked for it yourself" in shown
        assert f"{asked.pk}/confirm/" not in shown
        signed_in_now(client, administrator).post(f"{PAGE}{asked.pk}/confirm/")
        asked.refresh_from_db()
        assert asked.is_open

    @pytest.mark.parametrize(
        ("who", "sees", "sees_others"),
        [
            ("administrator", True, True),
            ("reviewer", True, True),
            ("stranger", True, False),  # it is about her
            ("coordinator", False, False),
        ],
    )
    def test_is_seen_by(
        self,
        request: pytest.FixtureRequest,
        client: Client,
        asked: StaffRequest,
        administrator: Person,
        who: str,
        sees: bool,
        sees_others: bool,
    ) -> None:
        other = PersonFactory.create(username="other")
        ask(by=administrator, kind=GIVE_REVIEWER, person=other, reason="He too.")
        person = request.getfixturevalue(who)
        client.force_login(person)
        response = client.get(PAGE)
        assert response.status_code == (200 if sees else 404)
        shown = response.content.decode()
        assert ("She joins us." in shown) is sees
        assert ("He too." in shown) is sees_others
        # Who else is of the staff is for the staff to know.
        assert ("Who is told of each request" in shown) is sees_others

    @pytest.mark.parametrize("who", ["reviewer", "stranger"])
    def test_one_act_stops_it(
        self, request: pytest.FixtureRequest, client: Client, asked: StaffRequest, who: str
    ) -> None:
        client.force_login(request.getfixturevalue(who))
        said = client.post(f"{PAGE}{asked.pk}/stop/", follow=True).content.decode()
        assert "Stopped. Nothing is changed." in said
        asked.refresh_from_db()
        assert asked.stopped_at
        assert client.post(f"{PAGE}{asked.pk}/stop/", follow=True).status_code == 200

    def test_confirming_takes_a_fresh_sign_in_and_then_goes_on(
        self, client: Client, asked: StaffRequest, second: Person, stranger: Person
    ) -> None:
        second.set_password(PASSWORD)
        second.save()
        client.force_login(second)
        response = client.post(f"{PAGE}{asked.pk}/confirm/")
        assert response.headers["Location"].startswith("/account/reauthenticate/")
        asked.refresh_from_db()
        assert asked.is_open
        client.post(response.headers["Location"], {"password": PASSWORD})
        asked.refresh_from_db()
        assert asked.confirmed_by == second
        stranger.refresh_from_db()
        assert stranger.is_reviewer

    def test_what_lapsed_is_said(
        self, client: Client, asked: StaffRequest, second: Person, administrator: Person
    ) -> None:
        Person.objects.filter(pk=administrator.pk).update(is_administrator=False)
        said = signed_in_now(client, second).post(f"{PAGE}{asked.pk}/confirm/", follow=True)
        assert "nobody: who asked for it is no longer an administrator" in said.content.decode()

    @pytest.mark.parametrize("rows", [1, 3])
    def test_takes_as_many_queries_whatever_there_is(
        self,
        client: Client,
        administrator: Person,
        reviewer: Person,
        rows: int,
        django_assert_num_queries: Callable[..., Any],
    ) -> None:
        for _number in range(rows):
            for kind in (GIVE_REVIEWER, StaffRequest.Kind.TAKE_REVIEWER):
                person = PersonFactory.create(is_reviewer=kind != GIVE_REVIEWER)
                ask(by=administrator, kind=kind, person=person, reason="So it is.")
        client.force_login(administrator)
        client.get(PAGE)
        # Session, person, roles; what waits, what is over, who is told, who has a second factor.
        with django_assert_num_queries(7):
            client.get(PAGE)


class TestWherePeopleLand:
    @pytest.mark.parametrize("who", ["administrator", "reviewer", "stranger"])
    def test_it_is_the_first_thing_said(
        self, request: pytest.FixtureRequest, client: Client, asked: StaffRequest, who: str
    ) -> None:
        shown = page_of(client, request.getfixturevalue(who), "/dashboard/")
        assert f"{PAGE}#request-{asked.pk}" in shown

    def test_also_to_staff_of_a_body(
        self, client: Client, asked: StaffRequest, reviewer: Person, south: Body
    ) -> None:
        MembershipFactory.create(person=reviewer, body=south, role=Role.READER)
        assert f"#request-{asked.pk}" in page_of(client, reviewer, "/dashboard/")

    def test_nobody_else_reads_it(self, client: Client, asked: StaffRequest, coordinator: Person) -> None:
        assert "#request-" not in page_of(client, coordinator, "/dashboard/")
