"""Accounts, as an administrator looks after them: made, changed, closed, opened; a link shown once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone

from assessments.models import Assessment, Event
from mechanisms.administration.account_acts import LastAdministrator
from mechanisms.administration.accounts import (
    change_account,
    close_account,
    create_account,
    may_see_link,
    new_link,
    only_coordinator_of,
    reopen_account,
)
from mechanisms.membership.invitations import NotOpen, accept, invite, open_invitation
from mechanisms.models import Body, Person, Role
from mechanisms.people.people import RequestRefused
from tests.factories import MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db

CONSOLE = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}


@pytest.fixture
def second(db) -> Person:
    """A second administrator."""
    person: Person = PersonFactory.create(username="second", is_administrator=True)
    return person


@pytest.fixture
def signed_in(client: Client, administrator: Person) -> Client:
    client.force_login(administrator)
    return client


@pytest.mark.parametrize("who", ["coordinator", "contributor", "reader", "stranger", "reviewer"])
def test_nobody_but_an_administrator(request: pytest.FixtureRequest, client: Client, who: str) -> None:
    by, other = request.getfixturevalue(who), PersonFactory.create(username="other")
    acts: list[Any] = [
        lambda: create_account(by=by, email="a@example.org", name="A", reviewer=True, administrator=True),
        lambda: change_account(by=by, person=by, name="", reviewer=True, administrator=True),
        lambda: close_account(by=by, person=other),
        lambda: reopen_account(by=by, person=other),
        lambda: new_link(by=by, person=other),
    ]
    for act in acts:
        with pytest.raises(Http404):
            act()
    client.force_login(by)
    for page in ("", "add/", "coordinator/", f"{other.pk}/"):
        assert client.get(f"/administration/people/{page}").status_code == 404
    for act in ("close", "open", "link"):
        address = f"/administration/people/{other.pk}/{act}/"
        assert client.post(address).status_code == 404
    assert Person.objects.filter(is_administrator=True).count() == 0


def test_whoever_is_no_administrator_any_more_has_appointed_nobody(
    administrator: Person, second: Person, north: Body, south: Body
) -> None:
    MembershipFactory.create(person=second, body=south, role=Role.COORDINATOR)
    appointing, inviting = (
        invite(by=second, body=body, email="first@example.org", role=Role.COORDINATOR)[1]
        for body in (north, south)
    )
    change_account(by=administrator, person=second, name="Ada", reviewer=False, administrator=True)
    assert open_invitation(appointing).body == north
    change_account(by=second, person=second, name="Ada", reviewer=False, administrator=False)
    with pytest.raises(NotOpen):
        open_invitation(appointing)
    assert open_invitation(inviting).body == south


class TestTheLastAdministrator:
    @pytest.mark.parametrize("act", ["close", "step down"])
    @pytest.mark.parametrize(("other", "may_go"), [("nobody", False), ("open", True), ("closed", False)])
    def test_stays(
        self, request: pytest.FixtureRequest, administrator: Person, act: str, other: str, may_go: bool
    ) -> None:
        if other != "nobody":
            second = request.getfixturevalue("second")
            Person.objects.filter(pk=second.pk).update(is_active=other == "open")

        def go() -> None:
            if act == "close":
                close_account(by=administrator, person=administrator)
            else:
                change_account(
                    by=administrator, person=administrator, name="", reviewer=False, administrator=False
                )

        if may_go:
            go()
        else:
            with pytest.raises(LastAdministrator):
                go()
        able = Person.objects.filter(is_administrator=True, is_active=True)
        assert able.count() == 1


class TestClosing:
    def test_the_next_request_is_refused(
        self, client: Client, administrator: Person, coordinator: Person, draft: Assessment
    ) -> None:
        client.force_login(coordinator)
        page = f"/assessments/{draft.pk}/"
        assert client.get(page).status_code == 200
        close_account(by=administrator, person=coordinator)
        response = client.get(page)
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/account/login/")
        assert client.post(f"{page}113/", {"choice": "2"}).status_code == 401
        assert draft.answers.get(paragraph=113).state == "blank"

    def test_also_where_the_session_outlived_it(
        self, client: Client, coordinator: Person, draft: Assessment
    ) -> None:
        """The flag alone is enough: `end_all_sessions` is not the only lock."""
        client.force_login(coordinator)
        Person.objects.filter(pk=coordinator.pk).update(is_active=False)
        assert client.get(f"/assessments/{draft.pk}/").status_code == 302

    def test_the_password_opens_nothing_until_it_is_opened_again(
        self, client: Client, administrator: Person
    ) -> None:
        person = PersonFactory.create(username="amina")
        person.set_password("seven green lamps on a hill")
        person.save()
        close_account(by=administrator, person=person)
        assert not client.login(email=person.email, password="seven green lamps on a hill")
        reopen_account(by=administrator, person=person)
        assert client.login(email=person.email, password="seven green lamps on a hill")

    def test_whom_the_person_invited_is_not_invited_any_more(
        self, administrator: Person, north: Body, coordinator: Person
    ) -> None:
        _made, secret = invite(by=coordinator, body=north, email="friend@example.org", role=Role.READER)
        close_account(by=administrator, person=coordinator)
        with pytest.raises(NotOpen):
            open_invitation(secret)

    def test_each_act_is_on_record_once(self, administrator: Person, reader: Person) -> None:
        for _time in range(2):
            close_account(by=administrator, person=reader)
        for _time in range(2):
            reopen_account(by=administrator, person=reader)
        kinds = Event.objects.filter(kind__startswith="account_").values_list("kind", flat=True)
        assert sorted(kinds) == ["account_closed", "account_opened"]


class TestLinks:
    @pytest.mark.parametrize(
        ("belongs", "has_mail", "shown", "mailed", "status"),
        [
            # Somebody new: the link is shown once where no mail leaves, else mailed to the person alone.
            (False, True, False, 1, 200),
            (False, False, True, 0, 200),
            # Somebody of a body: it would open a draft to whoever sees it.
            (True, True, False, 1, 200),
            (True, False, False, 0, 422),
        ],
    )
    def test_who_is_shown_what(
        self,
        signed_in: Client,
        reader: Person,
        settings: Any,
        mailoutbox: list[Any],
        belongs: bool,
        has_mail: bool,
        shown: bool,
        mailed: int,
        status: int,
    ) -> None:
        person = reader if belongs else PersonFactory.create()
        if not has_mail:
            settings.MAILERS = CONSOLE
        assert may_see_link(person) is shown
        response = signed_in.post(f"/administration/people/{person.pk}/link/")
        assert response.status_code == status
        assert ("/account/password/reset/key/" in response.content.decode()) is shown
        assert len(mailoutbox) == mailed
        assert all("/account/password/reset/key/" in message.body for message in mailoutbox)

    def test_one_that_was_shown_opens_nothing_once_the_person_belongs_to_a_body(
        self, client: Client, administrator: Person, north: Body, coordinator: Person
    ) -> None:
        yesterday = timezone.now() - timedelta(days=1)
        amina = PersonFactory.create(username="amina", last_login=yesterday)
        path = new_link(by=administrator, person=amina)
        assert "no longer works" not in client.get(path, follow=True).content.decode()
        _made, secret = invite(by=coordinator, body=north, email=amina.email, role=Role.READER)
        accept(secret=secret, person=amina)
        assert "no longer works" in Client().get(path, follow=True).content.decode()

    def test_not_for_a_closed_account(self, administrator: Person, reader: Person) -> None:
        close_account(by=administrator, person=reader)
        reader.refresh_from_db()
        with pytest.raises(RequestRefused, match="closed"):
            new_link(by=administrator, person=reader)

    def test_it_is_on_record_without_the_link(self, administrator: Person) -> None:
        person = PersonFactory.create()
        link = new_link(by=administrator, person=person)
        event = Event.objects.get(kind="link_made")
        assert event.subject == str(person)
        assert link.rstrip("/").split("-")[-1] not in str(event.data)


class TestTheScreens:
    @pytest.mark.parametrize("has_mail", [True, False])
    def test_an_account_is_made_and_its_link_goes_out_once(
        self, signed_in: Client, mailoutbox: list[Any], settings: Any, has_mail: bool
    ) -> None:
        if not has_mail:
            settings.MAILERS = CONSOLE
        page = "/administration/people/add/"
        form = {"email": "New@Example.org", "name": "New Reviewer"}
        shown = signed_in.post(page, form).content.decode()
        person = Person.objects.get(email="new@example.org")
        assert (person.is_reviewer, person.is_administrator) == (False, False)
        assert ("/account/password/reset/key/" in shown) is not has_mail
        assert [letter.to for letter in mailoutbox] == [["new@example.org"]] * has_mail
        found = signed_in.get("/administration/people/?q=new+reviewer").content.decode()
        assert "new@example.org" in found
        assert "1 person." in found

    @pytest.mark.parametrize(
        ("form", "sentence"),
        [
            ({"email": "", "name": "A"}, "Write the e-mail address."),
            ({"email": "a@example.org", "name": ""}, "Write the name."),
            ({"email": "reader@example.org", "name": "A"}, "already has an account"),
        ],
    )
    def test_a_problem_is_said(
        self, signed_in: Client, reader: Person, form: dict[str, str], sentence: str
    ) -> None:
        response = signed_in.post("/administration/people/add/", form)
        assert response.status_code == 422
        assert response.content.decode().count(sentence) == 2
        assert "<title>Error:" in response.content.decode()

    def test_flags_are_switched(self, signed_in: Client, reader: Person) -> None:
        page = f"/administration/people/{reader.pk}/"
        signed_in.post(page, {"name": "Reader", "reviewer": "on"})
        reader.refresh_from_db()
        assert reader.is_reviewer
        signed_in.post(page, {"name": "Reader"})
        assert not Person.objects.get(pk=reader.pk).is_reviewer
        assert Event.objects.filter(kind="person_changed").count() == 2

    def test_the_last_administrator_is_told_so(self, signed_in: Client, administrator: Person) -> None:
        page = f"/administration/people/{administrator.pk}/"
        for address, form in ((page, {"name": "A"}), (f"{page}close/", {})):
            response = signed_in.post(address, form)
            assert response.status_code == 422
            assert "only administrator who can sign in" in response.content.decode()

    def test_who_looks_at_a_coordinator_is_warned(
        self, signed_in: Client, coordinator: Person, north: Body
    ) -> None:
        assert only_coordinator_of(coordinator) == [north]
        shown = signed_in.get(f"/administration/people/{coordinator.pk}/").content.decode()
        assert "Nobody else can coordinate this body" in shown
        MembershipFactory.create(body=north, role=Role.COORDINATOR)
        assert only_coordinator_of(coordinator) == []

    def test_closed_and_opened_again(self, signed_in: Client, reader: Person) -> None:
        page = f"/administration/people/{reader.pk}/"
        assert "Closed" in signed_in.post(f"{page}close/", follow=True).content.decode()
        assert "Close the account" in signed_in.post(f"{page}open/", follow=True).content.decode()

    @pytest.mark.parametrize("search", ["Reader", "READER@example", "no such person", "\x00", "%"])
    def test_the_search(self, signed_in: Client, reader: Person, search: str) -> None:
        response = signed_in.get("/administration/people/", {"q": search, "page": "99x"})
        assert response.status_code == 200
        found = "reader@example.org" in response.content.decode()
        assert found is (search.strip("\x00") == "" or "reader" in search.lower())

    def test_pages_of_fifty(self, signed_in: Client) -> None:
        for _number in range(51):
            PersonFactory.create()
        first = signed_in.get("/administration/people/?q=person").content.decode()
        assert "Page 1 of 2" in first
        assert "?q=person&amp;page=2" in first

    @pytest.mark.parametrize("rows", [1, 3])
    def test_the_list_takes_as_many_queries_whatever_there_is(
        self, signed_in: Client, rows: int, django_assert_num_queries: Any
    ) -> None:
        for _number in range(rows):
            MembershipFactory.create()
        signed_in.get("/administration/people/")
        # Session, person, roles; how many, the page, the bodies they belong to; recoveries that wait, and
        # what is asked about staff; the first steps.
        with django_assert_num_queries(9):
            signed_in.get("/administration/people/")


class TestTheFirstCoordinator:
    PAGE = "/administration/people/coordinator/"

    def test_is_invited(
        self, signed_in: Client, north: Body, south: Body, stranger: Person, mailoutbox: list[Any]
    ) -> None:
        shown = signed_in.get(f"{self.PAGE}?body=north").content.decode()
        assert '<option value="north" selected>' in shown
        assert 'value="south"' not in shown  # it has a coordinator
        response = signed_in.post(self.PAGE, {"body": "north", "email": "first@example.org"})
        invitation = north.invitations.get()
        assert (invitation.role, invitation.email) == (Role.COORDINATOR, "first@example.org")
        assert "/invitations/" in response.content.decode()
        assert "/invitations/" in mailoutbox[0].body

    @pytest.mark.parametrize(
        ("body", "sentence"),
        [("south", "This body has people"), ("", "Choose the body."), ("x\x00", "One sign in this text")],
    )
    def test_only_of_a_body_without_people(
        self, signed_in: Client, stranger: Person, body: str, sentence: str
    ) -> None:
        response = signed_in.post(self.PAGE, {"body": body, "email": "first@example.org"})
        assert response.status_code == 422
        assert sentence in response.content.decode()
        assert not stranger.memberships.get().body.invitations.exists()
