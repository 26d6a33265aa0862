"""What the server saw of a request: told to the doctor alone, and for a minute."""

from __future__ import annotations

import pytest
from django.core.signing import TimestampSigner
from django.test import Client

from config.doctor import seen

pytestmark = pytest.mark.django_db


def asked(token: str, **headers: str):
    return Client().get(seen.ADDRESS, headers={seen.HEADER: token, **headers}, secure=True)


def test_the_address_that_limits_count_by(settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    answer = asked(seen.token(), **{"X-Forwarded-For": "203.0.113.9, 198.51.100.4"})
    assert answer.json() == {
        "address": "198.51.100.4",
        "named": 2,
        "counted": 1,
        "is_secure": True,
        "host": "testserver",
    }
    assert answer.headers["Cache-Control"] == "no-store"


def of_another_key() -> str:
    return TimestampSigner(key="another", salt="config.doctor.seen").sign("doctor")


def of_another_kind() -> str:
    return TimestampSigner(salt="something else").sign("doctor")


@pytest.mark.parametrize("token", [lambda: "", lambda: "doctor", of_another_key, of_another_kind])
def test_to_everybody_else_there_is_nothing(token) -> None:
    nowhere = Client().get("/.well-known/nothing", secure=True)
    assert asked(token()).status_code == nowhere.status_code == 404


def test_a_token_of_a_minute_ago_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    token = seen.token()
    monkeypatch.setattr(seen, "SECONDS", -1)
    assert asked(token).status_code == 404
