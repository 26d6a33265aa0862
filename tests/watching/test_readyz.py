"""`/readyz`: 200 while all that the installation promises works, and otherwise which part does not."""

from __future__ import annotations

from collections import namedtuple
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.utils import timezone

from assessments.making.last_done import BACKUP, DAILY, HEADS_SENT, WORKER, last_done, note
from assessments.models import LastDone, Order
from config.watching import readiness
from config.watching.readiness import gauges

pytestmark = pytest.mark.django_db


def told() -> tuple[int, dict[str, str]]:
    response = Client().get("/readyz")
    lines = response.content.decode().splitlines()
    return response.status_code, dict(line.split(": ") for line in lines)


def waits_since(age: timedelta) -> None:
    now = timezone.now()
    Order.objects.create(key="x", maker="x", used_on=now.date(), asked_at=now - age)


def test_all_is_well() -> None:
    note(WORKER)
    waits_since(timedelta(minutes=9))
    parts = ("database", "migrations", "queue", "disk", "files", "worker")
    assert told() == (200, dict.fromkeys(parts, "ok"))


@pytest.mark.parametrize("seen", [None, timedelta(minutes=4)])
def test_a_worker_that_was_not_seen(seen: timedelta | None) -> None:
    if seen is not None:
        note(WORKER)
        LastDone.objects.update(at=timezone.now() - seen)
    status, parts = told()
    assert (status, parts.pop("worker"), set(parts.values())) == (503, "not ready", {"ok"})


def test_heads_that_are_sent_nowhere_are_said_and_keep_nobody_out(settings) -> None:
    """People can go on: a proxy that asks here must not take the installation away."""
    settings.HEADS_TO = ["file:///mnt/other-machine"]
    note(WORKER)
    status, parts = told()
    assert (status, parts["heads"]) == (200, "late")
    note(HEADS_SENT)
    assert told()[1]["heads"] == "ok"


def test_work_that_waits_too_long() -> None:
    note(WORKER)
    waits_since(timedelta(minutes=11))
    status, parts = told()
    assert (status, parts.pop("queue"), set(parts.values())) == (503, "not ready", {"ok"})


def test_a_disk_that_is_nearly_full(monkeypatch: pytest.MonkeyPatch) -> None:
    note(WORKER)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda _place: usage(10, 10, 499 << 20))
    status, parts = told()
    assert (status, parts.pop("disk"), set(parts.values())) == (503, "not ready", {"ok"})


def test_migrations_that_were_not_applied(monkeypatch: pytest.MonkeyPatch) -> None:
    note(WORKER)
    monkeypatch.setattr(readiness, "_migrated", False)
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda _self, _targets: ["one"])
    status, parts = told()
    assert (status, parts.pop("migrations"), set(parts.values())) == (503, "not ready", {"ok"})


def test_a_database_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", gone)
    assert told() == (503, {"database": "not ready"})


def test_ages_are_told_of_what_happened_alone() -> None:
    note(DAILY)
    names = {gauge.name: gauge.value for gauge in gauges()}
    assert set(names) == {
        "queue_waiting",
        "queue_longest_wait_seconds",
        "disk_free_bytes",
        "daily_age_seconds",
    }
    assert (names["queue_waiting"], names["queue_longest_wait_seconds"]) == (0, 0)
    assert 0 <= names["daily_age_seconds"] < 60


def test_noted_again_it_is_newer() -> None:
    note(BACKUP)
    LastDone.objects.update(at=timezone.now() - timedelta(days=1))
    before = last_done(BACKUP)
    note(BACKUP)
    after = last_done(BACKUP)
    assert before is not None
    assert after is not None
    assert after > before
