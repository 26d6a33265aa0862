"""Files that support an answer: kept once a body, whatever the number of references that use them."""

from __future__ import annotations

import uuid

from django.db import models

from mechanisms.models import Body, Person


class EvidenceFile(models.Model):
    """One uploaded file; its bytes lie outside the web root under a random name, which is the id.

    A file that a submission names stays as long as the submission does.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    uploaded_by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["name", "uploaded_at"]
        constraints = [
            models.UniqueConstraint(fields=["body", "sha256"], name="one_file_a_body_and_content")
        ]

    def __str__(self) -> str:
        return self.name
