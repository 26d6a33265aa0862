"""Real dates in the criteria: "in the last 24 months" counts back from the end of the period of evidence."""

from __future__ import annotations

import calendar
import re
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

LAST_MONTHS = re.compile(r"\blast (\d+) months\b")


def months_before(day: date, months: int) -> date:
    """The same day `months` months earlier; the last day of a shorter month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    month += 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def with_dates(text: str, period_end: date) -> str:
    """The text of a criterion with the date behind each window: "last 24 months (since 30 June 2024)"."""

    def dated(match: re.Match[str]) -> str:
        since = months_before(period_end, int(match[1]))
        said = _("since %s") % date_format(since, "j F Y")
        return f"{match[0]} ({said})"

    return LAST_MONTHS.sub(dated, text)
