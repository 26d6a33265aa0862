"""The sheets of evidence and actions of a returned workbook: a row for each, in any order. Pure.

A row that is gone was taken out. A row with a code is the reference that went out with it; without one, or
with that of another recommendation, it is new. A row that names no recommendation is a stray. A second sheet
of a kind is read once if it says the same, and else named: nobody can know which of the two is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assessments.answers.fields import STRENGTHS
from assessments.answers.value import ActionStatus
from assessments.files.spreadsheet import CellKind, Range
from assessments.offline.file_answers import Fault, Stray
from assessments.offline.returned_tables import (
    UNUSABLE,
    YES_NO,
    Notes,
    Place,
    Table,
    TableKind,
    choice_in,
    code_in,
    day_in,
    quote,
    shown,
    text_in,
)
from assessments.offline.returned_words import Kind
from assessments.offline.workbook_codes import ASSISTANCE, PARAGRAPHS, REFERENCE, YES

STRENGTH_CHOICES = tuple(str(strength) for strength in STRENGTHS)
STATUS_CHOICES = tuple(ActionStatus)
# Columns whose text the program may have taken for a date.
PAGES = "page"


@dataclass(frozen=True, slots=True)
class Item:
    """One reference or action: its members, the cell of each, and the number of its code, 0 for a new one."""

    paragraph: int
    said: Mapping[str, Any]
    places: Mapping[str, str]
    first: str
    number: int = 0
    stray: Stray | None = None


@dataclass(slots=True)
class Lists:
    """The items of each recommendation; `is_there` tells whether the sheet came back at all."""

    is_there: bool
    items: dict[int, list[Item]] = field(default_factory=dict)
    strays: list[Stray] = field(default_factory=list)

    def add(self, item: Item) -> None:
        """One item more."""
        if item.stray is not None:
            self.strays.append(item.stray)
            return
        self.items.setdefault(item.paragraph, []).append(item)

    def of(self, paragraph: int) -> list[Item]:
        """The known ones in the order in which they went out, then the new ones in that of the sheet."""
        found = self.items.get(paragraph, [])
        return sorted(found, key=lambda item: item.number or 1_000)


type Reading = Callable[[Table, Notes], list[Item]]


def evidence_of(tables: Sequence[Table], notes: Notes) -> Lists:
    """The references of each recommendation."""
    return _lists_of(tables, notes, _references)


def actions_of(tables: Sequence[Table], notes: Notes) -> Lists:
    """The planned actions of each recommendation."""
    return _lists_of(tables, notes, _actions)


def _lists_of(tables: Sequence[Table], notes: Notes, read: Reading) -> Lists:
    """The items of the first sheet of a kind; another one, as a copy of it, has to say the same."""
    lists = Lists(bool(tables))
    if not tables:
        return lists
    first, *others = tables
    for item in read(first, notes):
        lists.add(item)
    _note_others(first, others, notes, read)
    return lists


def _note_others(first: Table, others: Sequence[Table], notes: Notes, read: Reading) -> None:
    """They are never mixed in: a row that one of them lacks was taken out of it, or not written yet."""
    said = _content(first, read) if others else None
    for other in others:
        is_same = _content(other, read) == said
        note = notes.remark if is_same else notes.fault
        rule = "list_twice" if is_same else "list_twice_differs"
        note(rule, other.sheet.name, first=first.sheet.name)


def _content(table: Table, read: Reading) -> object:
    """What a sheet says, in whatever order of rows, and what in it can't be understood."""
    notes = Notes()
    items = read(table, notes)
    said = sorted((item.paragraph, item.number, repr(sorted(item.said.items()))) for item in items)
    unread = sorted(
        (fault.rule, fault.paragraph or 0, repr(sorted(fault.params.items()))) for fault in notes.faults
    )
    return said, unread


