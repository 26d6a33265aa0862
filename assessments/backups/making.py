"""Making a backup: the database at one moment first, then the files that it names, each once.

A file that nothing names any more lies there for a day (`sweep_files`), so that what the moment names is
still there to copy, however many people save and remove meanwhile.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import pyrage
from django.conf import settings
from django.db import transaction

from assessments.backups.manifest import KeptFile, Manifest
from assessments.backups.place import DATABASE, MANIFEST, Place
from assessments.backups.snapshot import Snapshot, snapshot
from assessments.files.store import ENCLOSED, EVIDENCE, INCOMING, Folder, sha256_of, trouble_of
from assessments.making.last_done import BACKUP, note
from assessments.trail.acting import COMMAND_LINE, record

HEADS = "audit-heads"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that is whole: how many files it needs, how many of them were new, and what is wrong with the
    evidence on this machine."""

    stamp: str
    manifest: Manifest
    new_files: int
    pruned: int
    troubles: tuple[str, ...]


@dataclass
class _Counting:
    """Reads on for somebody else, and knows the hash and the size of what went by."""

    source: BinaryIO
    digest: Any = field(default_factory=hashlib.sha256)
    size: int = 0

    def read(self, size: int = -1) -> bytes:
        piece = self.source.read(size)
        self.digest.update(piece)
        self.size += len(piece)
        return piece


def make_backup(place: Place, keys: Sequence[Any], now: datetime) -> Made:
    """Write a backup, encrypted to the public keys, and remove those that are older than backups are kept.

    PlaceIsBusy, DumpFailed or OSError where it can't be done; the whole backups before stay.
    """
    with place.alone():
        stamp = place.begin(now)
        with snapshot() as moment:
            counted = _Counting(moment.bytes)
            with place.writing(place.named(stamp, DATABASE)) as out:
                pyrage.encrypt_io(counted, out, keys)
            copying = _Copying(place, keys, place.objects())
            copying.copy_all(moment)
        manifest = Manifest(
            made_at=now,
            vendor=moment.vendor,
            database_sha256=counted.digest.hexdigest(),
            database_size=counted.size,
            rows=moment.rows,
            migrations=moment.migrations,
            heads=moment.heads,
            files=tuple(copying.files),
            damaged=tuple(copying.damaged),
        )
        with place.writing(place.named(stamp, MANIFEST)) as out:
            out.write(pyrage.encrypt(manifest.as_json(), keys))
        place.finish(stamp, {file.object for file in copying.files})
        pruned = place.prune(now - settings.BACKUPS_KEPT)
    with transaction.atomic():
        record(by=COMMAND_LINE, kind="backup_made", data={"stamp": stamp, "files": len(copying.files)})
        note(BACKUP)
    return Made(stamp, manifest, copying.new, pruned, tuple(copying.troubles))


@dataclass
class _Copying:
    """Copies the files of one moment into a place, and keeps count."""

    place: Place
    keys: Sequence[Any]
    there: set[str]
    files: list[KeptFile] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    new: int = 0

    def copy_all(self, moment: Snapshot) -> None:
        for key, sha256, size in moment.evidence:
            self._evidence(key, sha256, size)
        for store in (INCOMING, ENCLOSED):
            for key in store.stored():
                self._other(store.name, str(key), partial(store.opened, key))
        heads = Folder(Path(settings.AUDIT_HEADS))
        for path in sorted(heads.root.glob("*.json")):
            self._other(HEADS, path.name, partial(heads.opened, path.name))

    def _evidence(self, key: UUID, sha256: str, size: int) -> None:
        """Held against the SHA-256 of its row. What is missing or changed here may be whole in an earlier
        backup: then this one needs that object, and a restore brings the good bytes back."""
        name = self._object(sha256)
        if trouble := trouble_of(key, sha256):
            self.troubles.append(trouble)
            if name not in self.there:
                self.damaged.append(str(key))
                return
        self._store(partial(EVIDENCE.opened, key), name)
        self.files.append(KeptFile(EVIDENCE.name, str(key), sha256, size, name))

    def _other(self, folder: str, called: str, opened: Callable[[], BinaryIO]) -> None:
        """What came and waits to be read or attached, and the heads that were exported."""
        try:
            with opened() as source:
                sha256, size = sha256_of(source), source.seek(0, 2)
            name = self._object(sha256)
            self._store(opened, name)
        except FileNotFoundError:  # read or thrown away meanwhile: nothing waits for it any more
            return
        self.files.append(KeptFile(folder, called, sha256, size, name))

    def _store(self, opened: Callable[[], BinaryIO], name: str) -> None:
        if name in self.there:
            return
        with opened() as source, self.place.writing(self.place.object_named(name)) as out:
            pyrage.encrypt_io(source, out, self.keys)
        self.there.add(name)
        self.new += 1

    def _object(self, sha256: str) -> str:
        """Other keys make other objects, so that whoever has a new key can read all of a new backup."""
        said = "\n".join([sha256, *sorted(map(str, self.keys))])
        return hmac.new(settings.AUDIT_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()
