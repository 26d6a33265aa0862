"""Files that people hand in or that are made for them, outside the web root: each whole or not at all.

They lie in a folder of this machine (THIRTYTWO_FILES), or where several machines share them on S3-compatible
storage (THIRTYTWO_S3_BUCKET). Nobody fetches one from there: every download goes through the product, which
looks who asks.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Container, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Protocol, cast
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.storage import storages

UNFINISHED = ".part"
PIECE = 1 << 20
SHARED = "files"
"""The entry of STORAGES that names the bucket; without it files lie in a folder."""


class NotReached(OSError):
    """The storage that files lie on does not answer, or refuses; `strerror` says which."""


class Files(Protocol):
    """Where files lie under names such as `evidence/0b6c…`. Every method raises OSError where that is broken,
    full, or not reached."""

    def writing(self, name: str, *, streamed: bool = False) -> AbstractContextManager[BinaryIO]:
        """A file to write to and, unless it is streamed, to read back. It has its name once the block has
        ended and its bytes would survive a power cut; where the block raises nothing is left behind."""

    def opened(self, name: str) -> BinaryIO:
        """The file to read from, seekable; FileNotFoundError where there is none."""

    def is_there(self, name: str) -> bool:
        """Whether there is a file of this name."""

    def remove(self, name: str) -> None:
        """Take a file away; nothing happens where there is none."""

    def remove_below(self, name: str) -> None:
        """Take away every file whose name begins with this and a slash."""

    def listed(self, name: str) -> Iterator[tuple[str, float]]:
        """The files whose names begin with this and a slash, unfinished ones too: name, when written (POSIX
        seconds)."""

    def alone(self) -> AbstractContextManager[None]:
        """Nobody else is in such a block on these files meanwhile; BlockingIOError where somebody is."""

    def answers(self) -> bool:
        """Whether files can be written now, as far as that can be seen without writing one."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Files below a folder of this machine, readable by this account alone."""

    root: Path

    @contextmanager
    def writing(self, name: str, *, streamed: bool = False) -> Iterator[BinaryIO]:
        path = self.root / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with writing_whole(path) as out:
            yield out

    def opened(self, name: str) -> BinaryIO:
        return (self.root / name).open("rb")

    def is_there(self, name: str) -> bool:
        return (self.root / name).is_file()

    def remove(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)

    def remove_below(self, name: str) -> None:
        shutil.rmtree(self.root / name)

    def listed(self, name: str) -> Iterator[tuple[str, float]]:
        for folder, _folders, names in (self.root / name).walk():
            for each in names:
                try:
                    yield str((folder / each).relative_to(self.root)), (folder / each).stat().st_mtime
                except FileNotFoundError:  # taken away while we look
                    continue

    @contextmanager
    def alone(self) -> Iterator[None]:
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.root / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield

    def answers(self) -> bool:
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.access(self.root, os.W_OK | os.X_OK)


def kept_files() -> Files:
    """Where this installation keeps its files."""
    if SHARED in settings.STORAGES:
        return cast(Files, storages[SHARED])
    return Folder(Path(settings.MEDIA_ROOT))


@dataclass(frozen=True, slots=True)
class PrivateStore:
    """One kind of files; each is named by the random id of its row."""

    name: str

    def _named(self, key: UUID) -> str:
        return f"{self.name}/{key}"

    def writing(self, key: UUID) -> AbstractContextManager[BinaryIO]:
        """A file to write to and read back; it has its name once its bytes would survive a power cut.

        Nothing is left behind where the block raises, or OSError says that the disk is full or broken, or
        NotReached that the storage does not answer.
        """
        return kept_files().writing(self._named(key))

    def is_there(self, key: UUID) -> bool:
        """Whether the bytes are where they belong."""
        return kept_files().is_there(self._named(key))

    def opened(self, key: UUID) -> BinaryIO:
        """The file to read from; FileNotFoundError where the bytes are gone."""
        return kept_files().opened(self._named(key))

    def remove(self, key: UUID) -> None:
        """Take the bytes away; nothing happens where there are none."""
        kept_files().remove(self._named(key))

    def stored(self) -> Iterator[UUID]:
        """The ids of all whole files."""
        return (key for _name, key, _written in self._listed() if key is not None)

    def sweep(self, wanted: Callable[[], Container[UUID]], after: timedelta = timedelta(days=1)) -> int:
        """Remove what has lain there for so long and is not wanted, unfinished files too; how many.

        What is wanted is asked after the files were listed: a row that is older than its file is there by
        then.
        """
        before = time.time() - after.total_seconds()
        found = [(name, key) for name, key, written in self._listed() if written < before]
        known = wanted()
        strays = [name for name, key in found if key is None or key not in known]
        for name in strays:
            kept_files().remove(name)
        return len(strays)

    def _listed(self) -> Iterator[tuple[str, UUID | None, float]]:
        """Each name, its id (None for what was never finished), and when it was written."""
        for name, written in kept_files().listed(self.name):
            try:
                yield name, UUID(name.rpartition("/")[2]), written
            except ValueError:
                yield name, None, written


@contextmanager
def writing_whole(path: Path) -> Iterator[BinaryIO]:
    """A file of this account alone, as `Files.writing` has it, under any name in any folder."""
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


# The bytes of evidence files.


is_there = EVIDENCE.is_there
opened = EVIDENCE.opened
remove = EVIDENCE.remove


def put(key: UUID, data: bytes) -> None:
    """Write the bytes so that they survive a power cut, or leave nothing behind.

    Raises OSError where the disk is full or broken, or the storage is not reached.
    """
    with EVIDENCE.writing(key) as out:
        out.write(data)


def trouble_of(key: UUID, sha256: str) -> str:
    """What is wrong with the bytes of an evidence file, in a sentence; empty where nothing is.

    NotReached where nobody can tell.
    """
    try:
        with EVIDENCE.opened(key) as source:
            found = sha256_of(source)
    except FileNotFoundError:
        return f"evidence {key}: the file is missing; restore it from a backup"
    except NotReached:  # which says nothing about this file
        raise
    except OSError as error:
        return f"evidence {key}: the file can’t be read ({error.strerror})"
    return "" if found == sha256 else f"evidence {key}: this is not the file that was uploaded"
