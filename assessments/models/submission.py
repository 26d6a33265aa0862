"""What was submitted, frozen, with what is counted of it; and the clearance that may go before it."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models

from assessments.answers import labels
from assessments.models.assessment import SHARING, Assessment, Cycle
from mechanisms.access import Principal, Sharing, scope_of
from mechanisms.models import Body, BodyMembership, Person

# How an approval was given.
APPROVED_WITH = labels.choices(labels.APPROVAL_LABELS)


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Named steps; `visible_to` decides on rows what `access.can` decides on values."""

    def current(self) -> Self:
        """The version that counts: not withdrawn, not replaced by a later one."""
        return self.filter(withdrawn_at=None, superseded_at=None)

    def shared(self) -> Self:
        """Of the versions that count those that somebody outside the body sees."""
        return self.current().exclude(sharing=Sharing.PRIVATE)

    def visible_to(self, principal: Principal) -> Self:
        """Own body: all; reviewers: what is shared; members of a mechanism: what a body that takes part in
        it shows to its mechanisms; everybody: public ones."""
        own = list(principal.roles)
        seen = models.Q(sharing=Sharing.PUBLIC)
        if principal.reviewer:
            seen |= models.Q(sharing=Sharing.RAPPORTEUR)
        if own:
            members = BodyMembership.objects.filter(mechanism_id__in=own).values("member_id")
            seen |= models.Q(shown_to_mechanisms=True, assessment__body_id__in=members)
        return self.filter(models.Q(assessment__body_id__in=own) | (seen & models.Q(withdrawn_at=None)))

    def known_to(self, principal: Principal) -> Self:
        """`visible_to`, but of another body only while the version that counts is visible too: an older one
        that was shared more widely goes out of sight with what replaced it, withdrawn or shared less."""
        counting = Submission.objects.current().visible_to(principal).values("assessment")
        own = models.Q(assessment__body_id__in=list(principal.roles))
        return self.visible_to(principal).filter(own | models.Q(assessment__in=counting))

    def readable_by(self, principal: Principal) -> Self:
        """The versions that reports and their files may be read of: own body's all; of others the one that
        counts; for a reviewer also those it replaced."""
        known = self.known_to(principal)
        if principal.reviewer:
            return known
        own = models.Q(assessment__body_id__in=list(principal.roles))
        return known.filter(own | models.Q(superseded_at=None))

    def at_desk_of(self, reviewer: Principal) -> Self:
        """What staff may work on: shared, and not of a body to which this reviewer belongs."""
        return self.visible_to(reviewer).exclude(assessment__body_id__in=list(reviewer.roles))

    def still_shared(self) -> Self:
        """Without the versions that were shared before the body took the whole back or kept a later one to
        itself: that a later one exists is nobody's to know. What staff entered is replaced in their sight."""
        shared = Submission.objects.shared().values("assessment")
        return self.filter(
            models.Q(assessment__in=shared) | models.Q(assessment__entered_by_staff=True), withdrawn_at=None
        ).exclude(sharing=Sharing.PRIVATE)

    def quotable(self) -> Self:
        """What may be quoted without the name of its body, once the body has agreed to the passage."""
        return self.still_shared().with_consents().filter(is_quotable=True)

    def with_consents(self) -> Self:
        """Of what is shared, `is_nameable` and `is_quotable`: what the body said of this version, and has not
        taken back in the version that counts since."""
        now = Submission.objects.shared().filter(assessment=models.OuterRef("assessment"))
        return self.annotate(
            is_nameable=models.ExpressionWrapper(
                models.Q(models.Exists(now.filter(may_be_named=True)), may_be_named=True),
                output_field=models.BooleanField(),
            ),
            is_quotable=models.ExpressionWrapper(
                models.Q(models.Exists(now.filter(may_be_quoted=True)), may_be_quoted=True),
                output_field=models.BooleanField(),
            ),
        )

    def with_frame(self) -> Self:
        """Assessment, body and cycle along, in the same query; the frozen document stays behind."""
        return self.select_related("assessment__body", "assessment__cycle__edition").defer("document")


