"""Real processes: a watchdog is answered while every thread is busy, and Prometheus reads their figures."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.enable_socket
THREADS = 2


@contextmanager
def running(env: dict[str, str], first: str, *command: str) -> Iterator[None]:
    """A process until the block ends, which begins once a line with `first` was written."""
    with (
        (Path(env["THIRTYTWO_FILES"]).parent / "wrong").open("a") as wrong,
        subprocess.Popen(
            [sys.executable, *command],
            env=env,
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
            stderr=wrong,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        try:
            assert any(first in line for line in process.stdout)
            yield
        finally:
            process.terminate()


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return int(server.getsockname()[1])


def asked(port: int, path: str) -> tuple[int, str]:
    asking = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        asking.request("GET", path)
        answer = asking.getresponse()
        return answer.status, answer.read().decode()
    finally:
        asking.close()


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    found = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "THIRTYTWO_FILES": str(tmp_path / "files"),
        "THIRTYTWO_METRICS": str(tmp_path / "metrics"),
        "SECRET_KEY": "watching",
    }
    for command in ("migrate", "createcachetable"):
        subprocess.run(
            [sys.executable, "manage.py", command, "--verbosity", "0"],
            env=found,
            cwd=settings.BASE_DIR,
            check=True,
        )
    return found


def test_a_busy_server_is_not_taken_for_a_dead_one(env: dict[str, str]) -> None:
    port, figures = free_port(), free_port()
    server = ["-m", "gunicorn", "--config", "python:config.watching.serving", "--workers", "1"]
    server += [
        "--threads",
        str(THREADS),
        "--bind",
        f"127.0.0.1:{port}",
        "--log-file",
        "/dev/stdout",
        "config.wsgi",
    ]
    with running(env, "Booting worker", *server):
        assert asked(port, "/mechanisms.json")[0] == 200
        # Forms that never come to their end: each holds a thread.
        slow = [socket.create_connection(("127.0.0.1", port)) for _number in range(THREADS)]
        for one in slow:
            one.sendall(b"POST /verify/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf")
        try:
            assert asked(port, "/healthz") == (200, "ok\n")
            status, said = asked(port, "/readyz")
            assert (status, said.count("not ready")) == (503, 1), said
            assert "worker: not ready" in said
        finally:
            for one in slow:
                one.close()
        metrics = ["-u", "manage.py", "serve_metrics", "--bind", f"127.0.0.1:{figures}"]
        with running(env, "Figures at", *metrics):
            status, said = asked(figures, "/metrics")
    assert status == 200
    assert 'thirtytwo_requests_total{method="GET",route="mechanisms:directory_json",status="200"} 1.0' in said
    assert 'thirtytwo_request_seconds_count{route="mechanisms:directory_json"} 1.0' in said
    assert "thirtytwo_queue_waiting 0.0" in said
