"""Which worker has a piece of work, and what becomes of it when that worker is gone.

A worker holds a lock in a file as long as it lives; a process that ends, however it ends, lets go of it. So
the next one on the same machine knows at once what its predecessor left. On another machine time decides.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import uuid4

from django.db import DatabaseError, close_old_connections, connection
from django.db.models import Q
from django.utils import timezone

from assessments.formats.places import folder
from assessments.making import work
from assessments.making.last_done import WORKER, note
from assessments.making.work import DEAD_AFTER, back_in_line
from assessments.models.work import Work

logger = logging.getLogger(__name__)

LOOK_EVERY = 60.0
"""Seconds between two looks for what dead workers left."""

type Line = tuple[type[Work], Callable[[str], object]]
"""A kind of work, and how a row of it is put in line by its id."""


def sign_on() -> str:
    """Name this process as a worker, for as long as it lives; the name stands on the rows that it takes."""
    name = f"worker-{uuid4()}"
    handle = os.open(folder() / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # never closed: the end of the process does that
    work.WORKER = name
    return name


def is_gone(name: str) -> bool:
    """Whether the worker of this name ended, as far as this machine can tell. Its file is removed then."""
    path: Path = folder() / name
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False  # on another machine, or put back by somebody else already
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
    count = 0
    for kind, again in lines:
        making = kind._default_manager.filter(status=Work.Status.MAKING)
        names = set(making.exclude(worker="").order_by().values_list("worker", flat=True))
        gone = [name for name in names if is_gone(name)]
        late = Q(moved_at__lt=timezone.now() - DEAD_AFTER)
        for row in making.filter(late | Q(worker__in=gone)):
            count += back_in_line(row, again, Work.Failure.INTERRUPTED)
    return count


def look_after(lines: Sequence[Line], ended: threading.Event) -> None:
    """Put back every minute what dead workers left, until `ended`."""
    while not ended.wait(LOOK_EVERY):
        close_old_connections()
        try:
            note(WORKER)
            put_back(lines)
        except DatabaseError:
            logger.warning("the database was busy; what dead workers left is looked for again in a minute")
    connection.close()
