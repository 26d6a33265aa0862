"""How far each ministry is with each recommendation: asked, drafting, released, drafting again; for a board.

It says whether there is a draft and since when, and never a word of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assessments.answering.inputs import Asked, Input, Stage, asked_in, by_input, input_of
from assessments.models import Assessment, Contribution, InputDraft


class InputState(StrEnum):
    """Where an input is on its way; REDRAFTING: something is released, and the ministry writes on."""

    ASKED = "asked"
    DRAFTING = "drafting"
    RELEASED = "released"
    REDRAFTING = "redrafting"


@dataclass(frozen=True, slots=True)
class MinistryInput:
    """One ministry at one recommendation; `asked` is None where it is asked no longer and left an input.

    `given` is what it released, None for nothing; `drafted_at` when its open draft was saved last.
    `changed_since_cleared`: it released something since the answer was cleared, which is no longer.
    """

    paragraph: int
    name: str
    asked: Asked | None
    given: Input | None
    drafted_at: datetime | None
    changed_since_cleared: bool

    @property
    def state(self) -> InputState:
        """Where it is on its way."""
        if self.given is None:
            return InputState.DRAFTING if self.drafted_at else InputState.ASKED
        return InputState.REDRAFTING if self.drafted_at else InputState.RELEASED

    @property
    def released_by(self) -> str:
        """Who released it, by name; empty where nothing is released."""
        return self.given.saved_by if self.given else ""

    @property
    def released_at(self) -> datetime | None:
        """When it was released."""
        return self.given.saved_at if self.given else None


def input_states(assessment: Assessment) -> Mapping[int, tuple[MinistryInput, ...]]:
    """Recommendation → its ministries: those who are asked by name, then those who were and left an input.

    Only recommendations to which inputs are asked for or were given. Three queries.
    """
    asked, given, drafts = asked_in(assessment.body_id), _released(assessment), _drafts(assessment)
    found = {}
    for paragraph in sorted({*asked, *given}):
        who, here = asked.get(paragraph, ()), given.get(paragraph, {})
        if by_input(who) or here:
            found[paragraph] = (*_asked(paragraph, who, here, drafts), *_left(paragraph, who, here))
    return found


type Rows = Mapping[object, Contribution]
type Place = tuple[int, int | None]


def _asked(
    paragraph: int, who: Sequence[Asked], here: Rows, drafts: Mapping[Place, datetime]
) -> Iterator[MinistryInput]:
    for one in who:
        drafted_at = drafts.get((paragraph, one.membership_id))
        yield _of(paragraph, one.name, one, here.get(one.membership_id), drafted_at)


def _left(paragraph: int, who: Sequence[Asked], here: Rows) -> Iterator[MinistryInput]:
    members = {one.membership_id for one in who}
    for member, row in here.items():
        if member not in members:
            yield _of(paragraph, row.name, None, row, None)


def _of(
    paragraph: int, name: str, asked: Asked | None, row: Contribution | None, drafted_at: datetime | None
) -> MinistryInput:
    """What is undone as a whole leaves a blank input, which is none."""
    given = input_of(row) if row is not None else None
    is_said = given is not None and given.stage is not Stage.NOT_STARTED
    cleared_at = row.answer.cleared_at if row is not None and row.answer.uncleared_at else None
    return MinistryInput(
        paragraph=paragraph,
        name=name,
        asked=asked,
        given=given if is_said else None,
        drafted_at=drafted_at,
        changed_since_cleared=bool(given and cleared_at and given.saved_at > cleared_at),
    )


def _released(assessment: Assessment) -> dict[int, dict[object, Contribution]]:
    """By recommendation, then by member; by its own key where the member is gone. One query."""
    found: dict[int, dict[object, Contribution]] = defaultdict(dict)
    for row in Contribution.objects.filter(answer__assessment=assessment).select_related("answer"):
        found[row.answer.paragraph][row.membership_id or row.pk] = row
    return found


def _drafts(assessment: Assessment) -> dict[Place, datetime]:
    """When each open draft was saved last. One query."""
    rows = InputDraft.objects.filter(answer__assessment=assessment, is_open=True)
    columns = rows.values_list("answer__paragraph", "membership_id", "saved_at")
    return {(paragraph, member): at for paragraph, member, at in columns}
