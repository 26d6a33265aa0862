"""What one person can't do alone: it is asked for, others are told, and it is confirmed, stopped or done."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mechanisms.models.person import Person


class GuardedActQuerySet(models.QuerySet[Any]):
    """Named steps."""

    def open(self) -> Self:
        """Asked for, and neither stopped nor done."""
        return self.filter(stopped_at=None, done_at=None)

    def over(self) -> Self:
        """Stopped or done."""
        return self.exclude(stopped_at=None, done_at=None)

    def due(self) -> Self:
        """Open, and the waiting time has passed."""
        return self.open().filter(effective_at__lte=timezone.now())


class GuardedAct(models.Model):
    """Who asked what for whom and why; who confirmed it; until when it waits; how it ended.

    Who may ask, confirm and stop, and what happens in the end, each kind of act says for itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"), max_length=2000)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_by_label = models.CharField(max_length=200)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    confirmed_by_label = models.CharField(max_length=200, blank=True)
    effective_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by_label = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = GuardedActQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("-asked_at",)

    @property
    def is_open(self) -> bool:
        """Neither stopped nor done."""
        return self.stopped_at is None and self.done_at is None

    @property
    def is_for_oneself(self) -> bool:
        """Whether whoever asked is the person it is about."""
        return self.asked_by_id == self.person_id
