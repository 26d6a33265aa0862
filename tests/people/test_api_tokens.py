"""Tokens for programs: shown once, stored as a hash, ended by whatever ends a session; and their pages."""

from __future__ import annotations

import hashlib
import logging
import re
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from assessments.models import Event
from config.log_lines import OneLine
from mechanisms.administration.accounts import close_account, reopen_account
from mechanisms.models import ApiToken, Person
from mechanisms.people.api_tokens import MOST_WORKING, end_tokens, make_token, take_back, token_of
from mechanisms.people.people import RequestRefused, one_time_link
from mechanisms.people.second_factor import reset_second_factor

pytestmark = pytest.mark.django_db

PASSWORD = "a long and quiet sentence"
NEW = "another long and quiet sentence"
SHAPE = re.compile(r"t32_[A-Za-z0-9_-]{43}")


@pytest.fixture
def amina() -> Person:
    return Person.objects.create_user("amina@example.org", PASSWORD, name="Amina")


def made(person: Person, scope: str = "public", days: int = 7) -> str:
    """A token in full."""
    return make_token(by=person, name="Notebook", scope=scope, days=days)[1]


def fresh(person: Person) -> Client:
    """A browser in which the person has signed in a moment ago."""
    client = Client()
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client


def test_only_its_hash_is_stored(amina: Person) -> None:
    secret = made(amina)
    assert SHAPE.fullmatch(secret)
    row = ApiToken.objects.get()
    assert row.digest == hashlib.sha256(secret.encode()).hexdigest()
    stored = str(ApiToken.objects.values().get())
    assert secret not in stored
    assert secret[8:] not in stored
    found = token_of(secret)
    assert found is not None
    assert found.person == amina


def test_two_are_never_the_same(amina: Person) -> None:
    assert made(amina) != made(amina)


@pytest.mark.parametrize(
    "wrong", ["", "t32_", "t32_" + "A" * 43, "x" * 47, "t32_" + "é" * 43, "t32_" + "A" * 9000]
)
def test_what_is_no_token_opens_nothing(amina: Person, wrong: str, django_assert_max_num_queries) -> None:
    made(amina)
    with django_assert_max_num_queries(1):
        assert token_of(wrong) is None


def test_a_token_with_one_sign_changed_opens_nothing(amina: Person) -> None:
    secret = made(amina)
    other = "A" if secret[-1] != "A" else "B"
    assert token_of(secret[:-1] + other) is None
    assert token_of(secret + " ") is None


def closed(amina: Person, administrator: Person) -> None:
    close_account(by=administrator, person=amina)


def closed_and_opened(amina: Person, administrator: Person) -> None:
    close_account(by=administrator, person=amina)
    reopen_account(by=administrator, person=amina)


def factor_reset(amina: Person, administrator: Person) -> None:
    reset_second_factor(person=amina, by=administrator)


def lapsed(amina: Person, administrator: Person) -> None:
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def taken_back(amina: Person, administrator: Person) -> None:
    assert take_back(by=amina, pk=ApiToken.objects.get(person=amina).pk)


def password_changed(amina: Person, administrator: Person) -> None:
    client = Client()
    client.post("/account/login/", {"login": amina.email, "password": PASSWORD})
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post("/account/password/change/", form).status_code == 302


def password_by_link(amina: Person, administrator: Person) -> None:
    client = Client()
    page = client.get(one_time_link(amina), follow=True)
    address = page.request["PATH_INFO"]
    answer = client.post(address, {"password1": NEW, "password2": NEW})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    "end", [closed, closed_and_opened, factor_reset, lapsed, taken_back, password_changed, password_by_link]
)
def test_what_ends_a_token(amina: Person, administrator: Person, end) -> None:
    secret = made(amina)
    of_another = made(administrator)
    assert token_of(secret) is not None
    end(amina, administrator)
    assert token_of(secret) is None
    if end is not lapsed:
        assert token_of(of_another) is not None


def test_a_token_that_ended_is_not_taken_back_again(amina: Person) -> None:
    made(amina)
    lapsed(amina, amina)
    assert not take_back(by=amina, pk=ApiToken.objects.get().pk)
    assert ApiToken.objects.get().revoked_at is None


def test_nobody_takes_back_the_token_of_another(amina: Person, administrator: Person) -> None:
    secret = made(amina)
    assert not take_back(by=administrator, pk=ApiToken.objects.get().pk)
    assert token_of(secret) is not None


def test_ten_work_at_most(amina: Person, administrator: Person) -> None:
    for _each in range(MOST_WORKING):
        made(amina)
    with pytest.raises(RequestRefused, match="ten tokens"):
        made(amina)
    made(administrator)
    first = ApiToken.objects.filter(person=amina).earliest("created_at")
    take_back(by=amina, pk=first.pk)
    made(amina)


@pytest.mark.parametrize(("scope", "days"), [("review", 7), ("all", 7), ("public", 8)])
def test_what_is_not_offered_is_refused(amina: Person, scope: str, days: int) -> None:
    with pytest.raises(RequestRefused):
        made(amina, scope, days)
    assert not ApiToken.objects.exists()


