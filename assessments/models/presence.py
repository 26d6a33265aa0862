"""Who has an assessment open at the moment; seen by the members of the body alone."""

from __future__ import annotations

from django.db import models

from assessments.models.assessment import Assessment
from mechanisms.models import Person


class Presence(models.Model):
    """Where a person was last seen; one row a person and assessment, swept every day."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="presences")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    paragraph = models.PositiveSmallIntegerField(null=True, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-seen_at"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "person"], name="one_presence_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.person} at {self.paragraph or self.assessment}"
