"""An account that is given rights: whoever came into it before, by a link that was shown, is out."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from assessments.models import Event
from mechanisms.administration.accounts import close_account, create_account, may_see_link, new_link
from mechanisms.administration.staff_requests import ask, carry_out_due, confirm, is_guarded, stop
from mechanisms.models import Person, StaffRequest
from mechanisms.people.api_tokens import make_token, token_of
from mechanisms.people.people import RequestRefused
from tests.factories import PersonFactory, signed_in_now

pytestmark = pytest.mark.django_db

CONSOLE = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
PASSWORD = "seven green lamps on a hill"
KEY = "/account/password/reset/key/"
PEOPLE = "/administration/people/"
Kind = StaffRequest.Kind


@pytest.fixture
def no_mail(settings: Any) -> None:
    settings.MAILERS = CONSOLE


@pytest.fixture
def ada(db: None) -> Person:
    """The administrator who is after a reviewer's eyes."""
    person: Person = PersonFactory.create(username="ada", is_administrator=True)
    return person


@pytest.fixture
def bo(db: None) -> Person:
    """Another administrator, who means well."""
    person: Person = PersonFactory.create(username="bo", is_administrator=True)
    return person


@pytest.fixture
def maria(db: None) -> Person:
    """No right, no body, a password of her own, no second factor."""
    person: Person = PersonFactory.create(username="maria", name="Maria")
    person.set_password("her own long password")
    person.save()
    return person


