"""The migrated tables of SQLite, kept from one run of the tests to the next: 80 migrations take six seconds.

A migration that was edited, or another version of a library, asks for a new file; what came after it was
kept is applied by `migrate`, which runs every time.
"""

from __future__ import annotations

import functools
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection

PATTERN = "test-tables-{}.sqlite3"


@functools.cache
def place() -> Path:
    """The file of exactly these migrations."""
    root = Path(settings.BASE_DIR)
    made_of = hashlib.sha256()
    for path in sorted([root / "uv.lock", *root.glob("*/migrations/*.py")]):
        made_of.update(f"{path.relative_to(root)}\n".encode() + path.read_bytes())
    return Path(settings.VAR_DIR) / PATTERN.format(made_of.hexdigest()[:16])


@contextmanager
def brought_back(name: str) -> Iterator[None]:
    """The tables in the database in memory of this name, which lives while something is connected to it."""
    with closing(sqlite3.connect(name, uri=True)) as memory:
        if place().exists():
            with closing(sqlite3.connect(place())) as kept:
                kept.backup(memory)
        yield


def keep() -> None:
    """Keep the tables of the connected database, in place of those of other migrations."""
    if place().exists():
        return
    for old in place().parent.glob(PATTERN.format("*")):
        old.unlink(missing_ok=True)
    connection.ensure_connection()
    with TemporaryDirectory(dir=place().parent) as folder:
        made = Path(folder) / "made"
        with closing(sqlite3.connect(made)) as out:
            connection.connection.backup(out)
        os.replace(made, place())
