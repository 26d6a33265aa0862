"""The QR code of an address as one path of an SVG, or as strokes to draw. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import segno

QUIET_ZONE = 4
"""The empty margin that ISO/IEC 18004 asks for, in modules."""

type Stroke = tuple[int, int, int]
"""Column, row and length of a run of dark modules."""


@dataclass(frozen=True, slots=True)
class QrCode:
    """Dark modules as strokes; ``size`` is the side of the whole square, its margin included."""

    address: str
    strokes: tuple[Stroke, ...]
    size: int

    @property
    def path(self) -> str:
        """The strokes as an SVG path: one box for each, a third of what single modules take."""
        return "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in self.strokes)

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
    return QrCode(address, tuple(_strokes(matrix)), len(matrix) + 2 * QUIET_ZONE)


def _strokes(matrix: Iterable[Iterable[int]]) -> Iterator[Stroke]:
    for y, row in enumerate(matrix, QUIET_ZONE):
        x = QUIET_ZONE
        for is_dark, modules in groupby(row, bool):
            length = len(list(modules))
            if is_dark:
                yield x, y, length
            x += length
