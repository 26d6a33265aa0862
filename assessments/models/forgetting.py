"""A text that a body had taken out of everything: that it was, and what the hashes were before."""

from __future__ import annotations

import uuid

from django.db import models

from assessments.models.submission import Clearance, Submission
from mechanisms.models import Body, Person


class TextRemoval(models.Model):
    """One removal. What was removed is in no column; `mac` is its HMAC, to tell whether it was the same.

    `counts` has the number of places by kind (`forgetting.places.Kind`). `overwritten_at`: since when the
    pages of the database hold nothing of it any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    by_label = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    mac = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    overwritten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.body} · {self.at:%Y-%m-%d %H:%M}"


class FormerHash(models.Model):
    """A hash that was printed or handed out before a text was removed; `/verify/` still knows it.

    Of a document (`DATA`), of a file made from it (`FILE`), or of a draft locked for approval, whose approval
    goes on for the content without the text.
    """

    class Of(models.TextChoices):
        DATA = "data"
        FILE = "file"

    removal = models.ForeignKey(TextRemoval, on_delete=models.PROTECT, related_name="former_hashes")
    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, null=True, blank=True, related_name="former_hashes"
    )
    clearance = models.ForeignKey(
        Clearance, on_delete=models.CASCADE, null=True, blank=True, related_name="former_hashes"
    )
    of = models.CharField(max_length=4, choices=Of)
    sha256 = models.CharField(max_length=64, db_index=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(submission=None, clearance__isnull=False)
                | models.Q(submission__isnull=False, clearance=None),
                name="former_hash_of_a_submission_or_a_clearance",
            )
        ]

    def __str__(self) -> str:
        return self.sha256[:12]
