"""Signing in at another service: a door for people who have an account already, and for nobody else."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import clear_url_caches

from config import environment as read
from mechanisms.models import Person
from tests.config.test_environment_readers import PRODUCTION, start
from tests.people import other_sign_in_urls

pytestmark = pytest.mark.django_db

ISSUER = "https://id.example.org/realm"
SERVICE = {"name": "Example ID", "issuer": ISSUER, "client_id": "thirtytwo", "secret": "s" * 40}
LOGIN = "/account/oidc/service/login/"
PASSWORD = "a long and quiet sentence"


class Service:
    """Answers as an OpenID Connect service does, about one person."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {
            "sub": "7731",
            "email": "coordinator@example.org",
            "email_verified": True,
        }
        self.down = False

    def answer(self, address: str, **_more: Any) -> requests.Response:
        if self.down:
            raise requests.ConnectionError("refused")
        known = {
            "/.well-known/openid-configuration": {
                "issuer": ISSUER,
                "authorization_endpoint": f"{ISSUER}/authorize",
                "token_endpoint": f"{ISSUER}/token",
                "userinfo_endpoint": f"{ISSUER}/who",
                "jwks_uri": f"{ISSUER}/keys",
            },
            "/token": {"access_token": "a", "token_type": "Bearer", "id_token": self.id_token()},
            "/who": self.claims,
        }
        response = requests.Response()
        response.status_code = 200
        response.headers["Content-Type"] = "application/json"
        response._content = json.dumps(known[address.removeprefix(ISSUER)]).encode()
        return response

    def id_token(self) -> str:
        now = int(time.time())
        said = {"iss": ISSUER, "aud": "thirtytwo", "iat": now, "exp": now + 60, **self.claims}
        return jwt.encode(said, "k" * 32, algorithm="HS256")

    def __enter__(self) -> Service:
        return self

    def __exit__(self, *_exception: object) -> None:
        return None

    def get(self, address: str, **more: Any) -> requests.Response:
        return self.answer(address, **more)

    def request(self, method: str, address: str, **more: Any) -> requests.Response:
        return self.answer(address, **more)


@pytest.fixture
def service(settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """The installation with the four settings, and the service at the other end."""
    there = Service()
    settings.OIDC = read.other_sign_in(**SERVICE)
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [settings.OIDC]}
    }
    # Imported above, before the settings change: addresses are decided once, at the start.
    settings.ROOT_URLCONF = other_sign_in_urls.__name__
    monkeypatch.setattr(
        "mechanisms.people.other_sign_in.OtherSignIn.get_requests_session", lambda _self: there
    )
    yield there
    clear_url_caches()


def come_back(client: Client, start_at: str = LOGIN):
    """Press the button, sign in there, and come back."""
    away = client.post(start_at)
    assert away.status_code == 302
    sent = parse_qs(urlsplit(away["Location"]).query)
    return client.get(f"{LOGIN}callback/", {"code": "c", "state": sent["state"][0]})


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_the_button_and_the_way_there(client: Client, service: Service) -> None:
    page = client.get("/account/login/").content.decode()
    assert "Sign in with Example ID" in page
    away = client.post(LOGIN)
    sent = parse_qs(urlsplit(away["Location"]).query)
    assert away["Location"].startswith(f"{ISSUER}/authorize?")
    assert sent["code_challenge_method"] == ["S256"]
    assert sent["redirect_uri"] == ["http://testserver/account/oidc/service/login/callback/"]


def test_a_link_to_it_asks_first(client: Client, service: Service) -> None:
    response = client.get(LOGIN)
    assert response.status_code == 200
    assert response.content.decode().count("<h1>Sign in with Example ID</h1>") == 1


def test_somebody_with_an_account_comes_in(client: Client, service: Service, coordinator: Person) -> None:
    come_back(client)
    assert who(client) == str(coordinator.pk)
    assert SocialAccount.objects.get().user_id == coordinator.pk
    assert not SocialToken.objects.exists()


