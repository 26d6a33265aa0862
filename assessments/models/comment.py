"""What members say to each other about a recommendation; never part of a report or an export of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.assessment import Assessment
from mechanisms.models import Person


class Comment(models.Model):
    """One comment, or a reply to one (`parent`); the first of a thread says whether it is resolved."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="comments")
    paragraph = models.PositiveSmallIntegerField()
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies"
    )
    text = models.TextField(_("comment"), max_length=5000)
    author = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    author_label = models.CharField(max_length=200)
    at = models.DateTimeField()
    mentions = models.ManyToManyField(Person, blank=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by_label = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["at"]
        indexes = [models.Index(fields=["assessment", "paragraph"], name="comment_of_a_question")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(parent=None) | models.Q(resolved_at=None),
                name="a_thread_is_resolved_at_its_first_comment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.paragraph}: {self.text[:60]}"
