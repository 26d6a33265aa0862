"""What the staff ask of bodies beyond passages, and what bodies answer; and the closing table of a cycle."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models

from assessments.models.assessment import Cycle
from assessments.models.submission import Submission
from mechanisms.access import Sharing
from mechanisms.models import Person
from mechanisms.models.body import BodyKind


class AskedOfBody(models.Model):
    """One question about one version; `agreed` is None until the body answers. The last answer holds."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="%(class)ss")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_by_label = models.CharField(max_length=200)
    agreed = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    answered_by_label = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True
        ordering = ("asked_at",)

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.agreed}"


def _answer_and_its_date(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(agreed=None, answered_at=None)
        | models.Q(agreed__isnull=False, answered_at__isnull=False),
        name=name,
    )


class NamingRequestQuerySet(models.QuerySet["NamingRequest"]):
    """Named steps."""

    def counting(self) -> Self:
        """Those of versions that count and are shared: an answer changes something."""
        return self.filter(submission__in=Submission.objects.shared())


class NamingRequest(AskedOfBody):
    """Whether a body that said no may be named after all. A yes is its choice on record, and nothing else:
    `agreed` follows what the submission says."""

    objects = NamingRequestQuerySet.as_manager()

    class Meta(AskedOfBody.Meta):
        constraints = (
            models.UniqueConstraint(fields=["submission"], name="asked_once_to_be_named"),
            _answer_and_its_date("naming_and_its_date_together"),
        )


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    """Named steps."""

    def counting(self) -> Self:
        """Those whose two sides are versions that count, are shared, and of bodies that may be introduced."""
        fit = IntroductionSide.objects.filter(submission__in=introducible())
        of = fit.filter(introduction=models.OuterRef("pk"))
        return self.filter(models.Exists(of.filter(has_it=True)), models.Exists(of.filter(has_it=False)))

    def agreed(self) -> Self:
        """Those that count and to which both bodies said yes."""
        return self.counting().exclude(sides__in=IntroductionSide.objects.exclude(agreed=True))


class Introduction(models.Model):
    """Two bodies that could learn from each other on one recommendation, both asked in one act.

    Neither is told who the other is, unless everybody may know, before both have agreed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    paragraph = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_by_label = models.CharField(max_length=200)
    introduced_at = models.DateTimeField(null=True, blank=True)
    introduced_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    introduced_by_label = models.CharField(max_length=200, blank=True)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        ordering = ("paragraph", "asked_at")

    def __str__(self) -> str:
        return f"{self.paragraph}: {self.pk}"


class IntroductionSide(AskedOfBody):
    """One of the two bodies, and what it answered: the one that has it, or the one that lacks it."""

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="sides")
    has_it = models.BooleanField()

    class Meta(AskedOfBody.Meta):
        constraints = (
            models.UniqueConstraint(fields=["introduction", "has_it"], name="one_side_of_a_kind"),
            _answer_and_its_date("introduction_and_its_date_together"),
        )


def introducible() -> models.QuerySet[Submission]:
    """The versions whose bodies may be asked for an introduction: they count, are shared, and said so."""
    return Submission.objects.shared().filter(
        may_be_introduced=True, sharing__in=[Sharing.RAPPORTEUR, Sharing.PUBLIC]
    )


class ClosingTable(models.Model):
    """The one table over unnamed bodies, of one kind of body and one closed cycle: made once, never again.

    `document` is canonical JSON and all that is ever shown of it; `unnamed` are the ids of the unnamed bodies
    that it counts, by which the tables of other cycles are held against it.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="closing_tables")
    kind = models.CharField(max_length=10, choices=BodyKind)
    document = models.TextField()
    digest = models.CharField(max_length=64, db_index=True)
    unnamed = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    made_by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ("cycle", "kind")
        constraints = (
            models.UniqueConstraint(fields=["cycle", "kind"], name="one_closing_table_a_cycle_and_kind"),
        )

    def __str__(self) -> str:
        return f"{self.cycle} · {self.kind}"
