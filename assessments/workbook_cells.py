"""The way to the reader of workbooks: a process of its own for each, with little of everything."""

from __future__ import annotations

import json
from typing import Any

from assessments.file_reader import Busy, FileReader, Said
from assessments.unfit_file import UnfitFile
from assessments.workbook_sheets import Cell, CellKind, Cells, Range, Sheet

MOST_BYTES = 10 << 20
MOST_SAID = 32 << 20
"""Of JSON; the text in it is bounded more narrowly."""
READER = FileReader("assessments.exports.workbook_worker", MOST_SAID)


def cells_of(data: bytes) -> Cells:
    """The cells of an .xlsx or .ods file.

    Takes 9 seconds at the most, whatever the file. Raises UnfitFile with the reason why it is refused;
    `busy` after two seconds in the queue.
    """
    if len(data) > MOST_BYTES:
        raise UnfitFile("too_large", limit=MOST_BYTES >> 20)
    try:
        said = _understood(READER.read(data))
    except Busy as busy:
        raise UnfitFile("busy") from busy
    if "unfit" in said:
        raise UnfitFile(said["unfit"], **said["params"])
    return Cells(tuple(_sheet(one) for one in said["sheets"]), said["about"])


def _understood(said: Said) -> dict[str, Any]:
    try:
        found = json.loads(said.content)
    except ValueError as error:
        # Ended by a signal: at a limit of time or memory. By itself: the library gave up.
        raise UnfitFile("too_complex" if said.code < 0 else "broken_archive") from error
    if not isinstance(found, dict):
        raise UnfitFile("broken_archive")
    return found


def _sheet(said: dict[str, Any]) -> Sheet:
    return Sheet(
        said["name"],
        {(row, column): Cell(CellKind(kind), value) for row, column, kind, value in said["cells"]},
        tuple(Range(*merged) for merged in said["merged"]),
    )
