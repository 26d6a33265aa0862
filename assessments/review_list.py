"""What a reviewer may know of each cycle: who shared what, who declined, and of whom there is nothing.

Staff never learn of drafts: a private submission, a withdrawn one and a draft all look like nothing
shared. Nobody reviews a body to which he or she belongs, so that a reviewer's own bodies are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef

from assessments.models import Cycle, Invitation, ReturnToBody, Submission
from mechanisms.access import Principal
from mechanisms.directory import plain
from mechanisms.models import Body


class Standing(StrEnum):
    """Where one body stands in one cycle, as far as staff may know."""

    WAITING = "waiting"
    RETURNED = "returned"
    REVIEWED = "reviewed"
    DECLINED = "declined"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One body in one cycle. ``is_late``: submitted after the closing date, or after its own extension."""

    body: Body
    standing: Standing
    submission: Submission | None = None
    invitation: Invitation | None = None
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class ReviewCycle:
    """One cycle with its bodies in alphabetical order."""

    cycle: Cycle
    rows: tuple[ReviewRow, ...]

    @property
    def shared(self) -> int:
        """How many bodies share a submission."""
        return sum(row.submission is not None for row in self.rows)

    @property
    def declined(self) -> int:
        """How many bodies declined and share nothing."""
        return sum(row.standing is Standing.DECLINED for row in self.rows)

    @property
    def nothing(self) -> int:
        """How many invited bodies share nothing."""
        return sum(row.standing is Standing.NOTHING for row in self.rows)


def read_review_list(reviewer: Principal) -> tuple[ReviewCycle, ...]:
    """Every cycle, newest first, as this reviewer may see it. Three queries, whatever they hold."""
    rows: dict[int, dict[str, ReviewRow]] = defaultdict(dict)
    submissions = {
        (item.assessment.cycle_id, item.assessment.body_id): item for item in _shared(reviewer)
    }
    for invitation in _invitations(reviewer):
        submission = submissions.pop((invitation.cycle_id, invitation.body_id), None)
        _add(rows, _row(invitation.body, submission, invitation), invitation.cycle_id)
    for submission in submissions.values():
        _add(rows, _row(submission.assessment.body, submission), submission.assessment.cycle_id)
    return tuple(
        ReviewCycle(cycle, _alphabetical(rows[cycle.pk].values())) for cycle in Cycle.objects.all()
    )


def _shared(reviewer: Principal) -> Iterable[Submission]:
    asked = ReturnToBody.objects.filter(submission=OuterRef("pk"), closed_at=None)
    return (
        Submission.objects.visible_to(reviewer)
        .current()
        .exclude(assessment__body_id__in=list(reviewer.roles))
        .with_frame()
        .annotate(is_returned=Exists(asked))
    )


def _invitations(reviewer: Principal) -> Iterable[Invitation]:
    return (
        Invitation.objects.exclude(body_id__in=list(reviewer.roles))
        .select_related("body", "cycle")
        .order_by()
    )


def _add(rows: dict[int, dict[str, ReviewRow]], row: ReviewRow, cycle_id: int) -> None:
    rows[cycle_id][row.body.slug] = row


def _row(
    body: Body, submission: Submission | None, invitation: Invitation | None = None
) -> ReviewRow:
    if submission is None:
        declined = invitation is not None and invitation.state == Invitation.State.DECLINED
        standing = Standing.DECLINED if declined else Standing.NOTHING
        return ReviewRow(body, standing, invitation=invitation)
    closes_on = submission.assessment.cycle.closes_on
    if invitation is not None and invitation.extended_until is not None:
        closes_on = max(closes_on, invitation.extended_until)
    return ReviewRow(
        body=body,
        standing=_standing(submission),
        submission=submission,
        invitation=invitation,
        is_late=submission.submitted_at.date() > closes_on,
    )


def _standing(submission: Submission) -> Standing:
    if submission.reviewed_at is not None:
        return Standing.REVIEWED
    if submission.is_returned:  # type: ignore[attr-defined]
        return Standing.RETURNED
    return Standing.WAITING


def _alphabetical(rows: Iterable[ReviewRow]) -> tuple[ReviewRow, ...]:
    return tuple(sorted(rows, key=lambda row: (plain(row.body.name), row.body.slug)))
