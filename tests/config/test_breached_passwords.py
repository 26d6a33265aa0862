"""Passwords that leaked elsewhere are found in the operator's file, wherever in it they stand."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError

from config import environment as read
from config.breached_passwords import NotBreached, is_breached

LEAKED = [f"leaked password {number}" for number in range(200)]


def hash_of(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def written(place: Path, passwords: list[str], ending: str = "\r\n") -> Path:
    lines = (f"{found}:{len(found) * number}" for number, found in enumerate(sorted(map(hash_of, passwords))))
    place.write_bytes("".join(line + ending for line in lines).encode())
    return place


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
@pytest.mark.parametrize("count", [1, 2, 3, 200])
def test_each_is_found_and_no_other(tmp_path: Path, count: int, ending: str) -> None:
    file = written(tmp_path / "hashes", LEAKED[:count], ending)
    assert all(is_breached(password, file) for password in LEAKED[:count])
    assert not any(is_breached(password + "!", file) for password in LEAKED)


def test_the_last_line_may_end_with_the_file(tmp_path: Path) -> None:
    file = written(tmp_path / "hashes", LEAKED)
    file.write_bytes(file.read_bytes().rstrip())
    assert all(is_breached(password, file) for password in LEAKED)


def test_the_form_says_it_plainly(tmp_path: Path) -> None:
    validator = NotBreached(str(written(tmp_path / "hashes", LEAKED)))
    validator.validate("a password of one's own")
    with pytest.raises(ValidationError, match=r"stolen from another site\. Choose another one"):
        validator.validate(LEAKED[7])


@pytest.mark.parametrize(
    "content", [b"", b"password\nsecret\n", b"B" * 40 + b":1\n" + b"A" * 40 + b":1\n", b"A" * 32 + b"\n"]
)
def test_a_file_of_another_kind_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    (tmp_path / "hashes").write_bytes(content)
    monkeypatch.setenv("HASHES", str(tmp_path / "hashes"))
    with pytest.raises(ImproperlyConfigured, match="SHA-1 hashes in order"):
        read.file_of_hashes("HASHES")


def test_the_right_file_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path / "hashes", LEAKED)
    monkeypatch.setenv("HASHES", str(file))
    assert read.file_of_hashes("HASHES") == str(file)
    monkeypatch.setenv("HASHES", str(tmp_path / "none"))
    with pytest.raises(ImproperlyConfigured, match="can't be read"):
        read.file_of_hashes("HASHES")
