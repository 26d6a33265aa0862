"""A bucket as the place of backups; test_drill.py makes one there and puts it back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assessments.backups.place import NoSuchPlace, PlaceIsBusy, place_at
from tests.files.swift_server import Swift

pytestmark = pytest.mark.enable_socket


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
