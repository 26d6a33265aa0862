"""A cycle: the round in which bodies are asked, and whom it asks."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from mechanisms.models import Body, Person
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
                condition=models.Q(closes_on__gte=models.F("opens_on")),
                name="cycle_closes_after_opening",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """False once a reviewer has closed the cycle; a passed date alone closes nothing."""
        return self.closed_at is None


class Invitation(models.Model):
    """A body was invited to a cycle, and may have declined; staff see nothing more of an unshared draft."""

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

    class Meta:
        ordering = ["cycle", "body__name"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "body"], name="invited_once_a_cycle")
        ]

    def __str__(self) -> str:
        return f"{self.body} · {self.cycle}"


class ReviewDuty(models.Model):
    """Who of the staff reads what a body sends in a cycle, and who reads it a second time."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="duties")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    reader = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    second_reader = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

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
