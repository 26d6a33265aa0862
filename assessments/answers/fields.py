"""Reading the members of a JSON object by type, with limits, noting every problem. Pure.

A reader returns the empty value of its type where it notes a problem, so that reading goes on and the
list of problems is complete.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from assessments.answers.problems import Notes, quoted

EXPLANATION_LIMIT = 20_000
TITLE_LIMIT = 500
URL_LIMIT = 2_000
PAGE_LIMIT = 100
SOURCE_LIMIT = 300
ACTION_LIMIT = 2_000
NAME_LIMIT = 200
ITEMS_LIMIT = 100

# Control characters, halves of surrogate pairs and noncharacters: no database, XML or PDF takes them.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
YEARS = range(1900, 2101)
NOT_IN_ADDRESS = re.compile(r"[\s<>\"\\^`{|}]")


class Unreadable:
    """Stands for a value that ``load_json`` has already reported, so that it is not reported twice."""


@dataclass(slots=True)
class Members:
    """The members of one object of the file; ``path`` is its place, ``known`` its possible keys."""

    raw: Mapping[object, object]
    path: str
    notes: Notes
    known: tuple[str, ...]

    def __post_init__(self) -> None:
        for key in self.raw:
            if key not in self.known:
                self.notes.add(
                    "unknown_key", self.path, key=quoted(key), known=", ".join(self.known)
                )

    def has(self, key: str) -> bool:
        """Whether the key is there, whatever its value."""
        return key in self.raw

    def at(self, key: str) -> str:
        """The place of a member: ``evidence[0].url``."""
        return f"{self.path}.{key}" if self.path else key

    def is_reported(self, key: str) -> bool:
        """Whether a problem of this member's value stands in the notes already."""
        if isinstance(self.raw.get(key), Unreadable):
            return True
        return any(problem.member == self.at(key) for problem in self.notes.problems)

    def required(self, *keys: str) -> None:
        """Note each of these keys that is missing."""
        for key in keys:
            if key not in self.raw:
                self.notes.add("missing_key", self.path, key=key)

    def text(self, key: str, limit: int) -> str:
        """A text of several lines as typed; line ends become LF. Empty if absent."""
        value = self.raw.get(key, "")
        if isinstance(value, Unreadable):
            return ""
        if not isinstance(value, str):
            self.notes.add("not_text", self.at(key))
            return ""
        return self._allowed(key, value.replace("\r\n", "\n").replace("\r", "\n"), limit)

    def line(self, key: str, limit: int) -> str:
        """A text of one line, without blanks around it; breaks inside become a blank."""
        return " ".join(self.text(key, limit).replace("\t", "\n").split("\n")).strip()

    def required_line(self, key: str, limit: int) -> str:
        """A line that has to be there and not be blank."""
        return self._required(key, limit, self.line)

    def required_text(self, key: str, limit: int) -> str:
        """A text of several lines, without blanks around it, that has to be there."""
        return self._required(key, limit, lambda key, limit: self.text(key, limit).strip())

    def _required(self, key: str, limit: int, read: Callable[[str, int], str]) -> str:
        noted = len(self.notes.problems)
        value = read(key, limit)
        reported = isinstance(self.raw.get(key), Unreadable) or noted != len(self.notes.problems)
        if not value and not reported:
            self.notes.add("missing_key", self.path, key=key)
        return value

    def _allowed(self, key: str, value: str, limit: int) -> str:
        if len(value) > limit:
            self.notes.add("too_long", self.at(key), length=len(value), limit=limit)
        forbidden = FORBIDDEN.search(value)
        if forbidden:
            self.notes.add("forbidden_character", self.at(key), code=f"U+{ord(forbidden[0]):04X}")
            return ""
        return value

    def integer(self, key: str, rule: str = "not_integer") -> int | None:
        """An integer; ``true``, ``"2"`` and ``1.5`` are none. None if absent."""
        value = self.raw.get(key)
        number = plain_integer(value)
        if number is None and key in self.raw and not isinstance(value, Unreadable):
            self.notes.add(rule, self.at(key), value=quoted(value))
        return number

    def flag(self, key: str) -> bool:
        """true or false; false if absent."""
        value = self.raw.get(key, False)
        if isinstance(value, bool):
            return value
        if not isinstance(value, Unreadable):
            self.notes.add("not_boolean", self.at(key))
        return False

    def day(self, key: str) -> datetime.date | None:
        """A day as ``2026-06-30``, in a year that may be meant; None if absent."""
        if key not in self.raw or isinstance(self.raw[key], Unreadable):
            return None
        value = self.raw[key]
        day = iso_day(value)
        if day is None:
            self.notes.add("not_date", self.at(key), value=quoted(value))
        elif day.year not in YEARS:
            self.notes.add("year_out_of_range", self.at(key), value=quoted(value))
            return None
        return day

    def web_address(self, key: str) -> str:
        """An http(s) address; empty if absent."""
        value = self.line(key, URL_LIMIT)
        if value and not is_web_address(value):
            self.notes.add("not_web_address", self.at(key), value=quoted(value))
            return ""
        return value

    def choice[Chosen: StrEnum](self, key: str, choices: type[Chosen]) -> Chosen | None:
        """One of the values of an enumeration; None if absent."""
        if key not in self.raw:
            return None
        return self.chosen(self.raw[key], choices, self.at(key))

    def chosen[Chosen: StrEnum](
        self, value: object, choices: type[Chosen], member: str
    ) -> Chosen | None:
        """This value as one of an enumeration; None, and a note, if it is none of them."""
        if isinstance(value, str) and value in set(choices):
            return choices(value)
        if not isinstance(value, Unreadable):
            known = ", ".join(choice.value for choice in choices)
            self.notes.add("unknown_value", member, value=quoted(value), known=known)
        return None

    def mapping(self, key: str) -> Mapping[object, object]:
        """An object; empty if absent."""
        value = self.raw.get(key, {})
        if isinstance(value, Mapping):
            return value
        if not isinstance(value, Unreadable):
            self.notes.add("not_object", self.at(key))
        return {}

    def items(self, key: str) -> Sequence[object]:
        """A list of at most ``ITEMS_LIMIT`` items; empty if absent."""
        value = self.raw.get(key, [])
        if isinstance(value, Unreadable):
            return []
        if not isinstance(value, list | tuple):
            self.notes.add("not_list", self.at(key))
            return []
        if len(value) > ITEMS_LIMIT:
            self.notes.add("too_many", self.at(key), length=len(value), limit=ITEMS_LIMIT)
            return []
        return value

    def objects(self, key: str, known: tuple[str, ...]) -> list[Members]:
        """A list of objects with these keys; an item that is none is noted and left out."""
        found = []
        for index, item in enumerate(self.items(key)):
            member = f"{self.at(key)}[{index}]"
            if isinstance(item, Mapping):
                found.append(Members(item, member, self.notes, known))
            elif not isinstance(item, Unreadable):
                self.notes.add("not_object", member)
        return found


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
