"""Where to report a weakness, and the honest page; what is too large is answered with a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from assessments.models import Assessment
from config import environment as read
from mechanisms.models import Person


def test_security_txt_says_whom_to_tell(client: Client, settings) -> None:
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    settings.ADDRESS = "https://assess.example.org"
    response = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == "mailto:security@example.org"
    assert fields["Canonical"] == "https://assess.example.org/.well-known/security.txt"
    assert fields["Policy"] == "https://assess.example.org/help/security/"
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=90) < expires - datetime.now(UTC) < timedelta(days=366)


def test_without_anybody_to_tell_there_is_none(client: Client, settings) -> None:
    settings.SECURITY_CONTACT = ""
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(
    ("written", "contact"),
    [
        ("", ""),
        ("security@example.org", "mailto:security@example.org"),
        ("mailto:security@example.org", "mailto:security@example.org"),
        ("https://example.org/report", "https://example.org/report"),
    ],
)
def test_the_contact(monkeypatch: pytest.MonkeyPatch, written: str, contact: str) -> None:
    monkeypatch.setenv("A_CONTACT", written)
    assert read.contact("A_CONTACT") == contact


@pytest.mark.parametrize("written", ["nobody", "http://example.org", "a@b", "x@example.org\nX: y"])
def test_a_contact_is_never_guessed(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("A_CONTACT", written)
    with pytest.raises(ImproperlyConfigured, match="A_CONTACT"):
        read.contact("A_CONTACT")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "promise",
    [
        "whoever has the machine",
        "court order or a seized server",
        "A device under watch",
        "Mail servers on the way",
        "What was downloaded",
        "The audit trail keeps who did what when, without content",
    ],
)
def test_the_page_says_what_is_not_protected(client: Client, promise: str) -> None:
    page = client.get("/help/security/").content.decode()
    assert promise in re.sub(r"\s+", " ", page)


@pytest.mark.django_db
class TestTooLarge:
    """A page with the way out, whichever limit it was, and nothing saved."""

    def refused(self, response) -> None:
        assert response.status_code == 413
        assert "That is too large" in response.content.decode()
        assert response["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize(("sent", "left"), [(15, 0), (20, 0), (25, 5)])
    def test_a_proxy_can_send_to_the_end_up_to_twice_the_limit(
        self, client: Client, settings, sent: int, left: int
    ) -> None:
        settings.REQUEST_MAX_BYTES = 10
        response: Any = client.post("/help/", "x" * sent, content_type="text/plain")
        self.refused(response)
        assert len(response.wsgi_request.environ["wsgi.input"].read()) == left

    @pytest.fixture
    def signed_in(self, client: Client, coordinator: Person) -> Client:
        client.force_login(coordinator)
        return client

    def test_a_request(self, signed_in: Client, settings) -> None:
        settings.REQUEST_MAX_BYTES = 1000
        self.refused(signed_in.post("/account/digest/", {"digest": "x" * 1000}))

    def test_a_request_of_a_visitor(self, client: Client, settings) -> None:
        settings.REQUEST_MAX_BYTES = 1000
        self.refused(client.post("/account/login/", {"login": "x" * 1000}))

    def test_fields(self, signed_in: Client, draft: Assessment) -> None:
        many = {f"field-{number}": "x" for number in range(20_001)}
        self.refused(signed_in.post(f"/assessments/{draft.pk}/112/", many))

    def test_text(self, signed_in: Client, draft: Assessment) -> None:
        text = "explanation=" + "x" * (2 * 1024 * 1024 + 1)
        form = "application/x-www-form-urlencoded"
        self.refused(signed_in.post(f"/assessments/{draft.pk}/112/", text, content_type=form))

    def test_with_the_token_checked_first(self, coordinator: Person, draft: Assessment) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(coordinator)
        many = {f"field-{number}": "x" for number in range(20_001)}
        self.refused(client.post(f"/assessments/{draft.pk}/112/", many))

    def test_a_broken_length_is_no_fault_of_ours(self, client: Client) -> None:
        response = client.get("/help/", CONTENT_LENGTH="many")
        assert response.status_code == 200


def test_the_digest_is_switched_off_and_on(
    client: Client, coordinator: Person, django_assert_max_num_queries: Callable
) -> None:
    client.force_login(coordinator)
    for sent, on in (({}, False), ({"digest": "on"}, True)):
        client.post("/account/digest/", sent)
        coordinator.refresh_from_db()
        assert coordinator.digest is on
