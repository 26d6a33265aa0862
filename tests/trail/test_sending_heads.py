"""The heads leave this machine every day; a failure is said, and a copy elsewhere shows what was cut off."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from typing import ClassVar
from urllib.request import Request, urlopen

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from assessments.making.last_done import HEADS, HEADS_SENT, all_last_done
from assessments.models import Event
from assessments.trail import sending_heads
from assessments.trail.acting import COMMAND_LINE, record
from assessments.trail.chain_heads import export_heads
from assessments.trail.sending_heads import HeadsNotSent, send_heads, without_secret
from config import environment as read

pytestmark = pytest.mark.django_db


@pytest.fixture
def exported(audit_heads: Path) -> Path:
    """The heads of today, over three events."""
    for _ in range(3):
        record(by=COMMAND_LINE, kind="answer_saved", chain="north")
    export_heads()
    return next(audit_heads.iterdir())


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder of another machine, mounted here."""
    folder = tmp_path / "another machine"
    folder.mkdir()
    return folder


def place(folder: Path) -> str:
    return folder.as_uri()


def daily() -> tuple[int, str, str]:
    out, errors = StringIO(), StringIO()
    try:
        call_command("daily", stdout=out, stderr=errors)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue(), errors.getvalue()
    return 0, out.getvalue(), errors.getvalue()


def test_a_copy_elsewhere_finds_a_chain_that_was_cut_here(exported: Path, elsewhere: Path, settings) -> None:
    settings.HEADS_TO = [place(elsewhere)]
    assert send_heads() == 1
    copy = elsewhere / exported.name
    assert copy.read_bytes() == exported.read_bytes()
    Event.objects.filter(chain="north", number=3).delete()
    exported.unlink()
    call_command("verify_audit", stdout=StringIO())  # nothing here shows it any more
    errors = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_audit", "--against", str(copy), stderr=errors)
    assert "north: the end is cut off after event 2" in errors.getvalue()


def test_a_disk_that_is_not_mounted_is_no_place(exported: Path, elsewhere: Path, settings) -> None:
    """The others get theirs all the same."""
    gone = elsewhere / "not mounted"
    settings.HEADS_TO = [place(gone), place(elsewhere)]
    with pytest.raises(HeadsNotSent, match=r"not%20mounted$"):
        send_heads()
    assert not gone.exists()
    assert (elsewhere / exported.name).exists()


def test_every_day_and_noted(elsewhere: Path, settings) -> None:
    settings.HEADS_TO = [place(elsewhere)]
    assert "Places that the heads were sent to: 1\n" in daily()[1]
    assert {HEADS, HEADS_SENT} <= set(all_last_done())


def test_a_failure_is_said_and_not_noted(elsewhere: Path, settings) -> None:
    settings.HEADS_TO = [place(elsewhere / "not mounted")]
    code, _out, errors = daily()
    assert (code, errors) == (1, "Places that the heads were sent to: failed (HeadsNotSent)\n")
    assert HEADS_SENT not in all_last_done()


def test_without_a_place_nothing_is_noted() -> None:
    assert "Places that the heads were sent to: 0\n" in daily()[1]
    assert HEADS_SENT not in all_last_done()


def test_old_heads_are_not_sent_as_those_of_today(
    exported: Path, elsewhere: Path, settings, monkeypatch
) -> None:
    settings.HEADS_TO = [place(elsewhere)]
    monkeypatch.setattr(sending_heads, "NEW_FOR", sending_heads.NEW_FOR * 0)
    with pytest.raises(HeadsNotSent, match=f"the newest heads are of {exported.stem}"):
        send_heads()
    exported.unlink()
    with pytest.raises(HeadsNotSent, match="no heads were written yet"):
        send_heads()
    assert list(elsewhere.iterdir()) == []


def test_by_mail_with_the_file(exported: Path, settings) -> None:
    settings.HEADS_TO = ["mailto:keeper@example.org"]
    assert send_heads() == 1
    letter = mail.outbox[0]
    assert (letter.to, letter.subject) == (
        ["keeper@example.org"],
        f"Heads of the audit trail, {exported.stem}",
    )
    assert letter.attachments[0][:2] == (exported.name, exported.read_bytes())


class Keeper(BaseHTTPRequestHandler):
    """Keeps what is sent by PUT, with the token alone."""

    kept: ClassVar[dict[str, bytes]] = {}

    def do_PUT(self) -> None:
        may = self.headers["Authorization"] == "Bearer s3cret/one"
        if may:
            self.kept[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201 if may else 403)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Quiet."""


@contextmanager
def keeper() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Keeper) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.enable_socket
@pytest.mark.parametrize(("token", "is_kept"), [("s3cret%2Fone", True), ("guessed", False)])
def test_by_put_with_the_token(
    token: str, is_kept: bool, exported: Path, settings, monkeypatch, caplog
) -> None:
    """Over plain http here: that TLS is asked for is the reader of the setting's to say."""

    def plain(asking: Request, timeout: float):
        asking.type = "http"
        return urlopen(asking, timeout=timeout)  # noqa: S310  # to this test's own server

    Keeper.kept = {}
    monkeypatch.setattr(sending_heads, "urlopen", plain)
    with keeper() as port:
        settings.HEADS_TO = [f"https://{token}@127.0.0.1:{port}/heads/"]
        if is_kept:
            assert send_heads() == 1
        else:
            with pytest.raises(HeadsNotSent, match=rf"^https://127\.0\.0\.1:{port}/heads/$"):
                send_heads()
    assert Keeper.kept == ({f"/heads/{exported.name}": exported.read_bytes()} if is_kept else {})
    assert token not in caplog.text


def test_a_token_is_named_nowhere() -> None:
    assert without_secret("https://s3cret@other.example.org/heads/") == "https://other.example.org/heads/"
    assert without_secret("mailto:keeper@example.org") == "mailto:keeper@example.org"


@pytest.mark.parametrize(
    "written",
    [
        "http://other.example.org/",
        "https:///heads/",
        "https://other.example.org/?token=1",
        "file://other/heads",
        "file:heads",
        "mailto:nobody",
        "/mnt/other",
        "s3://bucket",
    ],
)
def test_a_place_that_cannot_be_right_stops_the_start(written: str, monkeypatch) -> None:
    monkeypatch.setenv("PLACES", f"file:///mnt/other,{written}")
    with pytest.raises(ImproperlyConfigured, match="PLACES has a place that can't be used"):
        read.head_places("PLACES")


def test_places_are_read_with_commas(monkeypatch) -> None:
    monkeypatch.setenv("PLACES", "file:///mnt/other, mailto:keeper@example.org,https://t@other.example.org/x")
    assert len(read.head_places("PLACES")) == 3
