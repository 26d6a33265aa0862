"""The inputs of several ministries as pages show them: who is asked, what came in, what it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from assessments.answering.inputs import (
    SEVERAL,
    Asked,
    GivenInputs,
    Input,
    Stage,
    by_input,
    inputs_of,
)
from assessments.answering.rules import open_paragraphs, writable_of
from assessments.answering.views.page_access import asked_here, may, own_inputs_here, principal
from assessments.answers.scoring import State
from assessments.answers.side_by_side import Comparison, compare, compare_with_answer, take_over
from assessments.answers.value import Answer
from assessments.models import Assessment, ReturnToBody
from mechanisms.access import Capability
from recommendations.outline import Recommendation

EVERY = "all"


def given_inputs_here(
    request: HttpRequest, assessment: Assessment, returned: ReturnToBody | None
) -> GivenInputs:
    """All inputs of the assessment, for a list of its recommendations. Two queries."""
    me = principal(request)
    return GivenInputs(
        asked=asked_here(request, assessment),
        inputs=inputs_of([assessment.pk]).get(assessment.pk, {}),
        person_id=me.person_id,
        own=own_inputs_here(request, assessment),
        opened=writable_of(me, assessment, open_paragraphs(assessment)),
        returned=returned,
    )


def inputs_waiting(
    request: HttpRequest, assessment: Assessment, returned: ReturnToBody | None
) -> frozenset[int]:
    """Where this person's input is waited for; costs nothing for whoever gives none."""
    if not own_inputs_here(request, assessment):
        return frozenset()
    return given_inputs_here(request, assessment, returned).waiting


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
    def others(self) -> tuple[Ministry, ...]:
        """All but one's own."""
        return tuple(one for one in self.ministries if not one.is_own)

    @property
    def said(self) -> tuple[Ministry, ...]:
        """Those with anything in them."""
        return tuple(one for one in self.ministries if one.stage is not Stage.NOT_STARTED)


def inputs_beside(
    request: HttpRequest,
    assessment: Assessment,
    recommendation: Recommendation,
    answer: Answer,
) -> InputsBeside | None:
    """What the page of a recommendation shows of inputs; None where none are asked for, nor were any given.

    Two queries.
    """
    paragraph = recommendation.paragraph
    asked = asked_here(request, assessment).get(paragraph, ())
    given = inputs_of([assessment.pk], paragraph).get(assessment.pk, {}).get(paragraph, ())
    if not by_input(asked) and not given:
        return None
    ministries = _ministries(request, asked, given)
    named = [(one.heading, one.proposal) for one in ministries if one.proposal and _is_said(one)]
    codes = [item.code for item in recommendation.criteria]
    return InputsBeside(
        ministries=ministries,
        comparison=_compared(codes, named, answer, by_input(asked)),
        asked=len(asked),
        by_input=by_input(asked),
        received=sum(one.stage is Stage.IN and one.asked is not None for one in ministries),
        seen=sum(item.revision for item in given),
        may_compose=may(request, Capability.CLEAR_ANSWER, assessment.body),
    )


def _compared(
    codes: Sequence[str],
    named: Sequence[tuple[str, Answer]],
    answer: Answer,
    asked_by_input: bool,
) -> Comparison | None:
    """Several inputs beside each other; one alone beside the answer that the coordinator wrote."""
    if len(named) >= SEVERAL:
        return compare(codes, named, answer)
    if len(named) == 1 and asked_by_input and answer.state is not State.BLANK:
        return compare_with_answer(codes, named[0], answer)
    return None


def _is_said(one: Ministry) -> bool:
    return one.stage is not Stage.NOT_STARTED


def _ministries(
    request: HttpRequest,
    asked: Sequence[Asked],
    given: Sequence[Input],
) -> tuple[Ministry, ...]:
    """Those who are asked, by name; then what others left."""
    me = principal(request).person_id
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
