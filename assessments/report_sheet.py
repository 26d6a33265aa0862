"""The input of a gap report: one assessment as plain values. Pure and frozen.

``answer_sheet`` fills a sheet from rows, ``report_document`` from a frozen submission, tests by hand.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from assessments.answer_values import ActionEntry, Contributor, Period
from assessments.scoring import CriterionValue, Mark, State, strongest
from recommendations.outline import Variant


@dataclass(frozen=True, slots=True)
class ReportBody:
    """Who answers; ``kind`` is the variant of the instrument."""

    slug: str
    name: str
    kind: Variant


@dataclass(frozen=True, slots=True)
class ReportCycle:
    """The cycle in which it answers."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class NamedBody:
    """A mechanism named in an answer: the one that does it elsewhere, or the one meant."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class SheetFile:
    """An uploaded file: the name it is shown under, the SHA-256 (hex) of its content, its size in bytes.

    ``key`` is its id in a working copy; no document has it.
    """

    name: str
    sha256: str
    bytes: int
    key: UUID | None = field(default=None, compare=False)

    def as_json(self) -> dict[str, object]:
        """As a frozen document names it."""
        return {"name": self.name, "sha256": self.sha256, "bytes": self.bytes}


@dataclass(frozen=True, slots=True)
class SheetEvidence:
    """One reference; of a confidential one a report shows its strength and nothing else.

    ``key`` is its id in a working copy; no document has it.
    """

    title: str
    strength: int
    date: datetime.date | None = None
    url: str = ""
    page: str = ""
    source: str = ""
    file: SheetFile | None = None
    confidential: bool = False
    key: UUID | None = field(default=None, compare=False)

    def redacted(self) -> SheetEvidence:
        """What others may see: a confidential item is only its strength and the flag."""
        if not self.confidential:
            return self
        return SheetEvidence(title="", strength=self.strength, confidential=True)


@dataclass(frozen=True, slots=True)
class SheetAnswer:
    """One answer; ``copied`` means taken over from the last cycle and not yet saved by a person."""

    paragraph: int
    state: State = State.BLANK
    level: int | None = None
    explanation: str = ""
    criteria: Mapping[str, CriterionValue] = field(default_factory=dict)
    evidence: tuple[SheetEvidence, ...] = ()
    priority: bool = False
    elsewhere: NamedBody | None = None
    mechanisms: tuple[NamedBody, ...] = ()
    actions: tuple[ActionEntry, ...] = ()
    copied: bool = False

    @property
    def strength(self) -> int:
        """The strength of its strongest reference, confidential ones included."""
        return strongest(item.strength for item in self.evidence)

    @property
    def mark(self) -> Mark:
        """What scoring needs of this answer."""
        return Mark(
            paragraph=self.paragraph,
            state=self.state,
            level=self.level,
            criteria=self.criteria,
            strength=self.strength,
            priority=self.priority,
        )

    def reported(self) -> SheetAnswer:
        """The answer as a report may show it.

        A copied answer that nobody has saved counts as blank, and nothing of it is the body's word for
        this cycle; the live plan of actions is. Confidential references are redacted, blank criteria
        dropped.
        """
        if self.copied:
            return SheetAnswer(self.paragraph, actions=self.actions, copied=True)
        return replace(
            self,
            criteria={
                code: value
                for code, value in self.criteria.items()
                if value is not CriterionValue.BLANK
            },
            evidence=tuple(item.redacted() for item in self.evidence),
        )


@dataclass(frozen=True, slots=True)
class PreviousAnswer:
    """State and level of the same recommendation in the last cycle's submission."""

    state: State
    level: int | None = None


@dataclass(frozen=True, slots=True)
class PreviousCycle:
    """The last cycle in which the body submitted to the same edition."""

    cycle: ReportCycle
    answers: Mapping[int, PreviousAnswer]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One assessment. Recommendations without an answer may be left out: they are blank.

    ``status`` is ``draft``, ``in_clearance``, ``submitted`` or ``returned``. Hash, submission date and
    signature are outside: a document never holds its own hash.
    """

    body: ReportBody
    cycle: ReportCycle
    answers: tuple[SheetAnswer, ...] = ()
    status: str = "draft"
    version: int = 1
    period: Period = field(default_factory=Period)
    contributors: tuple[Contributor, ...] = ()
    sample: bool = False
    previous: PreviousCycle | None = None
