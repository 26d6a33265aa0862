"""Two readers differ about one answer: either of them settles it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.answering.rules import Refused
from assessments.models import Reading, Submission
from assessments.reviewing import two_readers
from assessments.reviewing.acts import (
    StaleReview,
    allow_review,
    begun,
    keep_reading,
    open_reading,
    require_reviewable,
    require_said,
)
from assessments.trail.acting import Actor
from mechanisms.access import Capability


@transaction.atomic
def settle(
    *,
    by: Actor,
    submission: Submission,
    paragraph: int,
    verdict: str,
    reason: str,
    level: int | None = None,
    source_url: str = "",
    seen: int | None = None,
) -> Reading:
    """Either of two readers decides where both read an answer differently; both readings stay as they were.

    `seen` is the revision of the difference that the page showed (`two_readers.revision_of`): StaleReview is
    raised if it is settled, or another one, since.
    """
    allow_review(by, Capability.WRITE_READING, submission)
    if not reason.strip():
        raise Refused(_("Write the reason for what you both decided."))
    require_said(verdict, level, reason)
    require_reviewable(submission)
    duty = two_readers.on_duty(submission)
    if duty.are_two and duty.is_second(by.person.pk if by.person else None) is None:
        raise Refused(duty.why_not_others)
    reading, blind = open_reading(submission, paragraph)
    if reading is not None or len(blind) != two_readers.BOTH:
        raise StaleReview
    if seen is not None and seen != two_readers.revision_of(blind):
        raise StaleReview
    reading = Reading(body_sign=two_readers.sign_of(submission, paragraph), **begun(submission, paragraph))
    reading.revision = two_readers.revision_of(blind)
    keep_reading(by, reading, verdict=verdict, level=level, reason=reason.strip(), source_url=source_url)
    return reading
