"""Numbers frozen at submission, so that comparison reads rows that are already counted."""

from __future__ import annotations

from typing import Self

from django.db import models

from assessments.models.assessment import Cycle
from assessments.models.submission import SHARING, Submission
from mechanisms.access import Principal, scope_of
from mechanisms.models import Body, BodyMembership


class ScoreLineQuerySet(models.QuerySet["ScoreLine"]):
    """Named steps; `visible_to` says of lines what `Submission.objects.visible_to` says of versions."""

    def counted(self) -> Self:
        """The lines of the versions that count."""
        return self.filter(counted=True)

    def visible_to(self, principal: Principal) -> Self:
        """Own bodies' lines; of others those whose sharing, or the body's word, lets this person see them."""
        scope = scope_of(principal)
        shared = models.Q(sharing__in=[sharing.value for sharing in scope.sharings])
        return self.filter(shared | _beyond_sharing(principal)) if scope.own else self.filter(shared)


def _beyond_sharing(principal: Principal) -> models.Q:
    own = list(principal.roles)
    members = BodyMembership.objects.filter(mechanism_id__in=own).values("member_id")
    return models.Q(body_id__in=own) | models.Q(submission__shown_to_mechanisms=True, body_id__in=members)


class ScoreLine(models.Model):
    """One row a submission: its answers as strings in the order of the paragraphs, and every tally.

    `marks` and `strengths` hold one character a recommendation, `criteria` one a criterion in the
    instrument's order. The three `changes_…` hold one a recommendation too: what changed since the body's
    last line before this one that the same audience (`line_signs.Audience`) may see, empty where there is
    none. Region and type are the body's own and move with it; `sort_name` is its name without accents, for
    alphabetical order in any database. `named`: the body may be named, since it made this public or agreed.
    """

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="score_line")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    region = models.CharField(max_length=40)
    type = models.CharField(max_length=40)
    sort_name = models.CharField(max_length=250)
    sharing = models.CharField(max_length=10, choices=SHARING)
    named = models.BooleanField()
    marks = models.CharField(max_length=64)
    strengths = models.CharField(max_length=64)
    criteria = models.CharField(max_length=400)
    changes_public = models.CharField(max_length=64, blank=True)
    changes_named = models.CharField(max_length=64, blank=True)
    changes_staff = models.CharField(max_length=64, blank=True)
    # ";112:legal;113:training;": each recommendation with each kind of assistance asked for, once.
    assistance = models.TextField(blank=True)
    tallies = models.JSONField()
    counted = models.BooleanField(default=True)

    objects = ScoreLineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            # With what says whether a line is shown: those before a page are passed over unread.
            models.Index(
                fields=["cycle", "kind", "counted", "sort_name", "sharing", "region", "type"],
                name="score_line_alphabetical",
            ),
            models.Index(fields=["body", "counted"], name="score_line_of_a_body"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sharing="public", named=True)
                | models.Q(sharing="rapporteur")
                | models.Q(sharing="private", named=False),
                name="public_is_named_and_private_is_not",
            )
        ]

    def __str__(self) -> str:
        return self.marks


class Rollup(models.Model):
    """How many counted submissions say one thing of one recommendation; moved in the same transaction.

    `topic` names what is counted and `mark` the value: an answer's sign, `2p` for the second criterion
    answered "partly", a kind of assistance, a change since the last cycle as one audience may know it, or
    evidence of something working.
    """

    class Topic(models.TextChoices):
        ANSWER = "answer"
        CRITERION = "criterion"
        ASSISTANCE = "assistance"
        CHANGE_PUBLIC = "change_public"
        CHANGE_NAMED = "change_named"
        CHANGE_STAFF = "change_staff"
        EVIDENCE = "evidence"

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    sharing = models.CharField(max_length=10, choices=SHARING)
    named = models.BooleanField()
    region = models.CharField(max_length=40)
    type = models.CharField(max_length=40)
    topic = models.CharField(max_length=15, choices=Topic)
    paragraph = models.PositiveSmallIntegerField()
    mark = models.CharField(max_length=16)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["cycle", "kind", "topic", "paragraph", "mark"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "kind", "topic", "sharing", "named", "region", "type", "paragraph", "mark"],
                name="one_rollup_a_sign",
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.paragraph} {self.mark}: {self.count}"
