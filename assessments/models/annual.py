"""What staff decide on the draft of the annual report: which paragraphs it has, and their own words."""

from __future__ import annotations

from django.db import models

from assessments.models.assessment import Cycle
from mechanisms.models import Person


class AnnualParagraph(models.Model):
    """One paragraph of the draft of a cycle that staff chose, left out or rewrote; no row: as proposed.

    `chosen` is None where the proposal decides. `text` is the staff's own, empty while the proposed words
    stand; `base_text` are the words that were proposed, in `language`, when it was last settled: where the
    data propose others by now, the figures behind the text have changed.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="annual_paragraphs")
    key = models.CharField(max_length=80)
    chosen = models.BooleanField(null=True)
    text = models.TextField(blank=True)
    base_text = models.TextField(blank=True)
    language = models.CharField(max_length=10, blank=True)
    revision = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "key"], name="one_row_a_paragraph"),
            models.CheckConstraint(
                condition=~models.Q(text="") | models.Q(base_text="", language=""),
                name="base_text_only_with_own_text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id}: {self.key}"