def enter(path: str, person: Person) -> Client:
    """Use a link that sets a password, and sign in with it."""
    client = Client()
    form = client.get(path, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    assert client.get("/account/").status_code == 200
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def asked_for(by: Person, person: Person, kind: str = Kind.GIVE_REVIEWER) -> StaffRequest:
    return ask(by=by, kind=kind, person=person, reason="She starts in May.")


@pytest.mark.usefixtures("no_mail", "reviewer")
class TestWithoutMail:
    def test_no_link_is_shown_while_rights_are_asked_for(
        self, ada: Person, bo: Person, maria: Person
    ) -> None:
        """The story of the attack: Bo asks, Ada has a link made, enters as Maria, and waits."""
        assert may_see_link(maria)
        made = asked_for(bo, maria)
        assert is_guarded(maria)
        assert not may_see_link(maria)
        with pytest.raises(RequestRefused):
            new_link(by=ada, person=maria)
        client = signed_in_now(Client(), ada)
        answer = client.post(f"{PEOPLE}{maria.pk}/link/", {"reason": "She asked me."})
        assert answer.status_code == 422
        assert KEY not in answer.text
        assert "create_person --new-link" in answer.text
        assert not Event.objects.filter(kind="link_made").exists()
        stop(by=ada, request_id=made.pk)
        assert may_see_link(maria)

    def test_the_account_still_closes_at_once(self, ada: Person, bo: Person, maria: Person) -> None:
        """That takes no power from anybody, and stops what waits."""
        made = asked_for(bo, maria)
        assert close_account(by=ada, person=maria) is None
        made.refresh_from_db()
        assert made.stopped_at

    @pytest.mark.parametrize("how", ["confirmed", "waited"])
    def test_a_link_that_was_used_before_opens_nothing_later(
        self, ada: Person, bo: Person, maria: Person, how: str
    ) -> None:
        intruder = enter(new_link(by=ada, person=maria), maria)
        Authenticator.objects.create(user=maria, type=Authenticator.Type.TOTP, data={})
        secret = make_token(by=maria, name="A", scope="public", days=7)[1]
        made = asked_for(bo, maria)
        assert is_in(intruder)
        give(made, how, ada)
        maria.refresh_from_db()
        assert maria.is_reviewer
        assert not is_in(intruder)
        assert not Client().login(email=maria.email, password=PASSWORD)
        assert not Authenticator.objects.filter(user=maria).exists()
        assert token_of(secret) is None
        assert not maria.has_usable_password()

    def test_nor_does_it_for_the_first_reviewer(self, ada: Person, maria: Person) -> None:
        """Done at once by one administrator: he or she would be the first reviewer through a friend."""
        Person.objects.filter(is_reviewer=True).update(is_reviewer=False)
        intruder = enter(new_link(by=ada, person=maria), maria)
        page = signed_in_now(Client(), ada).post(
            f"{PEOPLE}{maria.pk}/", {"name": "Maria", "reviewer": "on"}, follow=True
        )
        maria.refresh_from_db()
        assert maria.is_reviewer
        assert not is_in(intruder)
        assert not maria.has_usable_password()
        assert "manage.py create_person maria@example.org --new-link" in page.text

    def test_whoever_has_rights_keeps_the_password(self, ada: Person, bo: Person) -> None:
        """No link to such an account was ever shown."""
        rita = PersonFactory.create(is_reviewer=True)
        rita.set_password(PASSWORD)
        rita.save()
        give(asked_for(bo, rita, Kind.GIVE_ADMINISTRATOR), "confirmed", ada)
        assert Client().login(email=rita.email, password=PASSWORD)

    def test_the_command_line_ends_sessions_and_keeps_the_password(self, maria: Person) -> None:
        client = Client()
        client.force_login(maria)
        call_command("change_rights", maria.email, give=["administrator"])
        assert not is_in(client)
        assert Client().login(email=maria.email, password="her own long password")

    @pytest.mark.usefixtures("ada")
    def test_it_is_said_before_and_after(self, bo: Person, maria: Person) -> None:
        third = PersonFactory.create(is_administrator=True)
        made = asked_for(bo, maria)
        client = signed_in_now(Client(), third)
        page = client.get("/administration/requests/").text
        assert "No mail is sent here, so an administrator may have seen a link to this account" in page
        page = client.post(f"/administration/requests/{made.pk}/confirm/", follow=True).text
        assert "Maria has no password now" in page
        assert "manage.py create_person maria@example.org --new-link" in page

    def test_the_link_of_whoever_runs_the_server_then_lets_the_person_in(
        self, ada: Person, bo: Person, maria: Person, capsys: pytest.CaptureFixture[str]
    ) -> None:
        give(asked_for(bo, maria), "confirmed", ada)
        call_command("create_person", maria.email, new_link=True)
        path = KEY + capsys.readouterr().out.split(KEY)[1].split()[0]
        enter(path, maria)

    @pytest.mark.parametrize(
        ("is_asked", "first", "when"),
        [
            (True, False, "once the rights are given"),
            (True, True, "The operator of the server makes it for the person:"),
            (False, False, ""),
        ],
    )
    def test_the_page_of_a_new_account_says_who_makes_the_link(
        self, ada: Person, is_asked: bool, first: bool, when: str
    ) -> None:
        if first:
            Person.objects.filter(is_reviewer=True).update(is_reviewer=False)
        form = {"email": "new@example.org", "name": "New", "reason": "Desk 2."}
        client = signed_in_now(Client(), ada)
        page = client.post(f"{PEOPLE}add/", form | ({"reviewer": "on"} if is_asked else {})).text
        assert (KEY in page) is not is_asked
        assert ("manage.py create_person new@example.org --new-link" in page) is is_asked
        assert ("Give the link to the person yourself" in page) is not is_asked
        assert when in page
        # A link that nobody gets is none, also on record.
        assert Event.objects.filter(kind="link_made").exists() is not is_asked

    def test_a_link_that_nobody_gets_is_not_made_when_the_rights_are_given(
        self, ada: Person, bo: Person
    ) -> None:
        person, path, [made] = create_account(
            by=bo, email="new@example.org", name="New", reviewer=True, administrator=False, reason="Desk 2."
        )
        assert path == ""
        give(made, "confirmed", ada)
        person.refresh_from_db()
        assert person.is_reviewer
        assert not Event.objects.filter(kind="link_made").exists()


@pytest.mark.usefixtures("reviewer")
class TestWithMail:
    def test_sessions_end_and_the_password_stays(self, ada: Person, bo: Person, maria: Person) -> None:
        """No link was shown: the password is the person's own."""
        client = Client()
        client.force_login(maria)
        give(asked_for(bo, maria), "confirmed", ada)
        assert not is_in(client)
        assert Client().login(email=maria.email, password="her own long password")

    def test_a_link_that_was_asked_for_lapses_when_no_mail_leaves_any_more(
        self, ada: Person, bo: Person, settings: Any
    ) -> None:
        rita = PersonFactory.create(is_reviewer=True)
        made = asked_for(bo, rita, Kind.LINK)
        settings.MAILERS = CONSOLE
        assert confirm(by=ada, request_id=made.pk).stopped_at
        assert not Event.objects.filter(kind="link_made").exists()


def give(made: StaffRequest, how: str, second: Person) -> None:
    """Let it be done: by a second administrator, or after three days."""
    if how == "confirmed":
        confirm(by=second, request_id=made.pk)
    else:
        StaffRequest.objects.filter(pk=made.pk).update(effective_at=timezone.now())
        carry_out_due()
