"""Numbers frozen at submission, so that comparison reads rows that are already counted."""

from __future__ import annotations

from django.db import models

from assessments.models.cycle import Cycle
from assessments.models.submission import Sharing, Submission


class ScoreLine(models.Model):
    """One row a submission: 32 signs in the order of the paragraphs, and every tally."""

    submission = models.OneToOneField(
        Submission, on_delete=models.CASCADE, related_name="score_line"
    )
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    sharing = models.CharField(max_length=10, choices=Sharing)
    marks = models.CharField(max_length=64)
    tallies = models.JSONField()
    counted = models.BooleanField(default=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["cycle", "kind", "sharing", "counted"], name="score_line_lookup")
        ]

    def __str__(self) -> str:
        return self.marks


class Rollup(models.Model):
    """How many counted submissions gave one sign to one recommendation; moved in the same transaction."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    sharing = models.CharField(max_length=10, choices=Sharing)
    paragraph = models.PositiveSmallIntegerField()
    mark = models.CharField(max_length=1)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["cycle", "kind", "paragraph", "mark"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "kind", "sharing", "paragraph", "mark"], name="one_rollup_a_sign"
            )
        ]

    def __str__(self) -> str:
        return f"{self.paragraph} {self.mark}: {self.count}"
