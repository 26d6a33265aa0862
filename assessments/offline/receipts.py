"""What to tell a ministry of its file: how much was taken, which cells could not be read, what is still open.

Built from the preview, so that the ministry reads the same sentences as whoever looked at it. Once the files
are applied, the upload keeps what each receipt says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assessments.answers.scoring import State
from assessments.models import Assessment, Workbook
from assessments.offline.came_back import is_empty
from assessments.offline.file_answers import ComparedFiles, ReturnedFile
from assessments.offline.letter_texts import Letter, letter
from assessments.offline.mailing import MailingRow
from assessments.offline.preview import Shown
from assessments.offline.questionnaire import Scope, scope_of_member
from mechanisms.models import Membership
from recommendations import lists

MOST_CELLS = 50


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that could not be read: of which recommendation, where, and what to do."""

    paragraph: int
    place: str
    why: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Of one file of a contributor without an account; `file` is its number in the upload.

    `answered` counts the recommendations to which it gives a level or another answer that can be read;
    `unanswered` are those to which it gives none. `is_applied`: they were taken, and not only can be.
    """

    file: int
    filename: str
    member: int
    ministry: str
    asked: int
    answered: int
    cells: tuple[BadCell, ...] = ()
    unanswered: tuple[int, ...] = ()
    is_empty: bool = False
    is_applied: bool = False

    @property
    def still_open(self) -> tuple[int, ...]:
        """What a file that goes back has to ask."""
        return tuple(sorted({*self.unanswered, *(cell.paragraph for cell in self.cells)}))

    @property
    def unanswered_listed(self) -> str:
        return lists.listed(self.unanswered)

    def as_json(self) -> dict[str, Any]:
        """As an upload keeps it."""
        cells = [[cell.paragraph, cell.place, cell.why] for cell in self.cells]
        kept = {name: getattr(self, name) for name in ("file", "filename", "member", "ministry", "asked")}
        return kept | {
            "answered": self.answered,
            "cells": cells,
            "unanswered": list(self.unanswered),
            "is_empty": self.is_empty,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Receipt:
        """Of files that were applied."""
        cells = tuple(BadCell(*cell) for cell in kept["cells"])
        unanswered = tuple(kept["unanswered"])
        return cls(**{**kept, "cells": cells, "unanswered": unanswered, "is_applied": True})


def receipts_of(files: Sequence[ReturnedFile], compared: ComparedFiles, shown: Shown) -> tuple[Receipt, ...]:
    """One for each file of a contributor without an account that could be used. No query."""
    found = (_receipt(number, row, files[number], shown) for number, row in compared.workbooks.items())
    return tuple(one for one in found if one is not None)


def _receipt(number: int, workbook: Workbook, file: ReturnedFile, shown: Shown) -> Receipt | None:
    member = workbook.membership
    if member is None or member.has_account:
        return None
    cells = tuple(_bad_cells(number, shown))
    wrong = {cell.paragraph for cell in cells}
    said = {one.paragraph for one in file.answers if one.said.get("state", State.BLANK) != State.BLANK}
    asked = set(workbook.paragraphs)
    return Receipt(
        file=number,
        filename=file.name,
        member=member.pk,
        ministry=workbook.name or member.ministry,
        asked=len(asked),
        answered=len((said & asked) - wrong),
        cells=cells[:MOST_CELLS],
        unanswered=tuple(sorted(asked - said - wrong)),
        is_empty=is_empty(file),
    )


def _bad_cells(number: int, shown: Shown) -> Iterator[BadCell]:
    for row in shown.rows:
        for one in row.from_files:
            if one.given.file == number:
                for trouble in one.troubles:
                    yield BadCell(row.row.paragraph, trouble.place, trouble.text)


def kept_receipts(upload_receipts: Sequence[Mapping[str, Any]]) -> tuple[Receipt, ...]:
    """Those of an upload that was applied."""
    return tuple(Receipt.from_json(kept) for kept in upload_receipts)


def receipt_letter(assessment: Assessment, row: MailingRow, receipt: Receipt, sender: str) -> Letter:
    """The receipt as a letter to copy or to send. It quotes what the ministry wrote, and nobody else."""
    return letter("receipt", assessment, row, sender, receipt=receipt)


def scope_of_open(assessment: Assessment, member: Membership, receipt: Receipt) -> Scope:
    """What a file that goes back asks: what this contributor is still asked of what is open."""
    whole = scope_of_member(assessment, member)
    wanted = tuple(number for number in whole.paragraphs if number in receipt.still_open)
    return replace(whole, paragraphs=wanted, inputs=whole.inputs & frozenset(wanted))
