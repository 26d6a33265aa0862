"""With SQLite, limits on tries have a file of their own, which may be missing at any start."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.test_architecture import ROOT

COUNT = "from django.core.cache import cache; cache.set('a', 1); print(cache.get('a'))"


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as found:
        return {name for (name,) in found.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def manage(folder: Path, *arguments: str) -> str:
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "SECRET_KEY": "limits"}
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_it_is_made_when_it_is_first_asked_for(tmp_path: Path) -> None:
    """As after a restore, which brings the database alone."""
    for _again in range(2):
        assert manage(tmp_path, "shell", "--no-imports", "--command", COUNT) == "1"
        assert tables(tmp_path / "db.sqlite3-limits") == {"cache"}
        for path in tmp_path.glob("db.sqlite3-limits*"):
            assert path.stat().st_mode & 0o077 == 0
            path.unlink()


def test_the_command_of_the_guide_has_nothing_left_to_do(tmp_path: Path) -> None:
    assert manage(tmp_path, "createcachetable") == ""
    assert manage(tmp_path, "shell", "--no-imports", "--command", COUNT) == "1"


def test_nothing_of_it_is_in_the_database(tmp_path: Path) -> None:
    manage(tmp_path, "migrate", "sessions", "--verbosity", "0")
    assert manage(tmp_path, "shell", "--no-imports", "--command", COUNT) == "1"
    found = tables(tmp_path / "db.sqlite3")
    assert "django_session" in found
    assert "cache" not in found
