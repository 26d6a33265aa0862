"""`python -m tests.bench.people`: two hundred people save every five seconds while PDFs are made.

A server of its own, as docs/installation.md starts it (two workers of four threads), a worker for the PDFs,
and a draft of its own for each person; the client runs on the same processors. DATABASE_URL may name a
PostgreSQL server: a database of its own is made there and dropped again; else SQLite in a temporary folder.
Ends with 1 where a save is answered with an error or is not there afterwards, and where one of a hundred
takes longer than the goal. BENCH_TINY=1: four people, five seconds, one PDF, and no goal.
"""

from __future__ import annotations

import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.bench.growing import database, prepare

ROOT = Path(__file__).resolve().parent.parent.parent
TINY = bool(os.environ.get("BENCH_TINY"))
PEOPLE, SECONDS, PDFS = (4, 5, 1) if TINY else (200, 60, 20)
EVERY = 5.0
GOAL_MS = 300
PARAGRAPH = 112


@dataclass
class Person:
    """Somebody with a session and a draft; how long each save took in milliseconds, and what went wrong."""

    session: str
    token: str
    draft: str
    revision: int
    took: list[float] = field(default_factory=list)
    errors: list[int] = field(default_factory=list)

    def headers(self) -> dict[str, str]:
        """What a browser sends along."""
        return {"Cookie": f"sessionid={self.session}; csrftoken={self.token}", "X-CSRFToken": self.token}

    def save(self, port: int) -> None:
        """Another text, by the button; the next revision is known if it was taken."""
        fields = {
            "revision": self.revision,
            "choice": "2",
            "explanation": f"A plan is in force. Text {len(self.took)}.",
            "criterion-112.1": "yes",
            "criterion-112.2": "no",
            "stay": "1",
        }
        begun = time.perf_counter()
        address = f"/assessments/{self.draft}/{PARAGRAPH}/"
        status = asked(port, "POST", address, self.headers(), urlencode(fields))
        self.took.append((time.perf_counter() - begun) * 1000)
        if status == 302:
            self.revision += 1
        else:
            self.errors.append(status)


def asked(port: int, method: str, path: str, headers: dict[str, str], body: str = "") -> int:
    """The status of an answer, read to its end; 0 where there is none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        connection.request(method, path, body or None, headers | form)
        response = connection.getresponse()
        response.read()
        return response.status
    except OSError:
        return 0
    finally:
        connection.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def served(port: int) -> Iterator[None]:
    """The web server and the worker, until the end."""
    web = ["gunicorn", "--config", "python:config.watching.serving", "--bind", f"127.0.0.1:{port}"]
    commands = [
        [sys.executable, "-m", *web, "config.wsgi"],
        [sys.executable, "manage.py", "db_worker"],
    ]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = [subprocess.Popen(each, cwd=ROOT, **quiet) for each in commands]
    try:
        while asked(port, "GET", "/healthz", {}) != 200:
            time.sleep(0.1)
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(timeout=120)


def keep_saving(person: Person, port: int, first_at: float, until: float) -> None:
    """One save every five seconds, from this moment on."""
    at = first_at
    while at < until:
        time.sleep(max(0.0, at - time.monotonic()))
        person.save(port)
        at += EVERY


def run(crowd: list[Person], port: int) -> None:
    """All of them, spread over the five seconds; the PDFs are asked for meanwhile."""
    begun = time.monotonic() + 1
    until = begun + SECONDS
    threads = [
        threading.Thread(target=keep_saving, args=(person, port, begun + EVERY * at / len(crowd), until))
        for at, person in enumerate(crowd)
    ]
    for thread in threads:
        thread.start()
    time.sleep(2)
    for person in crowd[:PDFS]:
        asked(port, "GET", f"/assessments/{person.draft}/report.pdf", person.headers())
    for thread in threads:
        thread.join()


def measure() -> tuple[list[Person], int]:
    """Those who saved, and how many of the saves that were answered with a yes are not there."""
    # Only now: models need the settings.
    from tests.bench.drafts import drafts, revisions  # noqa: PLC0415

    crowd, port = [Person(*each) for each in drafts(PEOPLE, PARAGRAPH)], free_port()
    with served(port):
        run(crowd, port)
    there = revisions(PARAGRAPH)
    return crowd, sum(person.revision - there[person.draft] for person in crowd)


def main() -> int:
    """Prepares, runs, prints."""
    with database() as address, tempfile.TemporaryDirectory() as folder:
        os.environ["THIRTYTWO_FILES"] = f"{folder}/files"
        prepare(address)
        crowd, missing = measure()
    took = [each for person in crowd for each in person.took]
    errors = sorted(error for person in crowd for error in person.errors)
    parts = statistics.quantiles(took, n=100)
    print(
        f"{len(crowd)} people, {len(took)} saves, {PDFS} PDFs meanwhile, {address.split(':')[0]}: "
        f"p50 {parts[49]:.0f}, p95 {parts[94]:.0f}, p99 {parts[98]:.0f} (goal {GOAL_MS}), "
        f"worst {max(took):.0f} ms; {len(errors)} errors {sorted(set(errors))}, {missing} lost"
    )
    return int(bool(errors or missing) or (not TINY and parts[98] > GOAL_MS))


if __name__ == "__main__":
    sys.exit(main())
