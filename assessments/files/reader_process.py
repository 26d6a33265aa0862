"""Strangers' files are read in a process of its own for each, with little of everything."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from assessments.files import cage

# Processes of our own for what a stranger wrote: they know no secret, and end with all they
# started.


ROOT = Path(__file__).resolve().parents[2]


def start(module: str, *arguments: str, knowing: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
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
    """What such a process may know of ours: where programs are, how it is caged, and no secret."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        cage.VARIABLE: cage.wanted(),
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


def obey(
    *,
    cpu_seconds: int,
    wall_seconds: int,
    memory_bytes: int,
    file_bytes: int = 0,
    own_folder: Path | None = None,
) -> None:
    """Let the system end this process when it goes beyond its limits, and cage it, before it reads anything.

    Unless told it may write no file, and never outside its own folder. Raises cage.NoCage.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(wall_seconds)
    cage.shut(own_folder)


AT_ONCE = 2
QUEUE_SECONDS = 2
MOST_SECONDS = 7
ENDS_WITHIN = 1


class Busy(Exception):
    """Too many files are being read at this moment; the next one may try again in some seconds."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the process printed, and its exit code: below zero where it had to be ended."""

    content: bytes
    code: int


@dataclass(slots=True)
class FileReader:
    """One kind of reader: a module that takes a file on its input and prints what it found.

    `most_said`: bytes of its output that are looked at. `seconds`: how long it may take, MOST_SECONDS for 0.
    """

    module: str
    most_said: int
    seconds: int = 0
    places: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))

    def read(self, data: bytes) -> Said:
        """What it says of the file, in its seconds and two more. Raises Busy after two in the queue."""
        if not self.places.acquire(timeout=QUEUE_SECONDS):
            raise Busy
        try:
            return self._ask(data)
        finally:
            self.places.release()

    def _ask(self, data: bytes) -> Said:
        process = start(self.module)
        feeder = threading.Thread(target=_feed, args=(process, data), daemon=True)
        clock = threading.Timer(self.seconds or MOST_SECONDS, kill, args=(process,))
        feeder.start()
        clock.start()
        try:
            content = process.stdout.read(self.most_said) if process.stdout else b""
        finally:
            # It has said all by now, or too much.
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=ENDS_WITHIN)
            clock.cancel()
            kill(process)
            feeder.join()
            code = close(process)
        return Said(content, code)


def _feed(process: subprocess.Popen[bytes], data: bytes) -> None:
    with contextlib.suppress(OSError, ValueError):
        if process.stdin:
            process.stdin.write(data)
            process.stdin.close()


# The files inside an uploaded PDF, as a process of its own reads them.


MOST_SAID = 4096
READER = FileReader("assessments.files.attached_worker", MOST_SAID)
PDF_BEGINS = b"%PDF-"
BEGINS_WITHIN = 1024
"""How far in a PDF may begin (ISO 32000-1, annex H)."""
_DIGEST = re.compile(rb"[0-9a-f]{64}")


def is_pdf(content: bytes) -> bool:
    """Whether it begins as a PDF does."""
    return PDF_BEGINS in content[:BEGINS_WITHIN]


def attached_digests(content: bytes) -> tuple[str, ...]:
    """The SHA-256 (hex) of the files inside a PDF; none where it holds none or cannot be read.

    Takes 9 seconds at the most, whatever the PDF. Raises file_reader.Busy after two seconds in the queue.
    """
    if not is_pdf(content):
        return ()
    said = READER.read(content).content
    lines = [line for line in said.splitlines() if _DIGEST.fullmatch(line)]
    return tuple(dict.fromkeys(line.decode("ascii") for line in lines))
