"""What a worker was making when it was killed goes back in line, once."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.http import Http404
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from assessments.files.store import MADE
from assessments.formats.pdf import PdfFailed
from assessments.formats.places import folder
from assessments.making import work
from assessments.making.last_done import note
from assessments.making.orders import ask
from assessments.making.workers import is_gone, put_back, sign_on
from assessments.models import LastDone, Order
from assessments.models.work import Work
from tests.making.queue_cast import pdf_wanted
from tests.making.test_orders import job

pytestmark = pytest.mark.django_db


def a_dead_worker() -> str:
    """The name of a worker that signed on in a process of its own, and was killed."""
    script = (
        "import os, signal, sys, django; django.setup()\n"
        "from assessments.making.workers import sign_on\n"
        "print(sign_on(), flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "THIRTYTWO_FILES": str(settings.MEDIA_ROOT),
        "DATABASE_URL": "sqlite:///:memory:",
        "SECRET_KEY": "x",
    }
    run = subprocess.run(
        [sys.executable, "-c", script],
        env=env,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout.strip()


def making(worker: str, tries: int = 1, moved: timedelta = timedelta()) -> Order:
    row = ask(pdf_wanted(job(f"{worker}{tries}{moved}"), "a.pdf")).row
    moved_at = timezone.now() - moved
    Order.objects.filter(pk=row.pk).update(status="making", worker=worker, tries=tries, moved_at=moved_at)
    return row


def put_back_now() -> tuple[int, list[str]]:
    told: list[str] = []
    return put_back([(Order, told.append)]), told


def test_the_next_worker_knows_at_once(django_capture_on_commit_callbacks: Any) -> None:
    dead = a_dead_worker()
    assert dead.startswith("worker-")
    row = making(dead)
    with django_capture_on_commit_callbacks(execute=True):
        count, told = put_back_now()
    assert (count, told) == (1, [str(row.pk)])
    row.refresh_from_db()
    assert (row.status, row.worker, row.tries) == (Work.Status.WAITING, "", 1)
    assert not (folder() / dead).exists()
    assert put_back_now() == (0, [])


def test_what_killed_two_workers_is_not_given_to_a_third() -> None:
    row = making(a_dead_worker(), tries=2)
    assert put_back_now() == (0, [])
    row.refresh_from_db()
    assert (row.status, row.failure) == (Work.Status.FAILED, Work.Failure.INTERRUPTED)


def test_a_worker_that_lives_keeps_its_work() -> None:
    alive = sign_on()
    assert not is_gone(alive)
    making(alive)
    assert put_back_now() == (0, [])


@pytest.mark.parametrize(("moved", "count"), [(timedelta(minutes=9), 0), (timedelta(minutes=11), 1)])
def test_of_a_worker_that_nobody_ever_saw_time_decides(moved: timedelta, count: int) -> None:
    making("worker-of-another-machine", moved=moved)
    assert put_back_now()[0] == count


def seen(worker: str, ago: timedelta) -> None:
    note(worker)
    LastDone.objects.filter(what=worker).update(at=timezone.now() - ago)


@pytest.mark.parametrize(("ago", "count"), [(timedelta(seconds=80), 0), (timedelta(seconds=100), 1)])
def test_a_worker_on_another_machine_that_gives_no_sign_of_life_is_gone(ago: timedelta, count: int) -> None:
    seen("worker-elsewhere", ago)
    making("worker-elsewhere")
    assert put_back_now()[0] == count
    assert LastDone.objects.filter(what="worker-elsewhere").exists() is not bool(count)


def test_of_those_that_left_nothing_behind_the_names_go_as_well() -> None:
    seen("worker-idle", timedelta(minutes=9))
    seen("worker-killed", timedelta(minutes=11))
    seen("daily", timedelta(days=1))
    put_back_now()
    assert set(LastDone.objects.values_list("what", flat=True)) == {"worker-idle", "daily"}


def claimed(worker: str, times: int) -> DBTaskResult:
    """What a worker took from the queue, for the last of so many times; its row may not be begun yet."""
    return DBTaskResult.objects.create(
        status=TaskResultStatus.RUNNING,
        args_kwargs={"args": ["x"], "kwargs": {}},
        task_path="assessments.making.orders.make_order",
        worker_ids=["worker-before"] * (times - 1) + [worker],
        backend_name="default",
        run_after=timezone.now(),
    )


@pytest.mark.parametrize(
    ("ago", "times", "status"),
    [
        (timedelta(), 1, TaskResultStatus.RUNNING),
        (timedelta(minutes=2), 1, TaskResultStatus.READY),
        (timedelta(minutes=2), 2, TaskResultStatus.FAILED),
    ],
)
def test_what_a_worker_took_from_the_queue_is_taken_by_another(
    ago: timedelta, times: int, status: TaskResultStatus
) -> None:
    """Killed between the queue and the row, it would have left the row waiting for ever."""
    seen("worker-elsewhere", ago)
    task = claimed("worker-elsewhere", times)
    put_back_now()
    task.refresh_from_db()
    assert task.status == status


def test_a_worker_that_wakes_up_changes_nothing_of_what_another_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken for dead, it comes back: neither row nor file of the other is touched."""
    row = ask(pdf_wanted(job("slow"), "slow.pdf")).row
    monkeypatch.setattr(work, "WORKER", "worker-slow")
    with work.at_work(Order, str(row.pk), MADE, lambda _key: None) as slow:
        assert slow is not None
        Order.objects.filter(pk=row.pk).update(status="waiting", worker="")
        monkeypatch.setattr(work, "WORKER", "worker-quick")
        with work.at_work(Order, str(row.pk), MADE, lambda _key: None) as quick:
            assert quick is not None
            work.make_file(quick, MADE, lambda out: out.write(b"quick"))
        work.make_file(slow, MADE, lambda out: out.write(b"slow"))
    row.refresh_from_db()
    assert (row.status, row.worker, row.tries) == (Work.Status.READY, "worker-quick", 2)
    with MADE.opened(row.pk) as source:
        assert source.read() == b"quick"


@pytest.mark.parametrize("status", [Work.Status.MAKING, Work.Status.READY])
@pytest.mark.parametrize("went_wrong", [ValueError, PdfFailed, OSError, Http404, KeyboardInterrupt])
def test_nor_when_something_goes_wrong_with_it(
    monkeypatch: pytest.MonkeyPatch, went_wrong: type[BaseException], status: Work.Status
) -> None:
    row = ask(pdf_wanted(job("slow"), "slow.pdf")).row
    monkeypatch.setattr(work, "WORKER", "worker-slow")
    with suppress(KeyboardInterrupt), work.at_work(Order, str(row.pk), MADE, lambda _key: None):
        with MADE.writing(row.pk) as out:
            out.write(b"quick")
        Order.objects.filter(pk=row.pk).update(status=status, worker="worker-quick", tries=2)
        raise went_wrong
    row.refresh_from_db()
    assert (row.status, row.failure) == (status, "")
    with MADE.opened(row.pk) as source:
        assert source.read() == b"quick"
