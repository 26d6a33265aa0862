"""The worker beside a server started by hand, which ends with it: a keeper that runs `manage.py db_worker`.

    python -m config.demo_worker PID

The keeper starts the worker again if it dies, as it does when its database is locked for too long. The demo
and the tests in a browser run it; an installation lets its own supervisor run `db_worker`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import django
from django.core.management import call_command

LOOK_EVERY = 0.5
AGAIN_AFTER = 2.0
PATIENCE = 10.0


def end_with(
    parent: int, *, parent_now: Callable[[], int] = os.getppid, pause: Callable[[float], None] = time.sleep
) -> None:
    """Return never: once the process that started this one is gone, however it ended, this one ends too.

    It asks first, so that what is being made says that it was broken off.
    """
    while parent_now() == parent:
        pause(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    pause(PATIENCE)
    os._exit(1)


def keep(
    parent: int,
    start: Callable[[], subprocess.Popen[bytes]],
    *,
    parent_now: Callable[[], int] = os.getppid,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Start a worker, and another one whenever it has ended, until the parent is gone."""
    worker = start()
    while parent_now() == parent:
        pause(LOOK_EVERY)
        if worker.poll() is not None:
            print(f"The worker ended ({worker.returncode}) and is started again.", file=sys.stderr)
            pause(AGAIN_AFTER)
            worker = start()
    worker.terminate()


def _start() -> subprocess.Popen[bytes]:
    """A worker that ends with this process."""
    command = [sys.executable, "-m", "config.demo_worker", str(os.getpid()), "work"]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL)


def main(arguments: list[str]) -> None:
    """Keep a worker, or with `work` be it, until the parent (its process number) ends or somebody presses
    Ctrl-C."""
    parent = int(arguments[0])
    if arguments[1:] != ["work"]:
        try:
            keep(parent, _start)
        except KeyboardInterrupt:
            return  # the worker got it too
        return
    threading.Thread(target=end_with, args=(parent,), daemon=True).start()
    django.setup()
    call_command("db_worker", verbosity=0, reload=False)


if __name__ == "__main__":
    main(sys.argv[1:])
