"""A file that came back, as it was read: what it says of each recommendation, and where. Pure and frozen.

What it says has the shape of an entry of ``answers/1`` and was read by no rule yet: `answer_entry` reads it
when it is looked at. `unsaid` names the parts that the file does not hold, as a row that somebody deleted:
those stay as they were in the file that went out. A part is `state` (with the level), `explanation`,
`elsewhere`, `mechanisms`, `priority`, `criteria.113.2`, `evidence` or `actions`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """What could not be understood (`rule`, a code with its sentence elsewhere), and at which cell.

    `paragraph` is None where it concerns the whole file. A fault keeps the file from being applied; a remark
    is of the same shape and does not.
    """

    rule: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    sheet: str = ""
    cell: str = ""
    paragraph: int | None = None

    def as_json(self) -> dict[str, Any]:
        """As an upload keeps it."""
        return {
            "rule": self.rule,
            "params": dict(self.params),
            "sheet": self.sheet,
            "cell": self.cell,
            "paragraph": self.paragraph,
        }


@dataclass(frozen=True, slots=True)
class Returned:
    """What a file says of one recommendation.

    `said` is an entry of ``answers/1`` without its `unsaid` parts; `codes` are the codes of its rows of
    evidence, empty for a new row; `places` tells the cell of each part: `{"evidence[0].url": "Evidence!F7"}`.
    """

    paragraph: int
    said: Mapping[str, Any]
    unsaid: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As an upload keeps it."""
        return {
            "paragraph": self.paragraph,
            "said": dict(self.said),
            "unsaid": list(self.unsaid),
            "codes": list(self.codes),
            "places": dict(self.places),
        }


@dataclass(frozen=True, slots=True)
class ReturnedFile:
    """A whole file. `workbook` is the id printed in it, empty in one that has none (``answers/1``); `frame`
    holds `period` and `contributors` where it speaks of them."""

    name: str
    digest: str
    size: int
    workbook: str = ""
    edition: str = ""
    answers: tuple[Returned, ...] = ()
    remarks: tuple[Fault, ...] = ()
    faults: tuple[Fault, ...] = ()
    frame: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_unusable(self) -> bool:
        """Whether something is wrong with it as a whole, and not with one recommendation alone."""
        shown = {item.paragraph for item in self.answers}
        return any(fault.paragraph not in shown for fault in self.faults)

    def as_json(self) -> dict[str, Any]:
        """As an upload keeps it."""
        return {
            "name": self.name,
            "digest": self.digest,
            "size": self.size,
            "workbook": self.workbook,
            "edition": self.edition,
            "answers": [item.as_json() for item in self.answers],
            "remarks": [item.as_json() for item in self.remarks],
            "faults": [item.as_json() for item in self.faults],
            "frame": dict(self.frame),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> ReturnedFile:
        """What `as_json` gave."""
        return cls(
            name=kept["name"],
            digest=kept["digest"],
            size=kept["size"],
            workbook=kept["workbook"],
            edition=kept["edition"],
            answers=tuple(
                Returned(
                    paragraph=item["paragraph"],
                    said=item["said"],
                    unsaid=tuple(item["unsaid"]),
                    codes=tuple(item["codes"]),
                    places=item["places"],
                )
                for item in kept["answers"]
            ),
            remarks=tuple(Fault(**item) for item in kept["remarks"]),
            faults=tuple(Fault(**item) for item in kept["faults"]),
            frame=kept["frame"],
        )
