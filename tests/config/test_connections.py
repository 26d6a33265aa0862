"""How connections to PostgreSQL are kept: a pool for each process of the server, made after it was forked."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any
from unittest.mock import Mock

import pytest
from django.conf import settings

from config import environment as read
from config.watching import serving

SSL = {"sslmode": "verify-full"}


@pytest.mark.parametrize(
    ("pool", "pooler", "kept"),
    [
        (0, False, {"age": 60, "cursors": True, "options": SSL}),
        (5, False, {"age": 0, "cursors": True, "options": {**SSL, "pool": 5}}),
        (0, True, {"age": 60, "cursors": False, "options": {**SSL, "prepare_threshold": None}}),
        (5, True, {"age": 0, "cursors": False, "options": {**SSL, "prepare_threshold": None, "pool": 5}}),
    ],
)
def test_how_connections_are_kept(pool: int, pooler: bool, kept: dict[str, Any]) -> None:
    """What the address says of TLS goes along; Django's pool bears no connections that are kept by age."""
    found = read.connections(
        {**SSL, **({"prepare_threshold": 5} if pooler else {})}, pool=pool, pooler=pooler
    )
    options = dict(found["OPTIONS"])
    if "pool" in options:
        options["pool"] = options["pool"]["max_size"]
    cursors = not found["DISABLE_SERVER_SIDE_CURSORS"]
    assert {"age": found["CONN_MAX_AGE"], "cursors": cursors, "options": options} == kept


def _run(script: str, **env: str) -> str:
    """What a script prints in a process of its own, whose PostgreSQL is nowhere."""
    run = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "DATABASE_URL": "postgres:////nowhere/thirtytwo", "SECRET_KEY": "x", **env},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


@pytest.mark.parametrize(
    ("served", "said", "size"),
    [
        (False, "", "None"),
        (False, "3", "3"),
        (True, "", str(serving.threads + 1)),
        (True, "3", "3"),
        (True, "0", "None"),
    ],
)
def test_the_server_alone_has_a_pool_by_itself(served: bool, said: str, size: str) -> None:
    script = (
        "from django.conf import settings\n"
        "print(settings.DATABASES['default']['OPTIONS'].get('pool', {}).get('max_size'))"
    )
    env = {"DJANGO_SETTINGS_MODULE": "config.settings", "THIRTYTWO_POOL": said}
    assert _run(("import config.watching.serving\n" if served else "") + script, **env) == size


def test_nothing_asks_the_database_before_the_fork() -> None:
    """All that pages import is imported, with a database that is not there."""
    script = (
        "import config.wsgi\n"
        "from django.db import connection\n"
        "print(connection.connection, connection._connection_pools)"
    )
    assert _run(script, THIRTYTWO_POOL="5") == "None {}"


def test_what_was_opened_all_the_same_is_closed_before_the_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = [Mock(vendor="postgresql"), Mock(vendor="sqlite", spec=["vendor", "close"])]
    monkeypatch.setattr(serving, "connections", Mock(all=Mock(return_value=kept)))
    serving.pre_fork(None, None)
    kept[0].close_pool.assert_called_once_with()
    assert all(one.close.call_count == 1 for one in kept)