def test_the_password_stays(client: Client, service: Service, coordinator: Person) -> None:
    coordinator.set_password(PASSWORD)
    coordinator.save()
    EmailAddress.objects.create(user=coordinator, email=coordinator.email, primary=True)
    come_back(client)
    coordinator.refresh_from_db()
    assert coordinator.check_password(PASSWORD)


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@example.org"},
        {"email_verified": False},
        {"email_verified": "false"},
        {"email_verified": "true"},  # not what the standard says: nobody is let in on a guess
        {"email_verified": None},
        {"email": ""},
    ],
)
def test_nobody_else_does(
    client: Client, service: Service, coordinator: Person, claims: dict[str, Any]
) -> None:
    service.claims |= claims
    page = come_back(client).content.decode()
    assert who(client) is None
    assert "Accounts are made by invitation" in page
    assert Person.objects.count() == 1
    assert not SocialAccount.objects.exists()


def test_a_closed_account_stays_closed(client: Client, service: Service, coordinator: Person) -> None:
    come_back(client)
    Person.objects.update(is_active=False)
    come_back(Client())
    elsewhere = Client()
    come_back(elsewhere)
    assert who(elsewhere) is None


def test_after_the_first_time_the_number_decides(
    client: Client, service: Service, coordinator: Person, reader: Person
) -> None:
    come_back(client)
    service.claims |= {"email": reader.email}
    elsewhere = Client()
    come_back(elsewhere)
    assert who(elsewhere) == str(coordinator.pk)


def test_an_open_session_ties_no_stranger_to_the_account(
    client: Client, service: Service, coordinator: Person
) -> None:
    service.claims |= {"email": "thief@example.org"}
    client.force_login(coordinator)
    come_back(client, f"{LOGIN}?process=connect")
    assert not SocialAccount.objects.exists()


def test_a_second_factor_is_asked_for_as_otherwise(
    client: Client, service: Service, coordinator: Person
) -> None:
    TOTP.activate(coordinator, "ORUGKIDTMVRXEZLUEB2GQZJAONSWG4TF")
    assert come_back(client)["Location"] == "/account/2fa/authenticate/"
    assert who(client) is None


@pytest.mark.parametrize(("enforced_there", "status"), [(False, 302), (True, 200)])
def test_the_operator_may_say_that_the_service_asks_for_one(
    client: Client, service: Service, coordinator: Person, settings, enforced_there: bool, status: int
) -> None:
    settings.SECOND_FACTOR_COMPULSORY = True
    settings.OIDC_SECOND_FACTOR = enforced_there
    come_back(client)
    assert client.get("/dashboard/").status_code == status


def test_a_service_that_is_down_is_said(client: Client, service: Service) -> None:
    service.down = True
    response = client.post(LOGIN)
    assert response.status_code == 503
    assert "The other service did not let you in" in response.content.decode()


def test_stopping_there_is_said(client: Client, service: Service) -> None:
    away = client.post(LOGIN)
    state = parse_qs(urlsplit(away["Location"]).query)["state"][0]
    back = {"error": "access_denied", "state": state}
    page = client.get(f"{LOGIN}callback/", back, follow=True).content.decode()
    assert "Nothing has happened" in page


@pytest.mark.parametrize("query", [{}, {"code": "c"}, {"code": "c", "state": "made-up"}])
def test_an_answer_that_nobody_asked_for(
    client: Client, service: Service, coordinator: Person, query: dict[str, str]
) -> None:
    response = client.get(f"{LOGIN}callback/", query)
    assert response.status_code in (200, 401)
    assert who(client) is None


@pytest.mark.parametrize(
    "address", [LOGIN, f"{LOGIN}callback/", "/account/3rdparty/", "/account/service/cancelled/"]
)
def test_without_the_settings_there_is_no_door(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404
    assert "oidc" not in client.get("/account/login/").content.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"THIRTYTWO_OIDC_NAME": "Example ID"},
        {
            "THIRTYTWO_OIDC_NAME": "Example ID",
            "THIRTYTWO_OIDC_ISSUER": "http://id.example.org",
            "THIRTYTWO_OIDC_CLIENT_ID": "x",
            "THIRTYTWO_OIDC_SECRET": "x",
        },
    ],
    ids=["one of four", "no https"],
)
def test_half_a_setting_stops_the_start(change: dict[str, str]) -> None:
    done = start(**(PRODUCTION | change))
    assert done.returncode != 0
    assert "THIRTYTWO_OIDC_" in done.stderr


def test_all_four_are_taken_together() -> None:
    assert read.other_sign_in(name="", issuer="", client_id="", secret="") is None
    with pytest.raises(ImproperlyConfigured):
        read.other_sign_in(**(SERVICE | {"secret": ""}))
    assert read.origin_of(ISSUER) == "https://id.example.org"
