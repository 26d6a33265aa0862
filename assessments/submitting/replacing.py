"""What a body shares itself takes the place of what staff entered from a file that it had sent."""

from __future__ import annotations

from assessments.models import Submission
from assessments.submitting.score_lines import stop_counting
from assessments.trail.acting import Actor, record


def replace_entered(*, by: Actor, submission: Submission) -> None:
    """Supersede the staff's version once the body's own is shared; in the transaction that shares it.

    Call it when the line of the body's own is counted: the cycle is held then, and so it is where a file is
    entered, so that of the two acts at once one sees what the other did.
    """
    assessment = submission.assessment
    entered = Submission.objects.current().filter(
        assessment__body_id=assessment.body_id,
        assessment__cycle_id=assessment.cycle_id,
        assessment__entered_by_staff=True,
    )
    for row in entered:
        stop_counting(row)
        row.superseded_at = by.moment
        row.save(update_fields=["superseded_at"])
        record(
            by=by,
            kind="entered_file_replaced",
            chain=assessment.body.slug,
            subject=assessment.cycle.slug,
            data={"submission": str(row.pk), "version": row.version},
        )
