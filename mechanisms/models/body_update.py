"""What a body says of itself today, beside what the report said in 2010: dated and signed."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from mechanisms.models.body import Body
from mechanisms.models.person import Person


class BodyUpdateQuerySet(models.QuerySet["BodyUpdate"]):
    """Named steps."""

    def standing(self) -> Self:
        """Those that the body has not taken back."""
        return self.filter(withdrawn_at=None)


class BodyUpdate(models.Model):
    """One update; it is never edited: a later one is shown above it, or the body takes it back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="updates")
    text = models.TextField(_("what has changed since 2010"), max_length=5000)
    url = models.URLField(_("link to more"), max_length=2000, blank=True)
    dated = models.DateField(_("as of"))
    signed_name = models.CharField(_("signed by"), max_length=200)
    signed_office = models.CharField(_("office or function"), max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    made_by_label = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = BodyUpdateQuerySet.as_manager()

    class Meta:
        ordering = ("-dated", "-made_at")

    def __str__(self) -> str:
        return f"{self.body}, {self.dated}"
