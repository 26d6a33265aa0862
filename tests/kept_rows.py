"""Casts that are dear to make: made once in each process, and put back for whoever asks for them again.

They are put back only where the test has written nothing but what it asked of the shared cast, so that it
finds what it would have found, had they been made anew. Otherwise they are made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import mail
from django.db import connection

from assessments.writing.index import INDEX

type Tables = dict[str, list[tuple[Any, ...]]]

#: Statements that change no row; and those by which somebody signs in, on which no cast hangs.
HARMLESS = (
    *("BEGIN", "SELECT", "PRAGMA", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT"),
    *(f'{act} "django_session"' for act in ("INSERT INTO", "UPDATE", "DELETE FROM")),
    'UPDATE "mechanisms_person" SET "last_login"',
)


def name_of(table: str) -> str:
    """The table as it is written in a statement."""
    return connection.ops.quote_name(table)


@dataclass(frozen=True)
class Found:
    """What a test has: every row of every table, as the database gives it; its files; its mail."""

    tables: Tables
    files: dict[Path, bytes]
    mailed: int

    @classmethod
    def now(cls) -> Found:
        """What there is at this moment."""
        tables = {}
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                if table.startswith(INDEX):
                    continue  # triggers fill it when the rows are put back
                cursor.execute(f"SELECT * FROM {name_of(table)}")  # noqa: S608
                tables[table] = cursor.fetchall()
        folder = Path(settings.MEDIA_ROOT)
        paths = [path for path in folder.rglob("*") if path.is_file()]
        files = {path.relative_to(folder): path.read_bytes() for path in paths}
        return cls(tables, files, len(mail.outbox))


@dataclass(frozen=True)
class Kept:
    """What making a cast did: rows written, changed rows as they are now, files, mail; and its value."""

    written: Tables
    changed: dict[str, tuple[str, list[tuple[Any, ...]]]]
    files: dict[Path, bytes]
    mail: list[Any]
    value: Any
    present: Mapping[str, Any]

    @classmethod
    def of(cls, before: Found, after: Found, value: Any, present: Mapping[str, Any]) -> Kept:
        """The difference; ``present`` is what the value may refer to, and is there whenever it is."""
        written, changed = {}, {}
        for table, rows in after.tables.items():
            old, new = set(before.tables[table]), set(rows)
            if old != new:
                written[table] = [row for row in rows if row not in old]
            if gone := [row for row in before.tables[table] if row not in new]:
                changed[table] = _keys(table, gone)
        files = {path: data for path, data in after.files.items() if path not in before.files}
        known: dict[int, Any] = {}  # what the value shares with them stays shared
        held = {name: deepcopy(each, known) for name, each in present.items()}
        sent = deepcopy(mail.outbox[before.mailed :])
        return cls(written, changed, files, sent, deepcopy(value, known), held)

    def put_back(self) -> None:
        """Do it all again."""
        with connection.cursor() as cursor:
            for table, (column, keys) in self.changed.items():
                statement = f"DELETE FROM {name_of(table)} WHERE {column} = %s"  # noqa: S608
                cursor.executemany(statement, keys)
            for table, rows in self.written.items():
                places = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(
                    f"INSERT INTO {name_of(table)} VALUES ({places})",  # noqa: S608
                    rows,
                )
        for path, data in self.files.items():
            place = Path(settings.MEDIA_ROOT) / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        mail.outbox.extend(deepcopy(self.mail))

    def copied(self, present: Mapping[str, Any]) -> Any:
        """The value, which refers to what is present now."""
        known = {id(each): present[name] for name, each in self.present.items()}
        return deepcopy(self.value, known)


def _keys(table: str, rows: list[tuple[Any, ...]]) -> tuple[str, list[tuple[Any, ...]]]:
    """The primary key's column, and its value in each row."""
    with connection.cursor() as cursor:
        column = connection.introspection.get_primary_key_column(cursor, table) or ""
        cursor.execute(f"SELECT * FROM {name_of(table)} LIMIT 0")  # noqa: S608
        place = [each[0] for each in cursor.description].index(column)
    return connection.ops.quote_name(column), [(row[place],) for row in rows]


class KeptRows:
    """What this process has kept, and whether the running test is still told by what it asked for."""

    def __init__(self) -> None:
        self._kept: dict[tuple[frozenset[str], str], Kept] = {}
        self._making = False
        #: There are rows of a module besides, which no single test has asked for.
        self.beside_others = False
        self.begin()

    def begin(self) -> None:
        """A test begins: there is nothing but the instrument."""
        self._present: dict[str, Any] = {}
        self._told = not self.beside_others

    def forget(self) -> None:
        """The instrument was loaded again: nothing may refer to the rows of before."""
        self._kept.clear()

    def watch(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Look at a statement on its way to the database."""
        if self._told and not self._making and not sql.lstrip().startswith(HARMLESS):
            self._told = False
        return execute(sql, params, many, context)

    def made[T](self, name: str, make: Callable[[], T]) -> T:
        """Something cheap, the same whenever it is made: its primary key too."""
        self._present[name] = value = self._doing(make)
        return value

    def kept[T](self, name: str, make: Callable[[], T]) -> T:
        """Something dear, which hangs on nothing but what is present."""
        if not self._told or not connection.in_atomic_block:
            return make()
        key = (frozenset(self._present), name)
        if key in self._kept:
            self._doing(self._kept[key].put_back)
            value: T = self._kept[key].copied(self._present)
        else:
            before = Found.now()
            value = self._doing(make)
            self._kept[key] = Kept.of(before, Found.now(), value, self._present)
        self._present[name] = value
        return value

    def _doing[T](self, act: Callable[[], T]) -> T:
        self._making = True
        try:
            return act()
        finally:
            self._making = False


CASTS = KeptRows()
