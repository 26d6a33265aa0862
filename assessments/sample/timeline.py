"""When things happened in the sample region; nothing happens after today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

DAYS_TO_REPLY = 30


def _at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The days of one cycle, for the first body; each further body is a day later."""

    slug: str
    opens_on: date
    closes_on: date
    created: datetime
    invited: datetime
    started: datetime
    contributed: datetime
    answered: datetime
    submitted: datetime
    returned: datetime
    resubmitted: datetime
    read: datetime
    released: datetime
    replied: datetime
    reviewed: datetime
    closed: datetime | None = None


TIMELINES = (
    Timeline(
        slug="2025",
        opens_on=date(2025, 1, 15),
        closes_on=date(2025, 9, 30),
        created=_at(2025, 1, 7),
        invited=_at(2025, 1, 15),
        started=_at(2025, 6, 2),
        contributed=_at(2025, 7, 3),
        answered=_at(2025, 7, 14),
        submitted=_at(2025, 7, 28),
        returned=_at(2025, 8, 18),
        resubmitted=_at(2025, 9, 10),
        closed=_at(2025, 10, 1),
        read=_at(2025, 10, 13),
        released=_at(2025, 10, 27),
        replied=_at(2025, 11, 10),
        reviewed=_at(2025, 12, 8),
    ),
    Timeline(
        slug="2026",
        opens_on=date(2026, 7, 1),
        closes_on=date(2027, 1, 31),
        created=_at(2026, 6, 15),
        invited=_at(2026, 7, 1),
        started=_at(2026, 8, 3),
        contributed=_at(2026, 8, 24),
        answered=_at(2026, 9, 7),
        submitted=_at(2026, 9, 21),
        returned=_at(2026, 10, 12),
        resubmitted=_at(2026, 10, 26),
        read=_at(2026, 10, 19),
        released=_at(2026, 11, 2),
        replied=_at(2026, 11, 5),
        reviewed=_at(2026, 11, 9),
    ),
)


def moment(day: datetime, place: int = 0) -> datetime:
    """That day for the body at this place of the list (hours apart as well as days), at the latest now."""
    return min(day + timedelta(days=place, minutes=17 * place), timezone.now())


def reply_until(timeline: Timeline, released: datetime) -> date:
    """The day until which a body may reply; in the open cycle it lies ahead, so that it can be tried."""
    day = released if timeline.closed else max(released, timezone.now())
    return (day + timedelta(days=DAYS_TO_REPLY)).date()
