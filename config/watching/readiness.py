"""Whether the installation does all that it promises: `/readyz`, the figures, the administrator's page."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.utils import timezone

from assessments.files.store import kept_files
from assessments.making.last_done import BACKUP, DAILY, WORKER, last_done
from assessments.models import Bundle, Order
from assessments.models.work import Work

LONGEST_WAIT = timedelta(minutes=10)
WORKER_SEEN = timedelta(minutes=3)
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
    """One thing that has to be well: its code, and whether it is."""

    name: str
    is_well: bool


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


def _seen(what: str, within: timedelta) -> bool:
    moment = last_done(what)
    return moment is not None and timezone.now() - moment < within


PARTS: tuple[tuple[str, Callable[[], bool]], ...] = (
    ("migrations", is_migrated),
    ("queue", lambda: waiting()[1] < LONGEST_WAIT),
    ("disk", lambda: room() > LEAST_ROOM),
    ("files", lambda: kept_files().answers()),
    ("worker", partial(_seen, WORKER, WORKER_SEEN)),
)


def parts() -> Iterator[Part]:
    """Each part, the database first; where it does not answer nothing else is asked."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        yield Part("database", True)
        for name, asked in PARTS:
            yield Part(name, asked())
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
    for what in (WORKER, DAILY, BACKUP):
        if (moment := last_done(what)) is not None:
            age = (timezone.now() - moment).total_seconds()
            yield Gauge(f"{what}_age_seconds", f"Since it was last done well: {what}", age)
