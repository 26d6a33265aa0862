"""Reading the objects of a file of answers, and noting everything that is wrong with their members. Pure.

A person who mends a file wants to see every problem at once; pydantic, which publishes the same declarations
as a schema, gives no value and runs no rule for an object with one wrong member
(docs/decisions/0017-pydantic-for-files.md).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from enum import StrEnum
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints
from urllib.parse import quote

from assessments.answers.fields import (
    FORBIDDEN,
    ITEMS_LIMIT,
    NOT_IN_ADDRESS,
    NOT_IN_FILES,
    STRENGTHS,
    YEARS,
    Date,
    DocumentDate,
    Line,
    Text,
    WebAddress,
    Written,
    document_year,
    is_web_address,
    iso_day,
)
from assessments.answers.problems import Notes, quoted


class Unreadable:
    """Stands for a value that ``load_json`` has already reported, so that it is not reported twice."""


@dataclass(slots=True)
class Found[Object]:
    """An object as it was read, blank where something is missing or wrong, and the objects inside it."""

    value: Object
    notes: Notes
    wrong: set[str]
    parts: list[Found[Any]]

    def is_clean(self, *members: str) -> bool:
        """Whether nothing is wrong with these members' values; without any, with the whole object."""
        return self.wrong.isdisjoint(members) if members else not self.wrong


def read[Object: Written](
    kind: type[Object], raw: Mapping[object, object], notes: Notes, **known: object
) -> Found[Object]:
    """An object with all its members, every problem noted.

    `known` are members that rules of their own have read before.
    """
    note_unknown(kind, raw, notes)
    values, wrong, parts = dict(known), set(), list[Found[Any]]()
    for key, (of, limit, is_required) in _members(kind).items():
        if key in known:
            continue
        noted, written = len(notes.problems), raw.get(key)
        value = _value(of, limit, written, notes.at(key), parts) if key in raw else None
        if is_required and of is Text and value:
            value = value.strip()
        is_silent = len(notes.problems) == noted and not isinstance(written, Unreadable)
        if is_silent and is_required and value in (None, ""):
            notes.add("missing_key", key=key)
            is_silent = False
        if not is_silent:
            wrong.add(key)
        if value is not None or is_required:
            values[key] = value
    return Found(kind(**values), notes, wrong, parts)


def note_unknown(kind: type[Written], raw: Mapping[object, object], notes: Notes) -> None:
    """Note each key that such an object can't have."""
    known = _members(kind)
    for key in raw:
        if key not in known:
            notes.add("unknown_key", key=quoted(key), known=", ".join(known))


def keys(kind: type[Written]) -> tuple[str, ...]:
    """The names of the members, as they are written."""
    return tuple(_members(kind))


_KNOWN: dict[type[Written], Mapping[str, tuple[Any, int, bool]]] = {}


def _members(kind: type[Written]) -> Mapping[str, tuple[Any, int, bool]]:
    """As `_declared`, found out once."""
    if kind not in _KNOWN:
        _KNOWN[kind] = _declared(kind)
    return _KNOWN[kind]


def _declared(declared: Any) -> Mapping[str, tuple[Any, int, bool]]:
    """The kind of each member, how long its text may be, and whether it is required."""
    found = {}
    hints = get_type_hints(declared, include_extras=True)
    for member in fields(declared):
        kind, limit = _without_none(hints[member.name]), 0
        if get_origin(kind) is Annotated:
            kind, about = get_args(kind)
            if about is NOT_IN_FILES:
                continue
            limit = (about.json_schema_extra or {}).get("maxLength", 0)
        is_required = member.default is MISSING and member.default_factory is MISSING
        found[member.name] = (_without_none(kind), limit, is_required)
    return found


def _without_none(kind: Any) -> Any:
    """None stands for a member that is not there."""
    return get_args(kind)[0] if NoneType in get_args(kind) else kind


def _value(kind: Any, limit: int, value: object, notes: Notes, parts: list[Found[Any]]) -> Any:
    """A value of this kind; a blank one, and notes at its place, where it is of another."""
    if isinstance(value, Unreadable):
        return None
    if reader := _READERS.get(kind):
        return reader(value, limit, notes)
    if get_origin(kind) is tuple:
        return _each(get_args(kind)[0], value, notes, parts)
    if issubclass(kind, StrEnum):
        return chosen(value, kind, notes)
    if mapping(value, notes) is not value:
        return None
    parts.append(read(kind, value, notes))
    return parts[-1].value