def test_the_record_holds_ids_and_codes_alone(amina: Person) -> None:
    secret = made(amina)
    token = ApiToken.objects.get()
    take_back(by=amina, pk=token.pk)
    made(amina)
    end_tokens(amina, by=amina)
    rows = list(Event.objects.filter(kind__startswith="api_token").order_by("number"))
    assert [row.kind for row in rows] == [
        "api_token_made",
        "api_token_taken_back",
        "api_token_made",
        "api_tokens_ended",
    ]
    until = token.expires_at.date().isoformat()
    person = str(amina.pk)
    assert rows[0].data == {"person": person, "token": str(token.pk), "reads": "public", "until": until}
    assert rows[3].data == {"person": person, "count": 1}
    said = " ".join(str(row.data) + row.subject for row in rows)
    assert secret[:8] not in said
    assert "Notebook" not in said


# The pages.

FIELDS = {"name": "Notebook", "scope": "public", "days": "30"}


def test_it_is_shown_once_in_full(amina: Person) -> None:
    client = fresh(amina)
    page = client.post("/account/tokens/add/", FIELDS)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    found = SHAPE.search(page.content.decode())
    assert found
    assert token_of(found.group()) is not None
    for address in ("/account/tokens/", "/account/tokens/add/", "/account/"):
        assert found.group() not in client.get(address).content.decode()
    assert "Notebook" in client.get("/account/tokens/").content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_making_one_asks_who_one_is_again(amina: Person, method: str) -> None:
    client = Client()
    client.force_login(amina)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 600}]
    session.save()
    answer = getattr(client, method)("/account/tokens/add/", FIELDS)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/reauthenticate/")
    assert not ApiToken.objects.exists()


def test_it_waits_for_the_second_factor(reviewer: Person, settings) -> None:
    settings.SECOND_FACTOR_COMPULSORY = True
    client = fresh(reviewer)
    for address in ("/account/tokens/", "/account/tokens/add/"):
        assert client.get(address).status_code == 302
    assert client.post("/account/tokens/add/", FIELDS).status_code == 403
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("name", "Write what it is for."),
        ("scope", "Choose what it may read."),
        ("days", "Choose how long it works."),
    ],
)
def test_a_form_that_lacks_something_comes_back(amina: Person, field: str, words: str) -> None:
    answer = fresh(amina).post("/account/tokens/add/", FIELDS | {field: ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(words) == 2  # at the top and at the field
    assert not ApiToken.objects.exists()


def test_what_reviewers_see_is_offered_to_reviewers_alone(amina: Person, reviewer: Person) -> None:
    words = "What I may see as a reviewer"
    assert words not in fresh(amina).get("/account/tokens/add/").content.decode()
    assert words in fresh(reviewer).get("/account/tokens/add/").content.decode()
    answer = fresh(amina).post("/account/tokens/add/", FIELDS | {"scope": "review"})
    assert answer.status_code == 422
    assert not ApiToken.objects.exists()


def test_beyond_ten_the_page_says_what_to_do(amina: Person) -> None:
    for _each in range(MOST_WORKING):
        made(amina)
    client = fresh(amina)
    page = client.get("/account/tokens/").content.decode()
    assert "You have ten tokens." in page
    assert "Make a token" not in page
    assert client.post("/account/tokens/add/", FIELDS).status_code == 422


def test_a_page_of_ones_own_tokens(amina: Person, administrator: Person) -> None:
    make_token(by=administrator, name="Secret plan", scope="public", days=7)
    secret = made(amina)
    client = fresh(amina)
    assert "Secret plan" not in client.get("/account/tokens/").content.decode()
    client.post(f"/account/tokens/{ApiToken.objects.get(person=amina).pk}/take-back/")
    assert token_of(secret) is None
    page = client.get("/account/tokens/").content.decode()
    assert "Tokens that have ended" in page
    assert "You have no token." in page


@pytest.mark.parametrize("tokens", [1, 3])
def test_the_list_asks_a_fixed_number_of_queries(
    amina: Person, tokens: int, django_assert_num_queries
) -> None:
    for _each in range(tokens):
        made(amina)
    client = fresh(amina)
    client.get("/account/tokens/")
    with django_assert_num_queries(4):  # session, person, roles, tokens
        client.get("/account/tokens/")


def test_the_day_of_use_is_written_once_a_day(
    amina: Person, django_assert_num_queries, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = made(amina)
    head = {"authorization": f"Bearer {secret}"}
    Client().get("/api/cycles", headers=head)
    assert ApiToken.objects.get().last_used_on == timezone.now().date()
    with django_assert_num_queries(3):  # token, cycles counted and read: nothing is written
        Client().get("/api/cycles", headers=head)
    later = timezone.now() + timedelta(days=1)
    monkeypatch.setattr("mechanisms.people.api_tokens.timezone.now", lambda: later)
    Client().get("/api/cycles", headers=head)
    assert ApiToken.objects.get().last_used_on == later.date()


def test_nothing_of_a_token_is_in_the_log(amina: Person, caplog: pytest.LogCaptureFixture) -> None:
    secret = made(amina)
    head = {"authorization": f"Bearer {secret}"}
    with caplog.at_level(logging.DEBUG):
        Client().get("/api/readings", headers=head)
        Client().get(f"/api/answers?token={secret}")
        Client().get(f"/api/{secret}")
        take_back(by=amina, pk=ApiToken.objects.get().pk)
        Client().get("/api/cycles", headers=head)
    cache.clear()
    formatter = OneLine("{message}", style="{")
    said = "\n".join(formatter.format(record) for record in caplog.records)
    assert "/api/readings" in said
    assert secret[4:] not in said
