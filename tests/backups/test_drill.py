"""The drill: a backup while twenty people save, read back, put back on an empty machine, and compared."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from tests.backups.installations import Installation, installation
from tests.files.swift_server import Swift

pytestmark = [pytest.mark.django_db]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("drill")


@pytest.fixture(scope="module")
def home(place: Path, django_db_setup: None) -> Iterator[Installation]:
    """An installation with the sample, and one backup that was made while twenty people saved."""
    with installation(place / "home") as found:
        found.with_sample()
        found.done("daily")
        with found.busy() as saves:
            saves.wait_for(60)
            (place / "begun").write_text(str(time.time()))
            found.done("backup", place / "backups", "--make-key", place / "secret.key")
            saves.wait_for(20)
        (place / "acknowledged").write_text("\n".join(saves.lines))
        yield found


@pytest.fixture(scope="module")
def restored(place: Path, home: Installation) -> Iterator[Installation]:
    with installation(place / "away") as found:
        said = found.done("restore", place / "backups", "--identity", place / "secret.key")
        assert "no difference" in said
        assert "none is broken" in said
        assert "Every evidence file is the one that was uploaded." in said
        yield found


def _answers(at: Installation) -> dict[int, str]:
    """The explanations of the draft in which everybody saves, by paragraph."""
    script = (
        "from assessments.models import Answer\n"
        "for row in Answer.objects.filter(assessment__body__slug='sample-northern-mechanism',"
        " assessment__cycle__slug='2026'): print(row.paragraph, row.explanation.splitlines()[:1])"
    )
    lines = at.done("shell", "--no-imports", "--command", script).splitlines()
    return {int(line.split()[0]): line.partition(" ")[2].strip("[]'") for line in lines}


def test_what_was_acknowledged_before_the_backup_is_in_it(place: Path, restored: Installation) -> None:
    """And what was saved later may be in it or not, but never something that nobody wrote."""
    begun = float((place / "begun").read_text())
    said: dict[int, list[tuple[float, str]]] = {}
    for line in (place / "acknowledged").read_text().splitlines():
        moment, number, text = line.split(" ", 2)
        said.setdefault(int(number), []).append((float(moment), text))
    found = _answers(restored)
    assert len(said) == 20
    assert any(at < begun for saves in said.values() for at, _text in saves)
    for paragraph, saves in said.items():
        known = [text for at, text in saves if at < begun]
        later = [text for at, text in saves if at >= begun]
        is_as_before = not known and not found[paragraph].startswith("save ")
        assert is_as_before or found[paragraph] in [*known[-1:], *later, _next(saves)], paragraph


def _next(saves: list[tuple[float, str]]) -> str:
    """The save after the last acknowledged one, which may have been on its way when everybody stopped."""
    person, _dash, count = saves[-1][1].removeprefix("save ").partition("-")
    return f"save {person}-{int(count) + 1}"


def test_the_files_come_back_byte_for_byte(home: Installation, restored: Installation) -> None:
    found = {path.name: path.read_bytes() for path in restored.evidence.iterdir()}
    assert len(found) > 3
    assert all((home.evidence / name).read_bytes() == content for name, content in found.items())
    assert all((restored.evidence / name).stat().st_mode & 0o077 == 0 for name in found)
    heads = {path.name: path.read_bytes() for path in (home.folder / "heads").iterdir()}
    assert heads == {path.name: path.read_bytes() for path in (restored.folder / "heads").iterdir()}


def test_a_second_backup_takes_only_the_new_files(place: Path, home: Installation) -> None:
    before = _objects(place)
    key = (place / "secret.key").read_text().split()[3]
    home.done("backup", place / "backups", "--to", key)
    after = _objects(place)
    assert before <= after
    stamps = sorted(path.name for path in (place / "backups" / "backups").iterdir())
    assert len(stamps) == 2
    needed = (place / "backups" / "backups" / stamps[0] / "objects").read_text().split()
    assert set(needed) == before


def _objects(place: Path) -> set[str]:
    return {path.name for path in (place / "backups" / "objects").glob("*/*")}


def test_no_word_of_it_can_be_read_without_the_key(place: Path, home: Installation) -> None:
    files = [path for path in (place / "backups").rglob("*") if path.is_file()]
    content = b"".join(path.read_bytes() for path in files)
    names = " ".join(str(path.relative_to(place)) for path in files)
    for word in ("save 1-", "sample-northern", "SQLite format", "PGDMP"):
        assert word.encode() not in content
        assert word not in names


def test_it_is_read_back_with_a_certificate(place: Path, home: Installation) -> None:
    """The same lines each time but for the day of reading, down to the hash over them."""
    said = home.done("backup", place / "backups", "--verify", "--identity", place / "secret.key").splitlines()
    again = home.done(
        "backup", place / "backups", "--verify", "--identity", place / "secret.key"
    ).splitlines()
    assert said[1] == "Result: all of it is there, and as it was"
    assert said[2:] == again[2:]
    heads = [line for line in said if line.startswith("  installation: ")]
    assert len(heads) == 1


def test_a_changed_or_missing_file_of_the_backup_is_found(place: Path, home: Installation) -> None:
    first, second, *_rest = sorted((place / "backups" / "objects").glob("*/*"))
    whole, gone = first.read_bytes(), second.read_bytes()
    first.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    second.unlink()
    try:
        run = home.manage("backup", place / "backups", "--verify", "--identity", place / "secret.key")
        assert run.returncode == 1
        assert "Result: 2 faults" in run.stdout
        assert run.stdout.count("missing, changed, or made for another key") == 2
    finally:
        first.write_bytes(whole)
        second.write_bytes(gone)


def test_nothing_is_restored_where_something_is(place: Path, home: Installation) -> None:
    run = home.manage("restore", place / "backups", "--identity", place / "secret.key")
    assert run.returncode == 1
    assert "Nothing is restored: the database has tables." in run.stderr


def test_a_key_of_somebody_else_opens_nothing(place: Path, home: Installation, tmp_path: Path) -> None:
    home.done("backup", tmp_path / "other", "--make-key", tmp_path / "other.key")
    with installation(tmp_path / "empty") as empty:
        run = empty.manage("restore", place / "backups", "--identity", tmp_path / "other.key")
        assert run.returncode == 1
        assert "made for another key" in run.stderr
        assert not empty.evidence.exists()
        assert "[X]" not in empty.done("showmigrations", "--plan")


@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_damaged_evidence_is_found_every_day_and_at_the_backup(
    place: Path, home: Installation, damage: str
) -> None:
    """And the backup still brings the good bytes back: an earlier one had them."""
    victim = sorted(home.evidence.iterdir())[0]
    whole = victim.read_bytes()
    key = (place / "secret.key").read_text().split()[3]
    if damage == "changed":
        victim.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
    else:
        victim.unlink()
    try:
        daily = home.manage("daily")
        backup = home.manage("backup", place / "backups", "--to", key)
        said = {"changed": "this is not the file that was uploaded", "missing": "the file is missing"}[damage]
        assert daily.returncode == 1
        assert "Evidence files that are what was uploaded: failed (EvidenceDamaged)" in daily.stderr
        assert backup.returncode == 1
        assert f"evidence {victim.name}: {said}" in backup.stderr
        verified = home.done("backup", place / "backups", "--verify", "--identity", place / "secret.key")
        assert "all of it is there" in verified
    finally:
        victim.write_bytes(whole)


def test_the_database_is_of_its_owner_alone(restored: Installation) -> None:
    if connection.vendor == "sqlite":
        assert (restored.folder / "db.sqlite3").stat().st_mode & 0o077 == 0


def test_a_backup_without_a_key_is_not_made(home: Installation, tmp_path: Path) -> None:
    run = home.manage("backup", tmp_path / "backups")
    assert run.returncode == 1
    assert "Name the public key" in run.stderr
    assert not (tmp_path / "backups").exists()


def test_two_at_once(home: Installation, place: Path, tmp_path: Path) -> None:
    """The second says so and ends; the first goes on."""
    (tmp_path / "backups").mkdir()
    with (tmp_path / "backups" / "lock").open("a") as lock:
        subprocess.run(["flock", "--nonblock", str(lock.fileno())], pass_fds=[lock.fileno()], check=True)
        run = home.manage("backup", tmp_path / "backups", "--make-key", tmp_path / "key")
    assert run.returncode == 1
    assert "Another backup is being written there" in run.stderr


A_FILE = (
    "from assessments.files import store; from assessments.models import EvidenceFile\n"
    "key = EvidenceFile.objects.order_by('pk').values_list('pk', flat=True)[0]\n"
)


@pytest.mark.enable_socket
def test_a_bucket_in_the_place_of_folders(
    place: Path, home: Installation, s3_server: Swift, tmp_path: Path
) -> None:
    """The backup goes to a bucket, and is put back where files lie in one; there too a lost file is found,
    and a later backup has it still."""
    bucket, key = "s3://files/backups/of-the-drill", place / "secret.key"
    s3 = s3_server.environment("files/of-an-installation")
    from_home = replace(home, more=s3_server.environment_of_backups())
    from_home.done("backup", bucket, "--to", key.read_text().split()[3])
    with installation(tmp_path / "away", **s3) as away:
        said = away.done("restore", bucket, "--identity", key)
        assert "Every evidence file is the one that was uploaded." in said
        assert not [path for path in (away.folder / "files").rglob("*") if path.is_file()]
        away.done("shell", "--no-imports", "--command", A_FILE + "store.remove(key)")
        assert "failed (EvidenceDamaged)" in away.manage("daily").stderr
        again = away.manage("backup", bucket, "--to", key.read_text().split()[3])
        assert (again.returncode, "the file is missing" in again.stderr) == (1, True)
    verified = from_home.done("backup", bucket, "--verify", "--identity", key)
    assert "Result: all of it is there, and as it was" in verified
