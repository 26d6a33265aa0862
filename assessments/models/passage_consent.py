"""A passage that the staff ask to quote without the name of its body, and what the body says to that."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models

from assessments.models.clipping import Clipping
from assessments.models.submission import Submission
from mechanisms.models import Person


class PassageConsentQuerySet(models.QuerySet["PassageConsent"]):
    """Named steps."""

    def counting(self) -> Self:
        """Those of versions that may be quoted: a yes counts, and what is unanswered waits."""
        return self.filter(submission__in=Submission.objects.quotable())


class PassageConsent(models.Model):
    """One request: exactly these words, and no others. `agreed` is None until the body answers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="passage_consents"
    )
    paragraph = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=15, choices=Clipping.Source)
    text = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_by_label = models.CharField(max_length=200)
    agreed = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    answered_by_label = models.CharField(max_length=200, blank=True)

    objects = PassageConsentQuerySet.as_manager()

    class Meta:
        ordering = ["paragraph", "asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agreed=None, answered_at=None)
                | models.Q(agreed__isnull=False, answered_at__isnull=False),
                name="consent_and_its_date_together",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
