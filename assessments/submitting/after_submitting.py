"""What a body decides of a submission later: hiding it at once, and who may verify a file of it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from assessments.answering.rules import allow
from assessments.models import Submission
from assessments.submitting.choices import Choices
from assessments.submitting.retelling import telling_of
from assessments.submitting.submitting import change_choices, locked
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability, Sharing


@transaction.atomic
def make_private(*, by: Actor, submission: Submission) -> list[Submission]:
    """Hide a submission from everybody outside the body, at once and by one coordinator alone.

    The body's later submissions that would go on telling of it are hidden with it; those are returned.
    Raises Refused where what staff entered from a file tells of it: that is contested first.
    """
    hidden = hidden_with(submission)
    for row in [*hidden, submission]:
        change_choices(by=by, submission=row, choices=Choices(Sharing.PRIVATE, False, False, False))
    return hidden


def hidden_with(submission: Submission) -> list[Submission]:
    """The body's later submissions that tell of this one, and of each other: the last of them first."""
    found: dict[UUID, Submission] = {}
    for row in telling_of(submission.assessment):
        if not row.assessment.entered_by_staff:
            found |= {each.pk: each for each in [*hidden_with(row), row]}
    return list(found.values())


@transaction.atomic
def let_holders_verify(*, by: Actor, submission: Submission, allowed: bool) -> Submission:
    """Whether somebody who has the very file of a report is told at /verify/ that it is ours, whoever may
    read it here otherwise. On record."""
    assessment = locked(submission.assessment)
    allow(by, Capability.CHANGE_SHARING, assessment.body, sharing=submission.sharing)
    submission = Submission.objects.defer("document").get(pk=submission.pk)
    submission.holders_may_verify = allowed
    submission.save(update_fields=["holders_may_verify"])
    record(
        by=by,
        kind="holders_may_verify" if allowed else "holders_may_not_verify",
        chain=assessment.body.slug,
        subject=assessment.cycle.slug,
        data={"version": submission.version},
    )
    return submission
