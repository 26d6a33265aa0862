"""Hostile workbooks: each is refused by name, or read with what is wrong in it, whatever it was made for.

The limits stand in the code (`files.spreadsheet`, `files.spreadsheet_worker`); what is asserted here
is which of them refuses, and that the process that asks does not grow.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys

import pytest

from assessments.files import reader_process, spreadsheet
from assessments.files.archive import UnfitFile
from assessments.files.reader_process import Said
from assessments.offline.reading import read_file
from assessments.offline.sentences import UNFIT, unfit_words
from tests.files.hostile_archives import ARCHIVES
from tests.files.hostile_open_documents import JSON, OPEN_DOCUMENTS
from tests.files.hostile_parts import REPEATED, Made, ods_repeat, quadratic
from tests.files.hostile_workbooks import WORKBOOKS
from tests.offline.workbooks_made import worksheet, xlsx

HOSTILE = (*ARCHIVES, *WORKBOOKS, *OPEN_DOCUMENTS)


@pytest.mark.parametrize(("made", "reason"), [pytest.param(*item[1:], id=item[0]) for item in HOSTILE])
def test_a_hostile_workbook_is_refused_in_words(made: Made, reason: str) -> None:
    data = made if isinstance(made, bytes) else made()
    with pytest.raises(UnfitFile) as refused:
        read_file("answers.xlsx", data)
    assert refused.value.reason == reason
    assert reason in UNFIT
    assert unfit_words(refused.value).endswith(".")


def test_the_kinds_are_many_and_each_by_its_name() -> None:
    assert len(HOSTILE) >= 60
    assert len({item[0] for item in HOSTILE}) == len(HOSTILE)


def test_this_process_does_not_grow_with_the_largest_of_them() -> None:
    """The bytes of the files themselves, 10 MiB at most, and a little."""
    biggest = [quadratic(1, 600), ods_repeat(REPEATED), xlsx(worksheet("<row/>" * 1_000_000))]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for data in biggest:
        with pytest.raises(UnfitFile):
            read_file("answers.xlsx", data)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 150 * 1024, "in KiB"


def test_a_file_larger_than_any_questionnaire_is_not_looked_into() -> None:
    with pytest.raises(UnfitFile) as refused:
        read_file("answers.xlsx", b"PK\x03\x04" + b"x" * (10 << 20))
    assert refused.value.reason == "too_large"


def test_a_process_that_does_not_come_to_an_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_process, "MOST_SECONDS", 0.01)
    monkeypatch.setattr(spreadsheet.READER, "module", "http.server")
    with pytest.raises(UnfitFile) as refused:
        read_file("answers.xlsx", xlsx())
    assert refused.value.reason == "too_complex"


@pytest.mark.parametrize("said", [b"", b"nonsense", b"[]", b"\xff"])
def test_a_process_that_says_nothing_of_use_leaves_a_refusal(said: bytes) -> None:
    with pytest.raises(UnfitFile) as refused:
        spreadsheet._understood(Said(said, 1))
    assert refused.value.reason == "broken_archive"


def test_too_many_at_once_are_asked_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_process, "QUEUE_SECONDS", 0)
    places = spreadsheet.READER.places
    held = [places.acquire(timeout=0) for _ in range(reader_process.AT_ONCE)]
    try:
        assert all(held)
        with pytest.raises(UnfitFile) as refused:
            read_file("answers.xlsx", xlsx())
        assert refused.value.reason == "busy"
    finally:
        for _ in held:
            places.release()


@pytest.mark.parametrize(("made", "reason"), [pytest.param(*item[1:], id=item[0]) for item in JSON])
def test_hostile_json_is_refused_or_named(made: bytes, reason: str) -> None:
    assert reason in rules_of(made)


def rules_of(made: bytes) -> set[str]:
    """Why it is refused, or what is named in it; in no case anything is read."""
    try:
        file = read_file("answers.json", made)
    except UnfitFile as refused:
        return {refused.reason}
    assert file.answers == ()
    assert json.loads(json.dumps(file.as_json())) == file.as_json()
    return {fault.rule for fault in file.faults}


@pytest.mark.parametrize(
    "worker",
    [
        "assessments.files.attached_worker",
        "assessments.files.pdf_text_worker",
        "assessments.files.spreadsheet_worker",
        "assessments.formats.pdf_worker",
        "assessments.formats.pdf_rendering",
    ],
)
def test_a_process_that_reads_or_prints_knows_nothing_of_django(worker: str) -> None:
    """It starts quickly, and has neither settings nor secrets to give away."""
    said = f"import {worker}, sys; print('django' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
