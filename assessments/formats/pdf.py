"""The way to the PDF process: a few long-lived workers, one job each, safe to call from any thread."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import threading
import time
from pathlib import Path
from typing import IO, Any, cast

from assessments.files import reader_process
from assessments.formats.pdf_job import Limits, PdfJob

FONTCONFIG = Path(__file__).with_name("fontconfig.xml")
INSTALL = "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
WORKER = "assessments.formats.pdf_worker"
WORKERS = 2
START_SECONDS = 60


class PdfFailed(Exception):
    """The PDF could not be made; the message says why, in words for a log."""


class PdfUnavailable(PdfFailed):
    """This machine cannot make PDFs; ``install`` is the line that changes it (Debian, as root)."""

    install = INSTALL


class Worker:
    """One PDF process; not for two threads at a time."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process = reader_process.start(
            WORKER, *limits.as_arguments(), knowing={"FONTCONFIG_FILE": str(FONTCONFIG)}
        )
        # Both are pipes, as asked for above; the types of Popen cannot say so.
        self._jobs = cast(IO[bytes], self._process.stdin)
        self._answers = cast(IO[bytes], self._process.stdout)
        self._buffer = b""
        header, _ = self._receive(time.monotonic() + START_SECONDS)
        if header["status"] == "unavailable":
            self.close()
            raise PdfUnavailable(header["reason"])

    def render(self, job: PdfJob) -> bytes:
        """The PDF of one job; PdfFailed if the process says so, ends or is late."""
        deadline = time.monotonic() + 2 * self._limits.seconds
        try:
            self._jobs.write(job.as_line())
            self._jobs.flush()
        except OSError as error:
            raise PdfFailed("the PDF process has ended") from error
        header, content = self._receive(deadline)
        if header["status"] != "done":
            raise PdfFailed(header["reason"])
        return content

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the process and whatever it started, and wait for it."""
        reader_process.close(self._process)

    def _receive(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        while b"\n" not in self._buffer:
            self._read(deadline)
        line, _, self._buffer = self._buffer.partition(b"\n")
        header: dict[str, Any] = json.loads(line)
        while len(self._buffer) < header["length"]:
            self._read(deadline)
        content = self._buffer[: header["length"]]
        self._buffer = self._buffer[header["length"] :]
        return header, content

    def _read(self, deadline: float) -> None:
        waiting = select.poll()
        waiting.register(self._answers, select.POLLIN)
        left = max(0.0, deadline - time.monotonic())
        ready = waiting.poll(left * 1000)
        piece = os.read(self._answers.fileno(), 1 << 20) if ready else b""
        if not piece:
            self.close()
            raise PdfFailed("the PDF process has ended" if ready else "it took too long")
        self._buffer += piece


class Pool:
    """Up to ``size`` workers, started when first needed; whoever comes then waits for one of them."""

    def __init__(self, size: int = WORKERS, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._places = threading.BoundedSemaphore(size)
        self._idle: list[Worker] = []
        self._owner = os.getpid()

    def render(self, job: PdfJob) -> bytes:
        """The PDF of one job; PdfFailed (or PdfUnavailable) with the reason."""
        with self._places:
            worker = self._take()
            try:
                return worker.render(job)
            finally:
                self._give_back(worker)

    def close(self) -> None:
        """End every idle worker."""
        if os.getpid() == self._owner:
            while self._idle:
                self._idle.pop().close()

    def _take(self) -> Worker:
        if os.getpid() != self._owner:  # a server that forks gets workers of its own
            self._idle, self._owner = [], os.getpid()
        with contextlib.suppress(IndexError):
            worker = self._idle.pop()
            if worker.is_alive:
                return worker
            worker.close()
        return Worker(self._limits)

    def _give_back(self, worker: Worker) -> None:
        if worker.is_alive:
            self._idle.append(worker)


POOL = Pool()
atexit.register(POOL.close)
