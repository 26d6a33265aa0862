"""Where several ministries are asked: who composes the answer, and that it is cleared."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from assessments.contributions import asked_in, own_inputs
from assessments.lifecycle.rules import Refused, allow, held_answer, require_open
from assessments.lifecycle.trail import Actor, record
from assessments.models import Answer, Assessment
from assessments.scoring import State
from mechanisms.access import Capability
from mechanisms.models import Body, Role


class ByInput(Refused):
    """One of several who are asked tried to write the answer itself."""


def require_composer(by: Actor, body_id: UUID, paragraph: int) -> None:
    """Raise `ByInput` for a contributor who is one of several: his or her words are an input."""
    if by.is_command_line or by.principal.role_in(body_id) != Role.CONTRIBUTOR:
        return
    if paragraph in own_inputs(by.principal, body_id, asked_in(body_id)):
        raise ByInput(why_by_input())


def why_by_input() -> str:
    """Why a contributor does not write the answer here, and what to do instead."""
    return _(
        "Several ministries are asked for this recommendation. Each writes its own input, and your "
        "coordinator composes the answer from them."
    )


@transaction.atomic
def clear_answer(*, by: Actor, assessment: Assessment, paragraph: int, seen: int) -> Answer:
    """Mark the answer as cleared: composed from the inputs, by the coordinator, now.

    `seen` is the sum of the revisions of the inputs that the coordinator has read. Raises Refused where
    an input came since, or where there is nothing to clear.
    """
    allow(by, Capability.CLEAR_ANSWER, assessment.body, paragraph)
    answer = held_answer(assessment, paragraph)
    require_open(assessment, paragraph)
    if answer.copied or answer.state == State.BLANK:
        raise Refused(_("There is no answer yet that could be marked as cleared."))
    if seen != inputs_seen(answer):
        raise Refused(
            _(
                "An input changed since you opened this page. Read it, then mark the answer as cleared."
            )
        )
    answer.cleared_at, answer.cleared_by, answer.cleared_by_label = by.moment, by.person, by.label
    answer.uncleared_at, answer.uncleared_by_label = None, ""
    _store(answer)
    _record(by, "answer_cleared", assessment, answer)
    return answer


@transaction.atomic
def take_clearing_off(*, by: Actor, assessment: Assessment, paragraph: int) -> None:
    """The coordinator takes it back without changing anything; nothing happens where it is not cleared."""
    allow(by, Capability.CLEAR_ANSWER, assessment.body, paragraph)
    answer = held_answer(assessment, paragraph)
    require_open(assessment, paragraph)
    uncleared(answer, by=by, assessment=assessment)


def uncleared(answer: Answer, *, by: Actor, assessment: Assessment) -> None:
    """Take the clearing off an answer that changed, or whose input did; it stays on record who cleared it.

    Belongs into the transaction of the change.
    """
    if not answer.is_cleared:
        return
    answer.uncleared_at, answer.uncleared_by_label = by.moment, by.label
    _store(answer)
    _record(by, "answer_uncleared", assessment, answer)


def cleared_again(answer: Answer, *, by: Actor, assessment: Assessment) -> None:
    """Put the clearing back that a change took off, now that the change is undone as a whole.

    It is the earlier one, with its moment and name. Belongs into the transaction that undoes.
    """
    answer.uncleared_at, answer.uncleared_by_label = None, ""
    _store(answer)
    _record(by, "clearing_restored", assessment, answer)


def inputs_seen(answer: Answer) -> int:
    """The sum of the revisions of all inputs: it grows with every save of one."""
    return answer.contributions.aggregate(total=Sum("revision"))["total"] or 0


def _store(answer: Answer) -> None:
    """The columns of the clearing alone: they make no version of the answer."""
    names = ("cleared_at", "cleared_by", "cleared_by_label", "uncleared_at", "uncleared_by_label")
    Answer.objects.filter(pk=answer.pk).update(**{name: getattr(answer, name) for name in names})


def _record(by: Actor, kind: str, assessment: Assessment, answer: Answer) -> None:
    body: Body = assessment.body
    record(
        by=by,
        kind=kind,
        chain=body.slug,
        subject=f"{assessment.cycle.slug} {answer.paragraph}",
        data={"assessment": str(assessment.pk), "revision": answer.revision},
    )
