"""Another e-mail address: only after a fresh sign-in, only by the link at it, told to the old one."""

from __future__ import annotations

import re
import time
from io import StringIO

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from assessments.models import Event
from mechanisms.models import Person
from mechanisms.people.address_change import token_for

pytestmark = pytest.mark.django_db

PASSWORD = "a long and quiet sentence"
NEW = "amina@ministry.example"
HOUR = 3600


@pytest.fixture
def amina() -> Person:
    return Person.objects.create_user("amina@example.org", PASSWORD, name="Amina")


@pytest.fixture
def boris() -> Person:
    return Person.objects.create_user("boris@example.org", PASSWORD, name="Boris")


@pytest.fixture
def browser(amina: Person) -> Client:
    """A browser in which Amina has just signed in."""
    return signed_in(amina)


def signed_in(person: Person) -> Client:
    client = Client()
    client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    return client


def ask(client: Client, email: str = NEW):
    return client.post("/account/email/", {"email": email})


def link_in(body: str) -> str:
    found = re.search(r"http://localhost:8000(/account/email/\S+/)", body)
    assert found
    return found.group(1)


def address_of(person: Person) -> str:
    return Person.objects.get(pk=person.pk).email


def text(response) -> str:
    return str(response.content.decode())


def test_from_the_wish_to_the_next_sign_in(browser: Client, amina: Person) -> None:
    page = text(ask(browser))
    assert "Look at your mail" in page
    assert [message.to for message in mail.outbox] == [[NEW]]
    assert address_of(amina) == "amina@example.org"
    link = link_in(str(mail.outbox[0].body))
    assert NEW in text(browser.get(link))
    assert address_of(amina) == "amina@example.org"  # looking is not doing
    browser.post(link)
    assert address_of(amina) == NEW
    assert mail.outbox[1].to == ["amina@example.org"]
    assert NEW not in mail.outbox[1].body
    amina.refresh_from_db()
    assert signed_in(amina).session["_auth_user_id"] == str(amina.pk)


def test_it_is_on_record_without_an_address(browser: Client, amina: Person) -> None:
    browser.post(f"/account/email/{token_for(amina, NEW)}/")
    event = Event.objects.get(kind="address_changed")
    assert (event.chain, event.data) == ("installation", {"person": str(amina.pk)})
    assert "example" not in f"{event.data}{event.subject}{event.actor_label}"


def test_the_link_works_once(browser: Client, amina: Person) -> None:
    link = f"/account/email/{token_for(amina, NEW)}/"
    browser.post(link)
    response = browser.post(link)
    assert response.status_code == 410
    assert "This link no longer works" in text(response)


def test_nobody_else_can_use_it(amina: Person, boris: Person) -> None:
    link = f"/account/email/{token_for(amina, NEW)}/"
    assert signed_in(boris).post(link).status_code == 410
    assert Client().post(link).status_code == 401
    assert Client().get(link)["Location"].startswith("/account/login/")
    assert (address_of(amina), address_of(boris)) == ("amina@example.org", "boris@example.org")


@pytest.mark.parametrize(("hours", "status"), [(23, 200), (25, 410)])
def test_it_works_for_a_day(
    browser: Client, amina: Person, hours: int, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - hours * HOUR)
    link = f"/account/email/{token_for(amina, NEW)}/"
    monkeypatch.setattr(time, "time", lambda: now)
    assert browser.get(link).status_code == status


@pytest.mark.parametrize("token", ["x", "a.b.c", "WyIiXQ.1abc.sig"])
def test_a_made_up_link(browser: Client, token: str) -> None:
    assert browser.get(f"/account/email/{token}/").status_code == 410


def test_asking_takes_a_fresh_sign_in(
    browser: Client, amina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 5 * 60 + 1)
    assert ask(browser)["Location"].startswith("/account/reauthenticate/?next=")
    assert mail.outbox == []
    # What was asked for is carried out after the password.
    address = "/account/reauthenticate/?next=/account/email/"
    page = text(browser.post(address, {"password": PASSWORD, "next": "/account/email/"}))
    assert "Look at your mail" in page
    assert [message.to for message in mail.outbox] == [[NEW]]


def test_with_a_second_factor_it_takes_that(amina: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = signed_in(amina)
    TOTP.activate(amina, "ORUGKIDTMVRXEZLUEB2GQZJAONSWG4TF")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 5 * 60 + 1)
    assert ask(browser)["Location"].startswith("/account/2fa/reauthenticate/?next=")


def test_nobody_learns_who_has_an_account(browser: Client, boris: Person) -> None:
    browser.get("/account/")  # shows what was to be told after signing in
    pages = []
    for email in (boris.email, "free@example.org"):
        page = re.sub(r'nonce="[^"]*"|name="csrf.*', "", text(ask(browser, email)))
        pages.append(page.replace(email, "…"))
    assert pages[0] == pages[1]
    assert "Look at your mail" in pages[0]
    assert "/account/email/" not in mail.outbox[0].body
    assert "Somebody asked to use this address for another account" in mail.outbox[0].body.replace("\n", " ")


def test_an_address_taken_meanwhile_is_no_fault_of_ours(browser: Client, amina: Person) -> None:
    link = f"/account/email/{token_for(amina, NEW)}/"
    Person.objects.create_user(NEW, PASSWORD)
    assert browser.post(link).status_code == 410
    assert address_of(amina) == "amina@example.org"


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("", "Type an e-mail address."),
        ("amina", "Write the e-mail address, like name@example.org."),
        ("AMINA@example.org", "You already sign in with this address. Write a new one."),
    ],
)
def test_what_is_no_new_address(browser: Client, email: str, sentence: str) -> None:
    response = ask(browser, email)
    assert response.status_code == 422
    assert sentence in text(response)
    assert mail.outbox == []


def test_nobody_is_flooded_with_mail(browser: Client) -> None:
    answers = [ask(browser, f"somebody-{number}@example.org").status_code for number in range(11)]
    assert answers == [200] * 10 + [429]


def test_without_a_mail_server_the_page_says_who_does_it(browser: Client, settings) -> None:
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
    assert "No mail is sent here" in text(browser.get("/account/email/"))


def test_the_command_line_changes_it_too(amina: Person) -> None:
    out = StringIO()
    call_command("change_address", "amina@example.org", "Amina@Ministry.example", stdout=out)
    assert address_of(amina) == NEW
    assert Event.objects.get(kind="address_changed").actor_label == "command line"
    assert NEW in out.getvalue()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nobody@example.org", NEW), "Nobody has the address"),
        (("amina@example.org", "amina"), "is not an e-mail address"),
        (("amina@example.org", "boris@example.org"), "already has an account"),
    ],
)
def test_the_command_refuses_in_words(
    amina: Person, boris: Person, arguments: tuple[str, str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("change_address", *arguments)
