"""Which worker has a piece of work, and what becomes of it when that worker is gone.

A worker holds a lock in a file as long as it lives; a process that ends, however it ends, lets go of it. So
the next one on the same machine knows at once what its predecessor left. For those on other machines it puts
down a sign of life in the database again and again (`last_done`, under its name): without one for a while it
is gone as well. The clocks of the machines have to agree to some seconds.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from django.db import DatabaseError, close_old_connections, connection
from django.db.models import Q
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from assessments.formats.places import folder
from assessments.making import work
from assessments.making.last_done import A_WORKER, WORKER, forget_workers, last_done, note
from assessments.making.work import DEAD_AFTER, MOST_TRIES, back_in_line
from assessments.models.work import Work

logger = logging.getLogger(__name__)

LOOK_EVERY = 20.0
"""Seconds between two signs of life, and two looks for what dead workers left."""
SILENT_AFTER = timedelta(seconds=90)
"""Whoever gave a sign of life, and none for so long, is gone."""

type Line = tuple[type[Work], Callable[[str], object]]
"""A kind of work, and how a row of it is put in line by its id."""


def sign_on() -> str:
    """Name this process as a worker, for as long as it lives; the name stands on the rows that it takes."""
    name = f"{A_WORKER}{uuid4().hex[:12]}"
    handle = os.open(folder() / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # never closed: the end of the process does that
    work.WORKER = name
    return name


def sign_off() -> None:
    """This process takes nothing more: nobody need wait for its signs of life."""
    forget_workers({work.WORKER})
    (folder() / work.WORKER).unlink(missing_ok=True)


def is_gone(name: str) -> bool:
    """Whether the worker of this name ended, as far as can be told by now. Its file is removed then."""
    path: Path = folder() / name
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:  # on another machine
        seen = last_done(name)
        return seen is not None and timezone.now() - seen > SILENT_AFTER
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        path.unlink(missing_ok=True)
        return True
    finally:
        os.close(handle)


def put_back(lines: Sequence[Line]) -> int:
    """Put back in line what a worker left that is gone; how many. Nothing is tried a third time."""
    kinds = [kind._default_manager.filter(status=Work.Status.MAKING).order_by() for kind, _again in lines]
    claimed = [(task, task.worker_ids[-1]) for task in DBTaskResult.objects.running() if task.worker_ids]
    holders = {name for rows in kinds for name in rows.values_list("worker", flat=True)}
    gone = {name for name in holders | {name for _task, name in claimed} if name and is_gone(name)}
    count = 0
    for rows, (_kind, again) in zip(kinds, lines, strict=True):
        late = Q(moved_at__lt=timezone.now() - DEAD_AFTER)
        for row in rows.filter(late | Q(worker__in=gone)):
            count += back_in_line(row, again, Work.Failure.INTERRUPTED)
    for task, name in claimed:
        if name in gone:
            _let_others_take(task)
    forget_workers(gone, before=timezone.now() - DEAD_AFTER)
    return count


def _let_others_take(task: DBTaskResult) -> None:
    """Its worker may have been killed before it began; where it had, whoever takes it finds nothing to do."""
    is_last = len(task.worker_ids) >= MOST_TRIES
    status = TaskResultStatus.FAILED if is_last else TaskResultStatus.READY
    DBTaskResult.objects.running().filter(pk=task.pk).update(status=status)


def look_after(lines: Sequence[Line], ended: threading.Event) -> None:
    """Give a sign of life, and put back what dead workers left, until `ended`."""
    while not ended.wait(LOOK_EVERY):
        close_old_connections()
        try:
            note(WORKER)
            note(work.WORKER)
            put_back(lines)
        except DatabaseError:
            logger.warning("the database was busy; what dead workers left is looked for again soon")
    connection.close()
