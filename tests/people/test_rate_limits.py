"""Limits on tries: for several processes together, whatever a visitor writes into X-Forwarded-For."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.core import ratelimit
from django.conf import settings as project
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.views.decorators.http import require_POST

from mechanisms.models import Person
from mechanisms.people.rate_limits import limited

ROOT = Path(project.BASE_DIR)
PASSWORD = "a long and quiet sentence"

# Each process tries from several threads at once, and prints how often it was let through.
TRIES = """
import sys, django
from concurrent.futures import ThreadPoolExecutor
from django.test import RequestFactory
django.setup()
from allauth.core import ratelimit
from django.conf import settings
from mechanisms.people.second_factor import use_once
assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")

class Somebody:
    pk = 7

def attempt(number):
    forged = {"x-forwarded-for": f"10.0.0.{number}"}
    request = RequestFactory().post("/", REMOTE_ADDR="192.0.2.1", headers=forged)
    if sys.argv[1] == "code":
        return use_once(Somebody, "123456")
    return ratelimit.consume(request, action="login_failed", key="amina@example.org:192.0.2.1")

with ThreadPoolExecutor(4) as pool:
    print(sum(map(bool, pool.map(attempt, range(8)))))
"""


@pytest.mark.parametrize(("what", "allowed"), [("sign-in", 5), ("code", 1)])
def test_two_processes_together_are_let_through_no_more_often(
    tmp_path: Path, what: str, allowed: int
) -> None:
    """Sixteen tries of two processes with four threads each, at one database."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'limits.sqlite3'}",
    }
    manage = [sys.executable, "manage.py", "createcachetable"]
    subprocess.run(manage, cwd=ROOT, env=environment, check=True, capture_output=True)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", TRIES, what], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        for _process in range(2)
    ]
    let_through = [int(process.communicate(timeout=60)[0]) for process in processes]
    assert sum(let_through) == allowed


def post_from(address: str, forwarded: str = "") -> HttpRequest:
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    return RequestFactory().post("/", REMOTE_ADDR=address, headers=headers)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "counted_together"),
    [
        (0, ["10.0.0.1", "10.0.0.2"], True),  # nobody in front: the header is the visitor's own
        (1, ["10.0.0.1, 203.0.113.9", "10.0.0.2, 203.0.113.9"], True),
        (1, ["203.0.113.9", "203.0.113.8"], False),
        (2, ["9.9.9.9, 203.0.113.9, 192.0.2.7", "8.8.8.8, 203.0.113.9, 192.0.2.7"], True),
    ],
)
def test_only_what_trusted_proxies_say_counts(
    settings, proxies: int, forwarded: list[str], counted_together: bool
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    settings.ACCOUNT_RATE_LIMITS = {"verify": "1/m/ip"}
    first, second = (post_from("192.0.2.1", each) for each in forwarded)
    assert ratelimit.consume(first, action="verify")
    assert ratelimit.consume(second, action="verify") is not counted_together


@pytest.mark.django_db
class TestSignIn:
    """Five failures at an address from one place; then that place waits, and nobody else."""

    @pytest.fixture
    def amina(self) -> Person:
        return Person.objects.create_user("amina@example.org", PASSWORD)

    def sign_in(self, email: str, password: str, *, place: str = "192.0.2.1"):
        client = Client(REMOTE_ADDR=place)
        return client.post("/account/login/", {"login": email, "password": password})

    def test_the_right_password_comes_too_late(self, amina: Person) -> None:
        for _try in range(5):
            self.sign_in(amina.email, "wrong")
        response = self.sign_in(amina.email, PASSWORD)
        assert response.status_code == 200
        assert "Too many tries. Wait five minutes" in response.content.decode()

    def test_a_stranger_cannot_lock_somebody_out(self, amina: Person) -> None:
        for _try in range(6):
            self.sign_in(amina.email, "wrong", place="198.51.100.7")
        assert self.sign_in(amina.email, PASSWORD).status_code == 302

    def test_from_everywhere_together_there_is_a_limit_too(self, amina: Person, settings) -> None:
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed_address": "8/h/key"}
        for number in range(8):
            self.sign_in(amina.email, "wrong", place=f"198.51.100.{number}")
        assert self.sign_in(amina.email, PASSWORD).status_code == 200

    def test_unknown_addresses_are_counted_alike(self, amina: Person) -> None:
        answers = {}
        for email in (amina.email, "nobody@example.org"):
            cache.clear()
            tried = [self.sign_in(email, "wrong") for _try in range(7)]
            answers[email] = [(each.status_code, "Too many" in each.content.decode()) for each in tried]
        assert answers[amina.email] == answers["nobody@example.org"]
        assert answers[amina.email][-1] == (200, True)

    def test_capitals_are_no_way_around(self, amina: Person) -> None:
        for _try in range(5):
            self.sign_in("AMINA@example.org", "wrong")
        assert self.sign_in(amina.email, PASSWORD).status_code == 200

    def test_the_page_for_too_many(self) -> None:
        client = Client()
        for _try in range(30):
            client.post("/account/login/", {})
        response = client.post("/account/login/", {})
        page = response.content.decode()
        assert response.status_code == 429
        assert response["Retry-After"] == "60"
        assert page.count("<h1>Too many tries</h1>") == 1

    def test_a_limit_on_links_for_a_new_password(self) -> None:
        answers = [
            Client().post("/account/password/reset/", {"email": "x@example.org"}).status_code
            for _try in range(6)
        ]
        assert answers == [302] * 5 + [429]


def test_a_view_of_any_room_may_be_limited(settings, client: Client) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "verify": "2/m/ip"}

    @require_POST
    @limited("verify")
    def view(request: HttpRequest, word: str) -> HttpResponse:
        return HttpResponse(word)

    answers = [view(post_from("192.0.2.1"), word="fine").status_code for _try in range(3)]
    assert answers == [200, 200, 429]
    assert view(post_from("192.0.2.2"), word="fine").status_code == 200


def test_the_counts_have_room_for_many_addresses() -> None:
    """The database's cache drops what is in the way when it is full: 300 entries unless told otherwise."""
    text = (ROOT / "config" / "settings.py").read_text()
    assert '"MAX_ENTRIES": 200_000' in text
