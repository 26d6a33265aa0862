"""What an upload keeps of the cells that did not come in, and of those that a person has put right.

By their places alone, and nothing of what was written in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assessments.models import Upload
from assessments.offline.checking import entry_troubles
from assessments.offline.clear_parts import OF_STATE
from assessments.offline.file_answers import ComparedFiles, FileAnswer, FileKind, ReturnedFile
from assessments.offline.repairs import is_code, part_at, row_of, stray_place

NOT_TAKEN = "not_taken"
"""The kind under which an upload keeps what could not be read."""
PUT_RIGHT = "put_right"
"""The kind under which it keeps what a person has put right before it was applied."""
GONE, WEAK = "gone", "weak"
"""What became of the row of a cell: nothing of it came in, or a reference with strength 0."""


def not_taken(compared: ComparedFiles, taken: Sequence[FileAnswer]) -> list[dict[str, Any]]:
    """What can't be taken at all, by paragraph and file, and the cells left out of what was `taken`."""
    wrong = [
        {"paragraph": row.paragraph, "file": one.file}
        for row in compared.rows
        for one in row.from_files
        if not one.is_readable
    ]
    cells: list[dict[str, Any]] = [cell for one in taken for cell in _cells(one)]
    cells += [
        {"paragraph": None, "file": number, "cell": stray.fault.cell, "row": GONE}
        for number, strays in compared.strays.items()
        for stray in strays
    ]
    return [{"kind": NOT_TAKEN, "answers": wrong, "cells": cells}] if wrong or cells else []


def _cells(given: FileAnswer) -> Iterator[dict[str, Any]]:
    """The cells of a workbook that are left out where the rest is taken: `C14`."""
    found: dict[str, str] = {}
    for trouble in entry_troubles(FileKind.WORKBOOK, given.returned, given.unread, given.left):
        found.setdefault(trouble.place.rpartition("!")[2], becomes(given, trouble.part))
    for cell, row in found.items():
        yield {"paragraph": given.stands.entry.paragraph, "file": given.file, "cell": cell, "row": row}


def becomes(given: FileAnswer, part: str) -> str:
    """What becomes of the row of a cell: `gone`, `weak`, or nothing but that the cell is left out."""
    row = row_of(part)
    return GONE if row in given.gone else WEAK if row in given.weak else ""


def put_right(files: Sequence[ReturnedFile], taken: Sequence[FileAnswer]) -> list[dict[str, Any]]:
    """What a person has put right and came in: the places, and what was chosen of a list."""
    cells = [
        {"file": one.file, "place": at, "value": files[one.file].repairs[at] if is_code(at) else ""}
        for one in taken
        for at in _came_in(one, files[one.file])
    ]
    return [{"kind": PUT_RIGHT, "cells": cells}] if cells else []


def _came_in(given: FileAnswer, file: ReturnedFile) -> Iterator[str]:
    """The places of the repairs of one recommendation, but for what was left out all the same."""
    paragraph = given.stands.entry.paragraph
    left = {"state" if problem.rule in OF_STATE else problem.member for problem in given.left}
    left |= {f"{row}.strength" for row in given.weak}
    if given.returned is not None:
        left |= {part_at(given.returned, fault) for fault in given.unread}
    for at in sorted(file.repairs):
        kind, _colon, part = at.partition(":")
        if kind == str(paragraph) and part not in left and row_of(part) not in given.gone:
            yield at
    for one in file.adopted:
        if one.paragraph == paragraph and one.row not in given.gone:
            yield stray_place(one.stray.number)


def answers_left(upload: Upload) -> list[Mapping[str, Any]]:
    """The paragraphs of which nothing of a file was taken; `file` is missing in older uploads."""
    found = of_kind(upload, NOT_TAKEN)
    older = [{"paragraph": number} for item in found for number in item.get("paragraphs", ())]
    return older + [one for item in found for one in item.get("answers", ())]


def cells_left(upload: Upload) -> list[Mapping[str, Any]]:
    """The cells that an applied upload has left out."""
    return [cell for item in of_kind(upload, NOT_TAKEN) for cell in item.get("cells", ())]


def of_kind(upload: Upload, kind: str) -> list[Mapping[str, Any]]:
    """What an applied upload keeps of this kind."""
    return [item for item in upload.written if item["kind"] == kind]
