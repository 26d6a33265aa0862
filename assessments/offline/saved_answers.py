"""What stands, answers and inputs, as far as it may leave the product; read for workbooks and uploads.

A copied answer that nobody has saved counts as blank, as everywhere; confidential references stay behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from assessments.answering.inputs import asked_in, input_of, inputs_of, own_inputs
from assessments.answering.rows import values_of
from assessments.answers.value import Answer, Reference
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment
from mechanisms.access import Principal
from mechanisms.models import Role


@dataclass(frozen=True, slots=True)
class Stored:
    """What stands to one recommendation, an answer or an input, as it may leave the product.

    `entry` is the visible part (with the plan, for an answer); `keys` are the ids of its references; `hidden`
    the confidential ones, which stay, `hidden_keys` their ids. `files` are the names of the uploaded files by
    the id of their reference. `copied`: taken over from the last cycle and saved by nobody, so that the entry
    is blank; `unchecked` is what was copied. `explained` are the fingerprints of what looks like personal
    data and was said to be none. `from_file`: an input as it came in a file.
    """

    entry: Answer
    revision: int = 0
    keys: tuple[UUID | None, ...] = ()
    hidden: Answer | None = None
    hidden_keys: tuple[UUID | None, ...] = ()
    files: Mapping[UUID, str] = field(default_factory=dict)
    copied: bool = False
    unchecked: Answer | None = None
    saved_by: str = ""
    saved_at: datetime | None = None
    explained: frozenset[str] = frozenset()
    from_file: bool = False

    @property
    def whole(self) -> Answer:
        """The entry with its confidential references at the end."""
        hidden = self.hidden.evidence if self.hidden else ()
        return replace(self.entry, evidence=(*self.entry.evidence, *hidden))


def stored_answers(assessment: Assessment) -> dict[int, Stored]:
    """The answers of an assessment by paragraph. Five queries."""
    rows = list(AnswerRow.objects.with_named_body().filter(assessment=assessment))
    values = values_of(rows, assessment)
    return {row.paragraph: _stored(found, row) for row, found in zip(rows, values, strict=True)}


def _stored(found: Answer, row: Any) -> Stored:
    whole = found.in_file()
    open_to_leave, secret = _parted(found.evidence)
    seen = replace(found, evidence=open_to_leave).in_file()
    kept = replace(found, evidence=secret, actions=None).in_file()
    if found.copied:
        seen = Answer(found.paragraph, actions=whole.actions)
        open_to_leave = ()
    return Stored(
        entry=seen,
        revision=row.revision,
        keys=tuple(item.key for item in open_to_leave),
        hidden=kept if kept.evidence and not found.copied else None,
        hidden_keys=tuple(item.key for item in secret),
        files={
            item.key: item.file.name
            for item in open_to_leave
            if item.key is not None and item.file is not None
        },
        copied=found.copied,
        unchecked=replace(whole, actions=None) if found.copied else None,
        saved_by=row.saved_by_label,
        saved_at=row.saved_at,
        explained=frozenset(row.personal_data.get("found", ())),
    )


def _parted(evidence: Sequence[Reference]) -> tuple[tuple[Reference, ...], tuple[Reference, ...]]:
    """The references that may leave the product, and the confidential ones."""
    open_to_leave = tuple(item for item in evidence if not item.confidential)
    return open_to_leave, tuple(item for item in evidence if item.confidential)


def stored_inputs(assessment: Assessment) -> dict[tuple[int, int], Stored]:
    """The inputs of those who are members still, by paragraph and membership. One query."""
    found = inputs_of([assessment.pk]).get(assessment.pk, {})
    return {
        (paragraph, item.membership_id): _stored_input(item.proposal, item)
        for paragraph, items in found.items()
        for item in items
        if item.membership_id is not None
    }


def own_words(assessment: Assessment, principal: Principal) -> dict[int, Answer]:
    """What this person has given where he or she is one of several who are asked, blank where nothing.

    Two queries for a contributor, else none.
    """
    body_id = assessment.body_id
    if principal.role_in(body_id) != Role.CONTRIBUTOR:
        return {}
    asked = asked_in(body_id)
    inputs = stored_inputs(assessment)
    found = {}
    for paragraph in own_inputs(principal, body_id, asked):
        mine = next(one for one in asked[paragraph] if one.person_id == principal.person_id)
        stored = inputs.get((paragraph, mine.membership_id))
        found[paragraph] = stored.whole if stored else Answer(paragraph)
    return found


def stored_input(row: Any) -> Stored:
    """One input, from its row."""
    item = input_of(row)
    return _stored_input(item.proposal, item)


def _stored_input(said: Answer, item: Any) -> Stored:
    open_to_leave, secret = _parted(said.evidence)
    return Stored(
        entry=replace(said, evidence=open_to_leave).in_file(),
        revision=item.revision,
        keys=(None,) * len(open_to_leave),
        hidden=replace(said, evidence=secret).in_file() if secret else None,
        saved_by=item.saved_by,
        saved_at=item.saved_at,
        from_file=item.from_file,
    )
