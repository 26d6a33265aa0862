"""What a ministry drafts and releases: the draft is read by the ministry alone, the released text by its
body.

A change after a release is a new draft: everybody else goes on reading the released text until the ministry
releases it again. Drafts have no versions; what was released has.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.answering.giving import as_stored, input_at, require_asked, write_released
from assessments.answering.inputs import Asked
from assessments.answering.rules import Refused, allow, held_answer, require_open
from assessments.answers.scoring import State
from assessments.answers.value import Answer, Identity
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment, Contribution, InputDraft
from assessments.trail.acting import Actor
from mechanisms.access import Capability, Principal
from mechanisms.models import Role


class StaleDraft(Exception):
    """The draft was saved, or another text released, since the form was opened; `draft` is there now."""

    def __init__(self, draft: InputDraft) -> None:
        super().__init__(f"draft {draft} is at revision {draft.revision}")
        self.draft = draft


def drafts_for(principal: Principal, body_id: UUID, who: Asked) -> bool:
    """Whether this person reads and writes the draft: whose input it is, in an account or by a link.

    For a ministry that has neither, the coordinators, who write it down; so too what it left unreleased when
    its link ended.
    """
    if principal.link is not None:
        return principal.link.membership_id == who.membership_id
    if who.has_account:
        return who.person_id == principal.person_id
    return principal.role_in(body_id) == Role.COORDINATOR and not who.by_link


def draft_at(answer: AnswerRow, membership_id: int, *, hold: bool = False) -> InputDraft:
    """The draft of a contributor; where none is saved an unsaved one that says what is released, or nothing.

    Two queries at the most. It asks for no right: `drafts_for` does.
    """
    rows = InputDraft.objects.select_for_update(of=("self",)) if hold else InputDraft.objects.all()
    found = rows.filter(answer=answer, membership_id=membership_id).first()
    return found or first_draft(input_at(answer, membership_id), membership_id)


def first_draft(released: Contribution, membership_id: int) -> InputDraft:
    """Not saved yet: it says what is released."""
    return InputDraft(
        answer=released.answer,
        membership_id=membership_id,
        entry=released.entry,
        revision=released.revision,
        saved_at=released.saved_at,
        saved_by=released.saved_by,
        saved_by_label=released.saved_by_label,
    )


@transaction.atomic
def save_draft(
    *,
    by: Actor,
    assessment: Assessment,
    entry: Answer,
    membership_id: int | None = None,
    revision: int | None = None,
    confidential: Collection[Identity] = (),
) -> InputDraft:
    """Replace the draft of one's own input, which nobody else reads and which takes no clearing off.

    `membership_id` names the ministry without an account for whom a coordinator writes; None is the one who
    acts. A save that changes nothing leaves everything as it is. Raises StaleDraft when it was saved
    meanwhile, Refused when it is closed or nobody else is asked, Http404 or PermissionDenied without the
    right.
    """
    draft, _who = _own_draft(by, assessment, entry.paragraph, membership_id)
    if revision is not None and draft.revision != revision:
        raise StaleDraft(draft)
    said = as_stored(entry, confidential)
    if draft.entry == said:
        return draft
    draft.entry, draft.is_open = said, _differs(said, draft)
    draft.revision += 1
    draft.saved_at, draft.saved_by, draft.saved_by_label = by.moment, by.person, by.label
    draft.save()
    return draft


@transaction.atomic
def release_input(
    *,
    by: Actor,
    assessment: Assessment,
    paragraph: int,
    membership_id: int | None = None,
    revision: int | None = None,
    over: int | None = None,
) -> Contribution:
    """Make the draft what everybody in the body reads, compares and takes over, by this person, now.

    `revision` is the one of the draft that the person has seen, `over` that of the released text that it
    replaces. Raises StaleDraft where the draft was saved or another text released meanwhile, Refused where it
    proposes nothing yet or is closed; and as `save_draft` does.
    """
    draft, who = _own_draft(by, assessment, paragraph, membership_id)
    row = Contribution.objects.filter(answer=draft.answer, membership_id=draft.membership_id).first()
    row = row or Contribution(membership_id=draft.membership_id, entry={})
    row.answer = draft.answer
    if (revision is not None and revision != draft.revision) or (over is not None and over != row.revision):
        raise StaleDraft(draft)
    if draft.entry.get("state", State.BLANK) == State.BLANK:
        raise Refused(_("Choose a level, or another answer, before you release your input."))
    if row.entry == draft.entry:
        return row
    row.name = who.name
    write_released(by, assessment, row, dict(draft.entry), draft=draft)
    return row


def _own_draft(
    by: Actor, assessment: Assessment, paragraph: int, membership_id: int | None
) -> tuple[InputDraft, Asked]:
    allow(by, Capability.CONTRIBUTE, assessment.body, paragraph)
    answer = held_answer(assessment, paragraph)
    require_open(assessment, paragraph)
    who = require_asked(by, assessment, paragraph, membership_id)
    if not drafts_for(by.principal, assessment.body_id, who):
        raise PermissionDenied
    return draft_at(answer, who.membership_id, hold=True), who


def _differs(said: Mapping[str, Any], draft: InputDraft) -> bool:
    """Whether it says something else than what is released, or anything at all where nothing is."""
    rows = Contribution.objects.filter(answer_id=draft.answer_id, membership_id=draft.membership_id)
    released = rows.values_list("entry", flat=True).first()
    return said != (released or Answer(said["paragraph"], State.BLANK).as_kept())


# Whether there is a draft, for the lists of the one who writes it.


def open_drafts_of(principal: Principal, assessment_ids: Collection[UUID]) -> Mapping[UUID, frozenset[int]]:
    """Assessment → the recommendations at which this person has a draft that is not released. One query."""
    if principal.person_id is None:
        return {}
    rows = InputDraft.objects.filter(
        is_open=True, answer__assessment_id__in=assessment_ids, membership__person_id=principal.person_id
    )
    found: dict[UUID, set[int]] = {}
    for pk, paragraph in rows.values_list("answer__assessment_id", "answer__paragraph"):
        found.setdefault(pk, set()).add(paragraph)
    return {pk: frozenset(numbers) for pk, numbers in found.items()}
