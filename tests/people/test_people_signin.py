"""Signing in by e-mail and password: closed to strangers, and silent about who has an account."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from mechanisms.models import Person

pytestmark = pytest.mark.django_db

PASSWORD = "a long and quiet sentence"


@pytest.fixture
def amina() -> Person:
    return Person.objects.create_user("amina@example.org", PASSWORD, name="Amina")


def sign_in(client: Client, email: str, password: str):
    return client.post("/account/login/", {"login": email, "password": password})


def text(response) -> str:
    return str(response.content.decode())


@pytest.mark.parametrize("email", ["amina@example.org", "AMINA@example.org"])
def test_signing_in_by_address_in_any_case(client: Client, amina: Person, email: str) -> None:
    response = sign_in(client, email, PASSWORD)
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(amina.pk)


def test_the_short_name_does_not_sign_in(client: Client, amina: Person) -> None:
    assert sign_in(client, amina.username, PASSWORD).status_code == 200
    assert "_auth_user_id" not in client.session


def shown(response, email: str) -> str:
    """The page as text, without what differs at every request."""
    page = re.sub(r'nonce="[^"]*"', "", text(response).replace(email, "…"))
    return "\n".join(line for line in page.splitlines() if "csrf" not in line)


def test_a_wrong_password_and_an_unknown_address_look_the_same(client: Client, amina: Person) -> None:
    known = sign_in(client, amina.email, "not the password at all")
    unknown = sign_in(client, "nobody@example.org", "not the password at all")
    assert known.status_code == unknown.status_code == 200
    assert "Error:" in text(known)
    assert shown(known, amina.email) == shown(unknown, "nobody@example.org")


def test_asking_for_a_new_password_tells_nobody_who_has_an_account(client: Client, amina: Person) -> None:
    pages = []
    for email in (amina.email, "nobody@example.org"):
        response = client.post("/account/password/reset/", {"email": email}, follow=True)
        pages.append(shown(response, email))
    assert pages[0] == pages[1]
    assert "If the address has an account, a link is on its way" in pages[0]
    assert [message.to for message in mail.outbox] == [[amina.email], ["nobody@example.org"]]
    assert "/account/password/reset/key/" in mail.outbox[0].body
    assert "/account/" not in mail.outbox[1].body


def test_the_link_leads_to_the_installation_whatever_host_was_asked_for(
    client: Client, amina: Person, settings
) -> None:
    settings.ADDRESS = "https://assess.example.org"
    settings.ALLOWED_HOSTS = ["*"]
    host = {"host": "evil.example"}
    client.post("/account/password/reset/", {"email": amina.email}, headers=host)
    body = mail.outbox[0].body
    assert "https://assess.example.org/account/password/reset/key/" in body
    assert "evil.example" not in body


def test_without_a_mail_server_no_link_is_promised_or_written_to_the_log(
    client: Client, amina: Person, settings, capsys: pytest.CaptureFixture
) -> None:
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
    page = text(client.get("/account/password/reset/"))
    assert "No mail is sent here" in page
    assert '<input type="email"' not in page
    client.post("/account/password/reset/", {"email": amina.email})
    assert "/account/password/" not in capsys.readouterr().out


def test_a_closed_account_does_not_sign_in(client: Client, amina: Person) -> None:
    Person.objects.update(is_active=False)
    sign_in(client, amina.email, PASSWORD)
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(client: Client) -> None:
    response = client.post(
        "/account/signup/", {"email": "x@example.org", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert "Accounts are made by invitation" in text(response)
    assert not Person.objects.exists()


@pytest.mark.parametrize("password", ["short", "password1234", "123456789012345"])
def test_weak_passwords_are_refused(client: Client, amina: Person, password: str) -> None:
    client.force_login(amina)
    client.post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": password, "password2": password}
    )
    amina.refresh_from_db()
    assert amina.check_password(PASSWORD)


def test_a_changed_password_ends_the_other_sessions(client: Client, amina: Person) -> None:
    elsewhere = Client()
    for each in (client, elsewhere):
        assert sign_in(each, amina.email, PASSWORD).status_code == 302
    new = "another long and quiet sentence"
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert elsewhere.get("/account/email/").status_code == 302
    assert "_auth_user_id" in client.session


def test_signing_in_gives_a_new_session(client: Client, amina: Person) -> None:
    client.get("/account/login/")
    session = client.session
    session["before"] = "1"
    session.save()
    before = session.session_key
    sign_in(client, amina.email, PASSWORD)
    assert client.session.session_key != before


def test_signing_out_takes_a_post(client: Client, amina: Person) -> None:
    client.force_login(amina)
    assert client.get("/account/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    client.post("/account/logout/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "address",
    [
        "/account/login/",
        "/account/password/reset/",
        "/account/password/reset/done/",
        "/account/signup/",
        "/account/inactive/",
    ],
)
def test_pages_open_to_visitors_have_our_frame(client: Client, address: str) -> None:
    page = text(client.get(address))
    assert page.count("<h1") == 1
    assert 'id="content"' in page
    assert "– ThirtyTwo</title>" in page


@pytest.mark.parametrize("address", ["/account/password/change/", "/account/email/", "/account/logout/"])
def test_pages_of_whoever_is_signed_in_have_our_frame(client: Client, amina: Person, address: str) -> None:
    sign_in(client, amina.email, PASSWORD)
    page = text(client.get(address, follow=True))
    assert page.count("<h1") == 1
    assert "– ThirtyTwo</title>" in page


def test_what_else_allauth_has_is_not_there(client: Client, amina: Person) -> None:
    """It would come in a look of its own."""
    sign_in(client, amina.email, PASSWORD)
    for browser in (client, Client()):
        for path in ("confirm-email/", "confirm-email/x/", "login/code/confirm/", "3rdparty/"):
            assert browser.get(f"/account/{path}").status_code == 404


def test_empty_fields_are_asked_for_in_words(client: Client) -> None:
    page = text(client.post("/account/login/", {"login": "", "password": ""}))
    assert "Type your e-mail address." in page
    assert "Type your password." in page
    assert "placeholder" not in page


def test_who_has_signed_in_is_told_by_name(client: Client, amina: Person) -> None:
    sign_in(client, amina.email, PASSWORD)
    assert "You are signed in as Amina." in text(client.get("/account/"))
