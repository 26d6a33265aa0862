"""The values an answer is made of, as the file format ``answers/1`` has them. Pure and frozen.

Members, limits and descriptions are declared here alone: ``reading`` reads a file by them, ``schema``
publishes them. None stands for a member that is not there.
"""

from __future__ import annotations

import datetime
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import Field

from assessments.answers.fields import (
    ACTION_LIMIT,
    EXPLANATION_LIMIT,
    NAME_LIMIT,
    NOT_BLANK,
    NOT_IN_FILES,
    PAGE_LIMIT,
    SOURCE_LIMIT,
    TITLE_LIMIT,
    URL_LIMIT,
    WEB_ADDRESS,
    Date,
    DocumentDate,
    Line,
    Strength,
    Text,
    WebAddress,
    Written,
    about,
    many,
)
from assessments.answers.scoring import LEVELS, Mark, State, distribution_key, strongest
from recommendations.outline import CriterionValue, Recommendation, Variant
from recommendations.support import claim, supported

SCHEMA = "answers/1"

# Strengths of evidence: from 2 on a reader can look it up; 3 is confirmed by somebody else.
PUBLIC = 2
CONFIRMED = 3


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
class Contributor(Written):
    """Somebody who took part in answering."""

    name: Annotated[Line, about(NAME_LIMIT, "Who took part in answering", NOT_BLANK)]
    kind: ContributorKind

    def as_json(self) -> dict[str, object]:
        """``{"name": "Ministry of Justice", "kind": "ministry"}``."""
        return {"name": self.name, "kind": self.kind.value}


# What makes two references the same item: title, date, link and page.
type Identity = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class StoredFile:
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
class Reference(Written):
    """A reference."""

    title: Annotated[Line, about(TITLE_LIMIT, "What it is", NOT_BLANK)]
    strength: Strength
    date: DocumentDate = ""
    url: Annotated[
        WebAddress, about(URL_LIMIT, "An http or https address without a user name", WEB_ADDRESS)
    ] = ""
    page: Annotated[Line, about(PAGE_LIMIT, "Page or article")] = ""
    source: Annotated[Line, about(SOURCE_LIMIT, "Who, other than the body, confirms it")] = ""
    file: Annotated[StoredFile, NOT_IN_FILES] | None = None
    confidential: Annotated[bool, NOT_IN_FILES] = False
    # Its id in a working copy; no document has it.
    key: Annotated[UUID, NOT_IN_FILES] | None = field(default=None, compare=False, repr=False)

    @classmethod
    def from_json(cls, item: Mapping[str, Any], *, hidden: bool = False) -> Reference:
        """A reference of ``answers/1`` or of a frozen document; KeyError or ValueError for anything else."""
        file = item.get("file")
        return cls(
            title=item.get("title", ""),
            strength=item["strength"],
            date=item.get("date", ""),
            url=item.get("url", ""),
            page=item.get("page", ""),
            source=item.get("source", ""),
            file=StoredFile(file["name"], file["sha256"], file["bytes"]) if file else None,
            confidential=hidden or item.get("confidential", False),
        )

    @property
    def identity(self) -> Identity:
        """Two references equal in title, date, url and page are the same item."""
        return (self.title, self.date, self.url, self.page)

    def as_json(self) -> dict[str, object]:
        """The reference in ``answers/1``, empty keys omitted."""
        return {"title": self.title, "strength": self.strength} | without_empty(
            {"date": self.date, "url": self.url, "page": self.page, "source": self.source}
        )

    @property
    def is_open(self) -> bool:
        """Whether a reader can open it: public, and not confidential."""
        return self.strength >= PUBLIC and not self.confidential

    @property
    def document(self) -> str:
        """What tells documents apart, whatever page is meant: the link, else title and date."""
        return self.url or f"{self.title} {self.date}"

    @property
    def names_no_place(self) -> bool:
        """Whether a public reference has no page, and an address that leads to a home page at most."""
        return self.is_open and not self.page and not urlsplit(self.url).path.strip("/")

    def redacted(self) -> Reference:
        """What others may see: of a confidential reference only its strength and the flag."""
        if not self.confidential:
            return self
        return Reference(title="", strength=self.strength, confidential=True)


