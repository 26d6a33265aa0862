"""The inputs of several ministries as pages show them: who is asked, what came in, what it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.answering.inputs import SEVERAL, Asked, Input, Stage, by_input, inputs_of
from assessments.answering.views.page_access import Visit
from assessments.answers import labels
from assessments.answers.scoring import State
from assessments.answers.side_by_side import Comparison, compare, compare_with_answer, take_over
from assessments.answers.signing_off import signed_words
from assessments.answers.value import Answer
from mechanisms.access import Capability
from recommendations.outline import Recommendation

EVERY = "all"


@dataclass(frozen=True, slots=True)
class Ministry:
    """One who is asked, or who was and left an input; `proposal` is None until something is written."""

    asked: Asked | None
    given: Input | None
    proposal: Answer | None
    is_own: bool

    @property
    def name(self) -> str:
        return self.asked.name if self.asked else self.given.name if self.given else ""

    @property
    def heading(self) -> str:
        """The name over a column of the table, which mixes those who are asked with those who were."""
        return self.name if self.asked else _("%s (no longer asked)") % self.name

    @property
    def stage(self) -> Stage:
        """How far it is."""
        return self.given.stage if self.given else Stage.NOT_STARTED

    @property
    def signed(self) -> str:
        """Who signed it off, as its file says; empty where nobody is named."""
        return signed_words(self.given.signed_off) if self.given else ""

    @property
    def is_said(self) -> bool:
        """Whether there is anything in it."""
        return self.stage is not Stage.NOT_STARTED


@dataclass(frozen=True, slots=True)
class InputsBeside:
    """All inputs of one recommendation; `seen` tells later which ones the page showed.

    `by_input`: those who are asked give inputs, and the coordinator the answer; else what others gave before
    is left to read.
    """

    ministries: tuple[Ministry, ...]
    comparison: Comparison | None
    asked: int
    by_input: bool
    received: int
    seen: int
    may_compose: bool

    @property
    def in_short(self) -> str:
        """Over the closed row: ``2 of 3 inputs received: 4 answers agree, 1 differs``."""
        words = ngettext(
            "%(received)s of %(number)s input received",
            "%(received)s of %(number)s inputs received",
            self.asked,
        )
        come = words % {"received": self.received, "number": self.asked}
        found = self.comparison.in_short if self.comparison else ""
        if not self.by_input:
            return found or _("to read")
        return str(labels.counted(come, found)) if found else come

    @property
    def others(self) -> tuple[Ministry, ...]:
        """All but one's own."""
        return tuple(one for one in self.ministries if not one.is_own)

    @property
    def said(self) -> tuple[Ministry, ...]:
        """Those with anything in them."""
        return tuple(one for one in self.ministries if one.is_said)


def inputs_beside(visit: Visit, recommendation: Recommendation, answer: Answer) -> InputsBeside | None:
    """What the page of a recommendation shows of inputs; None where none are asked for, nor were any given.

    Two queries.
    """
    paragraph, pk = recommendation.paragraph, visit.assessment.pk
    asked = visit.asked.get(paragraph, ())
    given = inputs_of([pk], paragraph).get(pk, {}).get(paragraph, ())
    if not by_input(asked) and not given:
        return None
    ministries = _ministries(visit.me.person_id, asked, given)
    named = [(one.heading, one.proposal) for one in ministries if one.proposal and one.is_said]
    codes = [item.code for item in recommendation.criteria]
    return InputsBeside(
        ministries=ministries,
        comparison=_compared(codes, named, answer, by_input(asked)),
        asked=len(asked),
        by_input=by_input(asked),
        received=sum(one.stage is Stage.IN and one.asked is not None for one in ministries),
        seen=sum(item.revision for item in given),
        may_compose=visit.may(Capability.CLEAR_ANSWER),
    )


def _compared(
    codes: Sequence[str], named: Sequence[tuple[str, Answer]], answer: Answer, asked_by_input: bool
) -> Comparison | None:
    """Several inputs beside each other; one alone beside the answer that the coordinator wrote."""
    if len(named) >= SEVERAL:
        return compare(codes, named, answer)
    if len(named) == 1 and asked_by_input and answer.state is not State.BLANK:
        return compare_with_answer(codes, named[0], answer)
    return None


def _ministries(me: UUID | None, asked: Sequence[Asked], given: Sequence[Input]) -> tuple[Ministry, ...]:
    """Those who are asked, by name; then what others left."""
    members = {one.membership_id for one in asked}
    found = {item.membership_id: item for item in given if item.membership_id in members}
    left = [item for item in given if item.membership_id not in members]
    rows = [(one, found.get(one.membership_id)) for one in asked]
    return tuple(
        Ministry(
            asked=one,
            given=item,
            proposal=item.proposal if item else None,
            is_own=one is not None and one.has_account and one.person_id == me,
        )
        for one, item in [*rows, *((None, item) for item in left)]
    )


def taken_over(
    request: HttpRequest, inputs: InputsBeside | None, stored: Answer, revision: int
) -> Answer | None:
    """The answer with the input that the address names put into it, or with all of them.

    The address names the revision over which they are taken: after a save it means what is saved again.
    """
    wanted, over = request.GET.get("take", ""), request.GET.get("over", "")
    if inputs is None or request.method != "GET" or not wanted or over != str(revision):
        return None
    chosen = [
        (one.name, one.proposal)
        for one in inputs.said
        if one.proposal and one.given and wanted in (EVERY, str(one.given.pk))
    ]
    return take_over(stored, chosen) if chosen else None
