"""The administrator's page about the installation: what is not well is said, with what to do next."""

from __future__ import annotations

import fcntl
import os
import time
from collections import namedtuple
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.formats.places import folder
from assessments.making.last_done import BACKUP, DAILY, EVIDENCE, HEADS, HEADS_SENT, VERIFIED, WORKER, note
from assessments.models import LastDone, Order
from assessments.models.work import Work
from config.watching import readiness
from config.watching.standing import Line, running_workers, standing
from mechanisms.models import Person

pytestmark = pytest.mark.django_db

ALL = (WORKER, DAILY, BACKUP, VERIFIED, EVIDENCE, HEADS, HEADS_SENT)


@pytest.fixture(autouse=True)
def all_done(settings) -> None:
    settings.HEADS_TO = ["https://s3cret@other.example.org/heads/"]
    for what in ALL:
        note(what)


def lines() -> dict[str, Line]:
    return {line.code: line for line in standing()}


def judged(verdict: bool | None) -> set[str]:
    return {code for code, line in lines().items() if line.is_well is verdict}


def orders(count: int, status: Work.Status, age: timedelta = timedelta()) -> None:
    now = timezone.now()
    Order.objects.bulk_create(
        Order(key=f"{status}{n}", maker="x", used_on=now.date(), status=status, asked_at=now - age)
        for n in range(count)
    )


def late(what: str, age: timedelta) -> Callable[[], None]:
    return lambda: LastDone.objects.filter(what=what).update(at=timezone.now() - age)  # type: ignore[return-value]


def never(what: str) -> Callable[[], None]:
    return lambda: LastDone.objects.filter(what=what).delete()  # type: ignore[return-value]


def test_all_is_in_order() -> None:
    assert (judged(False), judged(None)) == (set(), set())
    assert {line.advice for line in lines().values()} == {""}


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        (lambda: orders(1, Work.Status.WAITING, timedelta(minutes=11)), "queue"),
        (late(WORKER, timedelta(minutes=4)), WORKER),
        (never(WORKER), WORKER),
        *((late(what, 2.1 * DAY), what) for what in (DAILY, BACKUP, EVIDENCE, HEADS, HEADS_SENT)),
        *((never(what), what) for what in (DAILY, BACKUP, EVIDENCE, HEADS, HEADS_SENT)),
        (late(VERIFIED, 93 * DAY), VERIFIED),
    ],
)
def test_one_line_needs_somebody(happens: Callable[[], None], code: str) -> None:
    happens()
    assert judged(False) == {code}
    assert lines()[code].advice


def test_two_days_without_a_second_backup_are_no_alarm_yet() -> None:
    late(BACKUP, 1.9 * DAY)()
    assert judged(False) == set()


def test_what_cannot_be_known_here_is_neither(settings) -> None:
    settings.HEADS_TO = []
    never(VERIFIED)()
    never(HEADS_SENT)()
    assert (judged(False), judged(None)) == (set(), {VERIFIED, HEADS_SENT})


def test_without_mail(settings) -> None:
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
    assert judged(False) == {"mail"}


def test_a_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda _place: usage(10, 10, 499 << 20))
    assert judged(False) == {"disk"}


def test_tables_of_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.watching.standing.is_migrated", lambda: False)
    assert judged(False) == {"database"}


def test_the_queue_is_counted() -> None:
    orders(2, Work.Status.WAITING, timedelta(minutes=3))
    orders(1, Work.Status.MAKING)
    said = "1 file is being made. 2 wait. The first has waited for 3\N{NO-BREAK SPACE}minutes."
    assert lines()["queue"].said == said


def begun(name: str, age: float) -> Path:
    path = folder() / name
    path.touch()
    os.utime(path, times=(time.time() - age,) * 2)
    return path


def test_a_worker_runs_as_long_as_it_holds_its_lock() -> None:
    running, _ended, _starting = begun("worker-a", 60), begun("worker-b", 60), begun("worker-c", 0)
    with running.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        found = running_workers()
        assert [round(time.time() - moment.timestamp()) for moment in found] == [60]
        assert lines()[WORKER].said.startswith("1 worker runs on this machine, since ")
    assert running_workers() == []


def page(client: Client) -> str:
    client.force_login(Person.objects.create_user("admin@example.org", "x", is_administrator=True))
    return client.get("/administration/installation/").text


def test_the_page_says_what_to_do(client: Client) -> None:
    never(BACKUP)()
    text = page(client)
    assert "1 thing needs somebody who looks after the server." in text
    assert "Run “manage.py backup” and read what it says" in text
    assert text.count("Needs you") == 1


def test_the_page_is_content_when_all_is_well_and_names_no_token(client: Client) -> None:
    late(HEADS_SENT, 3 * DAY)()
    text = page(client)
    assert "https://other.example.org/heads/" in text
    assert "s3cret" not in text
    note(HEADS_SENT)
    assert "Nothing needs you." in client.get("/administration/installation/").text


def test_queries_do_not_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "_migrated", True)

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            lines()
        return len(found)

    few = count()
    orders(30, Work.Status.WAITING)
    orders(30, Work.Status.MAKING)
    assert few == count() == (7 if connection.vendor == "sqlite" else 8)
