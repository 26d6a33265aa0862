"""The action plan: it belongs to the body, stays editable, and goes on into the next cycle."""

from __future__ import annotations

from django.db import transaction

from assessments.answering.rules import allow
from assessments.answering.saving import delete_action, outdate_forms, write_action
from assessments.answers.value import Action
from assessments.models import Action as ActionRow
from assessments.models import Assessment
from assessments.trail.acting import Actor, fingerprint_of, record
from mechanisms.access import Capability
from mechanisms.models import Body
from recommendations.models import Recommendation


class StaleAction(Exception):
    """Somebody changed this action since the form was opened: `now` is what stands, None if it is removed."""

    def __init__(self, now: ActionRow | None) -> None:
        super().__init__("the action was changed" if now else "the action was removed")
        self.now = now


def _hold_assessments(body: Body) -> None:
    """Wait for whoever writes many answers of the body: between two of them that act holds the audit trail,
    for which this one would wait with an answer in hand that the other needs next."""
    rows = Assessment.objects.select_for_update().filter(body=body).order_by("pk")
    list(rows.values_list("pk"))


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
    outdate_forms(body, {paragraph} if row is None else {paragraph, row.paragraph})
    if row is not None:
        row = _unchanged(row, seen)
    count = ActionRow.objects.filter(body=body, paragraph=paragraph).count()
    position = row.position if row is not None and row.paragraph == paragraph else count
    row = row or ActionRow(body=body)
    row.recommendation_id = Recommendation.objects.values_list("pk", flat=True).get(
        edition_id=edition_id, paragraph=paragraph
    )
    row.paragraph, row.what = paragraph, entry.what
    write_action(by, row, entry, position, force=True)
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
    outdate_forms(body, {row.paragraph})
    row = _unchanged(row, seen)
    delete_action(by, row)
    record(by=by, kind="action_removed", chain=body.slug, subject=str(row.paragraph))
