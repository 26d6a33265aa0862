"""A file of answers as it is written: every object, with the kind and limit of each member. Pure.

Keys, limits and descriptions are declared here alone: ``rules`` and ``file`` read by them, ``schema``
publishes them. None stands for a member that is not there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from assessments.answers.fields import (
    ACTION_LIMIT,
    EXPLANATION_LIMIT,
    NAME_LIMIT,
    NOT_BLANK,
    PAGE_LIMIT,
    SOURCE_LIMIT,
    TITLE_LIMIT,
    URL_LIMIT,
    WEB_ADDRESS,
    Date,
    Line,
    Shape,
    Strength,
    Text,
    WebAddress,
    about,
    many,
)
from assessments.answers.scoring import LEVELS, CriterionValue, State
from assessments.answers.value import ActionStatus, Assistance, ContributorKind


@dataclass(kw_only=True, eq=False)
class Evidence(Shape):
    """A reference."""

    title: Annotated[Line, about(TITLE_LIMIT, "What it is", NOT_BLANK)]
    strength: Strength
    date: Date | None = None
    url: Annotated[
        WebAddress, about(URL_LIMIT, "An http or https address without a user name", WEB_ADDRESS)
    ] = ""
    page: Annotated[Line, about(PAGE_LIMIT, "Page or article")] = ""
    source: Annotated[Line, about(SOURCE_LIMIT, "Who, other than the body, confirms it")] = ""


@dataclass(kw_only=True, eq=False)
class Action(Shape):
    """A planned action."""

    what: Annotated[Text, about(ACTION_LIMIT, "What the body will do", NOT_BLANK)]
    owner: Annotated[Line, about(NAME_LIMIT, "Who does it")] = ""
    due: Date | None = None
    status: ActionStatus = ActionStatus.PLANNED
    assistance: Annotated[tuple[Assistance, ...], many()] = ()


@dataclass(kw_only=True, eq=False)
class Answer(Shape):
    """The whole answer to one recommendation."""

    paragraph: int
    state: State
    level: Annotated[int, Field(ge=LEVELS[0], le=LEVELS[-1])] | None = None
    explanation: Annotated[Text, about(EXPLANATION_LIMIT, "Why, in the body's own words")] = ""
    criteria: Annotated[
        dict[str, CriterionValue],
        Field(description="The statements of the recommendation, by their codes"),
    ] = field(default_factory=dict)
    evidence: Annotated[tuple[Evidence, ...], many()] = ()
    priority: bool = False
    elsewhere: Annotated[Line, about(NAME_LIMIT, "The slug of the mechanism that does it")] = ""
    mechanisms: Annotated[tuple[str, ...], many("Slugs of the mechanisms that are meant")] = ()
    actions: Annotated[
        tuple[Action, ...] | None,
        many("The whole plan for this recommendation; left out, it stays", unique=False),
    ] = None


@dataclass(kw_only=True, eq=False)
class Period(Shape):
    """The period of evidence, both days inclusive."""

    start: Date
    end: Date


@dataclass(kw_only=True, eq=False)
class Contributor(Shape):
    """Somebody who took part in answering."""

    name: Annotated[Line, about(NAME_LIMIT, "Who took part in answering", NOT_BLANK)]
    kind: ContributorKind


@dataclass(kw_only=True, eq=False)
class File(Shape):
    """Answers of one body in one cycle, alike for regional and national bodies.

    An entry replaces the whole answer to its paragraph; paragraphs that are not named stay as they are.
    """

    schema: str
    edition: str
    period: Period | None = None
    contributors: Annotated[tuple[Contributor, ...] | None, many(unique=False)] = None
    answers: Annotated[tuple[Answer, ...], many(unique=False)]
