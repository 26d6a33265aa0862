"""What to tell a ministry of its file: how much was taken, which cells could not be read, what is still open.

Built from the preview, so that the ministry reads the same sentences as whoever looked at it. Once the files
are applied, the upload keeps what each receipt says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.answers import labels
from assessments.answers.scoring import State
from assessments.models import Assessment, Workbook
from assessments.offline.came_back import is_empty, is_filled
from assessments.offline.file_answers import ComparedFiles, ReturnedFile
from assessments.offline.left_out import GONE, WEAK
from assessments.offline.letter_texts import Letter, letter
from assessments.offline.mailing import MailingRow
from assessments.offline.preview import Shown
from assessments.offline.preview_repairs import ShownRepair
from assessments.offline.questionnaire import Scope, scope_of_member
from mechanisms.models import Membership
from recommendations import lists

MOST_CELLS = 50


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that could not be read, or in which something is missing: of which recommendation (None where it
    names none), where, and what to do.

    `title` is that of its row, `row` what becomes of it (`left_out.becomes`), `part` what the cell fills.
    """

    paragraph: int | None
    place: str
    why: str
    title: str = ""
    row: str = ""
    part: str = ""
    is_missing: bool = False

    @property
    def words(self) -> str:
        """`113, Evidence!D3, “Order 5”: “How strong is it?” is empty. …`."""
        at = [str(self.paragraph or ""), self.place, _("“%s”") % self.title if self.title else ""]
        said = lists.sentences(part for part in (self.why, _ROW.get(self.row, "")) if part)
        return labels.counted(lists.in_row(part for part in at if part), said)


