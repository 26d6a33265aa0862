"""Backups in a bucket: made, read back, and put back where files lie in a bucket too."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assessments.backups.place import NoSuchPlace, PlaceIsBusy, place_at
from tests.backups.installations import installation
from tests.files.swift_server import Swift

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]

FILE = (
    "from assessments.models import EvidenceFile; from assessments.files import store\n"
    "key = EvidenceFile.objects.order_by('pk').values_list('pk', flat=True)[0]\n"
)


def test_the_drill_with_a_bucket_in_the_place_of_folders(
    s3_server: Swift, tmp_path: Path, django_db_setup: None
) -> None:
    key = tmp_path / "secret.key"
    place = "s3://files/backups/of-the-drill"
    s3 = s3_server.environment("files/home")
    with installation(tmp_path / "home", **s3) as home:
        home.with_sample()
        first = home.done("backup", place, "--make-key", key)
        assert "(0 new)" not in first
        assert not (home.folder / "files" / "evidence").exists()
        public = key.read_text().split()[3]
        home.done("shell", "--no-imports", "--command", FILE + "store.remove(key)")
        damaged = home.manage("backup", place, "--to", public)
        assert (damaged.returncode, "the file is missing" in damaged.stderr) == (1, True)
        assert "(0 new)" in damaged.stdout
        daily = home.manage("daily")
        assert "Evidence files that are what was uploaded: failed (EvidenceDamaged)" in daily.stderr
        said = home.done("backup", place, "--verify", "--identity", key)
        assert "Result: all of it is there, and as it was" in said
        again = home.manage("restore", place, "--identity", key)
        assert "Nothing is restored: the database has tables." in again.stderr
    with installation(tmp_path / "away", **s3_server.environment("files/away")) as away:
        said = away.done("restore", place, "--identity", key)
        assert "Every evidence file is the one that was uploaded." in said
        assert not list((away.folder / "files").rglob("*.part"))
        away.done("shell", "--no-imports", "--command", FILE + "assert store.is_there(key)")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("s3://", "write the path of a folder, or s3://bucket/prefix"),
        ("ftp://files/here", "write the path of a folder, or s3://bucket/prefix"),
        ("s3://files/here", "Set THIRTYTWO_BACKUP_S3_KEY and THIRTYTWO_BACKUP_S3_SECRET"),
    ],
)
def test_what_is_no_place_for_backups_is_said(address: str, said: str) -> None:
    with pytest.raises(NoSuchPlace, match=said):
        place_at(address)


def test_two_at_once(s3_server: Swift, settings) -> None:
    settings.BACKUP_STORAGE = s3_server.stored()
    first, second = place_at("s3://files/two"), place_at("s3://files/two")
    with first.alone(), pytest.raises(PlaceIsBusy), second.alone():
        pytest.fail("two at once")


def test_old_backups_go_with_what_only_they_needed(s3_server: Swift, settings) -> None:
    settings.BACKUP_STORAGE = s3_server.stored()
    place = place_at("s3://files/old")
    for day, objects in ((1, {"aa1", "bb2"}), (2, {"bb2", "cc3"})):
        stamp = place.begin(datetime(2026, 11, day, tzinfo=UTC))
        for name in objects - place.objects():
            with place.writing(place.object_named(name)) as out:
                out.write(b"sealed")
        place.finish(stamp, objects)
    assert place.prune(datetime(2026, 11, 2, tzinfo=UTC)) == 1
    assert place.stamps() == ["2026-11-02T000000Z"]
    assert place.objects() == {"bb2", "cc3"}