def _references(table: Table, notes: Notes) -> list[Item]:
    """The references of one sheet, each code once."""
    items: list[Item] = []
    seen: dict[str, tuple[Item, Place]] = {}
    for row, paragraph in _filled_rows(table, notes):
        if isinstance(paragraph, Fault):
            items.append(_stray(table, row, paragraph, _reference))
            continue
        item = _reference(table, row, paragraph, notes)
        place = table.place(row, "evidence.code")
        code = _code(place, paragraph, notes)
        if code in seen:
            if _is_another(item, code, *seen[code], place, notes):
                items.append(item)
            continue
        if code:
            item = replace(item, number=int(code.partition(".e")[2]))
            seen[code] = item, place
        items.append(item)
    return items


def _stray(table: Table, row: int, fault: Fault, read: Callable[[Table, int, int, Notes], Item]) -> Item:
    """A row without a recommendation, as far as it can be read; of a merged cell `fault` says so already."""
    notes = Notes()
    item = read(table, row, 0, notes)
    kind = "evidence" if table.kind is TableKind.EVIDENCE else "actions"
    faults = tuple(one for one in notes.faults if one.rule != "merged")
    stray = Stray(kind, 0, dict(item.said), dict(item.places), fault, faults)
    return replace(item, stray=stray)


def _is_another(item: Item, code: str, first: Item, where: Place, place: Place, notes: Notes) -> bool:
    """Whether a row with a code that stood before says something else, and so is a new reference."""
    is_another = first.said != item.said
    rule = "evidence_copied_differs" if is_another else "evidence_copied"
    at = (*place.at, item.paragraph)
    notes.remark(rule, *at, code=code, first=where.cell_name)
    return is_another


def _actions(table: Table, notes: Notes) -> list[Item]:
    """The planned actions of one sheet."""
    return [
        _stray(table, row, paragraph, _action)
        if isinstance(paragraph, Fault)
        else _action(table, row, paragraph, notes)
        for row, paragraph in _filled_rows(table, notes)
    ]


def _filled_rows(table: Table, notes: Notes) -> Iterator[tuple[int, int | Fault]]:
    """Rows that hold anything beside code and recommendation, with the recommendation's number, or with why
    nobody can say which it is, or what is in it."""
    for row in table.rows:
        if not _is_filled(table, row) or _is_heading(table, row):
            continue
        merged = _merged(table, row)
        if merged and _is_new(table, row):
            covering, place = merged[0]
            yield row, Fault("merged", {"range": covering.name}, *place.at)
            continue
        for covering, place in merged:
            notes.merged(place, covering, None)
        paragraph = _paragraph(table, row, notes)
        if paragraph is not None:
            yield row, paragraph


def _is_filled(table: Table, row: int) -> bool:
    own = (f"{table.kind}.code", f"{table.kind}.paragraph")
    return any(table.place(row, code).cell for code in table.columns if code not in own)


def _is_heading(table: Table, row: int) -> bool:
    """The row of headings, wherever sorting took it: words where a number and a date would stand."""
    day = "date" if table.kind is TableKind.EVIDENCE else "due"
    listed = "strength" if table.kind is TableKind.EVIDENCE else "status"
    choices = STRENGTH_CHOICES if table.kind is TableKind.EVIDENCE else STATUS_CHOICES
    for key in ("paragraph", day, listed):
        cell = table.place(row, f"{table.kind}.{key}").cell
        if cell is None or cell.kind is not CellKind.TEXT or code_in(cell) in choices:
            return False
        if any(sign.isdecimal() for sign in shown(cell)):
            return False
    return True


def _merged(table: Table, row: int) -> list[tuple[Range, Place]]:
    """Merged cells leave open what belongs to which row, but where several rows share a recommendation."""
    found = ((code, table.place(row, code)) for code in table.columns)
    return [
        (place.covering, place)
        for code, place in found
        if place.covering is not None and not _is_shared(table, code, place.covering)
    ]


def _is_new(table: Table, row: int) -> bool:
    """Whether a row is a new reference for sure: one that went out would be taken out by leaving it out."""
    if table.kind is not TableKind.EVIDENCE:
        return False
    code = table.place(row, "evidence.code")
    return code.cell is None and code.covering is None


def _is_shared(table: Table, code: str, covering: Range) -> bool:
    column = table.columns[code]
    return code == f"{table.kind}.paragraph" and covering.left == covering.right == column


