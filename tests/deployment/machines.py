"""Machines of one installation: each a group of processes that can be cut off as by a power failure."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.backups.installations import Installation
from tests.deployment.visitors import GONE

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
PATIENCE = 120
"""Seconds until something that has to happen counts as not happening."""


def until(happened: Callable[[], object], what: str) -> None:
    """Returns once it happened."""
    pause = threading.Event()
    for _look in range(PATIENCE * 10):
        if happened():
            return
        pause.wait(0.1)
    raise AssertionError(f"in {PATIENCE} s not: {what}")


@dataclass
class Machine:
    """One machine with a web server, workers, and temporary files of its own; `env` is what is set on it."""

    folder: Path
    env: Mapping[str, str]
    port: int = 0
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """A process with those that it starts, as a group of its own; what it says goes to the log."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *command],
                env={**self.env, "TMPDIR": str(self.folder)},
                cwd=settings.BASE_DIR,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def serve(self) -> subprocess.Popen[bytes]:
        """The web server as it is configured; it answers when this returns."""
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            self.port = free.getsockname()[1]
        config = ("--config", "python:config.watching.serving", "--bind", f"127.0.0.1:{self.port}")
        server = self.start("-m", "gunicorn", *config, "config.wsgi")
        until(self._answers, f"the server answers: {self.log}")
        return server

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.site}/healthz", timeout=10).close()  # noqa: S310
        except GONE:
            return False
        return True

    def work(self, *options: str) -> subprocess.Popen[bytes]:
        return self.start("manage.py", "db_worker", "--interval", "0.2", "--no-startup-delay", *options)

    def cut_off(self) -> None:
        """All its processes are gone, with what they were at."""
        for process in self.running:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def machines(home: Installation, folder: Path, *extras: Mapping[str, str]) -> Iterator[list[Machine]]:
    """So many machines on one database and one folder of files, each with what is set on it besides."""
    with ExitStack() as at_the_end:
        found = []
        for number, extra in enumerate(extras):
            own = folder / f"machine-{number}"
            own.mkdir()
            env = {**home.environment, "DJANGO_SETTINGS_MODULE": "tests.deployment.plain_static"}
            found.append(Machine(own, {**env, "THIRTYTWO_DEMO": "1", **extra}))
            at_the_end.callback(found[-1].cut_off)
        yield found


@contextmanager
def transaction_pooler(database: str) -> Iterator[str]:
    """PgBouncer in front of a database of the tests' own server, three connections for all; its address."""
    assert PGBOUNCER is not None
    server = connection.settings_dict
    with tempfile.TemporaryDirectory(prefix="pooler-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        place = f"host={server['HOST'] or '/var/run/postgresql'} port={server['PORT'] or 5432}"
        place += f" user={server['USER'] or os.environ.get('PGUSER', 'postgres')}"
        if server["PASSWORD"]:
            place += f" password={server['PASSWORD']}"
        (folder / "pgbouncer.ini").write_text(
            f"[databases]\n{database} = {place}\n"
            f"[pgbouncer]\nlisten_addr =\nunix_socket_dir = {folder}\nlisten_port = 5432\n"
            f"logfile = {folder}/log\nauth_type = any\npool_mode = transaction\ndefault_pool_size = 3\n"
        )
        # It refuses to be root, and the folder of the server's socket may be its own account's alone.
        account = "postgres" if os.geteuid() == 0 else None
        if account:
            shutil.chown(folder, account)
        pooler = subprocess.Popen(
            [PGBOUNCER, "-q", str(folder / "pgbouncer.ini")], user=account, group=account
        )
        try:
            until((folder / ".s.PGSQL.5432").exists, "the pooler listens")
            assert pooler.poll() is None
            yield f"postgres:///{folder}/{database}"
        finally:
            pooler.kill()
            pooler.wait()
