"""The values an answer is made of, as the file format ``answers/1`` has them. Pure and frozen."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from assessments.scoring import CriterionValue, State, strongest

SCHEMA = "answers/1"
STRENGTHS = range(4)


class ActionStatus(StrEnum):
    """How far an action has come."""

    PLANNED = "planned"
    STARTED = "started"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do, and so something to be helped with."""
        return self in (ActionStatus.PLANNED, ActionStatus.STARTED)


class Assistance(StrEnum):
    """The kinds of help a body may ask for."""

    TECHNICAL = "technical"
    LEGAL = "legal"
    FINANCIAL = "financial"
    TRAINING = "training"
    OTHER = "other"


class ContributorKind(StrEnum):
    """Who contributed to an assessment."""

    MINISTRY = "ministry"
    AGENCY = "agency"
    CIVIL_SOCIETY = "civil_society"
    INTERNATIONAL = "international"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Period:
    """The period of evidence, both days inclusive; either may be open."""

    start: datetime.date | None = None
    end: datetime.date | None = None

    def as_json(self) -> dict[str, object]:
        """``{"start": "2025-01-01", "end": "2026-06-30"}``, open ends omitted."""
        return without_empty({"start": iso(self.start), "end": iso(self.end)})


@dataclass(frozen=True, slots=True)
class Contributor:
    """A ministry, agency or organisation that took part in answering."""

    name: str
    kind: ContributorKind

    def as_json(self) -> dict[str, object]:
        """``{"name": "Ministry of Justice", "kind": "ministry"}``."""
        return {"name": self.name, "kind": self.kind.value}


# What makes two references the same item: title, date, link and page.
type Identity = tuple[str, datetime.date | None, str, str]


@dataclass(frozen=True, slots=True)
class EvidenceEntry:
    """One reference; strength 0 statement, 1 unpublished, 2 public, 3 confirmed by ``source``."""

    title: str
    strength: int
    date: datetime.date | None = None
    url: str = ""
    page: str = ""
    source: str = ""

    @property
    def identity(self) -> Identity:
        """Two references equal in title, date, url and page are the same item."""
        return (self.title, self.date, self.url, self.page)

    def as_json(self) -> dict[str, object]:
        """The reference in ``answers/1``, empty keys omitted."""
        return {"title": self.title, "strength": self.strength} | without_empty(
            {"date": iso(self.date), "url": self.url, "page": self.page, "source": self.source}
        )


@dataclass(frozen=True, slots=True)
class ActionEntry:
    """One planned action with the kinds of assistance it needs."""

    what: str
    owner: str = ""
    due: datetime.date | None = None
    status: ActionStatus = ActionStatus.PLANNED
    assistance: tuple[Assistance, ...] = ()

    def is_overdue(self, day: datetime.date) -> bool:
        """Whether there was still something to do on that day, and the date set for it had passed."""
        return self.status.is_open and self.due is not None and self.due < day

    def as_json(self) -> dict[str, object]:
        """The action in ``answers/1``, empty keys omitted."""
        return {"what": self.what, "status": self.status.value} | without_empty(
            {
                "owner": self.owner,
                "due": iso(self.due),
                "assistance": [kind.value for kind in self.assistance],
            }
        )


@dataclass(frozen=True, slots=True)
class AnswerEntry:
    """The whole answer to one recommendation.

    ``criteria`` holds no blanks and stands in the instrument's order; ``elsewhere`` and ``mechanisms``
    are slugs of the directory; ``actions`` is None where the file leaves the live plan as it is.
    """

    paragraph: int
    state: State
    level: int | None = None
    explanation: str = ""
    criteria: Mapping[str, CriterionValue] = field(default_factory=dict)
    evidence: tuple[EvidenceEntry, ...] = ()
    priority: bool = False
    elsewhere: str = ""
    mechanisms: tuple[str, ...] = ()
    actions: tuple[ActionEntry, ...] | None = None

    @property
    def strength(self) -> int:
        """The strength of its strongest reference, 0 without any."""
        return strongest(item.strength for item in self.evidence)

    def as_json(self) -> dict[str, object]:
        """The entry in ``answers/1``, empty keys omitted; reading it back gives the same entry."""
        entry: dict[str, object] = {"paragraph": self.paragraph, "state": self.state.value}
        if self.level is not None:
            entry["level"] = self.level
        entry |= without_empty(
            {
                "explanation": self.explanation,
                "criteria": {code: value.value for code, value in self.criteria.items()},
                "evidence": [item.as_json() for item in self.evidence],
                "priority": self.priority,
                "elsewhere": self.elsewhere,
                "mechanisms": list(self.mechanisms),
            }
        )
        if self.actions is not None:
            entry["actions"] = [action.as_json() for action in self.actions]
        return entry


@dataclass(frozen=True, slots=True)
class AnswersFile:
    """A whole file; ``period`` and ``contributors`` are None where the file does not speak of them."""

    edition: str
    answers: tuple[AnswerEntry, ...] = ()
    period: Period | None = None
    contributors: tuple[Contributor, ...] | None = None

    def as_json(self) -> dict[str, object]:
        """The file as ``answers/1``."""
        document: dict[str, object] = {"schema": SCHEMA, "edition": self.edition}
        if self.period is not None:
            document["period"] = self.period.as_json()
        if self.contributors is not None:
            document["contributors"] = [item.as_json() for item in self.contributors]
        document["answers"] = [answer.as_json() for answer in self.answers]
        return document


def iso(day: datetime.date | None) -> str:
    """``2026-06-30``, or an empty string without a day."""
    return "" if day is None else day.isoformat()


def without_empty(members: Mapping[str, object]) -> dict[str, object]:
    """The members whose value is not empty (no text, no items, false)."""
    return {key: value for key, value in members.items() if value}
