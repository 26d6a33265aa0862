"""The passages of frozen documents, folded so that a database finds words in them."""

from __future__ import annotations

from django.db import models

from assessments.models.clipping import Clipping
from assessments.models.submission import Submission


class Passage(models.Model):
    """One passage of a frozen document, as it stands there, and as it is searched.

    Made at submission and never changed; who may find it is a matter of its submission. `folded` is
    `word_search.fold` of the text, `language` what `text_language` recognised, `sign` that of the answer.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="passages")
    paragraph = models.PositiveSmallIntegerField()
    # In the order in which an answer has them.
    order = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=15, choices=Clipping.Source)
    place = models.PositiveSmallIntegerField()
    text = models.TextField()
    folded = models.TextField()
    language = models.CharField(max_length=10, blank=True)
    sign = models.CharField(max_length=1)

    class Meta:
        ordering = ["submission", "paragraph", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "paragraph", "order"], name="one_passage_a_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.paragraph} {self.source}: {self.text[:60]}"
