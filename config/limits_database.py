"""Where limits on tries and one-time codes are kept with SQLite: in a file beside the database."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

ALIAS = "limits"
CACHE = "django_cache"
# As `createcachetable` makes it; the file is in no backup and may be missing at any start.
TABLE = (
    'CREATE TABLE IF NOT EXISTS "cache" ("cache_key" varchar(255) NOT NULL PRIMARY KEY, '
    '"value" text NOT NULL, "expires" datetime NOT NULL)',
    'CREATE INDEX IF NOT EXISTS "cache_expires" ON "cache" ("expires")',
)


class OwnFile:
    """Leads the table of the cache to its file, and everything else past it."""

    def db_for_read(self, model: Any, **_hints: Any) -> str | None:
        """The file for the cache; no opinion on anything else."""
        return ALIAS if model._meta.app_label == CACHE else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool:
        """The table of the cache there, all others elsewhere."""
        return (db == ALIAS) == (app_label == CACHE)


def make_table(connection: BaseDatabaseWrapper, **_more: Any) -> None:
    """Make the table where a file was opened that has none yet; nobody has to think of it."""
    if connection.alias == ALIAS:
        with connection.cursor() as cursor:
            for statement in TABLE:
                cursor.execute(statement)


def register() -> None:
    """Called once, when the applications are ready."""
    connection_created.connect(make_table, dispatch_uid="limits_database")
