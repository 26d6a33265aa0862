"""An installation that serves: gunicorn as it is configured and a worker, to be killed and started again."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import cached_property
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from django.conf import settings

from tests import kept_tables
from tests.backups.installations import Installation

PASSWORD = "a long word for the door"
PATIENCE = 120.0
"""Seconds after which a server that answers nobody, or work that is never done, is a failure."""
WORKER = ("manage.py", "db_worker", "--verbosity", "0")


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return int(server.getsockname()[1])


@dataclass
class Site:
    """`more`: settings besides those of the installation; `bodies`: how many others have whole drafts."""

    home: Installation
    more: dict[str, str] = field(default_factory=dict)
    bodies: int = 0
    port: int = field(default_factory=free_port)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @cached_property
    def cast(self) -> dict[str, Any]:
        """Who writes here: made when first asked for, with the tables if there are none."""
        file = self.home.folder / "cast.json"
        if not file.is_file():
            if self.home.database.startswith("sqlite") and kept_tables.place().exists():
                shutil.copyfile(kept_tables.place(), self.home.folder / "db.sqlite3")
            self._run("-m", "tests.durability.cast", str(file), str(self.bodies))
        found: dict[str, Any] = json.loads(file.read_text())
        return found

    @property
    def environment(self) -> dict[str, str]:
        # One proxy, so that each client of the tests has an address of its own; nobody is asked for a code.
        return {**self.home.environment, "THIRTYTWO_PROXIES": "1", "THIRTYTWO_DEMO": "1", **self.more}

    @property
    def log(self) -> Path:
        """What all its processes said was wrong."""
        return self.home.folder / "site.log"

    def start(self, *, worker: bool = True) -> float:
        """Start what serves; how many seconds until the first answer to a person."""
        begun = time.monotonic()
        self.spawn("-m", "gunicorn", "--config", "python:config.watching.serving",
                   "--bind", f"127.0.0.1:{self.port}", "--log-level", "warning", "config.wsgi")  # fmt: skip
        if worker:
            self.spawn(*WORKER)
        while not self._answers():
            assert time.monotonic() - begun < PATIENCE, self.log.read_text()[-3000:]
            time.sleep(0.05)
        return time.monotonic() - begun

    def keep_worker(self) -> None:
        """Start a worker again where it ended, as a supervisor does: a database that is away ends it."""
        if all(process.poll() is not None for process in self.processes[1:]):
            self.spawn(*WORKER)

    def spawn(self, *arguments: str, stdout: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        """A process of this installation, in a group of its own, that ends with it."""
        with self.log.open("a") as wrong:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                env=self.environment,
                cwd=settings.BASE_DIR,
                stdout=stdout,
                stderr=wrong,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def kill(self) -> None:
        """kill -9 for all of it, as a machine that loses its current does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, as a supervisor does."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, how)
        while self.processes:
            self.processes.pop().wait()

    def told(self, *arguments: str) -> Any:
        """What a script of the tests prints as JSON, run in this installation to its end."""
        return json.loads(self._run(*arguments))

    def _run(self, *arguments: str) -> str:
        run = subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert run.returncode == 0, run.stderr[-3000:]
        return run.stdout

    def _answers(self) -> bool:
        browser = Browser(self.port)
        try:
            return browser.get("/account/login/").status == 200
        except (OSError, HTTPException):
            return False
        finally:
            browser.close()


@dataclass(frozen=True)
class Page:
    """An answer that came whole."""

    status: int
    text: str
    headers: dict[str, str]


@dataclass
class Browser:
    """One client of the site with its cookies, and an address of its own: `number`."""

    port: int
    session: str = ""
    number: int = 1
    line: HTTPConnection | None = None
    used_at: float = 0

    TOKEN = "x" * 32
    SILENT = 1.0
    """Seconds: the server closes a line on which nothing was said for two."""

    def get(self, path: str) -> Page:
        return self.ask("GET", path)

    def post(
        self,
        path: str,
        fields: dict[str, str],
        *,
        file: tuple[str, bytes] | None = None,
        by_script: bool = False,
    ) -> Page:
        """Send a form; `by_script` as the script of a page sends it."""
        headers = {"HX-Request": "true"} if by_script else {}
        body, headers["Content-Type"] = _form({"csrfmiddlewaretoken": self.TOKEN, **fields}, file)
        return self.ask("POST", path, body, headers)

    def ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Page:
        """Raises OSError or HTTPException where no whole answer came."""
        cookie = f"csrftoken={self.TOKEN}" + (f"; sessionid={self.session}" if self.session else "")
        sent = {"X-Forwarded-For": f"198.51.100.{self.number}", "Cookie": cookie, **(headers or {})}
        if time.monotonic() - self.used_at > self.SILENT:
            self.close()
        if self.line is None:
            self.line = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            self.line.request(method, path, body, sent)
            answer = self.line.getresponse()
            text = answer.read().decode(errors="replace")
        except BaseException:
            self.close()
            raise
        self.used_at = time.monotonic()
        return Page(answer.status, text, {name.lower(): value for name, value in answer.getheaders()})

    def close(self) -> None:
        if self.line is not None:
            self.line.close()
        self.line = None


def _form(fields: dict[str, str], file: tuple[str, bytes] | None) -> tuple[bytes, str]:
    """The body and its type."""
    line = "a-line-between-the-parts"
    parts = [
        f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    if file is not None:
        head = f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="{file[0]}"\r\n\r\n'
        parts.append(head.encode() + file[1] + b"\r\n")
    return b"".join(parts) + f"--{line}--\r\n".encode(), f"multipart/form-data; boundary={line}"
