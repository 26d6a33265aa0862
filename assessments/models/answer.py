"""The answer to one recommendation: state and level, criteria, evidence; and the plan that follows."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from assessments.answers import labels
from assessments.answers.scoring import State
from assessments.answers.value import ActionStatus
from assessments.models.assessment import Assessment
from mechanisms.models import Body, Membership, Person
from recommendations.models import Criterion, Recommendation
from recommendations.outline import CriterionValue


class Versions(HistoricalRecords):
    """History whose versions are written where a row is saved or deleted, by `version_of`.

    The signals of the library, which write them elsewhere, know neither who acts, nor when, nor why.
    """

    def post_save(self, instance: Any, created: bool, using: Any = None, **kwargs: Any) -> None:
        """No version."""

    def post_delete(self, instance: Any, using: Any = None, **kwargs: Any) -> None:
        """No version; those of a row that takes its history along go with it."""
        if self.cascade_delete_history:
            super().post_delete(instance, using, **kwargs)


def version_of(row: Any, kind: str, at: datetime, **kept: Any) -> Any:
    """The row as its history keeps it, not stored yet; `kind` is `+` for a new one, `~` or `-`.

    `kept` is what history has besides the columns: `history_change_reason`, `history_user_id`, `entry`.
    """
    model = type(row).history.model
    columns = {field.attname: getattr(row, field.attname) for field in model.tracked_fields}
    return model(**columns, history_type=kind, history_date=at, **kept)


# Files that support an answer: kept once a body, whatever the number of references that use them.


class EvidenceFile(models.Model):
    """One uploaded file; its bytes lie outside the web root under a random name, which is the id.

    A file that a submission names stays as long as the submission does. `removed_at`: its bytes were taken
    away for what is in them; the row stays, since versions and submissions name it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    uploaded_by_label = models.CharField(max_length=200)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "uploaded_at"]
        constraints = [models.UniqueConstraint(fields=["body", "sha256"], name="one_file_a_body_and_content")]

    def __str__(self) -> str:
        return self.name


# What members say to each other about a recommendation; never part of a report or an export of
# it.


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


class Typed(models.Model):
    """Whether a version was saved while somebody typed: the next save of that sitting takes its place."""

    typed_on = models.BooleanField(default=False)

    class Meta:
        abstract = True


class AnswerVersion(Typed):
    """What history keeps of an answer besides its columns: the whole entry, in the answers-file shape.

    `entry["confidential"]`, which no answers file has, lists the positions in `entry["evidence"]` of the
    references that were confidential; it is left out where there was none. `entry["files"]`, alike, names
    the uploaded file of a reference by its position: `{"0": "<id of the file>"}`.
    """

    entry = models.JSONField(default=dict)

    class Meta:
        abstract = True


class AnswerQuerySet(models.QuerySet["Answer"]):
    """Answers."""

    def with_named_body(self) -> AnswerQuerySet:
        """With the mechanism that is named to do it elsewhere: what reads a whole answer needs it."""
        return self.select_related("elsewhere")


class Answer(models.Model):
    """One row a recommendation, made when the assessment starts; state `blank` until somebody answers."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="+")
    paragraph = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=20, choices=labels.choices(labels.STATE_LABELS), default=State.BLANK.value
    )
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    explanation = models.TextField(blank=True)
    elsewhere = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    mechanisms = models.ManyToManyField(Body, blank=True, related_name="+")
    priority = models.BooleanField(default=False)
    # A copied answer counts as blank until a person saves it.
    copied = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    saved_by_label = models.CharField(max_length=200, blank=True)
    # Since when whoever saved last has been typing; None once it was saved by the button.
    typed_since = models.DateTimeField(null=True, blank=True)

    # The coordinator has composed it from the ministries' inputs, or had it cleared by them; it counts
    # until the answer or an input changes (`uncleared_at`), and stays readable as what was cleared.
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    cleared_by_label = models.CharField(max_length=200, blank=True)
    # When it ceased to count, and who changed something since.
    uncleared_at = models.DateTimeField(null=True, blank=True)
    uncleared_by_label = models.CharField(max_length=200, blank=True)
    # Why what looks like personal data of a victim is none: {"found": [fingerprints], "reasons": [{"reason",
    # "by", "at"}]}, the first reason first.
    personal_data = models.JSONField(default=dict, blank=True)

    objects = AnswerQuerySet.as_manager()
    history = Versions(
        bases=[AnswerVersion],
        excluded_fields=[
            "assessment",
            "recommendation",
            "cleared_at",
            "cleared_by",
            "cleared_by_label",
            "uncleared_at",
            "uncleared_by_label",
            "personal_data",
            "typed_since",
        ],
        history_user_id_field=models.UUIDField(null=True),
        cascade_delete_history=True,
    )

    class Meta:
        ordering = ["paragraph"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "recommendation"], name="one_answer_a_recommendation"
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(state="level", level__gte=0, level__lte=3, level__isnull=False)
                    | (~models.Q(state="level") & models.Q(level__isnull=True))
                ),
                name="level_only_with_state_level",
            ),
            models.CheckConstraint(
                condition=models.Q(state="elsewhere") | models.Q(elsewhere__isnull=True),
                name="mechanism_named_only_with_elsewhere",
            ),
            models.CheckConstraint(
                condition=models.Q(cleared_at=None, cleared_by_label="")
                | (models.Q(cleared_at__isnull=False) & ~models.Q(cleared_by_label="")),
                name="clearing_has_a_moment_and_a_name",
            ),
            models.CheckConstraint(
                condition=models.Q(uncleared_at=None, uncleared_by_label="")
                | (
                    models.Q(uncleared_at__isnull=False, cleared_at__isnull=False)
                    & ~models.Q(uncleared_by_label="")
                ),
                name="only_what_was_cleared_ceases_to_be",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paragraph}: {self.get_state_display()}"

    @property
    def is_cleared(self) -> bool:
        """Cleared by the coordinator, and nothing changed since."""
        return self.cleared_at is not None and self.uncleared_at is None


class CriterionAnswer(models.Model):
    """What the body says of one criterion; no row means no answer."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="criteria")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.CharField(
        max_length=10, choices=labels.choices(labels.CRITERION_LABELS, CriterionValue.BLANK)
    )

    class Meta:
        ordering = ["criterion__number"]
        constraints = [models.UniqueConstraint(fields=["answer", "criterion"], name="one_value_a_criterion")]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.value}"


