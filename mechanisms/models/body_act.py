"""What one coordinator of a body asked for, and a second one confirms within a day."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mechanisms.models.body import Body
from mechanisms.models.guarded_act import GuardedAct, GuardedActQuerySet


class BodyActQuerySet(GuardedActQuerySet):
    """Named steps."""

    def waiting(self) -> Self:
        """Asked for, not over, and the day in which it can be confirmed has not passed."""
        return self.open().filter(asked_at__gt=timezone.now() - settings.SECOND_COORDINATOR_WAIT)

    def lapsed(self) -> Self:
        """Asked for more than a day ago, and nobody did anything about it."""
        return self.open().filter(asked_at__lte=timezone.now() - settings.SECOND_COORDINATOR_WAIT)


class BodyAct(GuardedAct):
    """An act that a body does not let one coordinator do alone.

    `person` is who asked; where the body is handed over, the successor; where the role of a coordinator ends,
    whose role it is. `given` says in ids and codes what is to be done and, under `was`, how that was when it
    was asked for: what has changed since is not done. `reason` says why it ended where nobody refused it.
    What is in CONFIRMED_FIRST is confirmed first, and done by whoever asked; all else in one step.
    """

    class Kind(models.TextChoices):
        SHARE = "share", _("Let more people see a submission, or do more with it")
        SUBMIT = "submit", _("Submit the assessment and let everybody read it")
        WITHDRAW = "withdraw", _("Withdraw a submission")
        AGREE = "agree", _("Say yes to what the Special Rapporteur’s staff ask")
        HAND_OVER = "hand_over", _("Hand the body over to a successor")
        END_ROLE = "end_role", _("Take the role of coordinator from somebody")
        EXPORT = "export", _("Download all data of the body")
        REMOVE_TEXT = "remove_text", _("Remove a text from many places")
        DELETE = "delete", _("Have the data of the body deleted")
        SWITCH_OFF = "switch_off", _("Let one coordinator alone do all this again")

    #: Data that somebody has to fetch; a text that is kept nowhere, and has to be typed again.
    CONFIRMED_FIRST = frozenset({Kind.EXPORT, Kind.REMOVE_TEXT})

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="acts")
    kind = models.CharField(_("what is asked"), max_length=20, choices=Kind)
    given = models.JSONField(default=dict)

    objects = BodyActQuerySet.as_manager()  # type: ignore[misc]  # narrower than its base has it

    class Meta(GuardedAct.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=("body", "kind"),
                condition=models.Q(stopped_at=None, done_at=None),
                name="one_open_act_of_a_kind_for_a_body",
            ),
        )

    @property
    def lapses_at(self) -> datetime:
        """When it runs out unless somebody has confirmed it."""
        return self.asked_at + settings.SECOND_COORDINATOR_WAIT

    def __str__(self) -> str:
        return f"{self.body}: {self.get_kind_display()}"
