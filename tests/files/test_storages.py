"""What files are kept in, a folder or a bucket of OpenStack Swift: the same cases for both."""

from __future__ import annotations

import hashlib
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from storages.backends.s3 import S3Storage

from assessments.files.store import Files, Folder, NotReached
from tests.files.swift_server import Swift

pytestmark = pytest.mark.enable_socket


@pytest.fixture(params=["folder", "bucket"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    if request.param == "folder":
        return Folder(tmp_path / "files")
    bucket: Files = request.getfixturevalue("s3_server").bucket()
    return bucket


def put(files: Files, name: str, data: bytes = b"data", *, streamed: bool = False) -> None:
    with files.writing(name, streamed=streamed) as out:
        out.write(data)


def break_off(files: Files, name: str, *, streamed: bool) -> None:
    with suppress(ZeroDivisionError), files.writing(name, streamed=streamed) as out:
        out.write(b"half")
        raise ZeroDivisionError


def names(files: Files, below: str = "evidence") -> set[str]:
    return {name for name, _written in files.listed(below)}


def content(files: Files, name: str) -> bytes:
    with files.opened(name) as source:
        return source.read()


@pytest.mark.parametrize(
    ("data", "streamed"),
    [(b"", False), (b"x", False), (b"x", True), (b"pieces" * 400_000, False), (b"pieces" * 400_000, True)],
    ids=["empty", "small", "small, streamed", "on disk", "on disk, streamed"],
)
def test_what_was_written_is_read(files: Files, data: bytes, streamed: bool) -> None:
    put(files, "evidence/a", data, streamed=streamed)
    assert files.is_there("evidence/a")
    assert content(files, "evidence/a") == data
    assert names(files) == {"evidence/a"}


@pytest.mark.parametrize("streamed", [False, True])
def test_nothing_is_seen_before_all_of_it_is_there(files: Files, streamed: bool) -> None:
    with files.writing("evidence/a", streamed=streamed) as out:
        out.write(b"half")
        assert not files.is_there("evidence/a")
        out.write(b" and half")
    assert content(files, "evidence/a") == b"half and half"


@pytest.mark.parametrize("streamed", [False, True])
def test_what_breaks_off_leaves_nothing(files: Files, streamed: bool) -> None:
    break_off(files, "evidence/a", streamed=streamed)
    assert not files.is_there("evidence/a")
    assert names(files) == set()


@pytest.mark.parametrize("streamed", [False, True])
def test_what_breaks_off_leaves_what_was_there(files: Files, streamed: bool) -> None:
    put(files, "evidence/a", b"before")
    break_off(files, "evidence/a", streamed=streamed)
    assert content(files, "evidence/a") == b"before"
    put(files, "evidence/a", b"after")
    assert content(files, "evidence/a") == b"after"


def test_an_archive_is_written_and_read_in_place(files: Files) -> None:
    """Which goes back and forth in the file."""
    with files.writing("bundles/a") as out:
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("one", b"1" * 3_000_000)
        assert out.seek(0, 2) > 3_000_000
    with files.opened("bundles/a") as source, zipfile.ZipFile(source) as archive:
        assert archive.read("one") == b"1" * 3_000_000


def test_a_file_that_is_not_there(files: Files) -> None:
    assert not files.is_there("evidence/a")
    with pytest.raises(FileNotFoundError):
        files.opened("evidence/a")
    files.remove("evidence/a")
    assert names(files) == set()


def test_what_is_removed_is_gone(files: Files) -> None:
    for name in ("evidence/a", "evidence/b", "evidence-2/a", "made/a"):
        put(files, name)
    files.remove("evidence/a")
    assert names(files) == {"evidence/b"}
    files.remove_below("evidence")
    assert (names(files), names(files, "evidence-2")) == (set(), {"evidence-2/a"})
    assert content(files, "made/a") == b"data"


def test_one_alone(files: Files) -> None:
    with files.alone():
        with pytest.raises(BlockingIOError), files.alone():
            pytest.fail("two at once")
        put(files, "evidence/a")
    with files.alone():
        assert files.answers()


def test_a_folder_is_of_this_account_alone(tmp_path: Path) -> None:
    put(Folder(tmp_path / "files"), "evidence/a")
    for path in (tmp_path / "files").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0


# ── What only a bucket can be ─────────────────────────────────────────────


def test_what_is_sent_is_signed_with_its_hash_and_given_to_nobody() -> None:
    """Over https too, where boto3 by itself signs no content."""
    bucket, sent = Swift("https://127.0.0.1:1").bucket(), {}

    def keep(request: Any, **_more: Any) -> None:
        sent.update({name.lower(): value for name, value in request.headers.items()})

    bucket._storage.connection.meta.client.meta.events.register("before-send.s3", keep)
    with pytest.raises(NotReached):
        put(bucket, "evidence/a")
    assert sent["x-amz-content-sha256"].decode() == hashlib.sha256(b"data").hexdigest()
    assert not {name for name in sent if "acl" in name or "grant" in name}


@pytest.mark.parametrize("streamed", [False, True])
def test_a_large_file_goes_in_parts(
    s3_server: Swift, monkeypatch: pytest.MonkeyPatch, streamed: bool
) -> None:
    monkeypatch.setattr("assessments.files.bucket.PART", 5 << 20)
    monkeypatch.setattr("assessments.files.bucket.AT_ONCE", 5 << 20)
    bucket, piece = s3_server.bucket(), bytes(range(256)) * 4096
    with bucket.writing("large/a", streamed=streamed) as out:
        for _piece in range(11):
            out.write(piece)
    assert content(bucket, "large/a") == piece * 11
    found = bucket._storage.connection.meta.client.head_object(Bucket="files", Key=bucket._key("large/a"))
    assert found["ETag"].endswith('-3"')


def test_an_upload_that_breaks_off_leaves_no_parts(s3_server: Swift) -> None:
    bucket = s3_server.bucket()
    break_off(bucket, "evidence/a", streamed=True)
    asked = bucket._storage.connection.meta.client.list_multipart_uploads
    assert "Uploads" not in asked(Bucket="files", Prefix=bucket._key(""))


def test_a_lock_that_was_left_behind_keeps_nobody_away(
    s3_server: Swift, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = s3_server.bucket()
    put(bucket, "locks/of-a-killed-process")
    monkeypatch.setattr("assessments.files.bucket.LEFT_BEHIND", -60)
    with bucket.alone():
        assert "locks/of-a-killed-process" not in names(bucket, "locks")
    assert names(bucket, "locks") == set()


def test_nobody_without_the_key_is_let_in(s3_server: Swift) -> None:
    bucket = s3_server.bucket()
    assert not bucket.is_public()
    assert names(bucket, "probes") == set()
    assert not bucket.keeps_versions()


def test_a_bucket_that_is_public_is_found(s3_server: Swift, monkeypatch: pytest.MonkeyPatch) -> None:
    """Swift lets in nobody without a key by this way: here whoever comes without one is given it."""
    monkeypatch.setattr(S3Storage, "unsigned_connection", S3Storage.connection)
    assert s3_server.bucket().is_public()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"secret_key": "guessed"}, "refuses: "),
        ({"bucket": "elsewhere"}, "refuses: NoSuchBucket"),
        ({"endpoint_url": "http://127.0.0.1:1"}, "does not answer: EndpointConnectionError"),
    ],
)
def test_a_storage_that_is_not_reached_says_so(s3_server: Swift, wrong: dict[str, str], said: str) -> None:
    bucket = s3_server.bucket(**wrong)
    with pytest.raises(NotReached, match=said):
        put(bucket, "evidence/a")
    with pytest.raises(NotReached, match=said):
        put(bucket, "evidence/a", streamed=True)
    with pytest.raises(NotReached, match=said):
        names(bucket)
    assert not bucket.answers()
