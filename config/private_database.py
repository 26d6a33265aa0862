"""The file of an SQLite database, and those beside it, are readable by this account alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

BESIDE = ("", "-wal", "-shm")


def close_to_others(connection: BaseDatabaseWrapper, **_more: Any) -> None:
    """Take the rights of group and others from the files, whatever mask they were made under."""
    if connection.vendor != "sqlite":
        return
    for ending in BESIDE:
        path = Path(f"{connection.settings_dict['NAME']}{ending}")
        if path.is_file() and path.stat().st_mode & 0o077:
            path.chmod(0o600)


def register() -> None:
    """Called once, when the applications are ready."""
    connection_created.connect(close_to_others, dispatch_uid="private_database")
