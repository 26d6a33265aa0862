"""The file of the database is its owner's alone, whatever mask it was made under."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings


def test_nobody_else_reads_the_database(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite3"
    made_before = os.umask(0o022)
    try:
        path.touch()
    finally:
        os.umask(made_before)
    assert path.stat().st_mode & 0o077
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{path}", "SECRET_KEY": "x"}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0", "contenttypes"],
        cwd=settings.BASE_DIR,
        env=env,
        check=True,
    )
    assert path.stat().st_mode & 0o777 == 0o600
