"""What the virus scanner finds something in is refused at every door, and nothing of it is kept."""

from __future__ import annotations

import logging
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assessments.files import store
from assessments.files.archive import UnfitFile
from assessments.files.cleaning import Removing, prepared
from assessments.files.scanner import PIECE, scan
from assessments.models import Assessment, EvidenceFile, ReceivedFile, Upload
from mechanisms.models import Person
from tests.answering.evidence_cast import post
from tests.files.files_made import picture

MARK = b"EICAR-LIKE-MARK"
OK, FOUND = b"stream: OK\0", b"stream: Test.Mark FOUND\0"
TOO_LONG = b"INSTREAM size limit exceeded. ERROR\0"
VIRUS, DOWN = "The virus scanner found something", "The virus scanner of this installation does not answer"


class FakeClamd(threading.Thread):
    """Speaks clamd's INSTREAM at a socket; `says` is its answer, None for the honest one."""

    def __init__(self, place: Path) -> None:
        super().__init__(daemon=True)
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(str(place))
        self.server.listen()
        self.says: bytes | None = None
        self.heard: list[bytes] = []

    def run(self) -> None:
        """One connection after the other, until the socket is closed."""
        while True:
            try:
                link, _from = self.server.accept()
            except OSError:
                return
            with link, link.makefile("rb") as said:
                self._answer(link, said)

    def _answer(self, link: socket.socket, said: Any) -> None:
        assert said.read(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!L", said.read(4))[0]:
            assert length <= PIECE
            content += said.read(length)
        self.heard.append(content)
        link.sendall((FOUND if MARK in content else OK) if self.says is None else self.says)


@pytest.fixture
def clamd(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeClamd]:
    monkeypatch.chdir(tmp_path)  # the path of a socket has a hundred characters at most
    made = FakeClamd(Path("clamd"))
    settings.CLAMD, settings.CLAMD_DOWN = "clamd", "refuse"
    made.start()
    yield made
    made.server.shutdown(socket.SHUT_RDWR)
    made.server.close()
    made.join()


def test_the_scanner_gets_every_byte(clamd: FakeClamd) -> None:
    data = bytes(range(256)) * 1000
    scan(data)
    assert clamd.heard == [data]


@pytest.mark.parametrize(
    ("says", "when_down", "reason"),
    [
        (OK, "refuse", None),
        (FOUND, "refuse", "virus"),
        (FOUND, "take", "virus"),
        (TOO_LONG, "refuse", "no_scanner"),
        (TOO_LONG, "take", None),
        (b"", "refuse", "no_scanner"),
        (b"stream: OK ERROR\0", "refuse", "no_scanner"),
    ],
)
def test_what_becomes_of_a_file(
    clamd: FakeClamd, settings: Any, says: bytes, when_down: str, reason: str | None
) -> None:
    clamd.says, settings.CLAMD_DOWN = says, when_down
    if reason is None:
        scan(b"content")
        return
    with pytest.raises(UnfitFile) as refused:
        scan(b"content")
    assert refused.value.reason == reason


def test_a_scanner_that_is_not_there(settings: Any, tmp_path: Path) -> None:
    settings.CLAMD, settings.CLAMD_DOWN = str(tmp_path / "nobody"), "refuse"
    with pytest.raises(UnfitFile, match="no_scanner"):
        prepared("a.txt", b"content", Removing.NOTHING)
    settings.CLAMD_DOWN = "take"
    assert prepared("a.txt", b"content", Removing.NOTHING).facts.size == 7


def test_nothing_of_the_file_is_in_the_log(clamd: FakeClamd, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING), pytest.raises(UnfitFile):
        scan(b"Jane Doe " + MARK)
    assert "Test.Mark" in caplog.text
    assert "Jane" not in caplog.text


@pytest.fixture
def signed_in(client: Client, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


def test_evidence_is_refused_and_nothing_is_kept(
    clamd: FakeClamd, signed_in: Client, draft: Assessment
) -> None:
    infected = SimpleUploadedFile("notes.txt", b"Notes. " + MARK)
    answer = post(signed_in, draft, file=infected)
    assert answer.status_code == 422
    assert VIRUS in answer.content.decode()
    assert not EvidenceFile.objects.exists()
    assert list(store.EVIDENCE.stored()) == []


def test_evidence_that_is_clean_is_taken(clamd: FakeClamd, signed_in: Client, draft: Assessment) -> None:
    answer = post(signed_in, draft, file=SimpleUploadedFile("a.png", picture("PNG")))
    assert answer.status_code == 302
    assert len(clamd.heard) == EvidenceFile.objects.count() == 1


@pytest.mark.parametrize("names", [["a.xlsx"], ["a.xlsx", "b.eml"]])
def test_files_that_come_back_are_looked_at_first(
    clamd: FakeClamd, signed_in: Client, draft: Assessment, names: list[str]
) -> None:
    came = [SimpleUploadedFile(name, name.encode() + MARK) for name in names]
    answer = signed_in.post(reverse("assessments:uploads", args=[draft.pk]), {"came": came})
    assert answer.status_code == 422
    assert f"a.xlsx: {VIRUS}" in answer.content.decode()
    assert not Upload.objects.exists()


def test_a_file_that_staff_enter_is_looked_at_first(
    clamd: FakeClamd, client: Client, reviewer: Person, draft: Assessment
) -> None:
    client.force_login(reviewer)
    came = SimpleUploadedFile("answers.json", b"{}" + MARK)
    answer = client.post(reverse("assessments:enter_file"), {"file": came})
    assert answer.status_code == 422
    assert VIRUS in answer.content.decode()
    assert not ReceivedFile.objects.exists()


def test_a_sentence_says_that_the_scanner_is_down(
    clamd: FakeClamd, signed_in: Client, draft: Assessment
) -> None:
    clamd.says = b""
    assert DOWN in post(signed_in, draft).content.decode()
