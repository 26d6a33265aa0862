"""What the doctor found: one thing that was tried, whether it is well, what was seen, and what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`is_well` is None for what could not be tried; `advice` is empty where there is nothing to do."""

    title: str
    is_well: bool | None
    said: str
    advice: str = ""

    @property
    def sign(self) -> str:
        """For a line of text; the printed page says it in words too."""
        return "–" if self.is_well is None else "✓" if self.is_well else "✗"


def found(title: str, is_well: bool, said: str, advice: str) -> Finding:
    """A finding with advice only where it is not well."""
    return Finding(title, is_well, said, "" if is_well else advice)
