"""Days as people type them: in words, in figures, a month or a year alone. Pure.

What can be meant in one way only is read. `3/4/2026` can be meant in two: both are given, and a person says
which.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_ALT, MONTHS_AP

from assessments.answers.fields import YEARS
from recommendations.translations import LANGUAGES

_UNCLEAR = "jui"
"""June and July both begin with it in French."""

_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?$")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})\s*日?|\s*月)?")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})")
_MONTH_AND_YEAR = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{4})")
_YEAR = re.compile(r"(\d{4})(?:\s*年|\s*г)?")
_PARTS = re.compile(r"\d+|[^\W\d_]+")
_BETWEEN = frozenset({"de", "del", "of", "the", "г", "год", "года", "st", "nd", "rd", "th", "er", "º"})
"""What stands between the parts of a date, and says nothing."""


def plain_digits(text: str) -> str:
    """Arabic, Devanagari and other digits as 0 to 9."""
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def days_read(text: str) -> Sequence[str]:
    """What a typed date can mean: one ISO date, or as much of it as is said (`2026-03`, `2026`).

    Two where day and month may be meant the other way round; nothing where it is no date.
    """
    said = _TIME.sub("", " ".join(plain_digits(text).split()).strip(" .,"))
    for pattern, read in ((_YEAR_FIRST, _year_first), (_YEAR_LAST, _year_last), (_YEAR, _year)):
        if found := pattern.fullmatch(said):
            return read(found)
    if found := _MONTH_AND_YEAR.fullmatch(said):
        return _one(int(found[2]), int(found[1]))
    return _in_words(said)


def _year_first(found: re.Match[str]) -> Sequence[str]:
    return _one(int(found[1]), int(found[2]), int(found[3]) if found[3] else None)


def _year_last(found: re.Match[str]) -> Sequence[str]:
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    return tuple(dict.fromkeys((*_one(year, second, first), *_one(year, first, second))))


def _year(found: re.Match[str]) -> Sequence[str]:
    return (found[1],) if int(found[1]) in YEARS else ()


def _one(year: int, month: int, day: int | None = None) -> Sequence[str]:
    try:
        whole = date(year, month, 1 if day is None else day)
    except ValueError:
        return ()
    if year not in YEARS:
        return ()
    return (whole.isoformat() if day is not None else f"{whole:%Y-%m}",)


def _in_words(said: str) -> Sequence[str]:
    """`12 March 2026`, `March 12, 2026`, `1er mars 2026`, `март 2026 г.`: a month by its name, once."""
    parts = [part for part in _PARTS.findall(said.casefold()) if part not in _BETWEEN]
    named = [months()[part] for part in parts if part in months()]
    numbers = [part for part in parts if part.isdecimal()]
    years = [part for part in numbers if len(part) == 4]
    days = [part for part in numbers if len(part) < 3]
    if len(named) != 1 or len(years) != 1 or len(days) > 1 or len(parts) != 2 + len(days):
        return ()
    return _one(int(years[0]), named[0], int(days[0]) if days else None)


@cache
def months() -> Mapping[str, int]:
    """The number of a month by each name that it has in the languages of the United Nations."""
    found: dict[str, int] = {}
    for language in LANGUAGES:
        with translation.override(language):
            for table in (MONTHS, MONTHS_ALT, MONTHS_AP, MONTHS_3):
                for number, name in table.items():
                    found[str(name).casefold().strip(". ")] = number
    found.pop(_UNCLEAR, None)
    return found
