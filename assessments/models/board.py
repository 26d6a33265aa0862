"""What a coordinator notes on the clearance board: whom the body reminded, and why an answer was chosen."""

from __future__ import annotations

import uuid

from django.db import models

from assessments.models.answer import Answer
from assessments.models.assessment import Assessment
from mechanisms.models import Membership, Person


class Reminder(models.Model):
    """A ministry with an account was reminded of its late inputs, at most once a day.

    `by_mail`: the product sent the mail; else the coordinator wrote and noted it.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="input_reminders")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    by_mail = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "membership", "on"], name="one_reminder_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.on}"


class ChoiceReason(models.Model):
    """Why the coordinator chose this answer where ministries contradict each other; no submission has it.

    Each text that was saved stays, the last one counts; an empty one takes back what was there before.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="choice_reasons")
    text = models.TextField(max_length=2000, blank=True)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "number"], name="one_choice_reason_a_number")
        ]

    def __str__(self) -> str:
        return self.text[:60]
