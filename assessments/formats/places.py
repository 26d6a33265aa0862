"""So much is made at once on one machine and no more, whatever the number of processes."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

AT_ONCE = 2
LOOK_EVERY = 0.1


def folder() -> Path:
    """Where all processes of the installation find the same places."""
    found = Path(settings.MEDIA_ROOT) / "places"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


@contextlib.contextmanager
def a_place() -> Iterator[None]:
    """Wait for one of the places and hold it; a process that ends, however it ends, lets go of its own."""
    while (held := _taken()) is None:
        time.sleep(LOOK_EVERY)
    try:
        yield
    finally:
        os.close(held)


def _taken() -> int | None:
    """The handle of a place that was free; None where all are held."""
    for number in range(AT_ONCE):
        handle = os.open(folder() / str(number), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
        else:
            return handle
    return None
