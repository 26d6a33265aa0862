"""What the container asks: well only where `/healthz` answers 200."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from config.ask_health import is_well

pytestmark = pytest.mark.enable_socket


class _Server(BaseHTTPRequestHandler):
    """Says what its class was told to say, to whoever asks as the proxy would."""

    status = 200

    def do_GET(self) -> None:
        asked = (self.path, self.headers["Host"], self.headers["X-Forwarded-Proto"])
        self.send_response(self.status if asked == ("/healthz", "assess.example.org", "https") else 400)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), _Server)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("status", "expected"), [(200, True), (503, False), (400, False)])
def test_well_or_not(port: int, monkeypatch: pytest.MonkeyPatch, status: int, expected: bool) -> None:
    monkeypatch.setattr(_Server, "status", status)
    assert is_well(port, "assess.example.org") is expected


def test_a_server_that_takes_the_connection_and_says_nothing_is_not_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As the kernel does while every worker hangs."""
    monkeypatch.setattr("config.ask_health.SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert not is_well(silent.getsockname()[1], "assess.example.org")