def _each(kind: Any, value: object, notes: Notes, parts: list[Found[Any]]) -> tuple[Any, ...]:
    """What can be read of a list; of an enumeration each code once, in its order."""
    found: list[Any] = []
    for index, each in enumerate(items(value, notes)):
        item = _value(kind, 0, each, notes.at(index), parts)
        if isinstance(item, StrEnum) and item in found:
            notes.at(index).add("stands_twice", value=quoted(each))
        elif item is not None:
            found.append(item)
    return tuple(sorted(found, key=list(kind).index) if issubclass(kind, StrEnum) else found)


def items(value: object, notes: Notes) -> list[object]:
    """A list of at most ``ITEMS_LIMIT`` items; empty, and a note, if it is none."""
    if isinstance(value, Unreadable):
        return []
    if not isinstance(value, list | tuple):
        notes.add("not_list")
        return []
    if len(value) > ITEMS_LIMIT:
        notes.add("too_many", length=len(value), limit=ITEMS_LIMIT)
        return []
    return list(value)


def mapping(value: object, notes: Notes) -> Mapping[object, object]:
    """An object; empty, and a note, if it is none."""
    if isinstance(value, Mapping):
        return value
    if not isinstance(value, Unreadable):
        notes.add("not_object")
    return {}


def chosen[Chosen: StrEnum](value: object, choices: type[Chosen], notes: Notes) -> Chosen | None:
    """This value as one of an enumeration; None, and a note, if it is none of them."""
    if isinstance(value, str) and value in choices:
        return choices(value)
    if not isinstance(value, Unreadable):
        notes.add("unknown_value", value=quoted(value), known=", ".join(choices))
    return None


def _text(value: object, limit: int, notes: Notes) -> str:
    """As typed; line ends become LF and count as one character each."""
    if not isinstance(value, str):
        notes.add("not_text")
        return ""
    found = value.replace("\r\n", "\n").replace("\r", "\n")
    if len(found) > limit:
        notes.add("too_long", length=len(found), limit=limit)
    if forbidden := FORBIDDEN.search(found):
        notes.add("forbidden_character", code=f"U+{ord(forbidden[0]):04X}")
        return ""
    return found


def _line(value: object, limit: int, notes: Notes) -> str:
    return _text(value, limit, notes).replace("\t", " ").replace("\n", " ").strip()


def _web_address(value: object, limit: int, notes: Notes) -> str:
    address = _line(value, limit, notes)
    if not address or is_web_address(address):
        return address
    wrong = NOT_IN_ADDRESS.search(address)
    if wrong and address.lower().startswith(("http://", "https://")):
        sign = wrong[0]
        notes.add("not_in_address", sign=sign if sign.strip() else "␣", instead=quote(sign))
    else:
        notes.add("not_web_address", value=quoted(address))
    return ""


def _flag(value: object, _limit: int, notes: Notes) -> bool:
    if not isinstance(value, bool):
        notes.add("not_boolean")
    return value is True


def _strength(value: object, _limit: int, notes: Notes) -> int | None:
    """An integer; ``true``, ``"2"`` and ``1.5`` are none."""
    number = plain_integer(value)
    if number is None:
        notes.add("not_integer", value=quoted(value))
    elif number not in STRENGTHS:
        notes.add("strength_out_of_range", value=quoted(value))
        return None
    return number


def _day(value: object, _limit: int, notes: Notes) -> datetime.date | None:
    """A day as ``2026-06-30``, in a year that may be meant."""
    day = iso_day(value)
    if day is None:
        notes.add("not_date", value=quoted(value))
    elif day.year not in YEARS:
        notes.add("year_out_of_range", value=quoted(value))
        return None
    return day


def _document_date(value: object, _limit: int, notes: Notes) -> str:
    """A year, a month or a day, as it is written."""
    year = document_year(value)
    if year is None:
        notes.add("not_document_date", value=quoted(value))
    elif year not in YEARS:
        notes.add("year_out_of_range", value=quoted(value))
    return str(value) if year in YEARS else ""


_READERS: Mapping[Any, Callable[[object, int, Notes], object]] = {
    bool: _flag,
    Date: _day,
    DocumentDate: _document_date,
    Line: _line,
    int: _strength,
    Text: _text,
    WebAddress: _web_address,
}


def plain_integer(value: object) -> int | None:
    """The value if it is an integer, and not a boolean; else None. 2.0 is one, as in JSON Schema."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
