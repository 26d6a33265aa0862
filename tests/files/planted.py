"""A reader or the PDF process, taken over: ``python -m tests.files.planted MODULE HOOK``.

In place of what reads a stranger's file (HOOK) runs what somebody would run who had found a hole in it. It
tries everything that a caged process must not do, and says what came of each. See test_cage.py.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import socket
import stat
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

SECRET, SOCKET, NEW = (
    Path(os.environ.get("PLANTED_FOLDER", "/")) / name for name in ("secret", "socket", "new")
)
"""A file of somebody else's, a socket at which somebody listens, and a place to leave something."""
PARENT = os.getppid()


def tcp() -> None:
    """A connection by TCP, to itself so that nobody else has to listen."""
    with closing(socket.socket()) as server, closing(socket.socket()) as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())


def unix_socket() -> None:
    """A connection to another process of this machine."""
    with closing(socket.socket(socket.AF_UNIX)) as client:
        client.connect(str(SOCKET))


def program() -> None:
    """A program of one's own."""
    os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0)


def new_process() -> None:
    """A process that lives on."""
    if os.fork() == 0:
        os._exit(0)


ATTEMPTS: dict[str, Callable[[], object]] = {
    "read another's file": SECRET.read_bytes,
    "change another's file": lambda: SECRET.open("ab").close(),
    "take another's file away": lambda: os.rename(SECRET, f"{SECRET}.moved"),
    "open it to everybody": lambda: os.chmod(f"{SECRET}.moved" if not SECRET.exists() else SECRET, 0o644),
    "leave a file": lambda: NEW.open("xb").close(),
    "list a folder": lambda: os.listdir(SECRET.parent),
    "read the accounts": lambda: Path("/etc/passwd").read_bytes(),
    "read the settings": lambda: (Path(__file__).parents[2] / "config/settings.py").read_bytes(),
    "read the secrets of the server": lambda: Path(f"/proc/{PARENT}/environ").read_bytes(),
    "open the memory of the server": lambda: Path(f"/proc/{PARENT}/mem").open("rb").close(),
    "signal to the server": lambda: os.kill(PARENT, signal.SIGCONT),
    "talk by TCP": tcp,
    "talk to a process here": unix_socket,
    "run a program": program,
    "leave a process": new_process,
}


def attempt(*_given: object) -> bytes:
    """Everything, one after the other: JSON of what came of each, "done" or the name of the error."""
    said = {}
    for name, act in ATTEMPTS.items():
        try:
            act()
            said[name] = "done"
        except OSError as error:
            said[name] = type(error).__name__
    return json.dumps(said).encode("ascii")


class Hole:
    """Takes the place of a function or a table: whoever uses it is answered with what came of everything."""

    def __call__(self, *_given: object) -> None:
        """Straight to whoever reads what the process prints."""
        os.write(1, attempt())
        os._exit(0)

    __getitem__ = __call__


def open_pipes(*_given: object) -> bytes:
    """JSON of the pipes and files that are open besides the error log: through them jobs and answers go."""
    log = os.fstat(2).st_ino, os.fstat(2).st_dev
    found = []
    for number in (0, *range(3, 64)):
        with suppress(OSError):
            kind = os.fstat(number)
            if stat.S_ISFIFO(kind.st_mode) and (kind.st_ino, kind.st_dev) != log:
                found.append(number)
    return json.dumps(found).encode("ascii")


def main(worker: str, hook: str, more: list[str]) -> int:
    """The worker with what was planted in it."""
    module = importlib.import_module(worker)
    if not more:
        setattr(module, hook, Hole())
        return int(module.main())
    rendering: Any = importlib.import_module("assessments.formats.pdf_rendering")
    rendering.render, rendering.preload = {"attempt": attempt, "open_pipes": open_pipes}[hook], print
    return int(module.main(more))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
