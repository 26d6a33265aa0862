"""The audit trail: events in chains, each bound to the one before by an HMAC."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One act on record. Labels and ids without foreign keys, so that history outlives its objects."""

    chain = models.CharField(max_length=120)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    actor_id = models.CharField(max_length=36, blank=True, db_index=True)
    actor_label = models.CharField(max_length=200)
    body_slug = models.CharField(max_length=100, blank=True, db_index=True)
    subject = models.CharField(max_length=200, blank=True)
    data = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)

    class Meta:
        ordering = ["chain", "number"]
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="one_event_a_place")]

    def __str__(self) -> str:
        return f"{self.chain} #{self.number} {self.kind}"
