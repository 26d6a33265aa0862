"""After a removal: the pages of the database that held the text are overwritten, and its log is cut off.

A row that changes leaves its old bytes where they were until something else needs the room. SQLite is built
anew as a whole (VACUUM) and its write-ahead log emptied; PostgreSQL rewrites the tables in question. Neither
can be part of a transaction: a worker does it, and the work of the day what was left over.
"""

from __future__ import annotations

import logging
from uuid import UUID

from django.apps import apps
from django.db import OperationalError, connection
from django.tasks import task
from django.utils import timezone

from assessments.forgetting.places import OTHERWISE, PLACES
from assessments.models import TextRemoval
from mechanisms.models import Body

log = logging.getLogger(__name__)


def begin_overwriting(removal: UUID) -> None:
    """Cut the log at once, which is quick, and have the rest done in the background."""
    _cut_log()
    overwrite.enqueue(str(removal))


@task()
def overwrite(removal: str) -> None:
    """Overwrite what is left of one removal, unless it is done already."""
    if TextRemoval.objects.filter(pk=UUID(removal), overwritten_at=None).exists():
        overwrite_left_over()


def overwrite_left_over() -> int:
    """The same for every removal that waits for it; how many. What the database is busy for waits on."""
    waiting = list(TextRemoval.objects.filter(overwritten_at=None).values_list("pk", flat=True))
    if waiting and _overwritten():
        TextRemoval.objects.filter(pk__in=waiting).update(overwritten_at=timezone.now())
        return len(waiting)
    return 0


def _overwritten() -> bool:
    """Whether nothing of what was removed is left in the files of the database."""
    if connection.in_atomic_block:
        return False  # in a test, or called from another act: the work of the day comes back to it
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("VACUUM")
            else:
                for table in tables():
                    cursor.execute(f"VACUUM FULL {connection.ops.quote_name(table)}")
    except OperationalError as error:
        log.warning("the pages of the database were not overwritten: %s", type(error).__name__)
        return False
    return _cut_log()


def _cut_log() -> bool:
    """Move what is in the write-ahead log of SQLite into the database and empty it; whether it is empty."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return connection.vendor != "sqlite"
    with connection.cursor() as cursor:
        busy, _pages, _moved = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def tables() -> list[str]:
    """The tables in which the text could be, each once."""
    nobody = Body()
    models = {place.rows(nobody).model for place in PLACES}
    models |= {apps.get_model(name.rpartition(".")[0]) for name in OTHERWISE}
    return sorted(model._meta.db_table for model in models)
