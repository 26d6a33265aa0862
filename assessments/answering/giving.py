"""The input of one ministry as it is released: beside the answer, by the same rules, with a revision."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum
from django.http import Http404
from django.utils.translation import gettext as _

from assessments.answering.inputs import TAKEN_BACK, Asked, AskedAt, asked_in, by_input
from assessments.answering.rules import Refused, allow, held_answer, require_open
from assessments.answering.versions import keep_typed, keep_version, mark_typing, typing_since
from assessments.answers.scoring import State
from assessments.answers.value import Answer, Identity
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment, Contribution, InputDraft
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability, Principal
from mechanisms.models import Body, Role

# Where several ministries are asked: who composes the answer, and that it is cleared.


@transaction.atomic
def clear_answer(*, by: Actor, assessment: Assessment, paragraph: int, seen: int) -> AnswerRow:
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
            _("An input has changed since you opened this page. Read it, then mark the answer as cleared.")
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


def uncleared(answer: AnswerRow, *, by: Actor, assessment: Assessment) -> None:
    """Take the clearing off an answer that changed, or whose input did; it stays on record who cleared it.

    Belongs into the transaction of the change.
    """
    if not answer.is_cleared:
        return
    answer.uncleared_at, answer.uncleared_by_label = by.moment, by.label
    _store(answer)
    _record(by, "answer_uncleared", assessment, answer)


def cleared_again(answer: AnswerRow, *, by: Actor, assessment: Assessment) -> None:
    """Put the clearing back that a change took off, now that the change is undone as a whole.

    It is the earlier one, with its moment and name. Belongs into the transaction that undoes.
    """
    answer.uncleared_at, answer.uncleared_by_label = None, ""
    _store(answer)
    _record(by, "clearing_restored", assessment, answer)


def inputs_seen(answer: AnswerRow) -> int:
    """The sum of the revisions of all inputs: it grows with every save of one."""
    return answer.contributions.aggregate(total=Sum("revision"))["total"] or 0


def _store(answer: AnswerRow) -> None:
    """The columns of the clearing alone: they make no version of the answer."""
    names = ("cleared_at", "cleared_by", "cleared_by_label", "uncleared_at", "uncleared_by_label")
    AnswerRow.objects.filter(pk=answer.pk).update(**{name: getattr(answer, name) for name in names})


def _record(by: Actor, kind: str, assessment: Assessment, answer: AnswerRow) -> None:
    body: Body = assessment.body
    record(
        by=by,
        kind=kind,
        chain=body.slug,
        subject=f"{assessment.cycle.slug} {answer.paragraph}",
        data={"assessment": str(assessment.pk), "revision": answer.revision},
    )


RELEASED = "released"
"""What history says of a version that was released as one act; earlier ones were saved while somebody typed.
"""


class StaleInput(Exception):
    """Somebody saved this input since the form was opened; `contribution` is what stands now."""

    def __init__(self, contribution: Contribution) -> None:
        super().__init__(f"input {contribution} is at revision {contribution.revision}")
        self.contribution = contribution


class WritesAnswer(Refused):
    """An input where one contributor alone is asked, who writes the answer."""


@transaction.atomic
def save_input(
    *,
    by: Actor,
    assessment: Assessment,
    entry: Answer,
    membership_id: int | None = None,
    revision: int | None = None,
    confidential: Collection[Identity] = (),
    from_file: bool = False,
    typed_on: bool = False,
    signed_off: Mapping[str, str] | None = None,
) -> Contribution:
    """Release `entry` as the input of one contributor; actions and priority are no part of it.

    So does a file that is applied, and a coordinator who writes down for a ministry what it said; a ministry
    itself drafts and releases by `drafting`. `membership_id` names for whom a coordinator writes; None is the
    one who acts. `from_file`: the words came in a file that was uploaded, `signed_off` in the ministry by
    whom the file says; a later save is signed off by nobody. `typed_on`: somebody is still typing. A draft
    that the ministry has open stays as it is. A save that changes nothing leaves everything as it is. Raises
    StaleInput when somebody else saved meanwhile, Refused when it is closed or where nobody else is asked,
    Http404 or PermissionDenied without the right.
    """
    allow(by, Capability.CONTRIBUTE, assessment.body, entry.paragraph)
    answer = held_answer(assessment, entry.paragraph)
    require_open(assessment, entry.paragraph)
    who = require_asked(by, assessment, entry.paragraph, membership_id)
    found = Contribution.objects.filter(answer=answer, membership_id=who.membership_id).first()
    row = found or Contribution(membership_id=who.membership_id, entry={})
    row.answer = answer
    if revision is not None and row.revision != revision:
        # There may be none at all: whoever comes too late is shown a blank one.
        row.entry = row.entry or Answer(entry.paragraph, State.BLANK).as_json()
        raise StaleInput(row)
    said = as_stored(entry, confidential)
    if row.entry == said:
        if row.typed_since is not None and not typed_on:
            keep_typed(row)
            Contribution.objects.filter(pk=row.pk).update(typed_since=None)
        return row
    row.name = who.name
    write_released(by, assessment, row, said, from_file=from_file, signed_off=signed_off, typed_on=typed_on)
    return row


def require_asked(
    by: Actor, assessment: Assessment, paragraph: int, membership_id: int | None, known: AskedAt | None = None
) -> Asked:
    """Whose input it is: one's own, or for a coordinator that of a contributor who is asked.

    One query, unless who is asked is `known` already. Raises WritesAnswer where nobody else is asked, Http404
    where the member is not asked here, PermissionDenied for the input of somebody else.
    """
    everybody = asked_in(assessment.body_id) if known is None else known
    asked = everybody.get(paragraph, ())
    for_others = by.is_command_line or by.principal.role_in(assessment.body_id) == Role.COORDINATOR
    own = next((one for one in asked if _is_own(one, by.principal)), None)
    if not for_others and membership_id not in (None, own and own.membership_id):
        raise PermissionDenied
    named = next((one for one in asked if one.membership_id == membership_id), None)
    who = named if for_others else own
    if not by_input(asked) and (who is not None or not for_others):
        raise WritesAnswer(why_answer())
    if who is None:
        raise Http404
    return who


def _is_own(asked: Asked, principal: Principal) -> bool:
    """Whether it is the one who acts; a contributor without an account comes by a link alone."""
    if principal.link is not None:
        return asked.membership_id == principal.link.membership_id
    return asked.person_id is not None and asked.person_id == principal.person_id


def why_answer() -> str:
    """Why there is no input to give, and what to do instead."""
    return _("Only you are asked now: write the answer itself.")


def as_stored(entry: Answer, confidential: Collection[Identity]) -> dict[str, object]:
    evidence = tuple(replace(item, confidential=item.identity in confidential) for item in entry.evidence)
    return replace(entry, evidence=evidence, actions=None, priority=False).as_kept()


def write_released(
    by: Actor,
    assessment: Assessment,
    row: Contribution,
    said: dict[str, object],
    *,
    from_file: bool = False,
    signed_off: Mapping[str, str] | None = None,
    draft: InputDraft | None = None,
    typed_on: bool = False,
    reason: str = RELEASED,
) -> None:
    """Release these words, put it on record, and take the clearing off the answer beside them.

    `draft` is the one that is released; without it they came another way, and a draft that is open stays.
    `reason`: what history says of it, `TAKEN_BACK` where they were there before a file was applied. Whoever
    calls has let the act through and holds the answer.
    """
    since = None if from_file else typing_since(row, by)
    mark_typing(row, by, since, typed_on=typed_on)
    row.entry, row.from_file, row.signed_off = said, from_file, dict(signed_off or {})
    row.revision += 1
    row.saved_at, row.saved_by, row.saved_by_label = by.moment, by.person, by.label
    kind = "+" if row._state.adding else "~"
    row.save()
    keep_version(row, kind, by, since=since, typed_on=typed_on, history_change_reason=reason)
    _follow(by, row, draft)
    record(
        by=by,
        kind="input_taken_back" if reason == TAKEN_BACK else "input_released",
        chain=assessment.body.slug,
        subject=f"{assessment.cycle.slug} {row.answer.paragraph}",
        data={"assessment": str(assessment.pk), "input": str(row.pk), "revision": row.revision},
    )
    uncleared(row.answer, by=by, assessment=assessment)


def _follow(by: Actor, row: Contribution, released: InputDraft | None) -> None:
    """The draft says what is released, from the next revision on; one that is open and was not released
    stays.
    """
    if row.membership_id is None:
        return
    rows = InputDraft.objects.filter(answer=row.answer, membership_id=row.membership_id)
    draft = released or rows.first()
    if draft is None or (draft.is_open and draft.entry != row.entry):
        return
    draft.entry, draft.is_open = row.entry, False
    draft.revision = max(draft.revision, row.revision) + 1
    draft.saved_at, draft.saved_by, draft.saved_by_label = by.moment, by.person, by.label
    draft.save()


@transaction.atomic
def put_back_input(*, by: Actor, assessment: Assessment, done: Mapping[str, Any]) -> bool:
    """Bring back an input as it stood before a file was applied; False where it was saved again since.

    `done` is what applying wrote: paragraph, member, the revision it left, what stood before and whether that
    came in a file. Raises as `save_input` does.
    """
    allow(by, Capability.CONTRIBUTE, assessment.body, done["paragraph"])
    answer = held_answer(assessment, done["paragraph"])
    require_open(assessment, done["paragraph"])
    row = Contribution.objects.filter(answer=answer, membership_id=done["member"]).first()
    if row is None or row.revision != done["revision"]:
        return False
    row.answer = answer
    write_released(
        by,
        assessment,
        row,
        done["before"],
        from_file=done.get("from_file", False),
        signed_off=done.get("signed_off", {}),
        reason=TAKEN_BACK,
    )
    return True


def input_at(answer: AnswerRow, membership_id: int) -> Contribution:
    """The input of a contributor as it stands; an unsaved blank one if there is none. One query."""
    found = Contribution.objects.filter(answer=answer, membership_id=membership_id).first()
    blank = {"paragraph": answer.paragraph, "state": "blank"}
    return found or Contribution(answer=answer, membership_id=membership_id, entry=blank)
