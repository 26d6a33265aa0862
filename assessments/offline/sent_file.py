"""What a body sent as a file, read without trusting it: answers, a report, an archive with either. Pure.

Whatever it is becomes an ``answers/1`` document, so that one validator reads them all. A report also tells
how strong its confidential references are, and nothing else of them: that is kept beside the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from assessments.answers.fields import plain_integer
from assessments.answers.file import load_json
from assessments.answers.problems import Notes, Problem
from assessments.answers.rules import ENTRY_KEYS, EVIDENCE_KEYS
from assessments.answers.value import SCHEMA, STRENGTHS
from assessments.files.archive import FIRST, Limits, OfficeArchive
from assessments.files.unfit import UnfitFile

REPORT_SCHEMA = "gap-report/1"
ARCHIVE_LIMITS = Limits(members=5_000)
# 32 long answers take half of it.
MOST_BYTES = 2 << 20
# Each object and list costs a hundred times its two signs in memory; 32 answers have a few thousand.
MOST_OBJECTS = 20_000
MOST_VALUES = 200_000
# How many JSON parts of an unknown archive are looked into, and how many values they hold together.
MOST_PARTS = 200
MOST_VALUES_LOOKED_AT = 4 * MOST_VALUES


class ReceivedKind(StrEnum):
    """What was sent."""

    ANSWERS = "answers"
    REPORT = "report"
    BUNDLE = "bundle"


@dataclass(frozen=True, slots=True)
class Said:
    """Of whom and of which cycle a report says it is; empty where the file does not say."""

    body: str = ""
    body_name: str = ""
    kind: str = ""
    cycle: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """What a file holds: `answers` is an ``answers/1`` document, None where it can't be decoded at all.

    `confidential` holds the strengths of the confidential references of a report, by paragraph; `part` is
    the place in the archive, empty where the file is no archive; `problems` are those of its JSON.
    """

    kind: ReceivedKind
    answers: object
    problems: tuple[Problem, ...] = ()
    confidential: Mapping[int, Sequence[int]] = field(default_factory=dict)
    said: Said = field(default_factory=Said)
    part: str = ""


def read_received(data: bytes, cycle: str) -> Received:
    """The answers in a file for one cycle.

    Raises UnfitFile for an archive that tricks, inflates or holds no answers, or several and none that is
    clearly meant.
    """
    if not data.strip():
        raise UnfitFile("empty")
    if not data.startswith(FIRST):
        if len(data) > MOST_BYTES:
            raise UnfitFile("too_large", limit=MOST_BYTES >> 20)
        return _read_document(data, ReceivedKind.ANSWERS)
    archive = OfficeArchive(data, ARCHIVE_LIMITS)
    if any(name == "mimetype" or name.startswith("xl/") for name in archive.names):
        raise UnfitFile("workbook")
    part = _part_of_cycle(archive, cycle) or _only_part(archive)
    found = _read_document(_bytes_of(archive, part), ReceivedKind.BUNDLE)
    return Received(
        ReceivedKind.BUNDLE,
        found.answers,
        found.problems,
        found.confidential,
        found.said,
        part,
    )


def _bytes_of(archive: OfficeArchive, name: str) -> bytes:
    found = bytearray()
    for piece in archive.pieces(name):
        found += piece
        if len(found) > MOST_BYTES:
            raise UnfitFile("too_large", limit=MOST_BYTES >> 20)
    return bytes(found)


def _part_of_cycle(archive: OfficeArchive, cycle: str) -> str:
    """In the archive that a body takes along: the last version it submitted and did not withdraw, else its
    working copy. Empty for another archive."""
    folder = f"cycles/{cycle}/"
    names = frozenset(archive.names)
    pattern = re.compile(re.escape(folder) + r"submissions/([0-9]{1,4})\.json")
    versions = sorted(
        int(match[1]) for match in map(pattern.fullmatch, names) if match and match[1] != "0"
    )
    withdrawn = _withdrawn(archive, f"{folder}submissions.json")
    counting = [version for version in versions if version not in withdrawn]
    if counting:
        return f"{folder}submissions/{counting[-1]}.json"
    working = f"{folder}answers.json"
    return working if working in names else ""


def _withdrawn(archive: OfficeArchive, name: str) -> frozenset[int]:
    """The versions that the archive says were withdrawn."""
    if name not in archive.names:
        return frozenset()
    rows, _problems = _loaded(_bytes_of(archive, name))
    return frozenset(
        version
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, Mapping) and row.get("withdrawn_at")
        if (version := plain_integer(row.get("version"))) is not None
    )


def _only_part(archive: OfficeArchive) -> str:
    """The one JSON part that holds answers or a report; what else lies there is left alone, never opened."""
    parts = [name for name in archive.names if name.lower().endswith(".json")]
    if len(parts) > MOST_PARTS:
        raise UnfitFile("too_many_parts", limit=MOST_PARTS)
    found, values = [], 0
    for name in parts:
        data = _bytes_of(archive, name)
        values += data.count(b",")
        if values > MOST_VALUES_LOOKED_AT:
            raise UnfitFile("too_complex")
        if _schema_of(data) in (SCHEMA, REPORT_SCHEMA):
            found.append(name)
    if not found:
        raise UnfitFile("no_answers")
    if len(found) > 1:
        raise UnfitFile("several_answers", names=", ".join(found[:5]))
    return found[0]


def _schema_of(data: bytes) -> object:
    document, _problems = _loaded(data)
    return document.get("schema") if isinstance(document, Mapping) else None


def _loaded(data: bytes) -> tuple[object, list[Problem]]:
    """The JSON of a part that is not made to fill the memory."""
    if data.count(b"{") + data.count(b"[") > MOST_OBJECTS or data.count(b",") > MOST_VALUES:
        raise UnfitFile("too_complex")
    return load_json(data)


def _read_document(data: bytes, kind: ReceivedKind) -> Received:
    document, problems = _loaded(data)
    if isinstance(document, Mapping) and document.get("schema") == REPORT_SCHEMA:
        return _of_report(document, problems)
    if document is None and not problems:
        notes = Notes()
        notes.add("not_object", "file")
        problems = notes.problems
    return Received(kind, document, tuple(problems))


def _of_report(document: Mapping[str, Any], problems: Sequence[Problem]) -> Received:
    """A report as the answers it was made of; what it counts and concludes is counted anew."""
    instrument, body = _object(document, "instrument"), _object(document, "body")
    answers: dict[str, object] = {"schema": SCHEMA, "edition": instrument.get("edition")}
    for key in ("period", "contributors"):
        if document.get(key):
            answers[key] = document[key]
    rows = document.get("answers")
    answers["answers"] = [_entry(row) for row in rows] if isinstance(rows, list) else rows
    said = Said(
        body=_text(body, "slug"),
        body_name=_text(body, "name"),
        kind=_text(body, "kind"),
        cycle=_text(_object(document, "cycle"), "slug"),
    )
    hidden = dict(_confidential(rows)) if isinstance(rows, list) else {}
    return Received(ReceivedKind.REPORT, answers, tuple(problems), hidden, said)


def _object(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = document.get(key)
    return value if isinstance(value, Mapping) else {}


def _text(row: Mapping[str, Any], key: str) -> str:
    """Fit for a page and a query: half a character, or an invisible one, does not come along."""
    value = row.get(key)
    if not isinstance(value, str):
        return ""
    return "".join(sign if sign.isprintable() else " " for sign in value[:200])


def _entry(row: object) -> object:
    """An answer of a report as an entry of ``answers/1``; what is no object is left to the validator.

    A copied answer that nobody had checked counts as blank, as it does in the report.
    """
    if not isinstance(row, Mapping):
        return row
    if row.get("copied") is True:
        return {"paragraph": row.get("paragraph"), "state": "blank"}
    entry = {key: row[key] for key in ENTRY_KEYS if _is_said(row.get(key))}
    if isinstance(row.get("evidence"), list):
        entry["evidence"] = [_evidence(item) for item in row["evidence"] if not _is_hidden(item)]
    return entry


def _is_said(value: object) -> bool:
    return value is not None and value != "" and value != [] and value != {}


def _evidence(item: object) -> object:
    """A reference without the file beside it, which did not come along."""
    if not isinstance(item, Mapping):
        return item
    return {key: item[key] for key in EVIDENCE_KEYS if _is_said(item.get(key))}


def _is_hidden(item: object) -> bool:
    return isinstance(item, Mapping) and item.get("confidential") is True


def _confidential(rows: Sequence[object]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Paragraph and the strengths of its confidential references."""
    for row in rows:
        if not isinstance(row, Mapping) or not isinstance(row.get("evidence"), list):
            continue
        number = plain_integer(row.get("paragraph"))
        found = [
            plain_integer(item.get("strength")) for item in row["evidence"] if _is_hidden(item)
        ]
        strengths = tuple(one for one in found if one in STRENGTHS and one is not None)
        if number is not None and strengths and row.get("copied") is not True:
            yield number, strengths
