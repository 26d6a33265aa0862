"""Processes of our own for what a stranger wrote: they know no secret, and end with all they started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def start(
    module: str, *arguments: str, knowing: dict[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Run ``python -m module arguments`` with pipes for its input and output, in a group of its own.

    It gets the names in `knowing` and where programs are; nothing else of our environment.
    """
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=environment() | (knowing or {}),
        start_new_session=True,
    )


def environment() -> dict[str, str]:
    """What such a process may know of ours: where programs are, and no secret."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def kill(process: subprocess.Popen[bytes]) -> None:
    """End the process and whatever it started, without waiting for it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def close(process: subprocess.Popen[bytes]) -> int:
    """End the process and what it started, and wait for it; its exit code, below zero where it was ended."""
    kill(process)
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            if pipe:
                pipe.close()
    return process.wait()
