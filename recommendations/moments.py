"""Moments as whoever reads a page has them: in his or her time zone, which stands beside them.

Only what is shown follows the reader. Days that decide something, files and mails stay in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from itertools import groupby
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

UTC = "UTC"
AREAS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)

READER: ContextVar[str] = ContextVar("zone of the reader", default=UTC)


@contextmanager
def read_in(name: str) -> Iterator[None]:
    """Show moments in the zone of this name; one that this machine does not know counts as UTC."""
    token = READER.set(name)
    try:
        yield
    finally:
        READER.reset(token)


def month_in_line(day: date) -> str:
    """``May 2010`` within a line: small in Russian, where Django begins the name of a month with a capital
    when it stands without a day."""
    said = date_format(day, "YEAR_MONTH_FORMAT")
    return said[:1].lower() + said[1:] if date_format(day, "E").islower() else said


def span_in_words(months: int, since: str = "") -> str:
    """A span of so many months before the end of a period, in the reader's language, with its first day."""
    said = ngettext("in the last %(months)d month", "in the last %(months)d months", months)
    span = said % {"months": months}
    return _("%(span)s (since %(day)s)") % {"span": span, "day": since} if since else span


@cache
def zones() -> frozenset[str]:
    """The names of the zones that a person may choose."""
    areas = {name for name in available_timezones() if name.partition("/")[0] in AREAS and "/" in name}
    return frozenset(areas | {UTC})


@cache
def zones_by_area() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """All but UTC, as a list of choices: area → name and city, in the order of the alphabet."""
    names = sorted(zones() - {UTC})
    grouped = groupby(names, key=lambda name: name.partition("/")[0])
    return tuple((area, tuple((name, city(name)) for name in found)) for area, found in grouped)


def city(name: str) -> str:
    """`America/Argentina/Buenos_Aires` → Buenos Aires."""
    return name.rpartition("/")[2].replace("_", " ")


def zone_words() -> str:
    """What stands beside a time: UTC, or whose time it is."""
    name = READER.get()
    return UTC if name not in zones() or name == UTC else _("%(city)s time") % {"city": city(name)}


def day(moment: datetime | None) -> str:
    """3 June 2026."""
    return date_format(_local(moment), "DATE_FORMAT") if moment else ""


def clock(moment: datetime | None) -> str:
    """14:03 UTC."""
    return f"{date_format(_local(moment), 'TIME_FORMAT')} {zone_words()}" if moment else ""


def moment(moment: datetime | None) -> str:
    """3 June 2026, 14:03 UTC."""
    return f"{date_format(_local(moment), 'DATETIME_FORMAT')} {zone_words()}" if moment else ""


def is_today(moment: datetime) -> bool:
    return _local(moment).date() == _local(timezone.now()).date()


def _local(moment: datetime) -> datetime:
    name = READER.get()
    return moment.astimezone(_zone(name if name in zones() else UTC))


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
