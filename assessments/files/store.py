"""Folders of files outside the web root, readable by this account alone: each file whole or not at all."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

from django.conf import settings

UNFINISHED = ".part"
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class PrivateStore:
    """One folder under MEDIA_ROOT whose files are named by the random id of their row."""

    name: str

    def folder(self) -> Path:
        """The folder of the files; made when it is first asked for, readable by this account alone."""
        place = Path(settings.MEDIA_ROOT) / self.name
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        return place

    def place_of(self, key: UUID) -> Path:
        """Where the bytes of a file lie: its id is its name."""
        return self.folder() / str(key)

    @contextmanager
    def writing(self, key: UUID) -> Iterator[BinaryIO]:
        """A file to write to and read back; it has its name once its bytes would survive a power cut.

        Nothing is left behind where the block raises, or OSError says that the disk is full or broken.
        """
        with writing_whole(self.place_of(key)) as out:
            yield out

    def is_there(self, key: UUID) -> bool:
        """Whether the bytes are where they belong."""
        return self.place_of(key).is_file()

    def opened(self, key: UUID) -> BinaryIO:
        """The file to read from; FileNotFoundError where the bytes are gone."""
        return self.place_of(key).open("rb")

    def remove(self, key: UUID) -> None:
        """Take the bytes away; nothing happens where there are none."""
        self.place_of(key).unlink(missing_ok=True)

    def stored(self, older_than: float) -> Iterator[tuple[Path, UUID | None]]:
        """What lies there for more seconds than that, with its id; None for what was never finished."""
        now = time.time()
        for path in self.folder().iterdir():
            try:
                age = now - path.stat().st_mtime
            except FileNotFoundError:  # taken away while we look
                continue
            if age < older_than:
                continue
            try:
                yield path, UUID(path.name)
            except ValueError:
                yield path, None


@contextmanager
def writing_whole(path: Path) -> Iterator[BinaryIO]:
    """A file of this account alone, as `PrivateStore.writing` has it, under any name in any folder."""
    unfinished = path.with_name(f"{uuid4()}{UNFINISHED}")
    try:
        with unfinished.open("x+b") as out:
            os.chmod(unfinished, 0o600)
            yield out
            out.flush()
            os.fsync(out.fileno())
        unfinished.rename(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def write_whole(path: Path, data: bytes, mode: int = 0o666) -> None:
    """Write beside the file, to the disk, then rename: a power cut leaves the old file or the new one.

    Raises OSError; nothing is left behind then.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}{UNFINISHED}")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(source: BinaryIO) -> str:
    """The SHA-256 (hex) of a whole file, read a piece at a time; it is rewound afterwards."""
    source.seek(0)
    digest = hashlib.sha256()
    while piece := source.read(PIECE):
        digest.update(piece)
    source.seek(0)
    return digest.hexdigest()


EVIDENCE = PrivateStore("evidence")
# Finished bundles, until they are fetched: for a few days.
BUNDLES = PrivateStore("bundles")
# What was made in the background, until nobody asks for it any more.
MADE = PrivateStore("made")
# Files that came together, until they are read.
INCOMING = PrivateStore("incoming")
# Documents that came in a mail beside a workbook, until somebody attaches them; for a week at most.
ENCLOSED = PrivateStore("enclosed")


# Where the bytes of evidence files lie: outside the web root, under random names, whole or not at
# all.


folder = EVIDENCE.folder
place_of = EVIDENCE.place_of
is_there = EVIDENCE.is_there
opened = EVIDENCE.opened
remove = EVIDENCE.remove
stored = EVIDENCE.stored


def put(key: UUID, data: bytes) -> None:
    """Write the bytes so that they survive a power cut, or leave nothing behind.

    Raises OSError where the disk is full or broken.
    """
    with EVIDENCE.writing(key) as out:
        out.write(data)


def trouble_of(key: UUID, sha256: str) -> str:
    """What is wrong with the bytes of an evidence file, in a sentence; empty where nothing is."""
    try:
        with EVIDENCE.opened(key) as source:
            found = sha256_of(source)
    except FileNotFoundError:
        return f"evidence {key}: the file is missing; restore it from a backup"
    except OSError as error:
        return f"evidence {key}: the file can’t be read ({error.strerror})"
    return "" if found == sha256 else f"evidence {key}: this is not the file that was uploaded"
