"""The action plan: it belongs to the body, stays editable, and goes on into the next cycle."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django.db import transaction
from django.db.models import F

from assessments.answering.rules import allow
from assessments.answers.value import Action
from assessments.models import Action as ActionRow
from assessments.models import Answer, Assessment
from assessments.models.answer import version_of
from assessments.trail.acting import Actor, fingerprint_of, record
from mechanisms.access import Capability
from mechanisms.models import Body
from recommendations.models import Recommendation


class StaleAction(Exception):
    """Somebody changed this action since the form was opened: `now` is what stands, None if it is removed."""

    def __init__(self, now: ActionRow | None) -> None:
        super().__init__("the action was changed" if now else "the action was removed")
        self.now = now


def replace_actions(
    *,
    by: Actor,
    body: Body,
    recommendation_id: int,
    paragraph: int,
    actions: Sequence[Action],
    saved: Answer | None = None,
) -> None:
    """The body's live actions for one recommendation become these; equal in words is the same action.

    Belongs into the transaction of the act that brings them; `saved` is the answer that brings them.
    """
    allow(by, Capability.WRITE_PLAN, body, paragraph)
    rows = list(ActionRow.objects.filter(body=body, paragraph=paragraph))
    # Two actions may be equal in words; each entry takes one of them.
    known = {what: list(found) for what, found in groupby(sorted(rows, key=_words), key=_words)}
    changed = 0
    for position, entry in enumerate(actions):
        waiting = known.get(entry.what)
        row = (
            waiting.pop(0)
            if waiting
            else ActionRow(
                body=body, recommendation_id=recommendation_id, paragraph=paragraph, what=entry.what
            )
        )
        changed += _write(by, row, entry, position)
    left = [row for found in known.values() for row in found]
    for row in left:
        _delete(by, row)
    if changed or left:
        _outdate_forms(body, {paragraph}, but=saved)
        record(
            by=by,
            kind="plan_saved",
            chain=body.slug,
            subject=str(paragraph),
            data={"actions": len(actions)},
        )


def _hold_assessments(body: Body) -> None:
    """Wait for whoever writes many answers of the body: between two of them that act holds the audit trail,
    for which this one would wait with an answer in hand that the other needs next."""
    rows = Assessment.objects.select_for_update().filter(body=body).order_by("pk")
    list(rows.values_list("pk"))


def _outdate_forms(body: Body, paragraphs: set[int], *, but: Answer | None = None) -> None:
    """Make every open form of these answers stale: it holds the plan as it was, and would undo the change.

    Where the plan is edited by itself this comes first: answers before actions, as a save holds them.
    """
    rows = Answer.objects.filter(assessment__body=body, paragraph__in=paragraphs)
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    rows.update(revision=F("revision") + 1)


def _words(row: ActionRow) -> str:
    return row.what


def _delete(by: Actor, row: ActionRow) -> None:
    gone = version_of(row, "-", by.moment, history_user=by.person)
    row.delete()
    gone.save()


def _write(by: Actor, row: ActionRow, entry: Action, position: int, *, force: bool = False) -> int:
    """Save the row if it is new, differs or has to be; 1 if it was saved."""
    wanted = (
        entry.owner,
        entry.due,
        entry.status.value,
        [kind.value for kind in entry.assistance],
        position,
    )
    before = (row.owner, row.due, row.status, row.assistance, row.position)
    if not (force or row._state.adding) and before == wanted:
        return 0
    row.owner, row.due, row.status, row.assistance, row.position = wanted
    kind = "+" if row._state.adding else "~"
    row.save()
    version_of(row, kind, by.moment, history_user=by.person).save()
    return 1


@transaction.atomic
def change_action(
    *,
    by: Actor,
    body: Body,
    edition_id: int,
    paragraph: int,
    entry: Action,
    row: ActionRow | None = None,
    seen: str | None = None,
) -> ActionRow:
    """Add one action to the plan, or change one; moving it asks for the right at both ends.

    `seen` is the fingerprint of the action when the form was opened; None saves over whatever stands.
    Raises StaleAction when it was changed or removed meanwhile.
    """
    allow(by, Capability.WRITE_PLAN, body, paragraph)
    if row is not None and row.paragraph != paragraph:
        allow(by, Capability.WRITE_PLAN, body, row.paragraph)
    _hold_assessments(body)
    _outdate_forms(body, {paragraph} if row is None else {paragraph, row.paragraph})
    if row is not None:
        row = _unchanged(row, seen)
    count = ActionRow.objects.filter(body=body, paragraph=paragraph).count()
    position = row.position if row is not None and row.paragraph == paragraph else count
    row = row or ActionRow(body=body)
    row.recommendation_id = Recommendation.objects.values_list("pk", flat=True).get(
        edition_id=edition_id, paragraph=paragraph
    )
    row.paragraph, row.what = paragraph, entry.what
    _write(by, row, entry, position, force=True)
    record(by=by, kind="action_saved", chain=body.slug, subject=str(paragraph))
    return row


def fingerprint(row: ActionRow) -> str:
    """What an action says, in a few signs: a form carries it, and a save knows whether it still stands."""
    due = row.due.isoformat() if row.due else ""
    said = [row.paragraph, row.what, row.owner, due, row.status, row.assistance]
    return fingerprint_of(said)


def _unchanged(row: ActionRow, seen: str | None) -> ActionRow:
    """The action as it stands now, held until the end of the transaction."""
    now = ActionRow.objects.select_for_update().filter(pk=row.pk, body_id=row.body_id).first()
    if now is None or (seen is not None and seen != fingerprint(now)):
        raise StaleAction(now)
    return now


@transaction.atomic
def remove_action(*, by: Actor, body: Body, row: ActionRow, seen: str | None = None) -> None:
    """Take one action out of the plan; its history stays.

    `seen` is the fingerprint of the action on the page with the button; None removes whatever stands.
    Raises StaleAction when it was changed or removed meanwhile.
    """
    allow(by, Capability.WRITE_PLAN, body, row.paragraph)
    _hold_assessments(body)
    _outdate_forms(body, {row.paragraph})
    row = _unchanged(row, seen)
    _delete(by, row)
    record(by=by, kind="action_removed", chain=body.slug, subject=str(row.paragraph))
