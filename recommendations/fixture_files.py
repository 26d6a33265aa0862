"""The content files as plain values: ``fixtures/*.yaml`` and ``fixtures/recommendations/*.yaml``.

Nothing of Django and nothing checked here: `fixture_check` says what is wrong, `loader` writes rows.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

Entry = dict[str, Any]

# The parser in C reads the report many times as fast; a bare installation may lack it.
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class FixtureError(ValueError):
    """A content file is missing or no YAML; the message names the file."""


@dataclass(frozen=True, slots=True)
class Fixtures:
    """All content files of one edition; ``bodies`` is None where there is no directory folder."""

    edition: Entry
    blocks: list[Entry]
    principles: list[Entry]
    sections: list[Entry]
    recommendations: list[Entry]
    contradictions: list[Entry]
    bodies: frozenset[str] | None = None

    def content_hash(self) -> str:
        """SHA-256 (hex) of everything but the directory, independent of layout and key order."""
        content = {
            "edition": self.edition,
            "blocks": self.blocks,
            "principles": self.principles,
            "sections": self.sections,
            "recommendations": self.recommendations,
            "contradictions": self.contradictions,
        }
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=_plain)
        return hashlib.sha256(text.encode()).hexdigest()


def place(entry: Entry) -> str:
    """Where a recommendation stands, and its number: ``recommendations/113.yaml: 113``."""
    return f"recommendations/{entry['paragraph']}.yaml: {entry['paragraph']}"


def read_fixtures(folder: Path) -> Fixtures:
    """Read every content file of ``folder``; FixtureError names the first one that cannot be read."""
    return Fixtures(
        edition=read_mapping(folder / "edition.yaml"),
        blocks=_list(folder / "report.yaml", "blocks"),
        principles=_list(folder / "principles.yaml", "principles"),
        sections=_list(folder / "sections.yaml", "sections"),
        recommendations=_recommendations(folder / "recommendations"),
        contradictions=_list(folder / "contradictions.yaml", "contradictions"),
        bodies=_body_slugs(folder / "mechanisms"),
    )


def _recommendations(folder: Path) -> list[Entry]:
    return [read_mapping(path) for path in sorted(folder.glob("*.yaml"), key=lambda path: path.stem)]


def _body_slugs(folder: Path) -> frozenset[str] | None:
    if not folder.is_dir():
        return None
    return frozenset(path.stem for path in folder.glob("*.yaml"))


def _list(path: Path, key: str) -> list[Entry]:
    entries = read_mapping(path).get(key)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise FixtureError(f"{path.name}: `{key}` has to be a list of entries")
    return entries


def read_mapping(path: Path) -> Entry:
    """What a content file holds; FixtureError names a file that can't be read."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader)  # noqa: S506, both are safe
    except FileNotFoundError as error:
        raise FixtureError(f"{path.name} is missing in {path.parent}") from error
    except yaml.YAMLError as error:
        raise FixtureError(f"{path.name} is no valid YAML: {error}") from error
    if not isinstance(content, dict):
        raise FixtureError(f"{path.name} has to hold keys with values")
    return content


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a content file")
