"""Tokens with which a person's own programs read what that person may see."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from mechanisms.models.person import Person


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Named steps."""

    def working(self, now: datetime) -> Self:
        """Neither lapsed nor taken back, and of a person whose account is open."""
        return self.filter(revoked_at=None, expires_at__gt=now, person__is_active=True)


class ApiToken(models.Model):
    """Stored as a hash alone; shown once. It never writes, and ends on its day."""

    class ApiScope(models.TextChoices):
        PUBLIC = "public", _("What is public")
        REVIEW = "review", _("What I may see as a reviewer")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("what it is for"), max_length=100)
    scope = models.CharField(_("what it may read"), max_length=10, choices=ApiScope)
    digest = models.CharField(max_length=64, unique=True)
    # The first signs, to know it again in a list.
    prefix = models.CharField(max_length=12)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"
