"""A backup that is killed leaves a copy of the database on this machine until the next backup."""

from __future__ import annotations

import subprocess
from pathlib import Path

from assessments.backups.snapshot import COPY, remove_left_over


def test_what_nobody_holds_goes_and_what_is_read_stays(tmp_path: Path) -> None:
    for name in (f"{COPY}left", f"{COPY}read", "evidence"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "database.sqlite3").touch()
    holding = ["flock", str(tmp_path / f"{COPY}read"), "sh", "-c", "echo held; cat"]
    with subprocess.Popen(holding, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == b"held\n"
        remove_left_over(tmp_path)
        left = {path.name for path in tmp_path.iterdir()}
        reader.communicate()
    assert left == {f"{COPY}read", "evidence"}
    remove_left_over(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["evidence"]
