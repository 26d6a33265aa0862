"""Where the bytes of evidence files lie: outside the web root, under random names, whole or not at all."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

from django.conf import settings

UNFINISHED = ".part"


def folder() -> Path:
    """The folder of the files; made when it is first asked for, readable by this account alone."""
    place = Path(settings.MEDIA_ROOT) / "evidence"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def place_of(key: UUID) -> Path:
    """Where the bytes of a file lie: its id is its name."""
    return folder() / str(key)


def put(key: UUID, data: bytes) -> None:
    """Write the bytes so that they survive a power cut, or leave nothing behind.

    Raises OSError where the disk is full or broken.
    """
    unfinished = folder() / f"{uuid4()}{UNFINISHED}"
    try:
        with unfinished.open("xb") as out:
            os.chmod(unfinished, 0o600)
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        unfinished.rename(place_of(key))
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    _sync_folder()


def _sync_folder() -> None:
    handle = os.open(folder(), os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_there(key: UUID) -> bool:
    """Whether the bytes are where they belong."""
    return place_of(key).is_file()


def opened(key: UUID) -> BinaryIO:
    """The file to read from; FileNotFoundError where the bytes are gone."""
    return place_of(key).open("rb")


def remove(key: UUID) -> None:
    """Take the bytes away; nothing happens where there are none."""
    place_of(key).unlink(missing_ok=True)


def stored(older_than: float) -> Iterator[tuple[Path, UUID | None]]:
    """What lies in the folder for more seconds than that, with its id; None for what was never finished."""
    now = time.time()
    for path in folder().iterdir():
        if now - path.stat().st_mtime < older_than:
            continue
        try:
            yield path, UUID(path.name)
        except ValueError:
            yield path, None
