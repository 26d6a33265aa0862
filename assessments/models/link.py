"""A link by which one ministry without an account answers its own questions, and nothing else."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone

from assessments.models.assessment import Assessment
from mechanisms.models import Membership, Person


class InputLinkQuerySet(models.QuerySet["InputLink"]):
    """Named steps."""

    def working(self, now: datetime | None = None) -> Self:
        """Those that open anything: not taken back, not expired, of a body that allows links and a
        contributor who is still asked by mail."""
        return self.filter(
            revoked_at=None,
            expires_at__gt=now or timezone.now(),
            assessment__body__input_links=True,
            membership__removed_at=None,
            membership__person=None,
        )

    def opened(self) -> Self:
        """Those that somebody has opened, in one browser."""
        return self.exclude(browser_hash="")


class InputLink(models.Model):
    """`token_hash` is the SHA-256 of the secret in the link, `browser_hash` that of the cookie of the one
    browser in which it was opened first: it works in no other. `used_at` is the last time, `uses` how often
    something was saved by it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="input_links")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_by_label = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by_label = models.CharField(max_length=200, blank=True)
    browser_hash = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    uses = models.PositiveIntegerField(default=0)
    told_on = models.DateField(null=True, blank=True)

    objects = InputLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "membership"],
                condition=models.Q(revoked_at=None),
                name="one_standing_link_a_contributor",
            )
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}: {self.membership_id}"

    @property
    def has_lapsed(self) -> bool:
        """Whether its time is over."""
        return self.expires_at <= timezone.now()
