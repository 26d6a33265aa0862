"""A cycle, in which bodies are asked, and one body's assessment in it, with its contributors."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.answers import labels
from mechanisms.access import Principal
from mechanisms.models import Body, Person
from mechanisms.models.body import plain
from recommendations.models import Edition


class Cycle(models.Model):
    """One round, bound to one edition of the instrument; closed by a reviewer, late is shown."""

    slug = models.SlugField(_("short name in addresses"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=100)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-opens_on", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_on__gte=models.F("opens_on")), name="cycle_closes_after_opening"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """False once a reviewer has closed the cycle; a passed date alone closes nothing."""
        return self.closed_at is None


# Who may see a submission outside the body; chosen at submission, never by default.
SHARING = labels.choices(labels.SHARING_LABELS)


def of_body(body: Body) -> dict[str, str]:
    """What rows that are counted and sorted by body repeat of it: region, type, and its name without accents,
    for alphabetical order in any database."""
    return {"region": body.region, "type": body.type, "sort_name": plain(body.name)[:250]}


class Invitation(models.Model):
    """A body was invited to a cycle, and may have declined; staff see nothing more of an unshared draft.

    So that thousands are counted and paged by one index, a row repeats what else is asked of it: kind,
    region, type and name of its body, which move with it, and what the body shares in this cycle: `sharing`
    is empty where nobody outside sees anything, `named` is as in its score line. `score_lines` keeps these.
    """

    class State(models.TextChoices):
        INVITED = "invited", _("Invited")
        DECLINED = "declined", _("Declined")

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="invitations")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.INVITED)
    invited_on = models.DateField()
    extended_until = models.DateField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_on = models.DateField(null=True, blank=True)
    kind = models.CharField(max_length=10, editable=False)
    region = models.CharField(max_length=40, editable=False)
    type = models.CharField(max_length=40, editable=False)
    sort_name = models.CharField(max_length=250, editable=False)
    sharing = models.CharField(max_length=10, choices=SHARING, blank=True, editable=False)
    named = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["cycle", "body__name"]
        indexes = [
            models.Index(fields=["cycle", "sort_name", "body"], name="invitation_by_name"),
            models.Index(
                fields=["cycle", "sharing", "state", "sort_name", "body"], name="invitation_by_sharing"
            ),
            models.Index(
                fields=["cycle", "kind", "sharing", "state", "named", "region", "type"],
                name="invitation_counted",
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["cycle", "body"], name="invited_once_a_cycle")]

    def __str__(self) -> str:
        return f"{self.body} · {self.cycle}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new one takes over what it repeats of its body."""
        if self._state.adding:
            self.kind = self.body.kind
            for name, value in of_body(self.body).items():
                setattr(self, name, value)
        super().save(*args, **kwargs)


class ReviewDuty(models.Model):
    """Who of the staff reads what a body sends in a cycle, and who reads it a second time.

    `dealt_at` and `second_dealt_at`: when the place was filled as one of many that were dealt out evenly;
    None where somebody was chosen for this body, before or since.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="duties")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    reader = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    second_reader = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    dealt_at = models.DateTimeField(null=True, blank=True)
    second_dealt_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["cycle", "body__name"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "body"], name="one_duty_a_body_and_cycle"),
            models.CheckConstraint(
                condition=models.Q(reader=None)
                | models.Q(second_reader=None)
                | ~models.Q(reader=models.F("second_reader")),
                name="second_reader_is_another_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} · {self.cycle}"


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Named steps; every page starts from `of_members`, so that a stranger's row is never loaded."""

    def of_members(self, principal: Principal) -> Self:
        """The assessments of the bodies to which this person belongs: drafts are seen by the body alone.

        What staff entered from a file is a submission like another, and no working copy of the body.
        """
        return self.of_bodies(principal.roles)

    def of_bodies(self, bodies: Iterable[UUID]) -> Self:
        """The same by the bodies to which somebody belongs."""
        return self.kept_by_bodies().filter(body_id__in=list(bodies))

    def kept_by_bodies(self) -> Self:
        """Without what staff entered from a file that they received."""
        return self.filter(entered_by_staff=False)

    def with_frame(self) -> Self:
        """Body, cycle and edition along, and the cycle from which answers were copied, in the same query."""
        return self.select_related("body", "cycle__edition", "copied_from__cycle")


class Assessment(models.Model):
    """The working copy; what was submitted is frozen in `Submission`, one row for each version."""

    class Status(models.TextChoices):
        DRAFT = "draft", labels.ASSESSMENT_STATUSES["draft"]
        CLEARANCE = "in_clearance", labels.ASSESSMENT_STATUSES["in_clearance"]
        SUBMITTED = "submitted", labels.ASSESSMENT_STATUSES["submitted"]
        RETURNED = "returned", labels.ASSESSMENT_STATUSES["returned"]
        REVIEWED = "reviewed", labels.ASSESSMENT_STATUSES["reviewed"]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="assessments")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=15, choices=Status, default=Status.DRAFT)
    version = models.PositiveSmallIntegerField(default=1)
    period_start = models.DateField(_("evidence from"))
    period_end = models.DateField(_("evidence until"))
    # What was budgeted, in the words of a national body: (g) of the report, asked and never scored.
    budget = models.TextField(_("what was budgeted"), blank=True)
    copied_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Made by rapporteur staff from a file that the body sent: beside the body's own draft, which staff
    # never learn of, and replaced by what the body itself shares.
    entered_by_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-cycle__opens_on", "body__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "body", "entered_by_staff"], name="one_assessment_a_body_and_cycle"
            ),
            models.CheckConstraint(
                condition=models.Q(period_end__gte=models.F("period_start")), name="period_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} · {self.cycle}"

    def get_absolute_url(self) -> str:
        return reverse("assessments:task_list", args=[self.pk])

    @property
    def is_writable(self) -> bool:
        """Only drafts and returned assessments change, and only while the cycle is open."""
        return self.status in {self.Status.DRAFT, self.Status.RETURNED} and self.cycle.is_open


class Contributor(models.Model):
    """Who gave information for the assessment: a ministry, an agency, civil society …"""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="contributors")
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=labels.choices(labels.CONTRIBUTOR_LABELS))

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


# A body's wish to have its data deleted: a waiting period, in which any coordinator can stop it.


class DeletionQuerySet(models.QuerySet["Deletion"]):
    """Named steps."""

    def open(self) -> Self:
        """Asked for, and neither stopped nor carried out."""
        return self.filter(stopped_at=None, done_at=None)


class Deletion(models.Model):
    """Who asked, when it takes effect, and how it ended."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_by_label = models.CharField(max_length=200)
    effective_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by_label = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = DeletionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["body"],
                condition=models.Q(stopped_at=None, done_at=None),
                name="one_open_deletion_a_body",
            )
        ]

    def __str__(self) -> str:
        return f"{self.body}, {self.effective_at:%Y-%m-%d}"


# Who has an assessment open at the moment; seen by the members of the body alone.


class Presence(models.Model):
    """Where a person was last seen; one row a person and assessment, swept every day."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="presences")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    paragraph = models.PositiveSmallIntegerField(null=True, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-seen_at"]
        constraints = [models.UniqueConstraint(fields=["assessment", "person"], name="one_presence_a_person")]

    def __str__(self) -> str:
        return f"{self.person} at {self.paragraph or self.assessment}"
