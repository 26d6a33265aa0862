"""A search through the bytes of database, files and a later backup finds the name no more."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection


def test_the_bytes_hold_it_no_more(tmp_path: Path) -> None:
    """SQLite, in a process of its own: the database of the other tests is in memory."""
    env = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "THIRTYTWO_FILES": str(tmp_path / "files"),
        "SECRET_KEY": "bytes",
        "THIRTYTWO_AUDIT_KEY": "bytes",
    }
    run = subprocess.run(
        [sys.executable, "-m", "tests.forgetting.bytes_story", str(tmp_path)],
        env=env,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    said = dict(line.split(" ", 1) for line in run.stdout.splitlines() if " " in line)
    assert int(said["before"]) > 50
    for folder in ("evidence", "bundles", "made", "incoming", "enclosed"):
        assert int(said[f"before_{folder}"]) > 0, folder
    assert int(said["index_before"]) > 0
    assert said["index_after"] == "0"
    assert min(_counts(said["made_before"]).values()) > 0
    assert said["files"] == "4"  # text, Word, workbook, PDF
    assert said["after"] == "0"
    assert said["overwritten"] == "0"
    assert set(_counts(said["made_after"])) == {"own_data", "json", "xlsx", "docx", "pdf"}
    assert set(_counts(said["made_after"]).values()) == {0}
    assert said["backup"] == "0 True"


def _counts(said: str) -> dict[str, int]:
    """How often the name is in each file that was made."""
    return {kind: int(count) for kind, _colon, count in (one.partition(":") for one in said.split())}


def test_what_is_deleted_is_overwritten_in_its_page() -> None:
    options = settings.DATABASES["default"].get("OPTIONS", {})
    assert connection.vendor != "sqlite" or "secure_delete=ON" in options["init_command"]
