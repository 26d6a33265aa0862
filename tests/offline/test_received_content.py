"""What bodies send as files: answers, reports, archives; and what somebody hostile sends instead."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from assessments.files.archive import UnfitFile
from assessments.offline.file_answers import BroughtBy, FileKind, ReturnedFile
from assessments.offline.reading import read_file

ANSWERS: dict[str, Any] = {
    "schema": "answers/1",
    "edition": "2010",
    "answers": [{"paragraph": 112, "state": "level", "level": 1}],
}
REPORT: dict[str, Any] = {
    "schema": "gap-report/1",
    "instrument": {"symbol": "A/HRC/14/32", "edition": "2010"},
    "body": {"slug": "north", "name": "Northern Mechanism", "kind": "regional"},
    "cycle": {"slug": "2026", "name": "2026"},
    "period": {"start": "2025-01-01", "end": "2026-06-30"},
    "contributors": [],
    "tally": {"answered": 99},
    "answers": [
        {
            "paragraph": 112,
            "state": "level",
            "level": 1,
            "explanation": "A plan.",
            "criteria": {"112.1": "yes"},
            "evidence": [
                {"title": "Plan", "strength": 1, "file": {"name": "p.pdf", "sha256": "0" * 64}},
                {"strength": 3, "confidential": True},
            ],
            "supported": {"low": 1, "high": 2},
            "claim": "within",
            "evidence_strength": 3,
            "priority": False,
            "elsewhere": None,
            "mechanisms": [],
            "copied": False,
        },
        {"paragraph": 113, "state": "level", "level": 3, "copied": True, "evidence": []},
    ],
}


def text(document: object) -> bytes:
    return json.dumps(document).encode()


def archive(parts: dict[str, bytes], **said: Any) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, **said) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return target.getvalue()


def read_received(data: bytes, cycle: str = "2026") -> ReturnedFile:
    """A file that the desk got for a cycle."""
    return read_file("sent", data, BroughtBy.DESK, cycle)


def test_answers_are_taken_as_they_are() -> None:
    found = read_received(text(ANSWERS))
    assert (found.kind, found.edition, found.faults, found.part) == (FileKind.ANSWERS, "2010", (), "")
    assert [item.said for item in found.answers] == ANSWERS["answers"]


def test_a_report_becomes_the_answers_it_was_made_of() -> None:
    """Its counts are not believed; a copied answer that nobody checked is blank; what is confidential keeps
    its strength, and a file that did not come along is no file."""
    found = read_received(text(REPORT), "2026")
    assert found.kind is FileKind.REPORT
    assert found.faults == ()
    assert found.edition == "2010"
    assert found.frame == {"period": {"start": "2025-01-01", "end": "2026-06-30"}}
    assert [item.said for item in found.answers] == [
        {
            "paragraph": 112,
            "state": "level",
            "level": 1,
            "explanation": "A plan.",
            "criteria": {"112.1": "yes"},
            "evidence": [{"title": "Plan", "strength": 1}],
            "priority": False,
        },
        {"paragraph": 113, "state": "blank"},
    ]
    assert found.confidential == {112: (3,)}
    of = found.report_of
    assert (of.body, of.kind, of.cycle) == ("north", "regional", "2026")


def part_of(parts: dict[str, bytes], cycle: str = "2026") -> str:
    return read_received(archive(parts), cycle).part


def test_of_the_archive_of_a_body_the_last_version_submitted_in_the_cycle_is_taken() -> None:
    folder = "cycles/2026/submissions"
    parts = {
        "cycles/2026/answers.json": text(ANSWERS),
        "cycles/2026/submissions.json": text([{"version": 3, "withdrawn_at": "2026-11-01"}]),
        **{f"{folder}/{number}.json": text(REPORT) for number in (1, 2, 3, 10)},
        "cycles/2025/submissions/1.json": text(REPORT),
        "evidence/0": b"%PDF",
    }
    assert part_of(parts) == f"{folder}/10.json"
    del parts[f"{folder}/10.json"]
    assert part_of(parts) == f"{folder}/2.json"
    only_drafted = {name: data for name, data in parts.items() if folder not in name}
    assert part_of(only_drafted) == "cycles/2026/answers.json"


def test_of_any_other_archive_the_one_part_with_answers() -> None:
    parts = {"note.txt": b"Dear colleagues", "more/list.json": b"[1]", "more/a.json": text(ANSWERS)}
    assert part_of(parts) == "more/a.json"
    found = read_received(archive(parts), "2026")
    assert found.kind is FileKind.ARCHIVE
    assert [item.said for item in found.answers] == ANSWERS["answers"]


DEEP = b'{"a":' * 10_000 + b"1" + b"}" * 10_000


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (archive({"a.txt": b"no"}), "no_answers"),
        (archive({"xl/workbook.xml": b"<workbook/>"}), "no_answers"),
        (archive({"mimetype": b"application/vnd.oasis.opendocument.text"}), "word_file"),
        (archive({"[Content_Types].xml": b"", "xl/workbook.bin": b""}), "binary_workbook"),
        (b"null", "plain_table"),
        (b'"text"', "plain_table"),
        (b"%PDF-1.7", "pdf"),
        (b"[1, 2]", "other_json"),
        (b"{}", "other_json"),
        (b"\x00" * 100, "empty"),
        (archive({"a.json": text(ANSWERS), "b.json": text(REPORT)}), "several_answers"),
        (archive({"inner.zip": archive({"a.json": text(ANSWERS)})}), "no_answers"),
        (archive({"../a.json": text(ANSWERS)}), "path_trick"),
        (archive({"/a.json": text(ANSWERS)}), "path_trick"),
        (archive({"a.json": b" " * 20_000_000 + text(ANSWERS)}), "too_large"),
        (archive({"a.txt": b" " * (97 << 20)}), "inflates"),
        (b"[" + b"[]," * 1_500_000, "too_large"),
        (b"[" + b"[]," * 600_000 + b"1]", "too_complex"),
        (b"[" + b"1," * 900_000 + b"1]", "too_complex"),
        (archive({"a.json": b"[" + b"{}," * 600_000 + b"1]"}), "too_complex"),
        (archive({f"{n}.json": b"{}" for n in range(300)}), "too_many_parts"),
        (archive({"a.json": text(ANSWERS)}) + b"PK\x05\x06 behind", "something_behind"),
        (archive({"a.json": text(ANSWERS)})[:-30], "truncated"),
        (archive({"a.json": DEEP}), "no_answers"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_hostile_archive_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnfitFile) as refused:
        read_received(data, "2026")
    assert refused.value.reason == reason


@pytest.mark.parametrize("data", [b"{", b'{"a": NaN}', DEEP, b'{"a": 1, "a": 2}'])
def test_what_is_no_json_comes_back_as_a_fault(data: bytes) -> None:
    with_schema = data.replace(b"{", b'{"schema": "answers/1", ', 1)
    assert any(read_received(one).faults for one in (with_schema, data.replace(b"{", b"{ ", 1)))


@pytest.mark.parametrize(
    "change",
    [
        {"answers": None},
        {"answers": {"112": 1}},
        {"answers": [None, 1, "x", []]},
        {"answers": [{"paragraph": [], "evidence": [None, {"confidential": True}]}]},
        {"answers": [{"paragraph": 112, "evidence": [{"confidential": True, "strength": 99}]}]},
        {"instrument": [], "body": "x", "cycle": 4},
        {"period": "2025", "contributors": 7},
    ],
)
def test_a_report_of_another_shape_raises_nothing(change: dict[str, Any]) -> None:
    found = read_received(text(REPORT | change), "2026")
    assert found.kind is FileKind.REPORT
    assert not any(strength not in range(4) for row in found.confidential.values() for strength in row)
