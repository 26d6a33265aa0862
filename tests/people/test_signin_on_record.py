"""What happens at the door is on record: kinds and ids, and no address, password or code."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client

from assessments.models import Event
from assessments.trail.acting import broken_links
from mechanisms.models import Person
from mechanisms.people.signin_on_record import fingerprint_of

pytestmark = pytest.mark.django_db

PASSWORD = "a long and quiet sentence"
SECRET = "ORUGKIDTMVRXEZLUEB2GQZJAONSWG4TF"


@pytest.fixture
def amina() -> Person:
    return Person.objects.create_user("amina@example.org", PASSWORD, name="Amina")


def sign_in(client: Client, email: str, password: str = PASSWORD):
    return client.post("/account/login/", {"login": email, "password": password})


def recorded() -> list[tuple[str, str]]:
    """(kind, who) of the installation's chain, in order."""
    events = Event.objects.filter(chain="installation").order_by("number")
    return [(event.kind, event.actor_label) for event in events]


def test_signing_in(client: Client, amina: Person) -> None:
    sign_in(client, amina.email)
    assert recorded() == [("signed_in", "Amina")]
    assert Event.objects.get().data == {"person": str(amina.pk), "methods": ["password"]}


@pytest.mark.parametrize("email", ["amina@example.org", "nobody@example.org"])
def test_failing_to(client: Client, amina: Person, email: str) -> None:
    sign_in(client, email.upper(), "not the password")
    assert [kind for kind, _who in recorded()] == ["sign_in_failed"] * len(recorded())
    event = Event.objects.first()
    assert event is not None
    assert event.data == {"address": fingerprint_of(email)}
    assert email not in json.dumps([event.data, event.subject, event.actor_label])


def test_a_failure_is_one_event(client: Client, amina: Person) -> None:
    sign_in(client, amina.email, "not the password")
    assert Event.objects.count() == 1


def test_the_fingerprint_needs_the_key(settings) -> None:
    before = fingerprint_of("amina@example.org")
    settings.AUDIT_KEY = "another key"
    assert fingerprint_of("amina@example.org") != before


def test_a_new_password(client: Client, amina: Person) -> None:
    sign_in(client, amina.email)
    new = "another long and quiet sentence"
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert recorded()[1:] == [("password_changed", "Amina")]
    assert mail.outbox[-1].to == [amina.email]
    assert "Was it not you" in mail.outbox[-1].body


def test_a_password_set_by_a_link(client: Client, amina: Person) -> None:
    client.post("/account/password/reset/", {"email": amina.email})
    link = next(line for line in mail.outbox[0].body.splitlines() if "/reset/key/" in line)
    form = client.get(urlsplit(link).path, follow=True)
    new = "another long and quiet sentence"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    amina.refresh_from_db()
    assert amina.check_password(new)
    assert recorded() == [("password_reset", "Amina"), ("signed_in", "Amina")]


def test_a_recovery_code(client: Client, amina: Person) -> None:
    TOTP.activate(amina, SECRET)
    RecoveryCodes.activate(amina)
    sign_in(client, amina.email)
    row = Authenticator.objects.get(type="recovery_codes")
    client.post("/account/2fa/authenticate/", {"code": "1"})
    client.post("/account/2fa/authenticate/", {"code": row.wrap().get_unused_codes()[0]})
    assert [kind for kind, _who in recorded()] == ["second_factor_failed", "recovery_code_used", "signed_in"]
    assert Event.objects.get(kind="recovery_code_used").data["left"] == 9


def test_removing_a_factor(client: Client, amina: Person) -> None:
    sign_in(client, amina.email)
    TOTP.activate(amina, SECRET)
    client.post("/account/2fa/totp/deactivate/")
    assert recorded()[1:] == [("second_factor_removed", "Amina")]


def test_the_chain_holds(client: Client, amina: Person) -> None:
    for password in ("wrong", PASSWORD):
        sign_in(client, amina.email, password)
    assert list(broken_links("installation")) == []


def test_mail_that_cannot_leave_stops_nobody(
    client: Client, amina: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def down(*_arguments: object, **_more: object) -> None:
        raise ConnectionRefusedError("amina@example.org refused")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", down)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", down)
    answers = [
        client.post("/account/password/reset/", {"email": email})
        for email in (amina.email, "nobody@example.org")
    ]
    assert {answer["Location"] for answer in answers} == {"/account/password/reset/done/"}
    assert caplog.text.count("was not sent: ConnectionRefusedError") == 2
    assert "example.org" not in caplog.text
