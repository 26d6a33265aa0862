"""A file that came back, read without trusting it: the questionnaire workbook, or answers as JSON. Pure."""

from __future__ import annotations

import hashlib

from assessments.returned_answers import read_answers_file
from assessments.returned_file import ReturnedFile
from assessments.returned_kind import ReturnedKind, kind_of
from assessments.unfit_file import UnfitFile
from assessments.workbook_cells import cells_of
from assessments.workbook_content import read_cells

MOST_BYTES = 10 << 20
LONGEST_NAME = 200


def read_returned(name: str, data: bytes) -> ReturnedFile:
    """What a file says, with everything that is wrong inside as faults; its name decides nothing.

    Takes some seconds at the most. Raises UnfitFile, and nothing else, for a file that can't be taken at
    all: another kind, another workbook, hostile, too large, or too many at once (`busy`).
    """
    if len(data) > MOST_BYTES:
        raise UnfitFile("too_large", limit=MOST_BYTES >> 20)
    kind = kind_of(data)
    file = ReturnedFile(
        name="".join(sign for sign in name if sign.isprintable())[-LONGEST_NAME:],
        digest=hashlib.sha256(data).hexdigest(),
        size=len(data),
    )
    if kind is ReturnedKind.WORKBOOK:
        return read_cells(cells_of(data), file)
    return read_answers_file(data, file)
