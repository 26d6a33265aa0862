"""A database that can't save now: 503, and nothing typed is lost."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import psycopg_pool
import pytest
from django.contrib.sessions.models import Session
from django.db import InterfaceError, InternalError, OperationalError, connection
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from config.busy import is_busy, is_stopped
from config.middleware import SessionAge
from mechanisms.models import Person

pytestmark = pytest.mark.django_db


def locked(*_given: Any, **_more: Any) -> None:
    raise OperationalError("database is locked")


@pytest.fixture
def late(client: Client, coordinator: Person) -> Client:
    """Signed in, and not seen for two minutes: the next page notes that in the session."""
    client.raise_request_exception = False
    client.force_login(coordinator)
    session = client.session
    session[SessionAge.KEY] = session[SessionAge.SEEN] = int(time.time()) - 120
    session.save()
    return client


def test_a_page_whose_session_cannot_be_saved_says_try_again(
    late: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "save", locked)
    answer = late.get("/dashboard/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "Busy: try again" in answer.text
    assert "Wait a few seconds" in answer.text
    assert "the link is wrong" not in answer.text


def test_a_session_that_was_deleted_meanwhile_is_another_thing(
    late: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_request: HttpRequest) -> None:
        Session.objects.all().delete()

    monkeypatch.setattr("config.middleware.SessionAge._check", _seen_then(gone))
    assert late.get("/dashboard/").status_code == 400


def _seen_then(act: Any) -> Any:
    def check(_self: SessionAge, request: HttpRequest) -> None:
        request.session[SessionAge.SEEN] = int(time.time())
        act(request)

    return check


def test_a_page_that_meets_a_locked_database_says_try_again(
    late: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assessments.home.views.render", locked)
    answer = late.get("/dashboard/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_a_form_that_meets_a_locked_database_is_shown_with_what_was_typed(
    coordinator: Person, draft: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(coordinator)
    address = reverse("assessments:question", args=[draft.pk, 112])
    token = client.get(address).context["csrf_token"]
    monkeypatch.setattr("assessments.answering.views.question.save_answer", locked)
    words = "The plan of 2024 covers children, and is read each year."
    post = {"csrfmiddlewaretoken": str(token), "revision": "0", "choice": "2", "explanation": words}
    answer = client.post(address, post)
    assert answer.status_code == 503
    assert "Busy: not saved yet" in answer.text
    assert words in answer.text
    assert "Save again" in answer.text
    assert "Wait a few seconds" in answer.text


def test_a_password_is_never_shown(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.raise_request_exception = False
    monkeypatch.setattr("allauth.account.views.LoginView.form_valid", locked)
    monkeypatch.setattr("allauth.account.views.LoginView.form_invalid", locked)
    answer = client.post(reverse("account_login"), {"login": "a@b.example", "password": "hunter2 hunter2"})
    assert answer.status_code == 503
    assert "hunter2" not in answer.text


def test_another_fault_stays_a_fault(late: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: Any, **_more: Any) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr("assessments.home.views.render", broken)
    assert late.get("/dashboard/").status_code == 500


def behind(cause: BaseException, kind: type[Exception] = OperationalError) -> Exception:
    """As Django passes on what a database's own library raised."""
    try:
        raise kind(str(cause)) from cause
    except kind as error:
        return error


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (OperationalError("database is locked"), True),
        (OperationalError("database table is locked: answers"), True),
        (behind(psycopg.errors.LockNotAvailable("canceling statement")), True),
        (behind(psycopg.errors.DeadlockDetected("deadlock detected")), True),
        (behind(psycopg.errors.SerializationFailure("could not serialize access")), True),
        (behind(psycopg.errors.TooManyConnections("x")), True),
        # Whoever connects gets the words alone.
        (behind(psycopg.OperationalError("FATAL:  sorry, too many clients already")), True),
        (behind(psycopg_pool.PoolTimeout("couldn't get a connection after 5.00 sec")), True),
        (OperationalError("no such column: mechanisms_person.late"), False),
        (OperationalError("no such table: late"), False),
        (OperationalError("database or disk is full"), False),
        (OperationalError("attempt to write a readonly database"), False),
        (OperationalError("disk I/O error"), False),
        (behind(psycopg.errors.DiskFull("could not extend file")), False),
        (behind(psycopg.errors.QueryCanceled("statement timeout")), False),
        (behind(psycopg.OperationalError("connection refused")), False),
        (InterfaceError("connection already closed"), False),
        (RuntimeError("database is locked"), False),
        (None, False),
    ],
)
def test_what_passes_by_waiting(error: Exception | None, passes: bool) -> None:
    assert is_busy(error) is passes


@pytest.mark.parametrize("words", ["database is locked", "busy, in another language"])
def test_sqlite_says_by_a_number_that_it_is_locked(tmp_path: Path, words: str) -> None:
    holder, comer = (sqlite3.connect(tmp_path / "held.sqlite3", timeout=0) for _ in range(2))
    with closing(holder), closing(comer):
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as met:
            comer.execute("BEGIN IMMEDIATE")
    met.value.args = (words,)
    assert is_busy(behind(met.value))


