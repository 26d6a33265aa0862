"""Where the bytes of evidence files lie: outside the web root, under random names, whole or not at all."""

from __future__ import annotations

from uuid import UUID

from assessments.private_store import EVIDENCE

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
