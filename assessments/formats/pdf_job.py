"""One order to the PDF process: plain values that travel as one line of JSON. Pure."""

from __future__ import annotations

import base64
import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Attached:
    """A file inside the PDF; ``relationship`` is one of ISO 32000-2, 7.11.3 (Data, Alternative …)."""

    name: str
    description: str
    relationship: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may use before the system ends it."""

    seconds: int = 60
    memory_bytes: int = 2 * 1024**3
    file_bytes: int = 64 * 1024**2

    def as_arguments(self) -> list[str]:
        """For the command line of the worker."""
        return [str(self.seconds), str(self.memory_bytes), str(self.file_bytes)]

    @classmethod
    def from_arguments(cls, arguments: Sequence[str]) -> Limits:
        """What ``as_arguments`` wrote."""
        return cls(*(int(argument) for argument in arguments))


@dataclass(frozen=True, slots=True)
class PdfJob:
    """HTML to print. ``faces`` is CSS naming the fonts, ``style`` the name of our style sheet.

    ``identifier`` makes the file's ID. ``dated`` (aware, UTC) is the date of the attachments; it is never
    the time of printing.
    """

    html: str
    faces: str
    style: str
    identifier: bytes
    dated: datetime.datetime
    attached: tuple[Attached, ...] = ()

    def as_line(self) -> bytes:
        """The job as one line of JSON, line feed included."""
        members = {
            "html": self.html,
            "faces": self.faces,
            "style": self.style,
            "identifier": self.identifier.hex(),
            "dated": self.dated.isoformat(),
            "attached": [
                {
                    "name": item.name,
                    "description": item.description,
                    "relationship": item.relationship,
                    "data": base64.b64encode(item.data).decode("ascii"),
                }
                for item in self.attached
            ],
        }
        return json.dumps(members).encode("ascii") + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> PdfJob:
        """The job that ``as_line`` wrote."""
        members: dict[str, Any] = json.loads(line)
        return cls(
            html=members["html"],
            faces=members["faces"],
            style=members["style"],
            identifier=bytes.fromhex(members["identifier"]),
            dated=datetime.datetime.fromisoformat(members["dated"]),
            attached=tuple(
                Attached(
                    name=item["name"],
                    description=item["description"],
                    relationship=item["relationship"],
                    data=base64.b64decode(item["data"]),
                )
                for item in members["attached"]
            ),
        )
