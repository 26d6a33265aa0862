"""Where backups are kept: a folder, on another disk or another machine that is mounted here, or an S3 bucket.

    backups/2026-11-28T051700Z/database.age   the database, as one file
    backups/2026-11-28T051700Z/manifest.age   what the backup holds, with hashes
    backups/2026-11-28T051700Z/objects        the names of the files it needs; written last: it is whole
    objects/3f/3f…                            the files themselves, each once, however many backups need it

The name of an object is an HMAC of its content, so that a name tells nobody what is in it.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import storages

from assessments.files.store import Files, Folder

DATABASE = "database.age"
MANIFEST = "manifest.age"
OBJECTS = "objects"
STAMP = "%Y-%m-%dT%H%M%SZ"


class NoSuchBackup(Exception):
    """There is no whole backup there; the message says what there is."""


class PlaceIsBusy(Exception):
    """Another backup is being written to this place."""


class NoSuchPlace(Exception):
    """What was named is no place for backups; the message says what to do."""


def place_at(address: str) -> Place:
    """The place of a folder's path, or of `s3://bucket/prefix`. NoSuchPlace where there is no key for S3."""
    if "://" not in address:
        return Place(Folder(Path(address)))
    parts = urlsplit(address)
    if parts.scheme != "s3" or not parts.netloc:
        raise NoSuchPlace(f"{address}: write the path of a folder, or s3://bucket/prefix.")
    if settings.BACKUP_STORAGE is None:
        raise NoSuchPlace("Set THIRTYTWO_BACKUP_S3_KEY and THIRTYTWO_BACKUP_S3_SECRET (docs/backup.md).")
    options = {**settings.BACKUP_STORAGE["OPTIONS"], "bucket_name": parts.netloc}
    options["location"] = parts.path.strip("/")
    return Place(cast(Files, storages.create_storage({**settings.BACKUP_STORAGE, "OPTIONS": options})))


@dataclass(frozen=True)
class Place:
    """A folder or a bucket of backups."""

    files: Files

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else writes to this place meanwhile; PlaceIsBusy where somebody does already."""
        try:
            with self.files.alone():
                yield
        except BlockingIOError as busy:
            raise PlaceIsBusy from busy

    def named(self, stamp: str, name: str) -> str:
        """The name here of one of the three files of a backup."""
        return f"backups/{stamp}/{name}"

    def begin(self, moment: datetime) -> str:
        """The stamp of a new backup; FileExistsError in the second of another."""
        stamp = moment.astimezone(UTC).strftime(STAMP)
        if any(self.files.listed(f"backups/{stamp}")):
            raise FileExistsError(17, "there is a backup of this second already", stamp)
        return stamp

    def finish(self, stamp: str, objects: set[str]) -> None:
        """From now on the backup counts as whole."""
        with self.writing(self.named(stamp, OBJECTS)) as out:
            out.write("".join(f"{name}\n" for name in sorted(objects)).encode())

    def stamps(self) -> list[str]:
        """The whole backups, oldest first."""
        return sorted(stamp for stamp, names in self._backups().items() if OBJECTS in names)

    def _backups(self) -> dict[str, dict[str, float]]:
        """Each backup, broken-off ones too: when each of its files was written."""
        found: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for name, written in self.files.listed("backups"):
            _backups, stamp, file = name.split("/", 2)
            found[stamp][file] = written
        return found

    def chosen(self, stamp: str | None) -> str:
        """The backup with this stamp, or the newest; NoSuchBackup where it is not there or not whole."""
        found = self.stamps()
        if stamp is None and found:
            return found[-1]
        if stamp not in found:
            raise NoSuchBackup(", ".join(found))
        return stamp

    def object_named(self, name: str) -> str:
        """Where an object lies here."""
        return f"objects/{name[:2]}/{name}"

    def objects(self) -> set[str]:
        """The names of all objects that are there."""
        return {name.rpartition("/")[2] for name, _written in self.files.listed("objects")}

    def writing(self, name: str) -> AbstractContextManager[BinaryIO]:
        """A file that has its name once its bytes would survive a power cut; on failure nothing is left. The
        database goes out as it is written, so that it needs no room on this machine."""
        return self.files.writing(name, streamed=name.endswith(f"/{DATABASE}"))

    def prune(self, before: datetime) -> int:
        """Remove the backups made before this moment, and all objects that no kept backup needs; how many
        backups went. The newest whole one always stays."""
        newest = self.stamps()[-1:]
        backups = self._backups()
        gone = [stamp for stamp, names in backups.items() if self._is_old(stamp, names, before, newest)]
        for stamp in gone:
            self.files.remove_below(f"backups/{stamp}")
        needed: set[str] = set()
        for stamp, names in backups.items():
            if stamp not in gone and OBJECTS in names:
                with self.files.opened(self.named(stamp, OBJECTS)) as listed:
                    needed.update(listed.read().decode().split())
        for name, _written in self.files.listed("objects"):
            if name.rpartition("/")[2] not in needed:
                self.files.remove(name)
        return len(gone)

    @staticmethod
    def _is_old(stamp: str, names: dict[str, float], before: datetime, kept: list[str]) -> bool:
        """Too old; or broken off more than a day ago."""
        if stamp in kept:
            return False
        if OBJECTS not in names:
            return max(names.values()) < time.time() - timedelta(days=1).total_seconds()
        return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC) < before
