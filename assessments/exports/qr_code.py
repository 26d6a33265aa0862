"""The QR code of an address as one path of an SVG. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import segno

QUIET_ZONE = 4
"""The empty margin that ISO/IEC 18004 asks for, in modules."""


@dataclass(frozen=True, slots=True)
class QrCode:
    """Dark modules as an SVG path; ``size`` is the side of the whole square, its margin included."""

    address: str
    path: str
    size: int

    @property
    def place(self) -> str:
        """The address as one reads it, without what the code alone carries: ``host/verify/``."""
        return self.address.partition("://")[2].partition("?")[0]


def qr_code(address: str) -> QrCode | None:
    """The code of an address, the same for the same address; None for an empty one.

    Level M: a code of which 15 % are dirty or creased is still read.
    """
    if not address:
        return None
    matrix = segno.make_qr(address, error="m").matrix
    strokes = "".join(_strokes(matrix))
    return QrCode(address, strokes, len(matrix) + 2 * QUIET_ZONE)


def _strokes(matrix: Iterable[Iterable[int]]) -> Iterator[str]:
    """One box for each run of dark modules in a row: a path of them is a third of single boxes."""
    for y, row in enumerate(matrix, QUIET_ZONE):
        x = QUIET_ZONE
        for is_dark, modules in groupby(row, bool):
            length = len(list(modules))
            if is_dark:
                yield f"M{x} {y}h{length}v1h-{length}z"
            x += length
