"""The instrument as rows: an edition, the report it quotes, and the 32 recommendations.

Rows are written by `loader` from ``fixtures/`` alone and read through `catalogue`. An edition that has
answers is locked (``locked_at``) and never changes again; a new edition is added beside it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from recommendations.outline import Basis, Comparability, CriterionKind


class Edition(models.Model):
    """One edition of the instrument, such as ``2010``, made from one report."""

    code = models.CharField(max_length=20, unique=True)
    symbol = models.CharField(max_length=60)
    title = models.TextField()
    author = models.CharField(max_length=200)
    published = models.DateField()
    source_url = models.URLField()
    context_g = models.TextField(blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    content_hash = models.CharField(max_length=64)
    # Another one whenever an official text is loaded or a review recorded: all processes notice by it.
    texts_mark = models.CharField(max_length=32, blank=True, default="", db_default="")

    class Meta:
        ordering = ["published", "code"]

    def __str__(self) -> str:
        return f"{self.symbol} ({self.code})"


class ReportBlock(models.Model):
    """One block of the report in reading order: a heading, a paragraph, a lead-in or a footnote."""

    class Kind(models.TextChoices):
        HEADING = "heading"
        PARAGRAPH = "paragraph"
        FOOTNOTE = "footnote"
        CONTEXT = "context"

    class Status(models.TextChoices):
        WHOLE = "whole"
        CUT = "cut"
        MISSING = "missing"

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="blocks")
    order = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    number = models.PositiveIntegerField(null=True, blank=True)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    section = models.CharField(max_length=10, blank=True)
    text = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.WHOLE)
    note = models.TextField(blank=True)
    footnotes = models.JSONField(default=list, blank=True)
    footnote_mark = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["edition", "order"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "order"], name="block_order_once"),
            models.UniqueConstraint(
                fields=["edition", "number"], condition=Q(kind="paragraph"), name="block_paragraph_once"
            ),
            models.CheckConstraint(
                condition=~Q(kind="paragraph") | Q(number__isnull=False), name="block_paragraph_numbered"
            ),
            models.CheckConstraint(
                condition=~Q(status="missing") | Q(text=""), name="block_missing_is_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number or self.order}"


class Section(models.Model):
    """One of the seven groups of recommendations, with the report's own lead-in."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="sections")
    order = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=10)
    letter = models.CharField(max_length=2, blank=True)
    title = models.CharField(max_length=200)
    lead_in = models.TextField(blank=True)

    class Meta:
        ordering = ["edition", "order"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="section_code_once")]

    def __str__(self) -> str:
        return self.title


class Principle(models.Model):
    """One of the eight principles of the human rights-based approach, as the report words it."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="principles")
    order = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    report_paragraphs = models.JSONField(default=list)
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["edition", "order"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="principle_code_once")]

    def __str__(self) -> str:
        return self.name


class Recommendation(models.Model):
    """One of the 32, with its official text and our two wordings of the question."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="recommendations")
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="recommendations")
    paragraph = models.PositiveIntegerField()
    text = models.TextField()
    footnote = models.TextField(blank=True)
    comparability = models.CharField(
        max_length=20, choices=[(value.value, value.value) for value in Comparability]
    )
    # Per variant, as the fixture has them: {"regional": …, "national": …}.
    titles = models.JSONField(default=dict)
    prompts = models.JSONField(default=dict)
    means = models.JSONField(default=dict)
    na_allowed = models.JSONField(default=dict)
    levels = models.JSONField(default=dict)
    cases = models.JSONField(default=dict)
    cases_read = models.JSONField(default=dict)
    na_reason = models.TextField(blank=True)
    related_paragraphs = models.JSONField(default=list)
    missing_context = models.TextField(blank=True)
    ohchr_guidelines = models.JSONField(default=list)
    good_practices = models.JSONField(default=list)
    evidence_examples = models.JSONField(default=list)
    principles = models.ManyToManyField(Principle, through="PrincipleLink", related_name="recommendations")

    class Meta:
        ordering = ["edition", "paragraph"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "paragraph"], name="recommendation_paragraph_once")
        ]

    def __str__(self) -> str:
        return str(self.paragraph)


class PrincipleLink(models.Model):
    """A recommendation touches a principle, by its own words or by our reading of paras 15-105."""

    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.CASCADE, related_name="principle_links"
    )
    principle = models.ForeignKey(Principle, on_delete=models.CASCADE, related_name="links")
    basis = models.CharField(max_length=10, choices=[(value.value, value.value) for value in Basis])

    class Meta:
        ordering = ["recommendation", "principle__order"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "principle"], name="principle_link_once")
        ]

    def __str__(self) -> str:
        return f"{self.recommendation_id} - {self.principle_id} ({self.basis})"


class Criterion(models.Model):
    """One fixed statement of a recommendation; ``code`` is ``<paragraph>.<number>``."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="criteria")
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20)
    kind = models.CharField(max_length=12, choices=[(value.value, value.value) for value in CriterionKind])
    # text, step, partly, no_case, needed and principles of each variant, as the fixture has them.
    regional = models.JSONField(default=dict)
    national = models.JSONField(default=dict)

    class Meta:
        ordering = ["recommendation", "number"]
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "number"], name="criterion_number_once"),
            models.UniqueConstraint(fields=["recommendation", "code"], name="criterion_code_once"),
        ]

    def __str__(self) -> str:
        return self.code


class Contradiction(models.Model):
    """Two answers hard to reconcile: both conditions (levels, inclusive) met at once."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="contradictions")
    order = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    variants = models.JSONField()
    first_paragraph = models.PositiveIntegerField()
    first_at_least = models.PositiveSmallIntegerField(default=0)
    first_at_most = models.PositiveSmallIntegerField(default=3)
    second_paragraph = models.PositiveIntegerField()
    second_at_least = models.PositiveSmallIntegerField(default=0)
    second_at_most = models.PositiveSmallIntegerField(default=3)
    message = models.TextField()

    class Meta:
        ordering = ["edition", "order"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="contradiction_code_once")]

    def __str__(self) -> str:
        return self.code


class OfficialDocument(models.Model):
    """The recommendations in another language of the United Nations, word for word as it has them."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="official_documents")
    language = models.CharField(max_length=10)
    symbol = models.CharField(max_length=60)
    url = models.URLField()
    published = models.DateField()
    # {"106": "…", …}
    paragraphs = models.JSONField()
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ["edition", "language"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "language"], name="official_document_language_once")
        ]

    def __str__(self) -> str:
        return f"{self.symbol} ({self.language})"


class TranslationReview(models.Model):
    """Somebody of a body or of the United Nations has read translated texts; an administrator recorded it.

    A review that is withdrawn is deleted, and the name with it; the trail says when.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="reviews")
    language = models.CharField(max_length=10)
    # ``instrument``, ``directory``, ``112`` or ``112/regional``.
    scope = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    function = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200)
    reviewed_on = models.DateField()
    note = models.TextField(blank=True)
    # Key -> `translations.mark_of_text` of the text as it was read.
    texts = models.JSONField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-reviewed_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.name}, {self.function} ({self.organisation})"
