"""One ministry at one recommendation as the board shows it: how far it is, late or not, and what contradicts.

A cell says whether there is a draft, and never a word of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.answering.input_states import InputState, MinistryInput
from assessments.answering.input_versions import SinceCleared
from assessments.answers.scoring import State
from assessments.models import Answer
from recommendations import lists


class CellState(StrEnum):
    """How far it is; the last two where one ministry with an account is asked, and writes the answer.

    NOT_SENT: the ministry has no account, and its letter is not on its way: it can't be late.
    """

    NOT_SENT = "not_sent"
    ASKED = "asked"
    DRAFTING = "drafting"
    RELEASED = "released"
    REDRAFTING = "redrafting"
    TO_ANSWER = "to_answer"
    ANSWERED = "answered"


_DONE = (CellState.RELEASED, CellState.REDRAFTING, CellState.ANSWERED)


@dataclass(frozen=True, slots=True)
class Cell:
    """`by` and `at`: who released the input or saved the answer, and when; for a draft alone when.

    `contradicts` and `differs` are codes of criteria, empty for the level. `changed`: what it released since
    the answer was cleared.
    """

    state: CellState
    is_asked: bool
    by: str = ""
    at: datetime | None = None
    due: date | None = None
    days_late: int = 0
    contradicts: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    changed: tuple[SinceCleared, ...] = ()

    @property
    def is_missing(self) -> bool:
        """Asked, and nothing released or saved yet."""
        return self.is_asked and self.state not in _DONE

    @property
    def is_late(self) -> bool:
        return self.days_late > 0

    @property
    def tone(self) -> str:
        """Of the tag that says the state."""
        if self.state in _DONE:
            return "done"
        return {CellState.DRAFTING: "begun", CellState.NOT_SENT: "check"}.get(self.state, "")

    @property
    def words(self) -> str:
        """The state in words."""
        return {
            CellState.NOT_SENT: _("Not sent yet"),
            CellState.ASKED: _("Asked"),
            CellState.DRAFTING: _("Drafting"),
            CellState.RELEASED: _("Released"),
            CellState.REDRAFTING: _("Released, drafting again"),
            CellState.TO_ANSWER: _("Asked to answer alone"),
            CellState.ANSWERED: _("Answered alone"),
        }[self.state]

    @property
    def late_words(self) -> str:
        """``3 days late``."""
        return ngettext("%(number)d day late", "%(number)d days late", self.days_late) % {
            "number": self.days_late
        }

    @property
    def contradicts_at(self) -> str:
        """``113.1, the level``: where it contradicts another."""
        return _named(self.contradicts)

    @property
    def differs_at(self) -> str:
        return _named(self.differs)


def _named(codes: Sequence[str]) -> str:
    return lists.in_row(code or _("the level") for code in codes)


def input_cell(
    one: MinistryInput,
    due: date | None,
    today: date,
    changed: tuple[SinceCleared, ...],
    *,
    is_sent: bool = True,
) -> Cell:
    """Of a ministry that gives an input beside others; `is_sent`: it knows that it is asked."""
    is_out = one.state in (InputState.RELEASED, InputState.REDRAFTING)
    waits = not is_sent and one.state is InputState.ASKED
    return Cell(
        state=CellState.NOT_SENT if waits else CellState(one.state.value),
        is_asked=one.asked is not None,
        by=one.released_by,
        at=one.released_at if is_out else one.drafted_at,
        due=due,
        days_late=late_by(due, today) if one.asked and is_sent and not is_out else 0,
        changed=changed,
    )


def answer_cell(answer: Answer, due: date | None, today: date) -> Cell:
    """Of the one contributor who is asked alone, and writes the answer itself."""
    if answer.copied or answer.state == State.BLANK:
        return Cell(CellState.TO_ANSWER, True, due=due, days_late=late_by(due, today))
    return Cell(CellState.ANSWERED, True, by=answer.saved_by_label, at=answer.saved_at, due=due)


def late_by(due: date | None, today: date) -> int:
    """Days since the day passed; 0 where it has not, or there is none."""
    return max((today - due).days, 0) if due else 0
