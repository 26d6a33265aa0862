"""What rapporteur staff add to a submission: readings beside the body's level, and returns."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from assessments.models.submission import Submission
from mechanisms.models import Person
from recommendations.models import Recommendation

# The file from which staff entered what a body sent them.


class ReceivedFile(models.Model):
    """Marks a submission as entered by staff; the file is known by its hash, and may be confirmed."""

    class Kind(models.TextChoices):
        WORKBOOK = "workbook", "workbook/1"
        ANSWERS = "answers", "answers/1"
        REPORT = "report", "gap-report/1"
        BUNDLE = "bundle", "ZIP"

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="received_file")
    kind = models.CharField(max_length=10, choices=Kind)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    received_on = models.DateField()
    entered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    entered_by_label = models.CharField(max_length=200)
    # Who said, for the body, that this is what it sent, and when; empty while nobody has.
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed_by_label = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["received_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_on=None, confirmed_by_label="")
                | (models.Q(confirmed_on__isnull=False) & ~models.Q(confirmed_by_label="")),
                name="confirmation_has_a_day_and_a_name",
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {self.digest[:12]}"

    @property
    def is_confirmed(self) -> bool:
        """Whether the body said that this is what it sent."""
        return self.confirmed_on is not None


class Signature(models.TextChoices):
    """Who speaks to the body: the mandate with one voice, or the reader by name."""

    MANDATE = "mandate", _("The mandate")
    NAME = "name", pgettext_lazy("signed", "By name")


MANDATE = "The Special Rapporteur’s mandate"
"""The one voice, as the trail of a body keeps it; pages translate it."""


def signer(signed: str, by_label: str) -> str:
    """Who it comes from, as the body reads it: a reader who signs as the mandate is not named."""
    return gettext("The Special Rapporteur’s mandate") if signed == Signature.MANDATE else by_label


class ReturnToBody(models.Model):
    """A submission sent back: only the queried paragraphs become writable, as the next version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="returns")
    paragraphs = models.JSONField()
    message = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField()
    signed = models.CharField(max_length=10, choices=Signature, default=Signature.NAME)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission"], condition=models.Q(closed_at=None), name="one_open_return"
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {self.paragraphs}"

    @property
    def signer(self) -> str:
        return signer(self.signed, self.by_label)


class ReadingQuerySet(models.QuerySet["Reading"]):
    """Named steps."""

    def open_to_all(self) -> Self:
        """Those that may be published: released to the body, whose day for a reply has passed."""
        return self.filter(released_at__isnull=False, reply_until__lt=timezone.localdate())


_LEVEL_WITH_OTHER_LEVEL = models.Q(verdict="other_level", level__gte=0, level__lte=3, level__isnull=False) | (
    ~models.Q(verdict="other_level") & models.Q(level__isnull=True)
)
_REASON_WHERE_IT_DIFFERS = models.Q(verdict="agree") | ~models.Q(reason="")


class Reading(models.Model):
    """The desk's reading of one answer, beside the body's level and never over it.

    Where two read blind (`BlindReading`), there is none until both agree or settled what they differ in.
    `unread`: agreed to in one act with all that was unflagged and unchanged, "accepted without reading".
    `signed` is chosen at the release: the name of the reader, or the mandate.
    """

    class Verdict(models.TextChoices):
        AGREE = "agree", _("Agree")
        OTHER_LEVEL = "other_level", _("Another level")
        CANNOT_TELL = "cannot_tell", _("Cannot tell")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="readings")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="+")
    paragraph = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=15, choices=Verdict)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True)
    source_url = models.URLField(max_length=2000, blank=True)
    unread = models.BooleanField(default=False)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField()
    signed = models.CharField(max_length=10, choices=Signature, default=Signature.NAME)
    released_at = models.DateTimeField(null=True, blank=True)
    reply_until = models.DateField(null=True, blank=True)
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    # The body's own answer as one sign (`line_signs.sign`): the frozen document never changes.
    body_sign = models.CharField(max_length=1)
    revision = models.PositiveIntegerField(default=1)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ["paragraph"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "recommendation"], name="one_reading_a_recommendation"
            ),
            models.CheckConstraint(
                condition=_LEVEL_WITH_OTHER_LEVEL, name="reading_level_only_with_other_level"
            ),
            models.CheckConstraint(
                condition=_REASON_WHERE_IT_DIFFERS, name="reading_reason_where_it_differs"
            ),
            models.CheckConstraint(
                condition=models.Q(unread=False) | models.Q(verdict="agree"), name="unread_only_agrees"
            ),
            models.CheckConstraint(
                condition=models.Q(released_at=None, reply_until=None)
                | models.Q(released_at__isnull=False, reply_until__isnull=False),
                name="release_and_reply_date_together",
            ),
            models.CheckConstraint(
                condition=models.Q(reply="", replied_at=None)
                | (~models.Q(reply="") & models.Q(replied_at__isnull=False)),
                name="reply_and_its_date_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paragraph}: {self.get_verdict_display()}"

    @property
    def signer(self) -> str:
        return signer(self.signed, self.by_label)

    @property
    def words(self) -> str:
        """How it was read; what nobody read is called so."""
        return gettext("Accepted without reading") if self.unread else self.get_verdict_display()


class BlindReading(models.Model):
    """What one of two readers of a body reads, without seeing the other's; seen by the desk alone.

    `second`: by the second reader. Once both are there and say the same, or the difference is settled, the
    `Reading` is made; both stay as they were, so that agreement can be counted.
    """

    # As pages read them of a `Reading`: a blind one never goes out, and is never made without reading.
    released_at = None
    unread = False
    reply = ""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="blind_readings")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="+")
    paragraph = models.PositiveSmallIntegerField()
    second = models.BooleanField()
    verdict = models.CharField(max_length=15, choices=Reading.Verdict)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True)
    source_url = models.URLField(max_length=2000, blank=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["paragraph", "second"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "recommendation", "second"], name="one_blind_reading_a_reader"
            ),
            models.CheckConstraint(
                condition=_LEVEL_WITH_OTHER_LEVEL, name="blind_level_only_with_other_level"
            ),
            models.CheckConstraint(condition=_REASON_WHERE_IT_DIFFERS, name="blind_reason_where_it_differs"),
        ]

    def __str__(self) -> str:
        return f"{self.paragraph}: {self.get_verdict_display()}"


class Phrase(models.Model):
    """A sentence that a reader keeps for reasons and questions; nobody else sees it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=500)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["person", "text"], name="one_phrase_of_a_kind")]

    def __str__(self) -> str:
        return self.text[:60]


class QuestionToBody(models.Model):
    """What staff ask about one answer; it goes out with the return that reopens that answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="questions")
    paragraph = models.PositiveSmallIntegerField()
    text = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField()
    # None while the staff alone see it.
    sent_with = models.ForeignKey(
        ReturnToBody, on_delete=models.CASCADE, null=True, blank=True, related_name="questions"
    )

    class Meta:
        ordering = ["paragraph", "at"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "paragraph"],
                condition=models.Q(sent_with=None),
                name="one_unsent_question_a_paragraph",
            )
        ]

    def __str__(self) -> str:
        return f"{self.paragraph}: {self.text[:60]}"


class StaffNote(models.Model):
    """An internal note on a submission (`paragraph` None) or on one answer: never seen by a body."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="staff_notes")
    paragraph = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return self.text[:60]
