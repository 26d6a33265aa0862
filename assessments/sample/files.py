"""What lies in `fixtures/sample/`: bodies, people, and an answers file with a stage for each assessment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

CYCLES = ("2025", "2026")
BESIDE_THE_ANSWERS = ("stage", "started_from")

type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SampleDocument:
    """One body's assessment in one cycle: `answers` is an `answers/1` file, `stage` how far it has come."""

    cycle: str
    body: str
    answers: Row
    stage: Row
    copied: bool

    @property
    def has_assessment(self) -> bool:
        """Whether the body has begun at all."""
        return self.stage["status"] not in ("invited", "declined")

    @property
    def is_submitted(self) -> bool:
        """Whether there is a submission."""
        return self.stage["status"] in ("submitted", "returned", "reviewed")

    @property
    def first_version(self) -> Row:
        """The answers as they were first submitted, where the body changed some after a question."""
        earlier = self.stage.get("returns", {}).get("first_version", ())
        changed = {entry["paragraph"]: entry for entry in earlier}
        entries = [changed.get(entry["paragraph"], entry) for entry in self.answers["answers"]]
        return {**self.answers, "answers": entries}


def _read(name: str) -> Row:
    return _content(Path(settings.FIXTURES) / "sample" / name)


@cache
def _content(path: Path) -> Row:
    content: Row = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def sample_bodies() -> list[Row]:
    """The rows of bodies.yaml."""
    return list(_read("bodies.yaml")["bodies"])


def sample_person_rows() -> list[Row]:
    """The rows of people.yaml."""
    return list(_read("people.yaml")["people"])


def sample_inputs(cycle: str, body: str) -> list[Row]:
    """The rows of inputs.yaml for one body in one cycle, in their order."""
    rows = _read("inputs.yaml")["inputs"]
    return [row for row in rows if (row["cycle"], row["body"]) == (cycle, body)]


def sample_comments(cycle: str, body: str) -> list[Row]:
    """The threads of comments.yaml for one body in one cycle."""
    rows = _read("comments.yaml")["comments"]
    return [row for row in rows if (row["cycle"], row["body"]) == (cycle, body)]


def sample_review(cycle: str, body: str) -> list[Row]:
    """The rows of review.yaml for one body in one cycle, in their order."""
    rows = _read("review.yaml")["review"]
    return [row for row in rows if (row["cycle"], row["body"]) == (cycle, body)]


def sample_by_mail() -> list[Row]:
    """The rows of by_mail.yaml: contributors without an account."""
    return list(_read("by_mail.yaml")["contributors"])


def sample_invitations() -> list[Row]:
    """The rows of invitations.yaml."""
    return list(_read("invitations.yaml")["invitations"])


def sample_running() -> Row:
    """What cycle.yaml says of readers, more time, reminders and files that came."""
    return _read("cycle.yaml")


def received_bytes(name: str) -> bytes:
    """A file as a sample body sent it."""
    return (Path(settings.FIXTURES) / "sample" / "received" / name).read_bytes()


def sample_updates() -> list[Row]:
    """The rows of updates.yaml, in their order."""
    return list(_read("updates.yaml")["updates"])


def sample_desk() -> Row:
    """desk.yaml: the lists of quotations and the working translations of the staff."""
    return _read("desk.yaml")


def sample_document(cycle: str, body: str) -> SampleDocument:
    """The file of one body in one cycle."""
    content = _read(f"{cycle}/{body}.yaml")
    answers = {key: value for key, value in content.items() if key not in BESIDE_THE_ANSWERS}
    copied = "started_from" in content
    return SampleDocument(cycle, body, answers, content["stage"], copied)
