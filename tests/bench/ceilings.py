"""What everything may cost, as it stands in tests/ceilings.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

CEILINGS: dict[str, Any] = tomllib.loads(
    (Path(__file__).resolve().parent.parent / "ceilings.toml").read_text(encoding="utf-8")
)
HELLO_MS: float = CEILINGS["hello_ms"]


def of_page(name: str) -> dict[str, Any]:
    """The ceiling of a page; empty where it has none."""
    return dict(CEILINGS["pages"].get(name, {}))


def of_file(name: str) -> dict[str, Any]:
    """The ceiling of a file; empty where it has none."""
    return dict(CEILINGS["files"].get(name, {}))
