"""Where a person has signed in before: a mark of browser and network, which tells nobody which they were."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from mechanisms.models.person import Person


class KnownPlace(models.Model):
    """One kind of browser in one part of the network; a sign-in from anywhere else is from a new place."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="known_places")
    mark = models.CharField(max_length=16)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("since",)
        constraints = (models.UniqueConstraint(fields=("person", "mark"), name="one_mark_a_place"),)

    def __str__(self) -> str:
        return f"{self.person}: {self.mark}"
