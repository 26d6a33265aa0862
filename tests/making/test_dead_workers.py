"""What a worker was making when it was killed goes back in line, once."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from assessments.formats.places import folder
from assessments.making.orders import ask
from assessments.making.workers import is_gone, put_back, sign_on
from assessments.models import Order
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
def test_of_a_worker_on_another_machine_time_decides(moved: timedelta, count: int) -> None:
    making("worker-of-another-machine", moved=moved)
    assert put_back_now()[0] == count