_ROW: Mapping[str, Promise] = {
    GONE: gettext_lazy("Without it, this row does not come in."),
    WEAK: gettext_lazy("Without it, the reference counts with strength 0: a statement only."),
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """Of one file of a contributor without an account; `file` is its number in the upload.

    `answered` counts the recommendations of which something came in; `without_level` are those of them to
    which no level and no other answer came in, `unanswered` those of which the file says nothing, `kept`
    those where a person kept what was saved. `is_applied`: they were taken, and not only can be.
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
    without_level: tuple[int, ...] = ()
    kept: tuple[int, ...] = ()

    @property
    def still_open(self) -> tuple[int, ...]:
        """What a file that goes back has to ask."""
        of_cells = {cell.paragraph for cell in self.cells if cell.paragraph is not None}
        return tuple(sorted({*self.unanswered, *self.without_level, *of_cells}))

    @property
    def missing(self) -> tuple[BadCell, ...]:
        """The cells in which something is missing."""
        return tuple(cell for cell in self.cells if cell.is_missing and cell.paragraph is not None)

    @property
    def unread(self) -> tuple[BadCell, ...]:
        """The cells that could not be read."""
        return tuple(cell for cell in self.cells if not cell.is_missing and cell.paragraph is not None)

    @property
    def strays(self) -> tuple[BadCell, ...]:
        """The rows that name no recommendation."""
        return tuple(cell for cell in self.cells if cell.paragraph is None)

    @property
    def in_short(self) -> str:
        """How many answers came in, and at how many something is missing or could not be read."""
        found = (
            self._came_in,
            _at_missing(self.missing),
            _number_unread(len(self.unread)),
            _number_of_strays(len(self.strays)),
        )
        return lists.sentences(said for said in found if said)

    @property
    def _came_in(self) -> str:
        if self.is_applied:
            said = ngettext(
                "%(answered)d of %(asked)d answer came in.",
                "%(answered)d of %(asked)d answers came in.",
                self.asked,
            )
        else:
            said = ngettext(
                "%(answered)d of %(asked)d answer can be taken.",
                "%(answered)d of %(asked)d answers can be taken.",
                self.asked,
            )
        return said % {"answered": self.answered, "asked": self.asked}

    @property
    def still(self) -> str:
        """What was not answered, or has no level yet, and where what was saved before was kept."""
        listed = {
            _("Not answered yet: %s."): self.unanswered,
            _("Without a level or another answer yet: %s."): self.without_level,
            _("What was saved before is kept: %s."): self.kept,
        }
        return lists.sentences(said % lists.listed(found) for said, found in listed.items() if found)

    def as_json(self) -> dict[str, Any]:
        """As an upload keeps it."""
        kept = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "is_applied"}
        lists_of = {name: list(kept[name]) for name in _LISTS}
        return kept | lists_of | {"cells": [list(astuple(cell)) for cell in self.cells]}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Receipt:
        """Of files that were applied."""
        cells = tuple(BadCell(*cell) for cell in kept["cells"])
        lists_of = {name: tuple(kept.get(name, ())) for name in _LISTS}
        return cls(**{**kept, **lists_of, "cells": cells, "is_applied": True})


_LISTS = ("unanswered", "without_level", "kept")


def _at_missing(cells: Sequence[BadCell]) -> str:
    """At how many recommendations something is missing; the strength, missing most often, by its name."""
    number = len({cell.paragraph for cell in cells})
    if not number:
        return ""
    if all(cell.part.endswith(".strength") for cell in cells):
        said = ngettext(
            "At %(number)d recommendation, a reference is missing its strength.",
            "At %(number)d recommendations, a reference is missing its strength.",
            number,
        )
    else:
        said = ngettext(
            "At %(number)d recommendation, something is missing.",
            "At %(number)d recommendations, something is missing.",
            number,
        )
    return said % {"number": number}


def _number_unread(number: int) -> str:
    said = ngettext("%(number)d cell could not be read.", "%(number)d cells could not be read.", number)
    return said % {"number": number} if number else ""


def _number_of_strays(number: int) -> str:
    said = ngettext(
        "%(number)d row names no recommendation.", "%(number)d rows name no recommendation.", number
    )
    return said % {"number": number} if number else ""


def receipts_of(
    files: Sequence[ReturnedFile],
    compared: ComparedFiles,
    shown: Shown,
    kept: Collection[tuple[int, int]] = (),
) -> tuple[Receipt, ...]:
    """One for each file of a contributor without an account that could be used. No query.

    `kept` are file and paragraph of what could be taken where a person has kept what was saved.
    """
    found = (
        _receipt(number, row, files[number], shown, {paragraph for file, paragraph in kept if file == number})
        for number, row in compared.workbooks.items()
    )
    return tuple(one for one in found if one is not None)


def _receipt(
    number: int, workbook: Workbook, file: ReturnedFile, shown: Shown, kept: Collection[int]
) -> Receipt | None:
    member = workbook.membership
    if member is None or member.has_account:
        return None
    asked = set(workbook.paragraphs)
    cells = tuple(_bad_cells(number, shown))
    at_fault = {cell.paragraph for cell in cells}
    said = {one.paragraph for one in file.answers if is_filled(one)} & asked
    with_level = {one.paragraph for one in file.answers if one.said.get("state", State.BLANK) != State.BLANK}
    came_in = said - set(_left_out(number, shown)) - set(kept)
    return Receipt(
        file=number,
        filename=file.name,
        member=member.pk,
        ministry=workbook.name or member.ministry,
        asked=len(asked),
        answered=len(came_in),
        cells=cells[:MOST_CELLS],
        unanswered=tuple(sorted(asked - said - at_fault)),
        is_empty=is_empty(file),
        without_level=tuple(sorted(came_in - with_level - at_fault)),
        kept=tuple(sorted(kept)),
    )


def _left_out(number: int, shown: Shown) -> Iterator[int]:
    """The recommendations of which nothing of a file can be taken."""
    for row in shown.rows:
        if any(one.given.file == number and not one.given.is_readable for one in row.from_files):
            yield row.row.paragraph


def _bad_cells(number: int, shown: Shown) -> Iterator[BadCell]:
    """Also the rows that name no recommendation."""
    for row in shown.rows:
        for one in row.from_files:
            if one.given.file == number:
                yield from _of_repairs(row.row.paragraph, one.repairs)
    yield from _of_repairs(None, shown.files[number].strays)


def _of_repairs(paragraph: int | None, repairs: Iterable[ShownRepair]) -> Iterator[BadCell]:
    for cell in repairs:
        if (trouble := cell.trouble) is not None:
            yield BadCell(
                paragraph,
                trouble.place,
                cell.in_letter,
                cell.title,
                cell.row,
                trouble.part,
                trouble.is_missing,
            )


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
