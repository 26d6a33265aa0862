"""What one backup holds, as values: enough to prove, without this installation, that all of it is there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

SCHEMA = "backup/1"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One file of a folder under THIRTYTWO_FILES, or of the exported heads; `name` is its name there."""

    folder: str
    name: str
    sha256: str
    size: int
    object: str


@dataclass(frozen=True, slots=True)
class LastEvent:
    """The head of one chain of the audit trail in the database of the backup."""

    chain: str
    number: int
    mac: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`rows`: how many each table has. `damaged`: evidence that was missing or changed when the backup was
    made and that no earlier backup had either, by its id."""

    made_at: datetime
    vendor: str
    database_sha256: str
    database_size: int
    rows: Mapping[str, int]
    migrations: Mapping[str, str]
    heads: tuple[LastEvent, ...]
    files: tuple[KeptFile, ...]
    damaged: tuple[str, ...]

    def as_json(self) -> bytes:
        """Canonical: keys sorted, no blanks that mean nothing."""
        said: dict[str, Any] = {"schema": SCHEMA, **asdict(self), "made_at": self.made_at.isoformat()}
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def from_json(cls, content: bytes) -> Manifest:
        """What `as_json` wrote; ValueError, KeyError or TypeError for anything else."""
        said = json.loads(content)
        if said.pop("schema") != SCHEMA:
            raise ValueError(SCHEMA)
        lists = {
            "made_at": datetime.fromisoformat(said["made_at"]),
            "heads": tuple(LastEvent(**one) for one in said["heads"]),
            "files": tuple(KeptFile(**one) for one in said["files"]),
            "damaged": tuple(said["damaged"]),
        }
        return cls(**{**said, **lists})
