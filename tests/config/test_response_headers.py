"""Headers that hold on every answer: pages, files, redirects, refusals and errors."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Assessment
from config.middleware import SessionAge
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
HSTS = "max-age=31536000; includeSubDomains; preload"
ANSWERS = [
    ("get", "/", 200),
    ("get", "/help/", 200),
    ("head", "/help/", 200),
    ("get", "/healthz", 200),
    ("get", "/static/css/thirtytwo.css", 200),
    ("get", "/static/nothing.css", 404),
    ("get", "/mechanisms.json", 200),
    ("get", "/nowhere/", 404),
    ("get", "/dashboard", 301),
    ("get", "/dashboard/", 302),
    ("post", "/help/", 405),
    ("post", "/assessments/start/", 401),
    ("get", "/account/login/", 200),
    ("get", "/account/2fa/webauthn/login/", 302),
    ("get", "/account/", 302),
]


def missing(response) -> dict[str, str | None]:
    """The headers that are not as they should be."""
    found = {name: response.headers.get(name) for name in EXPECTED}
    return {name: value for name, value in found.items() if value != EXPECTED[name]}


def with_hsts(settings) -> None:
    """As where pages are sent by https alone."""
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.SECURE_HSTS_PRELOAD = True


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_answer_carries_them(client: Client, method: str, path: str, status: int) -> None:
    response = getattr(client, method)(path)
    assert response.status_code == status
    assert missing(response) == {}
    assert "camera=()" in response["Permissions-Policy"]
    response.close()  # a static file is read as it is sent


@pytest.mark.django_db
class TestRefusals:
    """What is refused before any view of ours is asked."""

    def test_a_host_that_is_not_ours(self, client: Client, settings) -> None:
        settings.ALLOWED_HOSTS = ["assess.example.org"]
        response = client.get("/help/", headers={"host": "evil.example"})
        assert response.status_code == 400
        assert missing(response) == {}
        assert "evil.example" not in response.content.decode()

    def test_http_where_https_is_asked(self, client: Client, settings) -> None:
        settings.SECURE_SSL_REDIRECT = True
        response = client.get("/help/")
        assert (response.status_code, response["Location"]) == (301, "https://testserver/help/")
        assert missing(response) == {}

    @pytest.mark.parametrize("is_secure", [True, False])
    def test_a_request_that_went_round_the_proxy(self, settings, is_secure: bool) -> None:
        """Also where http is sent to https: a proxy that says nothing at all would else go in a circle."""
        settings.SECURE_SSL_REDIRECT = True
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        with_hsts(settings)
        response = Client().get("/help/", secure=is_secure)
        assert response.status_code == 400
        assert missing(response) == {}
        assert response.headers.get("Strict-Transport-Security") == (HSTS if is_secure else None)

    def test_too_large(self, client: Client, settings) -> None:
        settings.REQUEST_MAX_BYTES = 10
        response = client.post("/help/", {"x": "longer than that"})
        assert response.status_code == 413
        assert missing(response) == {}

    def test_a_stale_token(self) -> None:
        response = Client(enforce_csrf_checks=True).post("/account/login/", {})
        assert response.status_code == 403
        assert missing(response) == {}

    def test_too_many_tries(self, client: Client, settings) -> None:
        settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
        client.post("/account/login/", {})
        response = client.post("/account/login/", {})
        assert response.status_code == 429
        assert missing(response) == {}

    def test_a_role_without_the_right(self, client: Client, reader: Person, draft) -> None:
        client.force_login(reader)
        response = client.get(reverse("assessments:choose", args=[draft.pk]))
        assert response.status_code == 403
        assert missing(response) == {}

    def test_a_second_factor_that_is_not_there(
        self, client: Client, coordinator: Person, draft: Assessment, settings
    ) -> None:
        settings.SECOND_FACTOR_COMPULSORY = True
        client.force_login(coordinator)
        response = client.post(reverse("assessments:check", args=[draft.pk]))
        assert response.status_code == 403
        assert missing(response) == {}
        assert "no-store" in response["Cache-Control"]

    def test_an_error_of_ours(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        client.raise_request_exception = False

        def broken(*_arguments: object, **_more: object) -> None:
            raise RuntimeError("on purpose")

        monkeypatch.setattr("config.pages.render", broken)
        response = client.get("/help/")
        assert response.status_code == 500
        assert missing(response) == {}


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_over_https_the_browser_is_told_to_stay(settings, method: str, path: str, status: int) -> None:
    with_hsts(settings)
    response = getattr(Client(), method)(path, secure=True)
    assert response.headers.get("Strict-Transport-Security") == HSTS
    response.close()


def test_private_pages_are_never_stored(client: Client, coordinator: Person) -> None:
    client.force_login(coordinator)
    for address in (reverse("assessments:dashboard"), "/account/", "/account/sessions/"):
        assert "no-store" in client.get(address)["Cache-Control"]


@pytest.mark.parametrize("address", ["/mechanisms.json", "/instrument.json"])
def test_a_cookie_is_stored_by_no_cache(client: Client, coordinator: Person, address: str) -> None:
    """A session is renewed once a minute: the first answer brings the cookie, the second does not."""
    assert "public" in client.get(address)["Cache-Control"]
    client.force_login(coordinator)
    first, second = client.get(address), client.get(address)
    assert (first["Cache-Control"], "sessionid" in first.cookies) == ("no-store", True)
    assert ("public" in second["Cache-Control"], bool(second.cookies)) == (True, False)


@pytest.mark.django_db
def test_nothing_is_said_in_a_cookie_of_its_own(client: Client, coordinator: Person) -> None:
    client.force_login(coordinator)
    client.post("/account/digest/", {"digest": "on"})
    assert set(client.cookies) <= {"sessionid", "csrftoken"}


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


@pytest.mark.django_db
class TestSigningOut:
    """The browser forgets the pages it has; what a person lets a device keep is not the server's to clear."""

    def test_by_the_button(self, client: Client, coordinator: Person) -> None:
        client.force_login(coordinator)
        response = client.post("/account/logout/")
        assert (response.status_code, response["Clear-Site-Data"]) == (302, '"cache"')

    def test_by_the_age_of_the_session(self, client: Client, coordinator: Person) -> None:
        client.force_login(coordinator)
        session = client.session
        session[SessionAge.KEY] = 0
        session.save()
        assert client.get("/help/")["Clear-Site-Data"] == '"cache"'

    def test_nothing_is_cleared_otherwise(self, client: Client, coordinator: Person) -> None:
        client.force_login(coordinator)
        assert "Clear-Site-Data" not in client.get("/help/").headers


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("status=draft&note=caf%C3%A9+%F0%9F%95%8A", 405),
        ("note=caf%E9", 400),
        ("note=%ED%A0%80", 400),  # half of a surrogate pair
        (b"note=caf\xe9", 400),
        ("no%FFte=x", 400),
    ],
)
def test_a_form_that_is_no_utf8_is_refused(
    client: Client, coordinator: Person, sent: str | bytes, status: int
) -> None:
    client.force_login(coordinator)
    address = reverse("assessments:check", args=[UUID(int=1)])
    response = client.post(address, sent, content_type="application/x-www-form-urlencoded")
    assert response.status_code == status
