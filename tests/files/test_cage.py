"""The cage around readers and PDF: whoever takes one over gets at nothing, and at everything without it."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from assessments.files import cage, reader_process
from assessments.formats import pdf
from assessments.formats.pdf import Worker
from assessments.formats.pdf_job import Limits, PdfJob
from config.deploy_checks import check_cage, require_cage
from tests.files.planted import ATTEMPTS
from tests.report.sample_reports import DATED

READERS = {
    "attached_worker": "digests",
    "cleaning_worker": "KINDS",
    "mail_worker": "read",
    "pdf_text_worker": "text_of",
    "spreadsheet_worker": "read",
}
REFUSED = {"PermissionError"}
JOB = PdfJob("<p>x</p>", "", "", b"1" * 32, DATED)
needs_the_kernel = pytest.mark.skipif(not cage.is_whole(), reason=f"this machine has: {cage.how_caged()}")


@pytest.fixture
def others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """A folder with somebody else's file, and a socket at which somebody listens."""
    (tmp_path / "secret").write_bytes(b"a body's evidence")
    known = reader_process.environment() | {"PLANTED_FOLDER": str(tmp_path)}
    monkeypatch.setattr(reader_process, "environment", lambda: known)
    place = os.open(tmp_path, os.O_PATH)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"/proc/self/fd/{place}/socket")  # a path that fits, however long the folder's is
        server.listen()
        yield known
    os.close(place)


def planted(worker: str, hook: str) -> dict[str, str]:
    process = reader_process.start("tests.files.planted", f"assessments.files.{worker}", hook)
    content, _nothing = process.communicate((4).to_bytes(4, "big") + b"file")
    said: dict[str, str] = json.loads(content)
    return said


@needs_the_kernel
@pytest.mark.parametrize(("worker", "hook"), READERS.items())
@pytest.mark.usefixtures("others")
def test_a_reader_that_is_taken_over_gets_at_nothing(worker: str, hook: str) -> None:
    said = planted(worker, hook)
    assert said.keys() == ATTEMPTS.keys()
    assert set(said.values()) == REFUSED, said


def planted_pdf(hook: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    worker, as_it_is = pdf.WORKER, Limits.as_arguments
    monkeypatch.setattr(Limits, "as_arguments", lambda self: [worker, hook, *as_it_is(self)])
    monkeypatch.setattr(pdf, "WORKER", "tests.files.planted")
    one = Worker(Limits())
    try:
        return json.loads(one.render(JOB))
    finally:
        one.close()


@pytest.mark.usefixtures("others")
def test_a_pdf_job_hears_no_other_job_and_answers_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(planted_pdf("open_pipes", monkeypatch)) == 1


@needs_the_kernel
@pytest.mark.usefixtures("others")
def test_a_pdf_job_that_is_taken_over_gets_at_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    said = planted_pdf("attempt", monkeypatch)
    assert said.keys() == ATTEMPTS.keys()
    assert set(said.values()) == REFUSED, said


def test_without_the_cage_the_same_would_get_at_everything(others: dict[str, str]) -> None:
    others[cage.VARIABLE] = cage.OFF
    said = planted("attached_worker", "digests")
    # Whether a child may look into its parent's memory is a setting of the kernel.
    open_to_it = {name for name, answer in said.items() if answer == "done"} | {
        "open the memory of the server"
    }
    assert open_to_it == ATTEMPTS.keys(), said


def test_every_reader_is_tried() -> None:
    folder = Path(cage.__file__).parent
    assert {path.stem for path in folder.glob("*_worker.py")} == READERS.keys()


def test_a_machine_without_all_of_it_is_refused_where_it_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cage, "_landlock", lambda: 0)
    monkeypatch.setenv(cage.VARIABLE, cage.REQUIRED)
    with pytest.raises(cage.NoCage, match=r"this machine has: (seccomp alone|none)$"):
        cage.shut()


@pytest.mark.parametrize(
    ("landlock", "seccomp", "said"),
    [
        (7, True, "landlock and seccomp"),
        (0, True, "seccomp alone"),
        (1, False, "landlock alone"),
        (0, False, "none"),
    ],
)
def test_which_parts_hold_is_said(
    landlock: int, seccomp: bool, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cage, "_landlock", lambda: landlock)
    monkeypatch.setattr(cage, "_has_seccomp", lambda: seccomp)
    assert cage.how_caged() == said
    assert cage.is_whole() == (said == "landlock and seccomp")


@pytest.mark.parametrize(
    ("choice", "is_whole", "code", "starts"),
    [
        (cage.WHERE_POSSIBLE, True, "thirtytwo.I002", True),
        (cage.WHERE_POSSIBLE, False, "thirtytwo.W004", True),
        (cage.REQUIRED, True, "thirtytwo.I002", True),
        (cage.REQUIRED, False, "thirtytwo.W004", False),
        (cage.OFF, True, "thirtytwo.W004", True),
    ],
)
def test_the_operator_is_told_and_may_insist(
    choice: str, is_whole: bool, code: str, starts: bool, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CAGE = choice
    monkeypatch.setattr(cage, "is_whole", lambda: is_whole)
    assert [said.id for said in check_cage()] == [code]
    with nullcontext() if starts else pytest.raises(ImproperlyConfigured, match="this machine has"):
        require_cage()


@pytest.mark.parametrize("name", cage.MACHINES)
def test_the_calls_of_each_processor_are_numbers_of_their_own(name: str) -> None:
    machine = cage.MACHINES[name]
    apart = [machine.clone, machine.kill, machine.tgkill, machine.prlimit64]
    numbers = cage.refused(machine) + apart
    assert len(numbers) == len(set(numbers)) > 100
    lines = list(cage._program(machine, own=7))
    assert len(lines) < 4096  # what the kernel takes
    assert lines[-1] == (cage._RETURN, 0, 0, cage._ALLOW)
