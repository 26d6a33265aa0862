"""Where backups are kept: one folder, on another disk or another machine that is mounted here.

    backups/2026-11-28T051700Z/database.age   the database, as one file
    backups/2026-11-28T051700Z/manifest.age   what the backup holds, with hashes
    backups/2026-11-28T051700Z/objects        the names of the files it needs; written last: it is whole
    objects/3f/3f…                            the files themselves, each once, however many backups need it

The name of an object is an HMAC of its content, so that a name tells nobody what is in it.
"""

from __future__ import annotations

import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from assessments.files.store import write_whole, writing_whole

DATABASE = "database.age"
MANIFEST = "manifest.age"
OBJECTS = "objects"
STAMP = "%Y-%m-%dT%H%M%SZ"


class NoSuchBackup(Exception):
    """There is no whole backup there; the message says what there is."""


class PlaceIsBusy(Exception):
    """Another backup is being written to this place."""


@dataclass(frozen=True)
class Place:
    """A folder of backups."""

    root: Path

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else writes to this place meanwhile; PlaceIsBusy where somebody does already."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.root / "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as busy:
                raise PlaceIsBusy from busy
            yield

    def folder(self, stamp: str) -> Path:
        return self.root / "backups" / stamp

    def begin(self, moment: datetime) -> str:
        """The stamp of a new backup, with its folder."""
        stamp = moment.astimezone(UTC).strftime(STAMP)
        self.folder(stamp).mkdir(mode=0o700, parents=True)
        return stamp

    def finish(self, stamp: str, objects: set[str]) -> None:
        """From now on the backup counts as whole."""
        text = "".join(f"{name}\n" for name in sorted(objects))
        write_whole(self.folder(stamp) / OBJECTS, text.encode(), mode=0o600)

    def stamps(self) -> list[str]:
        """The whole backups, oldest first."""
        return sorted(path.parent.name for path in self.root.glob(f"backups/*/{OBJECTS}"))

    def chosen(self, stamp: str | None) -> str:
        """The backup with this stamp, or the newest; NoSuchBackup where it is not there or not whole."""
        found = self.stamps()
        if stamp is None and found:
            return found[-1]
        if stamp not in found:
            raise NoSuchBackup(", ".join(found))
        return stamp

    def object_path(self, name: str) -> Path:
        return self.root / "objects" / name[:2] / name

    def has(self, name: str) -> bool:
        return self.object_path(name).is_file()

    @contextmanager
    def writing(self, path: Path) -> Iterator[BinaryIO]:
        """A file that has its name once its bytes would survive a power cut; on failure nothing is left."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with writing_whole(path) as out:
            yield out

    def prune(self, before: datetime) -> int:
        """Remove the backups made before this moment, and all objects that no kept backup needs; how many
        backups went. The newest whole one always stays."""
        newest = self.stamps()[-1:]
        gone = [path for path in self.root.glob("backups/*") if self._is_old(path, before, newest)]
        for path in gone:
            shutil.rmtree(path)
        needed = {
            name for path in self.root.glob(f"backups/*/{OBJECTS}") for name in path.read_text().split()
        }
        for path in self.root.glob("objects/*/*"):
            if path.name not in needed:
                path.unlink(missing_ok=True)
        return len(gone)

    @staticmethod
    def _is_old(path: Path, before: datetime, kept: list[str]) -> bool:
        """Too old; or broken off more than a day ago."""
        if path.name in kept:
            return False
        if not (path / OBJECTS).exists():
            return path.stat().st_mtime < time.time() - timedelta(days=1).total_seconds()
        return datetime.strptime(path.name, STAMP).replace(tzinfo=UTC) < before