@dataclass(frozen=True, slots=True)
class Action(Written):
    """A planned action."""

    what: Annotated[Text, about(ACTION_LIMIT, "What the body will do", NOT_BLANK)]
    owner: Annotated[Line, about(NAME_LIMIT, "Who does it")] = ""
    due: Date | None = None
    status: ActionStatus = ActionStatus.PLANNED
    assistance: Annotated[tuple[Assistance, ...], many()] = ()
    overdue: Annotated[bool, NOT_IN_FILES] | None = field(default=None, compare=False)
    """Whether it was overdue on the day of submission; None while it was not measured."""

    @classmethod
    def from_json(cls, action: Mapping[str, Any]) -> Action:
        """What ``as_json`` wrote; KeyError or ValueError for anything else."""
        due = action.get("due")
        return cls(
            what=action["what"],
            owner=action.get("owner", ""),
            due=datetime.date.fromisoformat(due) if due else None,
            status=ActionStatus(action["status"]),
            assistance=tuple(Assistance(kind) for kind in action.get("assistance", ())),
            overdue=action.get("overdue"),
        )

    def is_overdue(self, day: datetime.date) -> bool:
        """Whether there was still something to do on that day, and the date set for it had passed."""
        return self.status.is_open and self.due is not None and self.due < day

    def was_overdue(self, day: datetime.date) -> bool:
        """The same as it is frozen, else as of that day."""
        return self.is_overdue(day) if self.overdue is None else self.overdue

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
class Answer(Written):
    """The whole answer to one recommendation."""

    paragraph: int
    state: State
    level: Annotated[int, Field(ge=LEVELS[0], le=LEVELS[-1])] | None = None
    explanation: Annotated[Text, about(EXPLANATION_LIMIT, "Why, in the body's own words")] = ""
    criteria: Annotated[
        Mapping[str, CriterionValue],
        Field(description="The statements of the recommendation, by their codes"),
    ] = field(default_factory=dict)
    evidence: Annotated[tuple[Reference, ...], many()] = ()
    priority: bool = False
    elsewhere: Annotated[Line, about(NAME_LIMIT, "The slug of the mechanism that does it")] = ""
    mechanisms: Annotated[tuple[str, ...], many("Slugs of the mechanisms that are meant")] = ()
    actions: Annotated[
        tuple[Action, ...] | None,
        many("The whole plan for this recommendation; left out, it stays", unique=False),
    ] = None
    # Taken over from the last cycle and not yet saved by a person.
    copied: Annotated[bool, NOT_IN_FILES] = False
    again: Annotated[Mapping[str, CriterionValue], NOT_IN_FILES] = field(default_factory=dict, compare=False)
    """What is stored of criteria that do not offer it any more: no answer, to be given again."""

    @classmethod
    def from_json(cls, entry: Mapping[str, Any]) -> Answer:
        """What ``as_json`` or ``as_kept`` wrote, or an answer of a frozen document.

        KeyError, TypeError or ValueError for anything else.
        """
        hidden, actions = entry.get("confidential", ()), entry.get("actions")
        return cls(
            paragraph=entry["paragraph"],
            state=State(entry["state"]),
            level=entry.get("level"),
            explanation=entry.get("explanation", ""),
            criteria={code: CriterionValue(value) for code, value in entry.get("criteria", {}).items()},
            evidence=tuple(
                Reference.from_json(item, hidden=position in hidden)
                for position, item in enumerate(entry.get("evidence", ()))
            ),
            priority=entry.get("priority", False),
            elsewhere=entry.get("elsewhere") or "",
            mechanisms=tuple(entry.get("mechanisms", ())),
            actions=None if actions is None else tuple(map(Action.from_json, actions)),
            copied=entry.get("copied", False),
        )

    @property
    def strength(self) -> int:
        """The strength of its strongest reference, confidential ones included; 0 without any."""
        return strongest(item.strength for item in self.evidence)

    @property
    def distribution_key(self) -> str:
        """Where it is counted in a distribution: its level as a digit, else its state."""
        return distribution_key(self.state, self.level)

    @property
    def plan(self) -> tuple[Action, ...]:
        """Its actions; none where it does not speak of them."""
        return self.actions or ()

    @property
    def named(self) -> tuple[str, ...]:
        """The slugs of all bodies that it names."""
        return (self.elsewhere, *self.mechanisms) if self.elsewhere else self.mechanisms

    def done_by(self, names: Mapping[str, str]) -> str:
        """The mechanism that does it instead of the body, by its name; empty where none is named."""
        return names.get(self.elsewhere, self.elsewhere)

    def naming_only(self, known: Container[str]) -> Answer:
        """Without bodies that are not known; blank if it says that one of them does it."""
        elsewhere = self.elsewhere if self.elsewhere in known else ""
        is_lost = self.state is State.ELSEWHERE and not elsewhere
        return replace(
            self,
            state=State.BLANK if is_lost else self.state,
            elsewhere=elsewhere,
            mechanisms=tuple(slug for slug in self.mechanisms if slug in known),
        )

    @property
    def open_documents(self) -> frozenset[str]:
        """The references that a reader can open, each once: by its link, else by its title and date."""
        return frozenset(item.document for item in self.evidence if item.is_open)

    def mark(self, recommendation: Recommendation, variant: Variant) -> Mark:
        """What counting needs of this answer to that recommendation."""
        return Mark(
            paragraph=self.paragraph,
            state=self.state,
            level=self.level,
            supported=supported(recommendation, variant, self.criteria),
            claim=None if self.level is None else claim(recommendation, variant, self.level, self.criteria),
            strength=self.strength,
            open_documents=self.open_documents,
            priority=self.priority,
        )

    def in_file(self) -> Answer:
        """As a file of answers holds it, to be compared with one: without what only a working copy knows."""
        return replace(
            self,
            evidence=tuple(replace(item, file=None, confidential=False, key=None) for item in self.evidence),
            copied=False,
        )

    def reported(self) -> Answer:
        """The answer as a report may show it.

        A copied answer that nobody has saved counts as blank, and nothing of it is the body's word for
        this cycle; the live plan of actions is. Confidential references are redacted, blank criteria
        dropped.
        """
        if self.copied:
            return Answer(self.paragraph, State.BLANK, actions=self.plan, copied=True)
        return replace(
            self,
            criteria={
                code: value for code, value in self.criteria.items() if value is not CriterionValue.BLANK
            },
            evidence=tuple(item.redacted() for item in self.evidence),
            actions=self.plan,
        )

    def members(self) -> dict[str, object]:
        """All that a file of answers may say, as JSON, empty members included."""
        return {
            "paragraph": self.paragraph,
            "state": self.state.value,
            "level": self.level,
            "explanation": self.explanation,
            "criteria": {code: value.value for code, value in self.criteria.items()},
            "evidence": [item.as_json() for item in self.evidence],
            "priority": self.priority,
            "elsewhere": self.elsewhere,
            "mechanisms": list(self.mechanisms),
            "actions": None if self.actions is None else [one.as_json() for one in self.actions],
        }

    def as_json(self) -> dict[str, object]:
        """The answer in ``answers/1``, empty keys omitted; reading it back gives what ``in_file`` is.

        A level of 0 and a plan without actions are not empty.
        """
        told = ("level", "actions")
        members = self.members().items()
        return {key: said for key, said in members if said or (key in told and said is not None)}

    def as_kept(self) -> dict[str, object]:
        """As history and inputs keep it: ``confidential`` has the positions of such references, if any."""
        hidden = [position for position, item in enumerate(self.evidence) if item.confidential]
        return self.as_json() | without_empty({"confidential": hidden})


