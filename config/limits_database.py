"""Where limits on tries and one-time codes are kept with SQLite: in a file beside the database."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command

ALIAS = "limits"
CACHE = "django_cache"


class OwnFile:
    """Leads the table of the cache to its file, and everything else past it."""

    def db_for_read(self, model: Any, **_hints: Any) -> str | None:
        """The file for the cache; no opinion on anything else."""
        return ALIAS if model._meta.app_label == CACHE else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool:
        """The table of the cache there, all others elsewhere."""
        return (db == ALIAS) == (app_label == CACHE)


def make_table(**_more: Any) -> None:
    """After `migrate`: an installation that is updated has the file at once."""
    if ALIAS in settings.DATABASES:
        call_command("createcachetable", verbosity=0)