class Evidence(models.Model):
    """A reference that supports an answer; a reference is enough, no file is needed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="evidence")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("title"), max_length=500)
    strength = models.PositiveSmallIntegerField(_("strength"), choices=labels.strength_choices())
    date = models.CharField(_("date"), max_length=10, blank=True)
    url = models.URLField(_("link"), max_length=2000, blank=True)
    page = models.CharField(_("page or article"), max_length=100, blank=True)
    source = models.CharField(_("who confirms it"), max_length=300, blank=True)
    confidential = models.BooleanField(_("confidential"), default=False)
    file = models.ForeignKey(
        EvidenceFile, on_delete=models.PROTECT, null=True, blank=True, related_name="references"
    )

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(strength__gte=0, strength__lte=3), name="evidence_strength_0_to_3"
            )
        ]
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return self.title


class Action(models.Model):
    """What the body will do about a recommendation; belongs to the body and lives on from cycle to cycle."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="+")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="+")
    paragraph = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField(default=0)
    what = models.TextField(_("what will be done"), max_length=2000)
    owner = models.CharField(_("who is in charge"), max_length=200, blank=True)
    due = models.DateField(_("due"), null=True, blank=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=labels.choices(labels.ACTION_STATUS_LABELS),
        default=ActionStatus.PLANNED.value,
    )
    assistance = models.JSONField(_("assistance needed"), default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    # The body stays in it: what was removed from a plan has no other way back to its body.
    history = Versions(
        bases=[Typed], history_user_id_field=models.UUIDField(null=True), excluded_fields=["recommendation"]
    )

    class Meta:
        ordering = ["paragraph", "position", "created_at"]

    def __str__(self) -> str:
        return self.what[:80]


# What one ministry says on a recommendation, beside the answer that the coordinator composes.


class Contribution(models.Model):
    """One input as it is released; `entry` is one entry of the answers-file shape, read as an answer is.

    It was released by whoever saved it, when it was saved: each save is a release. What the ministry writes
    before stands in `InputDraft`. `membership` is the contributor whose input it is; `name` the ministry (or
    person) at that time, so that it stays readable when the member has gone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="contributions")
    membership = models.ForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=200)
    entry = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    saved_by_label = models.CharField(max_length=200)
    # It was released by a file that somebody uploaded on this ministry's behalf.
    from_file = models.BooleanField(default=False)
    # As in an answer.
    typed_since = models.DateTimeField(null=True, blank=True)
    # Who signed it in the ministry, as the file says: {"name": "…", "post": "…", "day": "2026-05-03"}.
    signed_off = models.JSONField(default=dict, blank=True)

    history = Versions(
        bases=[Typed],
        history_user_id_field=models.UUIDField(null=True),
        excluded_fields=["answer", "membership", "typed_since"],
        cascade_delete_history=True,
    )

    class Meta:
        ordering = ["name", "saved_at"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "membership"], name="one_contribution_a_member")
        ]

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.name}"


class InputDraft(models.Model):
    """What a ministry writes before it releases it; read by that ministry alone, never by the others.

    Where nobody can sign in for the ministry, the coordinators write it down. Released, it becomes the text
    of the `Contribution`, and the two are the same until somebody writes again (`is_open`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="input_drafts")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    entry = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    # It says something else than what is released.
    is_open = models.BooleanField(default=False)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    saved_by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["saved_at"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "membership"], name="one_draft_of_an_input_a_member")
        ]

    def __str__(self) -> str:
        return f"{self.answer_id}: draft of {self.membership_id}"