@pytest.mark.parametrize("where", ["the page", "the session"])
@pytest.mark.parametrize("words", ["no such column: late", "database disk image is malformed"])
def test_what_does_not_pass_by_waiting_is_a_fault(
    late: Client, monkeypatch: pytest.MonkeyPatch, where: str, words: str
) -> None:
    """A migration that was forgotten is not called “too much is being saved” for ever."""

    def broken(*_given: Any, **_more: Any) -> None:
        raise OperationalError(words)

    if where == "the page":
        monkeypatch.setattr("assessments.home.views.render", broken)
    else:
        monkeypatch.setattr(Session, "save", broken)
    answer = late.get("/dashboard/")
    assert answer.status_code == 500
    assert "Too many people are saving right now" not in answer.text


def full(*_given: Any, **_more: Any) -> None:
    raise behind(psycopg.errors.DiskFull("could not extend file"))


def test_a_form_that_meets_a_full_disk_is_shown_with_what_was_typed(
    coordinator: Person, draft: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(coordinator)
    address = reverse("assessments:question", args=[draft.pk, 112])
    token = client.get(address).context["csrf_token"]
    monkeypatch.setattr("assessments.answering.views.question.save_answer", full)
    words = "The plan of 2024 covers children, and is read each year."
    post = {"csrfmiddlewaretoken": str(token), "revision": "0", "choice": "2", "explanation": words}
    answer = client.post(address, post)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "Not saved: the server has a fault" in answer.text
    assert words in answer.text
    assert "Too many people" not in answer.text


@pytest.mark.parametrize(("token", "is_shown"), [("a" * 32, True), ("b" * 32, False)])
def test_where_the_database_is_gone_the_form_of_another_site_is_still_not_shown(
    client: Client,
    coordinator: Person,
    draft: Any,
    monkeypatch: pytest.MonkeyPatch,
    token: str,
    is_shown: bool,
) -> None:
    """The session could not even be read, so that nobody is known, and the token alone decides."""

    def gone(*_given: Any, **_more: Any) -> None:
        raise behind(psycopg.OperationalError("connection refused"))

    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(coordinator)
    client.cookies["csrftoken"] = "a" * 32
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore._get_session_from_db", gone)
    words = "The plan of 2024 covers children, and is read each year."
    post = {"csrfmiddlewaretoken": token, "explanation": words}
    answer = client.post(reverse("assessments:question", args=[draft.pk, 112]), post)
    assert answer.status_code == 503
    assert (words in answer.text) is is_shown


def test_pages_can_be_read_where_nothing_can_be_saved(late: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The session does not say that the person was here, and ends the sooner."""
    monkeypatch.setattr(Session, "save", full)
    assert late.get("/dashboard/").status_code == 200


@pytest.mark.parametrize(
    ("error", "is_one"),
    [
        (behind(psycopg.errors.DiskFull("could not extend file")), True),
        (behind(psycopg.errors.ReadOnlySqlTransaction("cannot execute UPDATE"), InternalError), True),
        (behind(psycopg.errors.AdminShutdown("terminating connection")), True),
        (behind(psycopg.errors.CannotConnectNow("the database system is starting up")), True),
        (behind(psycopg.OperationalError("connection refused")), True),
        (behind(psycopg.OperationalError("the connection is lost")), True),
        (behind(psycopg.errors.QueryCanceled("statement timeout")), False),
        (behind(psycopg.errors.UndefinedColumn("no such column")), False),
        (OperationalError("no such column: late"), False),
        (RuntimeError("disk full"), False),
        (None, False),
    ],
)
def test_what_somebody_has_to_look_after(error: Exception | None, is_one: bool) -> None:
    assert is_stopped(error) is is_one


@pytest.mark.parametrize(("trouble", "is_one"), [("readonly", True), ("full", True), ("no table", False)])
def test_sqlite_says_by_a_number_that_it_can_not_write(tmp_path: Path, trouble: str, is_one: bool) -> None:
    path = tmp_path / "here.sqlite3"
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE one (text)")
    where = f"{path}?mode=ro" if trouble == "readonly" else path
    table = "two" if trouble == "no table" else "one"
    with closing(sqlite3.connect(f"file:{where}", uri=True)) as held:
        held.execute("PRAGMA max_page_count = 2")
        with pytest.raises(sqlite3.OperationalError) as met:
            held.execute(f"INSERT INTO {table} VALUES (zeroblob(100000))")  # noqa: S608
    assert is_stopped(behind(met.value)) is is_one
    assert not is_busy(behind(met.value))


def test_a_column_that_is_missing_is_a_fault(late: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def forgotten(*_given: Any, **_more: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT a_column_of_tomorrow FROM mechanisms_person")

    monkeypatch.setattr("assessments.home.views.render", forgotten)
    assert late.get("/dashboard/").status_code == 500
