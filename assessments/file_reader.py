"""Strangers' files are read in a process of its own for each, with little of everything."""

from __future__ import annotations

import contextlib
import subprocess
import threading
from dataclasses import dataclass, field

from assessments import child_process

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

    `most_said`: bytes of its output that are looked at.
    """

    module: str
    most_said: int
    places: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(AT_ONCE)
    )

    def read(self, data: bytes) -> Said:
        """What it says of the file, within 9 seconds. Raises Busy after two seconds in the queue."""
        if not self.places.acquire(timeout=QUEUE_SECONDS):
            raise Busy
        try:
            return self._ask(data)
        finally:
            self.places.release()

    def _ask(self, data: bytes) -> Said:
        process = child_process.start(self.module)
        feeder = threading.Thread(target=_feed, args=(process, data), daemon=True)
        clock = threading.Timer(MOST_SECONDS, child_process.kill, args=(process,))
        feeder.start()
        clock.start()
        try:
            content = process.stdout.read(self.most_said) if process.stdout else b""
        finally:
            # It has said all by now, or too much.
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=ENDS_WITHIN)
            clock.cancel()
            child_process.kill(process)
            feeder.join()
            code = child_process.close(process)
        return Said(content, code)


def _feed(process: subprocess.Popen[bytes], data: bytes) -> None:
    with contextlib.suppress(OSError, ValueError):
        if process.stdin:
            process.stdin.write(data)
            process.stdin.close()
