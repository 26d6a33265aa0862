"""The worker beside the demo ends with it, however the demo ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from config import demo_worker, serve_demo

ROOT = Path(__file__).resolve().parents[2]
# The worker of this test: does nothing but end with its parent, and says so by closing the pipe.
WATCHES = """
import os, sys
from config.demo_worker import end_with
end_with(int(sys.argv[1]), pause=lambda _seconds: None)
"""


class Ended(BaseException):
    """In the place of the end of this process."""


def test_it_goes_on_while_its_parent_is_there_and_then_asks_before_it_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    did: list[object] = []
    parents = iter([7, 7, 1])
    monkeypatch.setattr(os, "kill", lambda pid, sent: did.append((pid, sent)))

    def end(code: int) -> None:
        raise Ended(code)

    monkeypatch.setattr(os, "_exit", end)
    with pytest.raises(Ended):
        demo_worker.end_with(7, parent_now=lambda: next(parents), pause=did.append)
    look, patience = demo_worker.LOOK_EVERY, demo_worker.PATIENCE
    assert did == [look, look, (os.getpid(), signal.SIGTERM), patience]


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_a_server_that_is_killed_leaves_no_worker_behind(ending: signal.Signals) -> None:
    """The child holds the writing end of a pipe, which is at its end when the last that held it has ended."""
    read, write = os.pipe()
    program = (
        "import subprocess, sys, os\n"
        f"subprocess.Popen([sys.executable, '-c', {WATCHES!r}, str(os.getpid())], pass_fds=[{write}])\n"
        "os.execv(sys.executable, [sys.executable, '-c', "
        '"import sys; print(1, flush=True); sys.stdin.read()"])\n'
    )
    server = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        pass_fds=[write],
    )
    os.close(write)
    with os.fdopen(read, "rb") as pipe, server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"1\n"
        server.send_signal(ending)
        assert pipe.read() == b""


def test_the_demo_starts_it_before_it_becomes_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    did: list[list[str]] = []
    monkeypatch.setattr(subprocess, "Popen", lambda command, **_options: did.append(command))
    monkeypatch.setattr(os, "execv", lambda _path, command: did.append(command))
    serve_demo.serve(8000)
    assert [command[2] for command in did] == ["config.demo_worker", "gunicorn"]
    assert did[0][3] == str(os.getpid())


class Worker:
    """In the place of a worker's process: ends after so many looks."""

    def __init__(self, looks: int) -> None:
        self.looks, self.returncode, self.was_asked_to_end = looks, 1, False

    def poll(self) -> int | None:
        self.looks -= 1
        return None if self.looks >= 0 else self.returncode

    def terminate(self) -> None:
        self.was_asked_to_end = True


def test_a_worker_that_dies_is_started_again_until_the_server_ends() -> None:
    workers = [Worker(2), Worker(1), Worker(99)]
    started: Any = iter(workers)
    parents = iter([7] * 8 + [1])
    demo_worker.keep(7, lambda: next(started), parent_now=lambda: next(parents), pause=lambda _seconds: None)
    assert list(started) == []
    assert [worker.was_asked_to_end for worker in workers] == [False, False, True]
