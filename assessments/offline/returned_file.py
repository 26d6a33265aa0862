"""A file of answers as it was read, whatever kind of file it was. Pure and frozen.

What it says has the shape of an entry of ``answers/1`` and was read by no rule yet: `answers.rules` reads it
when it is looked at. `unsaid` names the parts that the file does not hold, as a row that somebody deleted. A
part is a member of an answer, `state` together with the level, and each criterion alone: `criteria.113.2`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class FileKind(StrEnum):
    WORKBOOK = "workbook"
    ANSWERS = "answers"
    REPORT = "report"
    ARCHIVE = "bundle"


class BroughtBy(StrEnum):
    """Who brings a file: the body to its own assessment, the staff's desk, or a command.

    A report and an archive are taken at the desk alone: the body has the answers themselves.
    """

    BODY = "body"
    DESK = "desk"
    COMMAND = "command"

    @property
    def takes(self) -> frozenset[FileKind]:
        if self is BroughtBy.DESK:
            return frozenset(FileKind)
        return frozenset({FileKind.WORKBOOK, FileKind.ANSWERS})


@dataclass(frozen=True, slots=True)
class Fault:
    """What could not be understood (`rule`, a code whose words are in `sentences`), and at which cell.

    `paragraph` is None where it concerns the whole file. A fault keeps the file from being applied; a remark
    is of the same shape and does not.
    """

    rule: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    sheet: str = ""
    cell: str = ""
    paragraph: int | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """What a file says of one recommendation.

    `said` is an entry of ``answers/1`` without its `unsaid` parts; `codes` are the codes of its rows of
    evidence, empty for a new row; `places` tells the cell of each part: `{"evidence[0].url": "Evidence!F7"}`,
    and for JSON, by an empty key, where the entry is: `{"": "answers[3], paragraph 112"}`.
    """

    paragraph: int
    said: Mapping[str, Any]
    unsaid: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReportOf:
    """Of whom and of which cycle a report says it is; empty where the file does not say."""

    body: str = ""
    body_name: str = ""
    kind: str = ""
    cycle: str = ""


@dataclass(frozen=True, slots=True)
class ReturnedFile:
    """A whole file.

    `workbook` is the id printed in it, empty in one that has none; `frame` holds `period` and `contributors`
    where it speaks of them. Of a report, `report_of` is what it says of itself, and `confidential` the
    strengths of the references of which it tells no more, by paragraph; `part` is the place in an archive.
    """

    name: str
    digest: str
    size: int
    kind: FileKind = FileKind.WORKBOOK
    workbook: str = ""
    edition: str = ""
    answers: tuple[Returned, ...] = ()
    remarks: tuple[Fault, ...] = ()
    faults: tuple[Fault, ...] = ()
    frame: Mapping[str, Any] = field(default_factory=dict)
    part: str = ""
    report_of: ReportOf = field(default_factory=ReportOf)
    confidential: Mapping[int, Sequence[int]] = field(default_factory=dict)

    @property
    def is_unusable(self) -> bool:
        """Whether something is wrong with it as a whole, and not with one recommendation alone."""
        shown = {item.paragraph for item in self.answers}
        return any(fault.paragraph not in shown for fault in self.faults)

    def as_json(self) -> dict[str, Any]:
        """As an upload keeps it; a report or an archive is never kept."""
        kept = asdict(self, dict_factory=_plain) | {"kind": self.kind.value}
        for only_read in ("part", "report_of", "confidential"):
            del kept[only_read]
        return kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> ReturnedFile:
        answers = (
            Returned(**item | {"unsaid": tuple(item["unsaid"]), "codes": tuple(item["codes"])})
            for item in kept["answers"]
        )
        kind = FileKind.WORKBOOK if kept["workbook"] else FileKind.ANSWERS
        read = {
            "kind": FileKind(kept.get("kind", kind)),
            "answers": tuple(answers),
            "remarks": tuple(Fault(**item) for item in kept["remarks"]),
            "faults": tuple(Fault(**item) for item in kept["faults"]),
        }
        return cls(**{**kept, **read})


def _plain(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """As JSON has it, which knows no tuples."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in members}
