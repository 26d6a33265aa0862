"""The file from which staff entered what a body sent them."""

from __future__ import annotations

from django.db import models

from assessments.models.submission import Submission
from mechanisms.models import Person


class ReceivedFile(models.Model):
    """Marks a submission as entered by staff; the file is known by its hash, and may be confirmed."""

    class Kind(models.TextChoices):
        ANSWERS = "answers", "answers/1"
        REPORT = "report", "gap-report/1"
        BUNDLE = "bundle", "ZIP"

    submission = models.OneToOneField(
        Submission, on_delete=models.CASCADE, related_name="received_file"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    received_on = models.DateField()
    entered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    entered_by_label = models.CharField(max_length=200)
    # Who said, for the body, that this is what it sent, and when; empty while nobody has.
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed_by_label = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["received_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_on=None, confirmed_by_label="")
                | (models.Q(confirmed_on__isnull=False) & ~models.Q(confirmed_by_label="")),
                name="confirmation_has_a_day_and_a_name",
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {self.digest[:12]}"

    @property
    def is_confirmed(self) -> bool:
        """Whether the body said that this is what it sent."""
        return self.confirmed_on is not None