class Submission(models.Model):
    """One version as it was sent: canonical JSON and its SHA-256. Content never changes; sharing may."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="submissions")
    version = models.PositiveSmallIntegerField()
    document = models.TextField()
    digest = models.CharField(max_length=64, db_index=True)
    sharing = models.CharField(max_length=10, choices=SHARING)
    may_be_named = models.BooleanField()
    # What was submitted before this was asked was never asked: no.
    may_be_quoted = models.BooleanField(default=False)
    may_be_introduced = models.BooleanField()
    shown_to_mechanisms = models.BooleanField()
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    submitted_by_label = models.CharField(max_length=200)
    approver = models.CharField(max_length=200, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    approved_with = models.CharField(max_length=10, choices=APPROVED_WITH, blank=True)
    # The locked draft that this was, with what was approved and how.
    clearance = models.ForeignKey(
        "Clearance", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Whether /verify/ answers for it to whoever has the bytes of one of its files, readable or not.
    holders_may_verify = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)

    # Of `with_consents` alone.
    is_nameable: bool
    is_quotable: bool

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["assessment", "-version"]
        indexes = [
            # All that a list of submissions asks: SQLite would read through each document on the way to it.
            models.Index(
                fields=[
                    *("assessment", "withdrawn_at", "superseded_at", "sharing", "reviewed_at"),
                    *("submitted_at", "version", "id"),
                ],
                name="submission_without_document",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "version"], name="one_submission_a_version"),
            models.CheckConstraint(
                condition=models.Q(approver="", approved_on=None)
                | (~models.Q(approver="") & models.Q(approved_on__isnull=False)),
                name="approver_and_date_together",
            ),
            models.CheckConstraint(
                condition=models.Q(approver="", approved_with="")
                | (~models.Q(approver="") & ~models.Q(approved_with="")),
                name="approver_and_way_together",
            ),
            models.CheckConstraint(
                condition=~models.Q(sharing="private")
                | models.Q(
                    may_be_named=False,
                    may_be_quoted=False,
                    may_be_introduced=False,
                    shown_to_mechanisms=False,
                ),
                name="private_is_not_named_quoted_introduced_or_shown",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} · version {self.version}"


class Clearance(models.Model):
    """A locked draft with its hash, waiting for an approver; then submitted as it is, or reopened."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="clearances")
    version = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    approver = models.CharField(max_length=200, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    approved_with = models.CharField(max_length=10, choices=APPROVED_WITH, blank=True)
    # Who gave it as an approver; None for a name that the coordinator typed.
    approved_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    # Who may see it and what may be done with it, chosen before the draft was locked: the approval covers
    # them. None where they were chosen afterwards, as once was the rule.
    choices = models.JSONField(null=True, blank=True)
    # What a passkey signed, with its public key of that day, to be checked again
    # (`mechanisms.people.signatures`).
    assertion = models.JSONField(null=True, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)
    # The actions as they were locked: paragraph → actions in the answers-file shape. The live plan goes on
    # changing and is not what was approved. None where nothing was kept: the live plan counts.
    plan = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["assessment", "-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approver="", approved_on=None)
                | (~models.Q(approver="") & models.Q(approved_on__isnull=False)),
                name="clearance_approver_and_date_together",
            ),
            models.CheckConstraint(
                condition=models.Q(approver="", approved_with="")
                | (~models.Q(approver="") & ~models.Q(approved_with="")),
                name="clearance_approver_and_way_together",
            ),
            models.UniqueConstraint(
                fields=["assessment", "version"],
                condition=models.Q(reopened_at=None),
                name="one_open_clearance",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} · {self.digest[:12]}"


# Files issued, kept by what they were made from, so that the second download costs nothing.


class IssuedFile(models.Model):
    """The bytes of one rendering; `key` is a hash over content, format, language and build."""

    # Null only for files that were stored before verification existed.
    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, null=True, blank=True, related_name="issued"
    )
    key = models.CharField(max_length=64, primary_key=True)
    filename = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64, db_index=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.filename


# Numbers frozen at submission, so that comparison reads rows that are already counted.


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

    `marks`, `standings` and `strengths` hold one character a recommendation, `criteria` one a criterion in
    the instrument's order; `documents` is how many open documents stand behind what is borne out. The three
    `changes_…` hold one a recommendation too: what changed since the body's last line before this one that
    the same audience (`line_signs.Audience`) may see, empty where there is none. Region and type are the
    body's own and move with it; `sort_name` is its name without accents, for alphabetical order in any
    database. `named`: the body may be named, since it made this public or agreed.
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
    standings = models.CharField(max_length=64)
    strengths = models.CharField(max_length=64)
    criteria = models.CharField(max_length=400)
    changes_public = models.CharField(max_length=64, blank=True)
    changes_named = models.CharField(max_length=64, blank=True)
    changes_staff = models.CharField(max_length=64, blank=True)
    # ";112:legal;113:training;": each recommendation with each kind of assistance asked for, once.
    assistance = models.TextField(blank=True)
    documents = models.PositiveSmallIntegerField()
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
            # Submissions of all cycles and kinds one after the other, for the search in what they say.
            models.Index(fields=["counted", "sort_name", "body"], name="score_line_by_name"),
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

    `topic` names what is counted and `mark` the value: an answer's sign, `3b` for a borne-out level 3, `2p`
    for the second criterion answered "partly", `4:2p` for the same where it carries the fourth principle and
    that principle can be summarised, a kind of assistance, or a change since the last cycle as one audience
    may know it.
    """

    class Topic(models.TextChoices):
        ANSWER = "answer"
        STANDING = "standing"
        CRITERION = "criterion"
        PRINCIPLE = "principle"
        ASSISTANCE = "assistance"
        CHANGE_PUBLIC = "change_public"
        CHANGE_NAMED = "change_named"
        CHANGE_STAFF = "change_staff"

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
