"""Answers as JSON (``answers/1``), and the answers in a report (``gap-report/1``), read without trust. Pure.

What stands in an entry is left to the rules; here it is only made sure that it can be kept: of bounded size
and depth, without signs that no database takes. What a report counts and concludes is not believed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from assessments.answers.fields import FORBIDDEN, STRENGTHS
from assessments.answers.file import FILE_KEYS, load_json
from assessments.answers.problems import Notes, Problem, printable, quoted
from assessments.answers.reading import plain_integer
from assessments.answers.rules import ENTRY_KEYS, EVIDENCE_KEYS
from assessments.answers.value import SCHEMA
from assessments.files.archive import UnfitFile
from assessments.offline.file_answers import FRAME_KEYS, Fault, FileKind, ReportOf, Returned, ReturnedFile

MOST_BYTES = 4 << 20
"""32 long answers take a quarter of it."""
# Each object and list costs a hundred times its two signs in memory; 32 answers have a few thousand.
MOST_OBJECTS = 20_000
MOST_VALUES = 200_000
MOST_ANSWERS = 100
MOST_DEPTH = 8
MOST_FAULTS = 300
LONGEST_EDITION = 100
LONGEST_NAME = 200
REPORT_SCHEMA = "gap-report/1"
WRONG = {REPORT_SCHEMA: "gap_report_json", "comparison-table/1": "comparison"}


def loaded(data: bytes) -> tuple[object, list[Problem]]:
    """The JSON and its problems; UnfitFile where it is made to fill the memory."""
    if len(data) > MOST_BYTES:
        raise UnfitFile("too_large", limit=MOST_BYTES >> 20)
    if data.count(b"{") + data.count(b"[") > MOST_OBJECTS or data.count(b",") > MOST_VALUES:
        raise UnfitFile("too_complex")
    return load_json(data)


def schema_of(data: bytes) -> object:
    document, _problems = loaded(data)
    return document.get("schema") if isinstance(document, Mapping) else None


def read_json(data: bytes, file: ReturnedFile, takes: Collection[FileKind]) -> ReturnedFile:
    """`file` (name, digest, size) with what its JSON says, or with the faults of it.

    UnfitFile for JSON of another kind, of one that is not taken here, or far larger than answers are.
    """
    document, problems = loaded(data)
    if not isinstance(document, Mapping):
        if not problems:
            raise UnfitFile("other_json")
        return replace(file, kind=FileKind.ANSWERS, faults=tuple(_faults(problems)))
    if document.get("schema") == REPORT_SCHEMA and FileKind.REPORT in takes:
        return _read_report(document, problems, file)
    _refuse_if_wrong(document.get("schema"))
    return _read_answers(document, problems, replace(file, kind=FileKind.ANSWERS))


def _refuse_if_wrong(schema: object) -> None:
    if schema in WRONG:
        raise UnfitFile(WRONG[str(schema)])
    if not isinstance(schema, str) or not schema.startswith("answers/"):
        raise UnfitFile("other_json")


def _read_answers(
    document: Mapping[str, Any], problems: Sequence[Problem], file: ReturnedFile
) -> ReturnedFile:
    if problems:
        return replace(file, faults=tuple(_faults(problems)))
    notes = Notes()
    _check_head(document, notes)
    answers = tuple(_answers(document, notes))
    frame = _frame(document, notes)
    edition = document.get("edition")
    return replace(
        file,
        edition=FORBIDDEN.sub("", edition)[:LONGEST_EDITION] if isinstance(edition, str) else "",
        answers=answers,
        faults=tuple(_faults(notes.problems)),
        frame=frame,
    )


def _faults(problems: Sequence[Problem]) -> Iterator[Fault]:
    """Of the whole file, since nothing can be read where they stand."""
    for problem in problems[:MOST_FAULTS]:
        rule = "member_missing" if problem.rule == "missing_key" else problem.rule
        yield Fault(rule, dict(problem.params), cell=problem.location)


def _check_head(document: Mapping[str, object], notes: Notes) -> None:
    if document["schema"] != SCHEMA:
        notes.add("wrong_schema", "schema", value=quoted(document["schema"]), expected=SCHEMA)
    for key in document:
        if key not in FILE_KEYS:
            notes.add("unknown_key", key=quoted(key), known=", ".join(FILE_KEYS))
    for key in ("edition", "answers"):
        if key not in document:
            notes.add("missing_key", key=key)
    if not isinstance(document.get("edition", ""), str):
        notes.add("not_text", "edition")


def _frame(document: Mapping[str, object], notes: Notes) -> dict[str, object]:
    frame: dict[str, object] = {}
    for key in FRAME_KEYS:
        if key in document and _can_be_kept(document[key], notes, key):
            frame[key] = document[key]
    return frame


def _answers(document: Mapping[str, object], notes: Notes) -> Iterator[Returned]:
    raw = document.get("answers", [])
    if not isinstance(raw, list):
        notes.add("not_list", "answers")
        return
    if len(raw) > MOST_ANSWERS:
        notes.add("too_many", "answers", length=len(raw), limit=MOST_ANSWERS)
        return
    first_at: dict[int, int] = {}
    for index, entry in enumerate(raw):
        own = Notes(entry=index)
        found = _returned(entry, own)
        if found is not None and found.paragraph in first_at:
            own.paragraph, found = found.paragraph, None
            own.add("paragraph_twice", first=first_at[own.paragraph])
        notes.problems.extend(own.problems)
        if found is not None:
            first_at[found.paragraph] = index
            yield found


def _returned(entry: object, notes: Notes) -> Returned | None:
    if not isinstance(entry, Mapping):
        notes.add("not_object")
        return None
    paragraph = plain_integer(entry.get("paragraph"))
    if paragraph is None:
        if "paragraph" in entry:
            notes.add("paragraph_unknown", value=quoted(entry["paragraph"]))
        else:
            notes.add("paragraph_missing")
        return None
    notes.paragraph = paragraph
    if not _can_be_kept(entry, notes):
        return None
    unsaid = () if "actions" in entry else ("actions",)
    place = f"answers[{notes.entry}], paragraph {paragraph}"
    return Returned(paragraph, dict(entry), unsaid, places={"": place})


def _can_be_kept(value: object, notes: Notes, place: str = "") -> bool:
    """Whether a database takes it: not too deep, and no sign in it that no text may hold."""
    waiting: list[tuple[object, str, int]] = [(value, place, 0)]
    while waiting:
        one, path, depth = waiting.pop()
        if depth > MOST_DEPTH:
            notes.add("too_deep")
            return False
        if isinstance(one, str) and (found := FORBIDDEN.search(one)):
            notes.add("forbidden_character", path, code=f"U+{ord(found[0]):04X}")
            return False
        if isinstance(one, Mapping):
            waiting.extend((key, path, depth + 1) for key in one)
            waiting.extend(
                (item, f"{path}.{printable(key)}".removeprefix("."), depth + 1) for key, item in one.items()
            )
        elif isinstance(one, list):
            waiting.extend((item, f"{path}[{n}]", depth + 1) for n, item in enumerate(one))
    return True


# A report as the answers it was made of.


def _read_report(
    document: Mapping[str, Any], problems: Sequence[Problem], file: ReturnedFile
) -> ReturnedFile:
    body, rows = _object(document, "body"), document.get("answers")
    answers: dict[str, object] = {
        "schema": SCHEMA,
        "edition": _object(document, "instrument").get("edition"),
        "answers": [_entry(row) for row in rows] if isinstance(rows, list) else rows,
    }
    for key in FRAME_KEYS:
        if document.get(key):
            answers[key] = document[key]
    report_of = ReportOf(
        body=_text(body, "slug"),
        body_name=_text(body, "name"),
        kind=_text(body, "kind"),
        cycle=_text(_object(document, "cycle"), "slug"),
    )
    hidden = dict(_confidential(rows)) if isinstance(rows, list) else {}
    kept = replace(file, kind=FileKind.REPORT, report_of=report_of, confidential=hidden)
    return _read_answers(answers, problems, kept)


def _object(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = document.get(key)
    return value if isinstance(value, Mapping) else {}


def _text(row: Mapping[str, Any], key: str) -> str:
    """Fit for a page and a query: half a character, or an invisible one, does not come along."""
    value = row.get(key)
    if not isinstance(value, str):
        return ""
    return "".join(sign if sign.isprintable() else " " for sign in value[:LONGEST_NAME])


def _entry(row: object) -> object:
    """An answer of a report as an entry of ``answers/1``; what is no object is left to the rules.

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
    """A reference without the file attached to it, which did not come along."""
    if not isinstance(item, Mapping):
        return item
    return {key: item[key] for key in EVIDENCE_KEYS if _is_said(item.get(key))}


def _is_hidden(item: object) -> bool:
    return isinstance(item, Mapping) and item.get("confidential") is True


def _confidential(rows: Sequence[object]) -> Iterator[tuple[int, tuple[int, ...]]]:
    for row in rows:
        if not isinstance(row, Mapping) or not isinstance(row.get("evidence"), list):
            continue
        number = plain_integer(row.get("paragraph"))
        found = [plain_integer(item.get("strength")) for item in row["evidence"] if _is_hidden(item)]
        strengths = tuple(one for one in found if one in STRENGTHS and one is not None)
        if number is not None and strengths and row.get("copied") is not True:
            yield number, strengths
