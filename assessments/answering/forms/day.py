"""A day as a form asks for it: day, month by its name, year. It is kept as ``2026-06-30``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

PARTS = ("year", "month", "day")


class Parts(NamedTuple):
    """The three fields of a day, as they were typed."""

    year: str
    month: str
    day: str


def typed_day(data: Mapping[str, Any], name: str) -> str:
    """The day in one: ``2026-06-30``. Without its last parts ``2026-06``, ``2026``: nothing is filled in."""
    typed = [str(data.get(f"{name}-{part}", "")).strip() for part in PARTS]
    return "-".join(part.rjust(2, "0") if part else "" for part in typed).rstrip("-")


def parts_of(written: str) -> Parts:
    """What the three fields show of what is kept, or of what was typed and is no day."""
    year, month, day, *_more = [*written.split("-"), "", "", ""]
    return Parts(year, month, day.lstrip("0") or day)
