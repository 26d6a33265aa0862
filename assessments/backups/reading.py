"""Reading a backup: all of it held against its manifest, or put back on an empty machine."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO
from uuid import uuid4

import pyrage
from django.conf import settings
from django.db import connection

from assessments.backups.making import HEADS
from assessments.backups.manifest import KeptFile, Manifest
from assessments.backups.place import DATABASE, MANIFEST, Place
from assessments.backups.snapshot import DumpFailed, postgresql_program
from assessments.files.store import EVIDENCE, UNFINISHED, Folder, kept_files, sha256_of


class Broken(Exception):
    """The backup can't be read with this key, or is not what it was; the message says what."""


class NotEmpty(Exception):
    """There is something already where the backup would be put."""


@dataclass(frozen=True)
class Opened:
    """One backup and the secret keys to read it with."""

    place: Place
    stamp: str
    keys: Sequence[Any]

    def manifest(self) -> Manifest:
        """What the backup says it holds; Broken where it can't be read."""
        try:
            with self.place.files.opened(self.place.named(self.stamp, MANIFEST)) as sealed:
                return Manifest.from_json(pyrage.decrypt(sealed.read(), self.keys))
        except pyrage.DecryptError as error:
            raise Broken("the backup was made for another key, or its manifest was changed") from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Broken("the manifest can’t be read") from error

    def decrypt(self, source: str, target: Path, sha256: str) -> None:
        """Write the bytes that have this SHA-256 to a new file, for this account alone; Broken for others.
        `source` is the name of what is read in the place of the backups."""
        called = source.rpartition("/")[2]
        descriptor = os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w+b") as out:
            try:
                with self.place.files.opened(source) as sealed:
                    pyrage.decrypt_io(sealed, out, self.keys)
            except (OSError, pyrage.DecryptError) as error:
                raise Broken(f"{called}: missing, changed, or made for another key") from error
            out.flush()
            os.fsync(out.fileno())
            if sha256_of(out) != sha256:
                raise Broken(f"{called}: not what the manifest says")

    @contextmanager
    def database(self, manifest: Manifest, folder: Path) -> Iterator[Path]:
        """The file of the database, decrypted into a folder, and removed afterwards."""
        path = folder / f".{uuid4()}{UNFINISHED}"
        try:
            self.decrypt(self.place.named(self.stamp, DATABASE), path, manifest.database_sha256)
            yield path
        finally:
            path.unlink(missing_ok=True)


# Held against its manifest.


def faults_of(backup: Opened) -> Iterator[str]:
    """Read all of it; one sentence for each thing that is not as the manifest says. Changes nothing."""
    manifest = backup.manifest()
    with TemporaryDirectory(prefix="thirtytwo-verify-") as folder:
        try:
            with backup.database(manifest, Path(folder)) as path:
                yield from _faults_of_database(manifest, path)
        except Broken as broken:
            yield f"database: {broken}"
        for file in manifest.files:
            target = Path(folder) / "file"
            try:
                backup.decrypt(backup.place.object_named(file.object), target, file.sha256)
            except Broken as broken:
                yield f"{file.folder} {file.name}: {broken}"
            target.unlink(missing_ok=True)
    for key in manifest.damaged:
        yield f"evidence {key}: was missing or changed already when the backup was made"


def _faults_of_database(manifest: Manifest, path: Path) -> Iterator[str]:
    counted = _rows_of_sqlite(path) if manifest.vendor == "sqlite" else _rows_of_dump(path)
    for table in sorted({*manifest.rows, *counted}):
        expected, found = manifest.rows.get(table, 0), counted.get(table, 0)
        if expected != found:
            yield f"database: {table} has {found} rows, and had {expected} when the backup was made"


def _rows_of_sqlite(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as database:
        said = database.execute("PRAGMA integrity_check").fetchone()[0]
        if said != "ok":
            raise Broken(f"SQLite finds it damaged: {said}")
        tables = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        count = 'SELECT count(*) FROM "{}"'
        return {name: database.execute(count.format(name)).fetchone()[0] for (name,) in tables}


_COPY = re.compile(rb'COPY public\."?([a-z0-9_]+)"? \(')


def _rows_of_dump(path: Path) -> dict[str, int]:
    """Counted from the text that a restore would carry out, so that no server is needed."""
    program = ["pg_restore", "--data-only", "--file=-", str(path)]
    found: Counter[str] = Counter()
    table = ""
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reading:
        assert reading.stdout is not None  # noqa: S101  # a pipe was asked for
        for line in reading.stdout:
            if table and line == b"\\.\n":
                table = ""
            elif table:
                found[table] += 1
            elif begun := _COPY.match(line):
                table = begun[1].decode()
    if reading.returncode:
        raise Broken("pg_restore can’t read it")
    return dict(found)


# Put back.


def restore(backup: Opened) -> Manifest:
    """Put database, files and exported heads where the settings of this installation say.

    All of it is read first: NotEmpty where there is something already, Broken where the backup is not whole,
    and nothing is changed then.
    """
    manifest = backup.manifest()
    if manifest.vendor != connection.vendor:
        raise Broken(f"it is of {manifest.vendor}, and DATABASE_URL names {connection.vendor}")
    if found := what_is_there():
        raise NotEmpty(found)
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(dir=root, prefix="restore-") as folder:
        ready = [(_decrypted(backup, file, Path(folder)), file) for file in manifest.files]
        with backup.database(manifest, Path(folder)) as path:
            _put_database(path)
        for path, file in ready:
            with path.open("rb") as source, _writing(file) as out:
                shutil.copyfileobj(source, out)
            path.unlink()
    return manifest


def what_is_there() -> str:
    """What a restore would write over, in a few words; empty on an empty machine."""
    if connection.introspection.table_names():
        return "the database has tables"
    return "there are evidence files" if any(EVIDENCE.stored()) else ""


def _writing(file: KeptFile) -> AbstractContextManager[BinaryIO]:
    if file.folder == HEADS:
        return Folder(Path(settings.AUDIT_HEADS)).writing(file.name)
    return kept_files().writing(f"{file.folder}/{file.name}")


def _decrypted(backup: Opened, file: KeptFile, folder: Path) -> Path:
    """One file, on this machine, before anything is put where it belongs."""
    if Path(file.name).name != file.name or Path(file.folder).name != file.folder:
        raise Broken(f"{file.name}: no name of a file")
    path = folder / hashlib.sha256(f"{file.folder}/{file.name}".encode()).hexdigest()
    backup.decrypt(backup.place.object_named(file.object), path, file.sha256)
    return path


def _put_database(path: Path) -> None:
    if connection.vendor == "sqlite":
        connection.close()
        target = Path(connection.settings_dict["NAME"])
        for leftover in (target, Path(f"{target}-wal"), Path(f"{target}-shm")):
            leftover.unlink(missing_ok=True)  # without a table: what_is_there looked
        target.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as empty:
            os.chmod(target, 0o600)
            source.backup(empty)
        return
    arguments, environment = postgresql_program("pg_restore")
    done = subprocess.run(
        [*arguments, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(path)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DumpFailed(done.stderr.strip().rpartition("\n")[2])
