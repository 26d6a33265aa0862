"""Headers that hold on every answer: pages, redirects, refusals and errors."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from mechanisms.models import Person

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
EXPECTED = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/", 200),
        ("get", "/help/", 200),
        ("get", "/healthz", 200),
        ("get", "/nowhere/", 404),
        ("get", "/dashboard/", 302),
        ("post", "/help/", 405),
        ("post", "/assessments/start/", 401),
        ("get", "/account/login/", 200),
    ],
)
def test_every_answer_carries_them(client: Client, method: str, path: str, status: int) -> None:
    response = getattr(client, method)(path)
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in EXPECTED} == EXPECTED
    assert "camera=()" in response["Permissions-Policy"]


def test_private_pages_are_never_stored(client: Client, coordinator: Person) -> None:
    client.force_login(coordinator)
    assert "no-store" in client.get(reverse("assessments:dashboard"))["Cache-Control"]


def test_an_error_of_ours_carries_them_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.raise_request_exception = False

    def broken(*_arguments: object, **_more: object) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr("config.pages.render", broken)
    response = client.get("/help/")
    assert response.status_code == 500
    assert {name: response.headers.get(name) for name in EXPECTED} == EXPECTED


def test_a_session_ends_twelve_hours_after_sign_in(
    client: Client, coordinator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(coordinator)
    address = reverse("assessments:list")
    monkeypatch.setattr("config.middleware.time.time", lambda: 1_000_000)
    assert client.get(address).status_code == 200
    monkeypatch.setattr("config.middleware.time.time", lambda: 1_000_000 + 12 * 3600 + 1)
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
