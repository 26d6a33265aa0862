"""Whether the installation does all that it promises: `/readyz`, the figures, the administrator's page."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.utils import timezone

from assessments.files.store import kept_files
from assessments.making.last_done import (
    BACKUP,
    DAILY,
    EVIDENCE,
    HEADS,
    HEADS_SENT,
    VERIFIED,
    WORKER,
    all_last_done,
    last_done,
)
from assessments.models import Bundle, Order
from assessments.models.work import Work

LONGEST_WAIT = timedelta(minutes=10)
TWO_DAYS = timedelta(days=2)
WITHIN = {
    WORKER: timedelta(minutes=3),
    **dict.fromkeys((DAILY, BACKUP, EVIDENCE, HEADS, HEADS_SENT), TWO_DAYS),
    VERIFIED: timedelta(days=92),
}
"""How long ago each may have been done last. What is due every day has a day's grace: one run may be late."""

LEAST_ROOM = 500 << 20
"""Bytes: a few hundred files and the next backup's copy of a small database."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure: its name, what it means, and its value now."""

    name: str
    meaning: str
    value: float


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that has to be well: its code, whether it is, and whether people can't do without it."""

    name: str
    is_well: bool
    is_needed: bool = True

    @property
    def said(self) -> str:
        """The word for it on `/readyz`."""
        return "ok" if self.is_well else "not ready" if self.is_needed else "late"


def waiting() -> tuple[int, timedelta]:
    """How many pieces of work wait in line, and for how long the first of them. Two queries."""
    count, first = 0, None
    for kind in (Order, Bundle):
        rows = kind._default_manager.filter(status=Work.Status.WAITING).order_by()
        count += rows.count()
        oldest: datetime | None = rows.aggregate(first=Min("asked_at"))["first"]
        first = min(filter(None, (first, oldest)), default=None)
    return count, timezone.now() - first if first else timedelta()


def room() -> int:
    """Bytes that are free where files are kept."""
    place = Path(settings.MEDIA_ROOT)
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free


_migrated = False


def is_migrated() -> bool:
    """Whether every migration was applied. Asked once: it does not become untrue while a process lives."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def is_recent(what: str, moment: datetime | None) -> bool:
    """Whether it was last done well as lately as it has to be; `moment` is when, None for never."""
    return moment is not None and timezone.now() - moment < WITHIN[what]


PARTS: tuple[tuple[str, Callable[[], bool]], ...] = (
    ("migrations", is_migrated),
    ("queue", lambda: waiting()[1] < LONGEST_WAIT),
    ("disk", lambda: room() > LEAST_ROOM),
    ("files", lambda: kept_files().answers()),
    ("worker", lambda: is_recent(WORKER, last_done(WORKER))),
)


def parts() -> Iterator[Part]:
    """Each part, the database first; where it does not answer nothing else is asked."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        yield Part("database", True)
        for name, asked in PARTS:
            yield Part(name, asked())
        if settings.HEADS_TO:
            yield Part("heads", is_recent(HEADS_SENT, last_done(HEADS_SENT)), is_needed=False)
    except (DatabaseError, OSError):
        yield Part("database", False)


def gauges() -> Iterator[Gauge]:
    """The state in figures; ages in seconds, and none of what never happened."""
    count, longest = waiting()
    yield Gauge("queue_waiting", "Pieces of work that wait in line", count)
    yield Gauge(
        "queue_longest_wait_seconds", "How long the first of them has waited", longest.total_seconds()
    )
    yield Gauge("disk_free_bytes", "Room where files are kept", room())
    done = all_last_done()
    for what in WITHIN:
        if (moment := done.get(what)) is not None:
            age = (timezone.now() - moment).total_seconds()
            yield Gauge(f"{what}_age_seconds", f"Since it was last done well: {what}", age)
