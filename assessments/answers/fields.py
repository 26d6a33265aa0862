"""The kinds of member in a file of answers: how long each may be, and how its schema describes it. Pure."""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import ConfigDict, Field, WithJsonSchema
from pydantic.config import JsonDict
from pydantic.json_schema import SkipJsonSchema

STRENGTHS = range(4)
EXPLANATION_LIMIT = 20_000
TITLE_LIMIT = 500
URL_LIMIT = 2_000
PAGE_LIMIT = 100
SOURCE_LIMIT = 300
ACTION_LIMIT = 2_000
NAME_LIMIT = 200
ITEMS_LIMIT = 100
REMOVED = "[removed on "
"""How the mark begins that takes the place of a text that was removed everywhere."""

# Control characters, halves of surrogate pairs and noncharacters: no database, XML or PDF takes them. The
# schema leaves the halves out: most engines for regular expressions can't name them, and no file in UTF-8
# holds them.
_FORBIDDEN = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff"
FORBIDDEN = re.compile(f"[{_FORBIDDEN}\ud800-\udfff]")
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
YEAR_OR_MONTH = re.compile(r"([0-9]{4})(-(0[1-9]|1[0-2]))?")
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
_YEAR = "(19[0-9]{2}|20[0-9]{2}|2100)"
_DAY: JsonDict = {"type": "string", "format": "date", "pattern": f"^{_YEAR}-[0-9]{{2}}-[0-9]{{2}}$"}
type Date = Annotated[
    datetime.date,
    WithJsonSchema({"description": f"A day from {YEARS[0]} to {YEARS[-1]}, such as 2026-06-30", **_DAY}),
]
# As much of the date of a document as is known: a year, a month or a day. Nothing is filled in.
type DocumentDate = Annotated[
    str,
    WithJsonSchema(
        {
            "description": f"A year, month or day from {YEARS[0]} to {YEARS[-1]}: 2026, 2026-06, 2026-06-30",
            "anyOf": [{"type": "string", "pattern": f"^{_YEAR}(-(0[1-9]|1[0-2]))?$"}, _DAY],
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


NOT_IN_FILES = SkipJsonSchema()
"""Marks a member that only a working copy or a frozen report knows."""


class Written:
    """An object of the file; a member that it does not declare is a problem."""

    __slots__ = ()
    __pydantic_config__ = ConfigDict(extra="forbid")


def about(limit: int, description: str, pattern: str = "") -> Any:
    """How long a text may be, and what it is; only the schema needs the pattern."""
    more = {"pattern": pattern} if pattern else {}
    return Field(description=description, json_schema_extra={"maxLength": limit, **more})


def many(description: str | None = None, *, unique: bool = True) -> Any:
    """A list that may have ``ITEMS_LIMIT`` items."""
    more: JsonDict = {"uniqueItems": True} if unique else {}
    return Field(max_length=ITEMS_LIMIT, description=description, json_schema_extra=more)


def iso_day(value: object) -> datetime.date | None:
    """The day that ``2026-06-30`` names; None for any other form, and for a day that no month has."""
    if not isinstance(value, str) or not ISO_DAY.fullmatch(value):
        return None
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        return None


def document_year(value: object) -> int | None:
    """The year of ``2026``, ``2026-06`` or ``2026-06-30``; None for what is no such date."""
    if day := iso_day(value):
        return day.year
    found = YEAR_OR_MONTH.fullmatch(value) if isinstance(value, str) else None
    return int(found[1]) if found else None


def is_after(dated: str, day: datetime.date) -> bool:
    """Whether the whole of a document's year, month or day lies after that day."""
    return dated > day.isoformat()[: len(dated)]


def is_before(dated: str, day: datetime.date) -> bool:
    """Whether the whole of a document's year, month or day lies before that day."""
    return dated < day.isoformat()[: len(dated)]


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
