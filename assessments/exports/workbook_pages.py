"""Where the pages of a long sheet begin, so that no recommendation is split where it can be helped. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

A4_HEIGHT = 841.9
"""In points."""


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row of the sheet: its number, its height in points, whether a block or a group begins with it."""

    number: int
    height: float
    begins_block: bool = False
    begins_item: bool = False
    begins_group: bool = False


def page_breaks(rows: Sequence[PrintedRow], room: float) -> tuple[int, ...]:
    """The rows after which a page ends, for pages that hold ``room`` points.

    A group begins a page. A recommendation that fits on a page is never split; one that does not is split
    between its blocks.
    """
    breaks: list[int] = []
    used = 0.0
    for part in _parts(rows, lambda row: row.begins_item):
        height = sum(row.height for row in part)
        if used and (part[0].begins_group or used + height > room):
            breaks.append(part[0].number - 1)
            used = 0.0
        if height <= room:
            used += height
            continue
        for block in _parts(part, lambda row: row.begins_block):
            height = sum(row.height for row in block)
            if used and used + height > room:
                breaks.append(block[0].number - 1)
                used = 0.0
            used += height
    return tuple(breaks)


def _parts(
    rows: Iterable[PrintedRow], begins: Callable[[PrintedRow], bool]
) -> Iterator[list[PrintedRow]]:
    part: list[PrintedRow] = []
    for row in rows:
        if part and begins(row):
            yield part
            part = []
        part.append(row)
    if part:
        yield part
