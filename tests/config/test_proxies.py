"""Behind proxies nothing is answered that does not say where it comes from."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.core import checks
from django.test import Client

from config.deploy_checks import check_proxies

pytestmark = pytest.mark.django_db

LOGIN = "/account/login/"


def status(client: Client, path: str = LOGIN, *, forwarded: str | None = None) -> int:
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    return client.get(path, headers=headers).status_code


@pytest.mark.parametrize(
    ("proxies", "forwarded", "answer"),
    [
        (0, None, 200),
        (0, "anything", 200),  # nobody in front: the header is the visitor's own and counts for nothing
        (1, None, 400),
        (1, "", 400),
        (1, " ", 400),
        (1, "203.0.113.9", 200),
        (1, "2001:db8::9", 200),
        (1, "198.51.100.7, 203.0.113.9", 200),
        (1, "203.0.113.9,", 400),
        (1, "unknown", 400),
        (1, "203.0.113.9, unix:", 400),
        (2, "203.0.113.9", 400),
        (2, "203.0.113.9, 192.0.2.7", 200),
        (2, "unknown, 192.0.2.7", 400),
    ],
)
def test_as_many_addresses_as_there_are_proxies(
    client: Client, settings: Any, proxies: int, forwarded: str | None, answer: int
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    assert status(client, forwarded=forwarded) == answer


@pytest.fixture
def behind_one(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1


@pytest.mark.parametrize("path", ["/", "/static/css/thirtytwo.css", "/api/cycles", "/compare/", "/nowhere/"])
def test_it_holds_for_every_address(client: Client, behind_one: None, path: str) -> None:
    assert status(client, path) == 400


def test_a_try_at_a_password_is_refused_before_it_is_looked_at(
    client: Client, behind_one: None, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        answer = client.post(LOGIN, {"login": "amina@example.org", "password": "guess"})
    assert answer.status_code == 400


def test_a_watchdog_on_the_same_machine_needs_no_proxy(client: Client, behind_one: None) -> None:
    assert status(client, "/healthz") == 200
    assert client.get("/readyz").content.startswith(b"database: ok")  # no worker runs here
    for path in ("/healthz/", "/readyz/"):
        assert status(client, path) == 400


def test_the_log_says_why(client: Client, behind_one: None, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "config.middleware"):
        status(client)
        status(client, forwarded="unknown")
        status(client, forwarded="203.0.113.9")
    short, nameless = (record.getMessage() for record in caplog.records if record.name == "config.middleware")
    assert "Refused GET /account/login/: X-Forwarded-For has 0 addresses" in short
    assert "THIRTYTWO_PROXIES is 1" in short
    assert "docs/installation.md" in short
    assert "no address where the proxy should have put one" in nameless


def test_the_page_says_what_to_do(client: Client, behind_one: None) -> None:
    answer = client.get(LOGIN)
    page = answer.content.decode()
    assert page.count("<h1>The proxy is not set up</h1>") == 1
    assert "Do you run this server" in page
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store"


class TestDeployCheck:
    """What `check --deploy` says."""

    def test_one_proxy_is_told_what_is_refused(self, behind_one: None) -> None:
        (said,) = check_proxies()
        assert isinstance(said, checks.Info)
        assert "THIRTYTWO_PROXIES is 1" in said.msg
        assert "refused" in said.msg
        assert "behind another" not in said.msg

    def test_several_are_told_whom_the_inner_ones_must_refuse(self, settings: Any) -> None:
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
        (said,) = check_proxies()
        assert "behind another must believe that one alone" in said.msg

    def test_https_without_a_proxy_is_warned_of(self, settings: Any) -> None:
        settings.HTTPS = True
        (said,) = check_proxies()
        assert isinstance(said, checks.Warning)
        assert "lock out all" in said.msg

    def test_a_development_installation_hears_nothing(self) -> None:
        assert check_proxies() == []

    def test_it_is_one_of_the_checks_before_going_live(self) -> None:
        known = checks.registry.registry
        assert check_proxies in list[object](known.get_checks(include_deployment_checks=True))
        assert check_proxies not in list[object](known.get_checks())