@dataclass(frozen=True, slots=True)
class AnswersFile:
    """A whole file; ``period``, ``contributors`` and ``budget`` are None where it does not speak of them."""

    edition: str
    answers: tuple[Answer, ...] = ()
    period: Period | None = None
    contributors: tuple[Contributor, ...] | None = None
    budget: str | None = None

    def as_json(self) -> dict[str, object]:
        """The file as ``answers/1``."""
        document: dict[str, object] = {"schema": SCHEMA, "edition": self.edition}
        if self.period is not None:
            document["period"] = self.period.as_json()
        if self.contributors is not None:
            document["contributors"] = [item.as_json() for item in self.contributors]
        if self.budget is not None:
            document["budget"] = self.budget
        document["answers"] = [answer.as_json() for answer in self.answers]
        return document


def named_in(entry: Mapping[str, Any]) -> frozenset[str]:
    """The slugs of all bodies that an entry names, in whatever state it is."""
    return frozenset({entry.get("elsewhere") or "", *entry.get("mechanisms", ())} - {""})


def iso(day: datetime.date | None) -> str:
    """``2026-06-30``, or an empty string without a day."""
    return "" if day is None else day.isoformat()


def without_empty(members: Mapping[str, object]) -> dict[str, object]:
    """The members whose value is not empty (no text, no items, false)."""
    return {key: value for key, value in members.items() if value}