def _paragraph(table: Table, row: int, notes: Notes) -> int | Fault | None:
    """The number, also by the code of the row where its own cell names none."""
    code = f"{table.kind}.paragraph"
    place = table.place(row, code)
    covering = place.covering
    if covering is not None and _is_shared(table, code, covering):
        place = table.place(covering.top, code)
    if place.covering is not None:
        return None  # noted as merged
    said = code_in(place.cell) if place.cell is not None and place.holds_value else ""
    if said in PARAGRAPHS:
        return int(said)
    return _by_code(table, row) or _why_stray(place)


def _by_code(table: Table, row: int) -> int | None:
    """The recommendation of the reference that went out in this row."""
    if "evidence.code" not in table.columns:
        return None
    cell = table.place(row, "evidence.code").cell
    found = REFERENCE.fullmatch(shown(cell).casefold()) if cell else None
    return int(found[1]) if found and found[1] in PARAGRAPHS else None


def _why_stray(place: Place) -> Fault:
    sheet, cell = place.at
    if place.cell is None:
        return Fault("without_paragraph", {}, sheet, cell)
    if place.cell.kind in UNUSABLE:
        return Fault(UNUSABLE[place.cell.kind], {}, sheet, cell)
    return Fault("unknown_paragraph", {"value": quote(place.cell)}, sheet, cell)


def _code(place: Place, paragraph: int, notes: Notes) -> str:
    """The code of a reference that went out; empty for a new one, and with a remark for a strange one."""
    cell = place.cell
    if cell is None:
        return ""
    code = shown(cell).casefold()
    found = REFERENCE.fullmatch(code)
    if found and int(found[1]) == paragraph:
        return code
    rule = "evidence_moved" if found else "unknown_reference"
    notes.remark(rule, *place.at, paragraph, code=quote(cell))
    return ""


def _reference(table: Table, row: int, paragraph: int, notes: Notes) -> Item:
    said: dict[str, Any] = {}
    places: dict[str, str] = {}
    for key in ("title", "strength", "date", "url", "page", "source"):
        place = table.place(row, f"evidence.{key}")
        places[key] = place.name
        if key == "strength":
            chosen = choice_in(place, STRENGTH_CHOICES, notes, paragraph, Kind.STRENGTH)
            value: object = None if chosen is None else int(chosen)
        elif key == "date":
            value = day_in(place, notes, paragraph, whole=False)
        else:
            value = text_in(place, notes, paragraph, dates_are_wrong=key == PAGES)
        if value not in ("", None):
            said[key] = value
    return Item(paragraph, said, places, places["title"])


def _action(table: Table, row: int, paragraph: int, notes: Notes) -> Item:
    said: dict[str, Any] = {}
    places: dict[str, str] = {}
    for key in ("what", "owner", "due", "status"):
        place = table.place(row, f"action.{key}")
        places[key] = place.name
        if key == "due":
            value = day_in(place, notes, paragraph)
        elif key == "status":
            value = str(choice_in(place, STATUS_CHOICES, notes, paragraph, Kind.STATUS) or "")
        else:
            value = text_in(place, notes, paragraph)
        if value:
            said[key] = value
    cells = {kind: table.place(row, f"action.{kind}") for kind in ASSISTANCE}
    asked = [
        kind for kind in ASSISTANCE if choice_in(cells[kind], YES_NO, notes, paragraph, Kind.YES_NO) == YES
    ]
    if asked:
        said["assistance"] = asked
    places["assistance"] = cells[ASSISTANCE[0]].name
    places |= {
        f"assistance.{kind}": one.name for kind, one in cells.items() if one.cell and kind not in asked
    }
    places |= {f"assistance[{index}]": cells[kind].name for index, kind in enumerate(asked)}
    return Item(paragraph, said, places, places["what"])


def places_of(key: str, items: Sequence[Item]) -> dict[str, str]:
    """``evidence[0]`` and ``evidence[0].url`` for each item, and the list itself."""
    places = {key: items[0].first} if items else {}
    for index, item in enumerate(items):
        places[f"{key}[{index}]"] = item.first
        places |= {f"{key}[{index}].{member}": where for member, where in item.places.items()}
    return places
