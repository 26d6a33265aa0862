"""One order to the PDF process: plain values that travel as one line of JSON. Pure."""

from __future__ import annotations

import base64
import datetime
import json
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
class PdfJob:
    """HTML to print. ``styles`` are names of our static files or CSS text; ``identifier`` makes the file's ID.

    ``dated`` (aware, UTC) is the date of the attachments; it is never the time of printing.
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
