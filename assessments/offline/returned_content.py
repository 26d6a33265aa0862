"""An ``answers/1`` file that came back, as what it says of each recommendation. Pure.

What stands in an entry is left to the rules; here it is only made sure that it can be kept: of bounded size
and depth, without signs that no database takes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from assessments.answers.fields import FORBIDDEN, plain_integer
from assessments.answers.file import FILE_KEYS, load_json
from assessments.answers.problems import Notes, Problem, printable, quoted
from assessments.answers.value import SCHEMA
from assessments.files.spreadsheet import cells_of
from assessments.files.unfit import UnfitFile
from assessments.offline.returned_file import Fault, Returned, ReturnedFile, ReturnedKind, kind_of
from assessments.offline.returned_questions import read_cells

MOST_ANSWERS_BYTES = 4 << 20
# Each object and list costs a hundred times its two signs in memory.
MOST_OBJECTS = 20_000
MOST_VALUES = 200_000
MOST_ANSWERS = 100
MOST_DEPTH = 8
MOST_FAULTS = 300
LONGEST_EDITION = 100
WRONG = {"gap-report/1": "gap_report_json", "comparison-table/1": "comparison"}


def read_answers_file(data: bytes, file: ReturnedFile) -> ReturnedFile:
    """`file` (name, digest, size) with what its JSON says, or with the faults of it.

    UnfitFile for JSON of another kind, or far larger than answers are.
    """
    if len(data) > MOST_ANSWERS_BYTES:
        raise UnfitFile("too_large", limit=MOST_ANSWERS_BYTES >> 20)
    if data.count(b"{") + data.count(b"[") > MOST_OBJECTS or data.count(b",") > MOST_VALUES:
        raise UnfitFile("too_complex")
    document, problems = load_json(data)
    if isinstance(document, Mapping):
        _refuse_if_wrong(document.get("schema"))
    elif not problems:
        raise UnfitFile("other_json")
    if problems or not isinstance(document, Mapping):
        return replace(file, faults=tuple(_faults(problems)))
    notes = Notes()
    _check_head(document, notes)
    answers = tuple(_answers(document.get("answers"), notes))
    frame = _frame(document, notes)
    edition = document.get("edition")
    return replace(
        file,
        edition=FORBIDDEN.sub("", edition)[:LONGEST_EDITION] if isinstance(edition, str) else "",
        answers=answers,
        faults=tuple(_faults(notes.problems)),
        frame=frame,
    )


def _refuse_if_wrong(schema: object) -> None:
    if schema in WRONG:
        raise UnfitFile(WRONG[str(schema)])
    if not isinstance(schema, str) or not schema.startswith("answers/"):
        raise UnfitFile("other_json")


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
    for key in ("period", "contributors"):
        if key in document and _can_be_kept(document[key], notes, key):
            frame[key] = document[key]
    return frame


def _answers(raw: object, notes: Notes) -> Iterator[Returned]:
    if not isinstance(raw, list):
        if raw is not None:
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
    return Returned(paragraph, dict(entry), () if "actions" in entry else ("actions",))


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
                (item, f"{path}.{printable(key)}".removeprefix("."), depth + 1)
                for key, item in one.items()
            )
        elif isinstance(one, list):
            waiting.extend((item, f"{path}[{n}]", depth + 1) for n, item in enumerate(one))
    return True


# A file that came back, read without trusting it: the questionnaire workbook, or answers as JSON.
# Pure.


MOST_WORKBOOK_BYTES = 10 << 20
LONGEST_NAME = 200


def read_returned(name: str, data: bytes) -> ReturnedFile:
    """What a file says, with everything that is wrong inside as faults; its name decides nothing.

    Takes some seconds at the most. Raises UnfitFile, and nothing else, for a file that can't be taken at
    all: another kind, another workbook, hostile, too large, or too many at once (`busy`).
    """
    if len(data) > MOST_WORKBOOK_BYTES:
        raise UnfitFile("too_large", limit=MOST_WORKBOOK_BYTES >> 20)
    kind = kind_of(data)
    file = ReturnedFile(
        name="".join(sign for sign in name if sign.isprintable())[-LONGEST_NAME:],
        digest=hashlib.sha256(data).hexdigest(),
        size=len(data),
    )
    if kind is ReturnedKind.WORKBOOK:
        return read_cells(cells_of(data), file)
    return read_answers_file(data, file)
