"""What can be wrong with a database or a disk while people save: each a block, and well again after it."""

from __future__ import annotations

import os
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.durability.site import Site

LOCKED_TABLES = ("assessments_answer", "django_session")


@dataclass(frozen=True)
class Trouble:
    """How it comes about, and what people read meanwhile."""

    begins: Callable[[Site], AbstractContextManager[None]]
    said: str
    again_after: str


@contextmanager
def locked_sqlite(site: Site) -> Iterator[None]:
    """Another process holds the right to write for longer than anybody waits."""
    with closing(sqlite3.connect(site.home.folder / "db.sqlite3")) as held:
        held.execute("BEGIN EXCLUSIVE")
        yield


@contextmanager
def no_room(site: Site) -> Iterator[None]:
    """No process of the server can write one byte more to any file: its files may be no larger."""
    processes = [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/stat") if _is_of(site, path)]
    before = [resource.prlimit(number, resource.RLIMIT_FSIZE, (1, -1)) for number in processes]
    try:
        yield
    finally:
        for number, limits in zip(processes, before, strict=True):
            resource.prlimit(number, resource.RLIMIT_FSIZE, limits)


def _is_of(site: Site, stat: Path) -> bool:
    groups = {process.pid for process in site.processes}
    try:
        return os.getpgid(int(stat.parent.name)) in groups
    except ProcessLookupError:
        return False


@contextmanager
def locked_postgresql(site: Site) -> Iterator[None]:
    """Somebody works on whole tables, as an upgrade does; nobody waits for more than two seconds."""
    with _set(site, "lock_timeout = '2s'"), _connected(site) as held:
        held.execute(f"BEGIN; LOCK TABLE {', '.join(LOCKED_TABLES[:1])}")
        yield
        held.rollback()


@contextmanager
def read_only(site: Site) -> Iterator[None]:
    """As a standby, or a server that its operator has closed for writing."""
    with _set(site, "default_transaction_read_only = on"):
        yield


@contextmanager
def no_database(site: Site) -> Iterator[None]:
    """Whoever is connected is thrown out, and nobody is let in."""
    name = _name(site)
    with _connected(site, "postgres") as other:
        other.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    _throw_out(site)
    try:
        yield
    finally:
        with _connected(site, "postgres") as other:
            other.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


@contextmanager
def _set(site: Site, setting: str) -> Iterator[None]:
    """For all who connect anew, and everybody has to."""
    name = _name(site)
    with _connected(site, "postgres") as other:
        other.execute(f"ALTER DATABASE {name} SET {setting}")
    _throw_out(site)
    try:
        yield
    finally:
        with _connected(site, "postgres") as other:
            other.execute(f"ALTER DATABASE {name} RESET ALL")
        _throw_out(site)


def _throw_out(site: Site) -> None:
    with _connected(site, "postgres") as other:
        other.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [_name(site)]
        )


def _name(site: Site) -> str:
    return site.home.database.rpartition("/")[2]


def _connected(site: Site, name: str = "") -> psycopg.Connection[tuple[object, ...]]:
    """To the database of the site or another of the same server; each statement counts at once."""
    where = site.home.database.removeprefix("postgres://").rpartition("/")[0]
    user, at, host = where.rpartition("@")
    return psycopg.connect(
        host=host if at else host[1:], user=user or None, dbname=name or _name(site), autocommit=True
    )


TROUBLES = {
    "sqlite": {
        "locked": Trouble(locked_sqlite, "Too many people are saving right now", "5"),
        "no room": Trouble(no_room, "Not saved: the server has a fault", "60"),
    },
    "postgresql": {
        "locked": Trouble(locked_postgresql, "Too many people are saving right now", "5"),
        "read-only": Trouble(read_only, "Not saved: the server has a fault", "60"),
        # The pool can't tell a database that is away from one that has no connection left.
        "no database": Trouble(no_database, "Too many people are saving right now", "5"),
    },
}
