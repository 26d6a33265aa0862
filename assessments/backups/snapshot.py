"""One moment of the database, copied while people go on saving, and what it says of files and events."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Protocol
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient

from assessments.backups.manifest import LastEvent

COPY = "snapshot-"
"""How the folder of a copy is called while it is read."""
_HEADS = """
    SELECT event.chain, event.number, event.mac FROM assessments_event event
    JOIN (SELECT chain, max(number) AS number FROM assessments_event GROUP BY chain) last
    ON last.chain = event.chain AND last.number = event.number
    ORDER BY event.chain
"""
_EVIDENCE = "SELECT id, sha256, size FROM assessments_evidencefile WHERE removed_at IS NULL ORDER BY id"
_MIGRATIONS = "SELECT app, max(name) FROM django_migrations GROUP BY app"
_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}


class DumpFailed(Exception):
    """The program that copies the database ended with an error; the message is its last line."""


class _Cursor(Protocol):
    def execute(self, sql: str, /) -> Any: ...

    def fetchall(self) -> Sequence[Any]: ...


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One moment: what is in it, and its bytes to read once. `evidence`: id, SHA-256 and size of each row."""

    vendor: str
    rows: Mapping[str, int]
    migrations: Mapping[str, str]
    heads: tuple[LastEvent, ...]
    evidence: tuple[tuple[UUID, str, int], ...]
    bytes: BinaryIO


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """A consistent copy; nobody who saves waits for it. DumpFailed where the copy broke off."""
    if connection.vendor == "sqlite":
        with _sqlite() as found:
            yield found
    else:
        with _postgresql() as found:
            yield found


def _told(cursor: _Cursor, vendor: str, content: BinaryIO) -> Snapshot:
    def asked(sql: str) -> Sequence[Any]:
        cursor.execute(sql)
        return cursor.fetchall()

    tables = [name for (name,) in asked(_TABLES[vendor])]
    return Snapshot(
        vendor=vendor,
        rows={name: asked(f'SELECT count(*) FROM "{name}"')[0][0] for name in tables},  # noqa: S608
        migrations=dict(asked(_MIGRATIONS)),
        heads=tuple(LastEvent(*row) for row in asked(_HEADS)),
        evidence=tuple((UUID(str(key)), sha256, size) for key, sha256, size in asked(_EVIDENCE)),
        bytes=content,
    )


@contextmanager
def _sqlite() -> Iterator[Snapshot]:
    # Beside the files, where only this account reads; VACUUM INTO needs as much room as the database has.
    place = Path(settings.MEDIA_ROOT)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    remove_left_over(place)
    with TemporaryDirectory(dir=place, prefix=COPY) as folder, _held(Path(folder)):
        copy = Path(folder) / "database.sqlite3"
        with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=60)) as live:
            live.execute("VACUUM INTO ?", (str(copy),))
        with closing(sqlite3.connect(copy)) as frozen, copy.open("rb") as content:
            yield _told(frozen.cursor(), "sqlite", content)


def remove_left_over(place: Path) -> None:
    """Copies of backups that were killed: nobody holds them."""
    for folder in place.glob(f"{COPY}*"):
        with _held(folder) as is_left:
            if is_left:
                shutil.rmtree(folder)


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Hold a folder while the block runs and its process lives; whether nobody else holds it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(handle)


@contextmanager
def _postgresql() -> Iterator[Snapshot]:
    """pg_dump reads the same snapshot as the counts: the transaction that exported it stays open."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        name = cursor.fetchone()[0]
        arguments, environment = postgresql_program("pg_dump")
        dump = subprocess.Popen(
            [*arguments, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={name}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
        try:
            yield _told(cursor, "postgresql", dump.stdout)  # type: ignore[arg-type]  # a pipe was asked for
            _said, wrong = dump.communicate()
            if dump.returncode:
                raise DumpFailed(wrong.decode(errors="replace").strip().rpartition("\n")[2])
        finally:
            dump.kill()
            dump.wait()


def postgresql_program(name: str) -> tuple[list[str], dict[str, str]]:
    """A program of PostgreSQL with the arguments and the environment that lead it to this database.

    DumpFailed behind a transaction pooler: what these programs set for their session, such as where tables
    are looked for, would be found there by whoever is lent the connection next.
    """
    if settings.POOLER:
        raise DumpFailed(
            "A backup or a restore needs PostgreSQL itself: for this command alone set DATABASE_URL to the "
            "server instead of the pooler, and THIRTYTWO_POOLER=0."
        )
    (_psql, *arguments), environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    if arguments and arguments[-1] == connection.settings_dict["NAME"]:
        arguments[-1:] = ["--dbname", connection.settings_dict["NAME"]]
    return [name, *arguments], {**os.environ, **(environment or {})}
