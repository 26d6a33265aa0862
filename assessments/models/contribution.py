"""What one ministry says on a recommendation, beside the answer that the coordinator composes."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from simple_history.models import HistoricalRecords

from assessments.models.answer import Answer
from mechanisms.models import Membership, Person


class Contribution(models.Model):
    """One input; `entry` is one entry of the answers-file shape, read by the same rules as an answer.

    `membership` is the contributor whose input it is; `name` the ministry (or person) at that time, so
    that it stays readable when the member has gone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="contributions")
    membership = models.ForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=200)
    entry = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    saved_by_label = models.CharField(max_length=200)
    # The last save came out of a file that somebody uploaded on this ministry's behalf.
    from_file = models.BooleanField(default=False)

    _history_date: datetime

    history = HistoricalRecords(
        history_user_id_field=models.UUIDField(null=True),
        excluded_fields=["answer", "membership"],
        cascade_delete_history=True,
    )

    class Meta:
        ordering = ["name", "saved_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "membership"], name="one_contribution_a_member"
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.name}"
