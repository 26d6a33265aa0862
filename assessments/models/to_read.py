"""What of a submission a reader of the staff should look at, counted once when it is submitted."""

from __future__ import annotations

from django.db import models

from assessments.models.submission import Submission


class ToRead(models.Model):
    """Why answers of a shared submission need eyes, and what language it is in.

    `reasons` holds codes of `report.eyes.Why` by paragraph; an answer with none of them is not in it. What
    changed was compared with `since`, the body's last submission to the same edition, and with `before`, the
    version before this one, as far as staff may see them; it is counted again where another takes their
    place.

    What the queue of the staff asks of thousands at once is kept beside it, and moves with what the desk
    reads and asks (`submitting.triage.follow_desk`): `eyes` answers need eyes, `left` of them are not read
    yet, `accepted` answers were accepted without reading, and `why` has every reason of the submission, with
    a space on either side. Until this was counted, `eyes` is None.
    """

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="to_read")
    since = models.ForeignKey(Submission, on_delete=models.SET_NULL, null=True, related_name="+")
    before = models.ForeignKey(Submission, on_delete=models.SET_NULL, null=True, related_name="+")
    reasons = models.JSONField(default=dict)
    # The codes of `answers.text.LANGUAGES` in which it explains its answers, the most used first.
    languages = models.CharField(max_length=30, blank=True)
    characters = models.PositiveIntegerField(default=0)
    eyes = models.PositiveSmallIntegerField(null=True)
    left = models.PositiveSmallIntegerField(default=0, db_default=0)
    accepted = models.PositiveSmallIntegerField(default=0, db_default=0)
    why = models.CharField(max_length=400, blank=True, default="", db_default="")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.submission_id}: {len(self.reasons)}"
