"""Deflated bytes taken out in pieces, so that a bomb is met piece by piece. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

PIECE = 1 << 16
RAW = -zlib.MAX_WBITS
WRAPPED = zlib.MAX_WBITS


def inflate(packed: memoryview, window: int) -> Iterator[bytes]:
    """Pieces of at most 64 KiB up to the end of the deflated data; zlib.error where it is none.

    `window` is RAW (as in an archive) or WRAPPED (as in a PDF). EOFError where it is cut short; what
    stands behind its end is left alone.
    """
    inflater = zlib.decompressobj(window)
    place, waiting = 0, b""
    while not inflater.eof:
        if not waiting:
            waiting = bytes(packed[place : place + PIECE])
            place += len(waiting)
            if not waiting:
                raise EOFError
        piece = inflater.decompress(waiting, PIECE)
        waiting = inflater.unconsumed_tail
        if piece:
            yield piece
