"""The kinds of member in a file of answers: how each is read, and how its schema describes it. Pure.

An object of the file is declared once, as a model of pydantic, which publishes its schema. `read` reads it
and notes every problem: a person who mends a file wants to see everything at once, and pydantic gives no
value and runs no rule for an object with one wrong member (docs/decisions/0017-pydantic-for-files.md).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from enum import StrEnum
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

from pydantic import ConfigDict, Field, WithJsonSchema
from pydantic.config import JsonDict

from assessments.answers.problems import Notes, quoted
from assessments.answers.value import STRENGTHS

EXPLANATION_LIMIT = 20_000
TITLE_LIMIT = 500
URL_LIMIT = 2_000
PAGE_LIMIT = 100
SOURCE_LIMIT = 300
ACTION_LIMIT = 2_000
NAME_LIMIT = 200
ITEMS_LIMIT = 100

# Control characters, halves of surrogate pairs and noncharacters: no database, XML or PDF takes them. The
# schema leaves the halves out: most engines for regular expressions can't name them, and no file in UTF-8
# holds them.
_FORBIDDEN = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff"
FORBIDDEN = re.compile(f"[{_FORBIDDEN}\ud800-\udfff]")
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
YEARS = range(1900, 2101)
NOT_IN_ADDRESS = re.compile(r"[\s<>\"\\^`{|}]")
NOT_BLANK = r"\S"
_ADDRESS = r"""[^\s<>"\\^`{|}"""
WEB_ADDRESS = rf"^\s*([Hh][Tt][Tt][Pp][Ss]?://{_ADDRESS}/?#@]+([/?#]{_ADDRESS}]*)?\s*)?$"

# What a member may be, besides true or false, a code, an object or a list of these. A line is a text
# without blanks around it, whose breaks become blanks.
_WRITTEN = WithJsonSchema({"type": "string", "pattern": f"^[^{_FORBIDDEN}]*$"})
type Text = Annotated[str, _WRITTEN]
type Line = Annotated[str, _WRITTEN]
type WebAddress = Annotated[str, _WRITTEN]
type Date = Annotated[
    datetime.date,
    WithJsonSchema(
        {
            "description": f"A day from {YEARS[0]} to {YEARS[-1]}, such as 2026-06-30",
            "type": "string",
            "format": "date",
            "pattern": "^(19[0-9]{2}|20[0-9]{2}|2100)-[0-9]{2}-[0-9]{2}$",
        }
    ),
]
Strength = Annotated[
    int,
    Field(
        ge=STRENGTHS[0],
        le=STRENGTHS[-1],
        description="0 a statement, 1 not published, 2 public, 3 confirmed by somebody else",
    ),
]


def about(limit: int, description: str, pattern: str = "") -> Any:
    """How long a text may be, and what it is; only the schema needs the pattern."""
    more = {"pattern": pattern} if pattern else {}
    return Field(description=description, json_schema_extra={"maxLength": limit, **more})


def many(description: str | None = None, *, unique: bool = True) -> Any:
    """A list that may have ``ITEMS_LIMIT`` items."""
    more: JsonDict = {"uniqueItems": True} if unique else {}
    return Field(max_length=ITEMS_LIMIT, description=description, json_schema_extra=more)


class Unreadable:
    """Stands for a value that ``load_json`` has already reported, so that it is not reported twice."""


class Shape:
    """An object of the file as it is written; a member that it does not declare is a problem."""

    __slots__ = ("notes", "wrong")
    __pydantic_config__ = ConfigDict(extra="forbid")

    notes: Notes
    wrong: set[str]

    def is_clean(self, *members: str) -> bool:
        """Whether nothing is wrong with these members' values; without any, with the whole object."""
        return self.wrong.isdisjoint(members) if members else not self.wrong


def read[Read: Shape](
    shape: type[Read], raw: Mapping[object, object], notes: Notes, **known: object
) -> Read:
    """An object with all its members, every problem noted; what is wrong or missing is blank.

    `known` are members that rules of their own have read before.
    """
    note_unknown(shape, raw, notes)
    values, wrong = dict(known), set()
    for key, (kind, limit, is_required) in _members(shape).items():
        if key in known:
            continue
        noted, written = len(notes.problems), raw.get(key)
        value = _value(kind, limit, written, notes.at(key)) if key in raw else None
        if is_required and kind is Text and value:
            value = value.strip()
        is_silent = len(notes.problems) == noted and not isinstance(written, Unreadable)
        if is_silent and is_required and value in (None, ""):
            notes.add("missing_key", key=key)
            is_silent = False
        if not is_silent:
            wrong.add(key)
        if value is not None or is_required:
            values[key] = value
    found = shape(**values)
    found.notes, found.wrong = notes, wrong
    return found


def note_unknown(shape: type[Shape], raw: Mapping[object, object], notes: Notes) -> None:
    """Note each key that an object of this shape can't have."""
    known = _members(shape)
    for key in raw:
        if key not in known:
            notes.add("unknown_key", key=quoted(key), known=", ".join(known))


def keys(shape: type[Shape]) -> tuple[str, ...]:
    """The names of the members, as they are written."""
    return tuple(_members(shape))


_KNOWN: dict[type[Shape], Mapping[str, tuple[Any, int, bool]]] = {}


def _members(shape: type[Shape]) -> Mapping[str, tuple[Any, int, bool]]:
    """As `_declared`, found out once."""
    if shape not in _KNOWN:
        _KNOWN[shape] = _declared(shape)
    return _KNOWN[shape]


def _declared(shape: Any) -> Mapping[str, tuple[Any, int, bool]]:
    """The kind of each member, how long its text may be, and whether it is required."""
    found = {}
    hints = get_type_hints(shape, include_extras=True)
    for member in fields(shape):
        kind, limit = hints[member.name], 0
        if get_origin(kind) is Annotated:
            kind, about = get_args(kind)
            limit = (about.json_schema_extra or {}).get("maxLength", 0)
        if NoneType in get_args(kind):  # which stands for a member that is not there
            kind = get_args(kind)[0]
        is_required = member.default is MISSING and member.default_factory is MISSING
        found[member.name] = (kind, limit, is_required)
    return found


def _value(kind: Any, limit: int, value: object, notes: Notes) -> Any:
    """A value of this kind; a blank one, and notes at its place, where it is of another."""
    if isinstance(value, Unreadable):
        return None
    if reader := _READERS.get(kind):
        return reader(value, limit, notes)
    if get_origin(kind) is tuple:
        return _each(get_args(kind)[0], value, notes)
    if issubclass(kind, StrEnum):
        return chosen(value, kind, notes)
    found = mapping(value, notes)
    return read(kind, found, notes) if found is value else None


def _each(kind: Any, value: object, notes: Notes) -> tuple[Any, ...]:
    """What can be read of a list; of an enumeration each code once, in its order."""
    found: list[Any] = []
    for index, each in enumerate(items(value, notes)):
        item = _value(kind, 0, each, notes.at(index))
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


_READERS: Mapping[Any, Callable[[object, int, Notes], object]] = {
    bool: _flag,
    Date: _day,
    Line: _line,
    int: _strength,
    Text: _text,
    WebAddress: _web_address,
}


def plain_integer(value: object) -> int | None:
    """The value if it is an integer, and not a boolean; else None."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def iso_day(value: object) -> datetime.date | None:
    """The day that ``2026-06-30`` names; None for any other form, and for a day that no month has."""
    if not isinstance(value, str) or not ISO_DAY.fullmatch(value):
        return None
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        return None


def is_web_address(value: str) -> bool:
    """Whether this is an http or https address with a host, and without a user name or blanks."""
    if NOT_IN_ADDRESS.search(value):
        return False
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises ValueError for a port that is no number
    except ValueError:
        return False
    named = parts.username is None and parts.password is None
    return parts.scheme in ("http", "https") and bool(parts.hostname) and named
