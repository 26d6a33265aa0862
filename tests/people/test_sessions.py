"""Where somebody is signed in: listed, ended from elsewhere, and never outliving a password."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from assessments.models import Event
from mechanisms.models import Person
from mechanisms.people.sessions import (
    SEEN,
    browser_in_words,
    end_all_sessions,
    forget_ended_sessions,
    open_sessions,
)

pytestmark = pytest.mark.django_db

PASSWORD = "a long and quiet sentence"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def amina() -> Person:
    return Person.objects.create_user("amina@example.org", PASSWORD, name="Amina")


@pytest.fixture
def boris() -> Person:
    return Person.objects.create_user("boris@example.org", PASSWORD, name="Boris")


def browser_of(person: Person, agent: str = FIREFOX) -> Client:
    """A browser in which the person has signed in."""
    browser = Client(headers={"user-agent": agent})
    signed = browser.post("/account/login/", {"login": person.email, "password": PASSWORD})
    assert signed.status_code == 302
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/account/").status_code == 200


def number_of(browser: Client) -> int:
    return int(UserSession.objects.get(session_key=browser.session.session_key).pk)


def test_the_list_says_which_browser_this_is(amina: Person) -> None:
    browser_of(amina, "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0) Version/26.0 Safari/604.1")
    page = browser_of(amina).get("/account/sessions/").content.decode()
    assert page.index("This browser") < page.index("Another browser")
    assert "Firefox, Linux" in page
    assert "Safari, iPhone" in page
    assert "127.0.0.1" in page


def test_one_is_ended_from_another(amina: Person) -> None:
    here, there = browser_of(amina), browser_of(amina)
    here.post(f"/account/sessions/{number_of(there)}/end/")
    assert (is_in(here), is_in(there)) == (True, False)


def test_all_others_are_ended(amina: Person, boris: Person) -> None:
    here, there, third, other = (browser_of(amina), browser_of(amina), browser_of(amina), browser_of(boris))
    here.post("/account/sessions/end/")
    assert [is_in(each) for each in (here, there, third, other)] == [True, False, False, True]
    event = Event.objects.get(kind="sessions_ended")
    assert event.data == {"person": str(amina.pk), "number": 2}


def test_nobody_ends_the_session_of_another(amina: Person, boris: Person) -> None:
    here, other = browser_of(amina), browser_of(boris)
    here.post(f"/account/sessions/{number_of(other)}/end/")
    assert is_in(other)
    assert not Event.objects.filter(kind="sessions_ended").exists()


def test_a_session_that_has_ended_is_no_mistake(amina: Person) -> None:
    here, there = browser_of(amina), browser_of(amina)
    number = number_of(there)
    there.post("/account/logout/")
    assert here.post(f"/account/sessions/{number}/end/", follow=True).status_code == 200


def test_a_new_password_ends_the_others(amina: Person) -> None:
    here, there = browser_of(amina), browser_of(amina)
    new = "another long and quiet sentence"
    here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert (is_in(here), is_in(there)) == (True, False)
    page = here.get("/account/sessions/").content.decode()
    assert "Another browser" not in page


def minutes_left(browser: Client) -> float:
    row = Session.objects.get(session_key=browser.session.session_key)
    return (row.expire_date - timezone.now()).total_seconds() / 60


def last_page_was(minutes: int, browser: Client) -> None:
    """As if the last page had been asked for so many minutes ago."""
    session = browser.session
    session[SEEN] = int(time.time()) - minutes * 60
    session.save()
    then = timezone.now() + timedelta(minutes=30 - minutes)
    Session.objects.filter(session_key=session.session_key).update(expire_date=then)


@pytest.mark.parametrize(("minutes", "still_in"), [(29, True), (31, False)])
def test_half_an_hour_without_a_page_ends_it(amina: Person, minutes: int, still_in: bool) -> None:
    here = browser_of(amina)
    last_page_was(minutes, here)
    assert is_in(here) is still_in


def test_a_page_begins_the_half_hour_anew_and_what_asks_by_itself_does_not(amina: Person) -> None:
    here = browser_of(amina)
    here.get("/account/")  # shows what was to be told after signing in
    last_page_was(20, here)
    for by_itself in ("here-now", "work-now"):
        here.get("/account/", headers={"hx-trigger": by_itself})
    assert round(minutes_left(here)) == 10
    here.get("/account/")
    assert round(minutes_left(here)) == 30


def test_a_closed_account_is_out_at_once(amina: Person) -> None:
    here = browser_of(amina)
    Person.objects.filter(pk=amina.pk).update(is_active=False)
    assert not is_in(here)


def test_ending_all_reaches_a_session_that_is_on_no_list(amina: Person, boris: Person) -> None:
    here, other = browser_of(amina), browser_of(boris)
    UserSession.objects.all().delete()
    assert end_all_sessions(amina) == 1
    assert (is_in(here), is_in(other)) == (False, True)


def test_addresses_of_ended_sessions_are_forgotten(amina: Person) -> None:
    here, there = browser_of(amina), browser_of(amina)
    Session.objects.filter(session_key=there.session.session_key).delete()
    assert forget_ended_sessions() == 1
    assert [row.session_key for row in UserSession.objects.all()] == [here.session.session_key]


@pytest.mark.parametrize("browsers", [1, 3])
def test_the_list_asks_a_fixed_number_of_queries(
    amina: Person, browsers: int, django_assert_num_queries: Callable
) -> None:
    for _each in range(browsers - 1):
        browser_of(amina)
    here = browser_of(amina)
    here.get("/account/sessions/")
    with django_assert_num_queries(5):
        here.get("/account/sessions/")


def test_a_page_writes_nothing_about_the_session(amina: Person, django_assert_num_queries: Callable) -> None:
    here = browser_of(amina)
    here.get("/help/")
    with django_assert_num_queries(3):  # session, person, roles: as without the list
        here.get("/help/")


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) Version/26 Safari/605", "Safari, macOS"),
        ("<script>alert(1)</script>", ""),
    ],
)
def test_browsers_have_names_that_people_know(agent: str, words: str) -> None:
    assert browser_in_words(agent) == words


def test_a_request_without_a_session_has_no_list(rf, amina: Person) -> None:
    request = rf.get("/")
    request.session = Client().session
    assert open_sessions(request, amina) == []
