"""A body's wish to have its data deleted: a waiting period, in which any coordinator can stop it."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models

from mechanisms.models import Body, Person


class DeletionQuerySet(models.QuerySet["Deletion"]):
    """Named steps."""

    def open(self) -> Self:
        """Asked for, and neither stopped nor carried out."""
        return self.filter(stopped_at=None, done_at=None)


class Deletion(models.Model):
    """Who asked, when it takes effect, and how it ended."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_by_label = models.CharField(max_length=200)
    effective_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by_label = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = DeletionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["body"],
                condition=models.Q(stopped_at=None, done_at=None),
                name="one_open_deletion_a_body",
            )
        ]

    def __str__(self) -> str:
        return f"{self.body}, {self.effective_at:%Y-%m-%d}"
