"""What somebody who reads the instrument in a language says of a word that is wrong there."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models

from mechanisms.models.person import Person


class WrongWordQuerySet(models.QuerySet["WrongWord"]):
    """Named steps."""

    def open(self) -> Self:
        """Those that nobody has settled, the oldest first."""
        return self.filter(settled_at=None).order_by("sent_at")

    def settled(self) -> Self:
        """The others, the latest first."""
        return self.filter(settled_at__isnull=False).order_by("-settled_at")


class WrongWord(models.Model):
    """One word, its place and what was read there, kept as it was: the text may be another tomorrow.

    `key` is that of `recommendations.keyed_texts`, empty for anything else on the page of the paragraph;
    `of` is the hash by which a translation names its English.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    paragraph = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=10)
    text = models.TextField(blank=True)
    english = models.TextField(blank=True)
    of = models.CharField(max_length=12, blank=True)
    said = models.TextField(max_length=2000)
    suggestion = models.TextField(max_length=2000, blank=True)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    sent_by_label = models.CharField(max_length=200)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by_label = models.CharField(max_length=200, blank=True)
    note = models.TextField(max_length=2000, blank=True)

    objects = WrongWordQuerySet.as_manager()

    class Meta:
        ordering = ("-sent_at",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(settled_at=None, settled_by_label="")
                | (models.Q(settled_at__isnull=False) & ~models.Q(settled_by_label="")),
                name="wrong_word_settled_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.language} {self.key or self.paragraph}"
