"""When a body has no coordinator who can act: somebody asks, an administrator confirms, time passes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from mechanisms.models.body import Body
from mechanisms.models.guarded_act import GuardedAct


class Recovery(GuardedAct):
    """A member who is to become coordinator, or a coordinator whose lost second factor is taken off.

    Four eyes and a delay: the one who asks, the administrator who confirms, and until `effective_at`
    every member, told by mail, can see it and a coordinator can stop it.
    """

    class Kind(models.TextChoices):
        COORDINATOR = "coordinator", _("Make a member coordinator")
        SECOND_FACTOR = "second_factor", _("Remove a lost second factor")

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="recoveries")
    kind = models.CharField(_("what is needed"), max_length=20, choices=Kind)

    class Meta(GuardedAct.Meta):
        verbose_name_plural = "recoveries"
        constraints = (
            models.UniqueConstraint(
                fields=("body",),
                condition=models.Q(stopped_at=None, done_at=None),
                name="one_open_recovery_a_body",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None, effective_at=None)
                | models.Q(confirmed_at__isnull=False, effective_at__isnull=False),
                name="confirmation_sets_the_waiting_period",
            ),
        )

    def __str__(self) -> str:
        return f"{self.body}: {self.get_kind_display()}, {self.person}"
