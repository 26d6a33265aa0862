"""The worker beside a server started by hand, which ends with it: `manage.py db_worker`, and a watch.

    python -m config.demo_worker PID

The demo and the tests in a browser run it; an installation lets its own supervisor run `db_worker`.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable

import django
from django.core.management import call_command

LOOK_EVERY = 0.5
PATIENCE = 10.0


def end_with(
    parent: int,
    *,
    parent_now: Callable[[], int] = os.getppid,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Return never: once the process that started this one is gone, however it ended, this one ends too.

    It asks first, so that what is being made says that it was broken off.
    """
    while parent_now() == parent:
        pause(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    pause(PATIENCE)
    os._exit(1)


def main(arguments: list[str]) -> None:
    """Work until the parent (its process number) ends, or somebody presses Ctrl-C."""
    parent = int(arguments[0])
    threading.Thread(target=end_with, args=(parent,), daemon=True).start()
    django.setup()
    call_command("db_worker", verbosity=0, reload=False)


if __name__ == "__main__":
    main(sys.argv[1:])
