"""What staff keep of shared texts for the annual report: quotations by theme, and working translations."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.submission import Submission
from mechanisms.models import Person


class ClippingList(models.Model):
    """A theme under which the staff collect quotations; every reviewer sees every list."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    theme = models.CharField(_("theme"), max_length=150, unique=True)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    made_by_label = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["theme"]

    def __str__(self) -> str:
        return self.theme


class Clipping(models.Model):
    """One quotation: a passage of a frozen text, word for word, with where it stands."""

    class Source(models.TextChoices):
        EXPLANATION = "explanation", _("Explanation")
        EVIDENCE = "evidence", _("Evidence")
        ACTION = "action", _("Action")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    list = models.ForeignKey(ClippingList, on_delete=models.CASCADE, related_name="clippings")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="+")
    paragraph = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=15, choices=Source)
    quoted = models.TextField()
    note = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["paragraph", "at"]

    def __str__(self) -> str:
        return self.quoted[:60]


class WorkingTranslation(models.Model):
    """The staff's own translation of one explanation, and the language it is in; never published."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="+")
    paragraph = models.PositiveSmallIntegerField()
    # The language of the body's text where somebody corrected what was recognised.
    original_language = models.CharField(max_length=10, blank=True)
    language = models.CharField(max_length=10, blank=True)
    text = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["submission", "paragraph"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "paragraph"], name="one_translation_an_answer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.paragraph}: {self.language}"
