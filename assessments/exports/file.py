"""A finished file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Export:
    """A finished file: an ASCII name, its media type, its bytes."""

    filename: str
    content_type: str
    data: bytes
