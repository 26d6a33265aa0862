"""What staff keep of shared texts for the annual report: quotations by theme, and working translations."""

from __future__ import annotations

import uuid
from typing import Self

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
    """One quotation: a passage of a frozen text, word for word, and where it was found."""

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
    # What is printed under it, marked as unofficial; empty for the body's own words alone.
    translation = models.TextField(blank=True)
    translation_language = models.CharField(max_length=10, blank=True)
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
            models.UniqueConstraint(fields=["submission", "paragraph"], name="one_translation_an_answer")
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.paragraph}: {self.language}"


# The passages of frozen documents, folded so that a database finds words in them.


class Passage(models.Model):
    """One passage of a frozen document, word for word, and as it is searched.

    Made at submission and never changed, but for what the staff translate; who may find it is a matter of its
    submission. `folded` and `words` are `answers.word_search.searched` of the text and of the working
    translation of it, `language` what `answers.text` recognised, `sign` that of the answer. An index over
    `words` is no part of the model: each database has its own kind (migration 0035, `writing.index`).
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="passages")
    paragraph = models.PositiveSmallIntegerField()
    # In the order in which an answer has them.
    order = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=15, choices=Clipping.Source)
    place = models.PositiveSmallIntegerField()
    text = models.TextField()
    folded = models.TextField()
    words = models.TextField(blank=True)
    language = models.CharField(max_length=10, blank=True)
    sign = models.CharField(max_length=1)

    class Meta:
        ordering = ["submission", "paragraph", "order"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "paragraph", "order"], name="one_passage_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.paragraph} {self.source}: {self.text[:60]}"


# A passage that the staff ask to quote without the name of its body, and what the body says to
# that.


class PassageConsentQuerySet(models.QuerySet["PassageConsent"]):
    """Named steps."""

    def counting(self) -> Self:
        """Those of versions that may be quoted: a yes counts, and what is unanswered waits."""
        return self.filter(submission__in=Submission.objects.quotable())


class PassageConsent(models.Model):
    """One request: exactly these words in exactly this translation, and no others. `agreed` is None until the
    body answers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="passage_consents")
    paragraph = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=15, choices=Clipping.Source)
    text = models.TextField()
    translation = models.TextField(blank=True)
    translation_language = models.CharField(max_length=10, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_by_label = models.CharField(max_length=200)
    agreed = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    answered_by_label = models.CharField(max_length=200, blank=True)

    objects = PassageConsentQuerySet.as_manager()

    class Meta:
        ordering = ["paragraph", "asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agreed=None, answered_at=None)
                | models.Q(agreed__isnull=False, answered_at__isnull=False),
                name="consent_and_its_date_together",
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]
