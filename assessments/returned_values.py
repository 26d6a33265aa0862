"""What one cell of a returned workbook says: a choice, a day, a text. Pure.

What can be understood in one way only is understood, whatever the program made of it; what can't is named
with what to write instead. Nothing is guessed: ``3/2/2024`` is the third of February or the second of March.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from assessments.answer_fields import FORBIDDEN, iso_day
from assessments.returned_tables import Notes, Place, plain_number, quote, shown
from assessments.scoring import State
from assessments.workbook_codes import NO, YES, chosen
from assessments.workbook_sheets import Cell, CellKind

LONGEST_CHOICE = 500
YES_NO = (YES, NO)
UNUSABLE = {CellKind.ERROR: "error_value", CellKind.FORMULA: "not_computed"}


def is_usable(place: Place, notes: Notes, paragraph: int | None) -> bool:
    """Whether a cell that is asked about is there and holds a value; what hides or breaks it is noted."""
    covering = place.covering
    if covering is not None:
        notes.merged(place, covering, paragraph)
        return False
    cell = place.cell
    if cell is None:
        return False
    if cell.kind in UNUSABLE:
        notes.fault(UNUSABLE[cell.kind], place.sheet.name, place.cell_name, paragraph)
        return False
    return True


def code_in(cell: Cell) -> str:
    """The code of a choice: ``2`` for ``2 · In operation``, 2.0, ``2.0`` or ``٢``; else what stands there."""
    code = chosen(_plain_digits(shown(cell)[:LONGEST_CHOICE]))
    try:
        number = float(code)
    except ValueError:
        return code
    return plain_number(number) if number == number and abs(number) < 1e6 else code


def choice_in(
    place: Place, choices: Collection[str], notes: Notes, paragraph: int | None
) -> str | None:
    """The chosen code; None for an empty cell, or with a fault for what is no choice."""
    if not is_usable(place, notes, paragraph) or (cell := place.cell) is None:
        return None
    code = code_in(cell)
    if cell.kind is CellKind.FLAG and YES in choices:
        code = YES if cell.value else NO
    if code in choices:
        return code
    notes.fault(
        "unknown_choice",
        place.sheet.name,
        place.cell_name,
        paragraph,
        value=quote(cell),
        choices=", ".join(choice for choice in choices if choice != State.BLANK),
    )
    return None


def name_in(place: Place, notes: Notes, paragraph: int | None) -> str:
    """The code of a mechanism, or what stands there, for the rules to refuse; empty without any."""
    if not is_usable(place, notes, paragraph) or (cell := place.cell) is None:
        return ""
    return allowed(chosen(shown(cell)), place, notes, paragraph)


def day_in(place: Place, notes: Notes, paragraph: int | None) -> str:
    """A day as ISO text; empty for an empty cell, or with a fault for what is no clear day."""
    if not is_usable(place, notes, paragraph) or (cell := place.cell) is None:
        return ""
    if cell.kind is CellKind.DAY:
        return str(cell.value)
    text = _plain_digits(shown(cell)[:LONGEST_CHOICE])
    if cell.kind is CellKind.TEXT and iso_day(text):
        return text
    notes.fault("unclear_day", place.sheet.name, place.cell_name, paragraph, value=quote(cell))
    return ""


def text_in(
    place: Place, notes: Notes, paragraph: int | None, *, dates_are_wrong: bool = False
) -> str:
    """A text as it stands; empty for an empty cell. A number is its plain form.

    A day is what the program made of something else, as of pages ``3-4``: where that is likely
    (`dates_are_wrong`) it is a fault, elsewhere its ISO form and a remark.
    """
    if not is_usable(place, notes, paragraph) or (cell := place.cell) is None:
        return ""
    if cell.kind is CellKind.TEXT:
        text = str(cell.value).replace("\r\n", "\n").replace("\r", "\n")
        return allowed(text, place, notes, paragraph)
    if cell.kind in (CellKind.DAY, CellKind.TIME):
        where = (place.sheet.name, place.cell_name, paragraph)
        if dates_are_wrong:
            notes.fault("text_became_day", *where, value=quote(cell))
            return ""
        notes.remark("text_was_day", *where, value=quote(cell))
    return shown(cell)


def allowed(text: str, place: Place, notes: Notes, paragraph: int | None) -> str:
    """The text, if every sign of it may be kept; a sign that no database takes is a fault."""
    found = FORBIDDEN.search(text)
    if found is None:
        return text
    code = f"U+{ord(found[0]):04X}"
    notes.fault("forbidden_character", place.sheet.name, place.cell_name, paragraph, code=code)
    return FORBIDDEN.sub("\ufffd", text)


def _plain_digits(text: str) -> str:
    """Arabic, Devanagari and other digits as 0 to 9."""
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
