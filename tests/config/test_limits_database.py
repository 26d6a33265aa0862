"""With SQLite the limits on tries stand in a file of their own, and nothing else does."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from django.conf import settings


def _tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as found:
        return {name for (name,) in found.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_migrate_makes_both_files(tmp_path: Path) -> None:
    """Of one app, which says the same of all; `migrate` alone, as when an installation is updated."""
    home = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "THIRTYTWO_FILES": str(tmp_path / "files"),
        "SECRET_KEY": "limits",
    }
    migrate = [sys.executable, "manage.py", "migrate", "sessions", "--verbosity", "0"]
    subprocess.run(migrate, cwd=settings.BASE_DIR, env=home, check=True)
    tables = _tables(tmp_path / "db.sqlite3")
    assert "django_session" in tables
    assert "cache" not in tables
    assert _tables(tmp_path / "db.sqlite3-limits") == {"cache"}
    assert (tmp_path / "db.sqlite3-limits").stat().st_mode & 0o077 == 0
