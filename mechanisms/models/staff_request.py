"""What administrators ask about the rights and accounts of staff: reviewers and administrators."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from mechanisms.models.guarded_act import GuardedAct


class StaffRequest(GuardedAct):
    """An act that gives power over the installation, or takes it from whoever could object.

    Four eyes or a delay: a second administrator confirms and it is done, or it is done after
    `effective_at` unless one of those who were told has stopped it. What may be done at once is a row
    too, done in the moment in which it was asked.
    """

    class Kind(models.TextChoices):
        GIVE_REVIEWER = "give_reviewer", _("Make somebody a reviewer")
        GIVE_ADMINISTRATOR = "give_administrator", _("Make somebody an administrator")
        TAKE_REVIEWER = "take_reviewer", _("Take the rights of a reviewer away")
        TAKE_ADMINISTRATOR = "take_administrator", _("Take the rights of an administrator away")
        CLOSE = "close", _("Close an account of the staff")
        OPEN = "open", _("Open an account of the staff again")
        LINK = "link", _("Mail a link that sets a new password")

    #: What is asked, and what has come of it, as sentences about a person without their full stop.
    WISHES: ClassVar[dict[str, Any]] = {
        Kind.GIVE_REVIEWER: _("%(name)s becomes a reviewer"),
        Kind.GIVE_ADMINISTRATOR: _("%(name)s becomes an administrator"),
        Kind.TAKE_REVIEWER: _("%(name)s loses the rights of a reviewer"),
        Kind.TAKE_ADMINISTRATOR: _("%(name)s loses the rights of an administrator"),
        Kind.CLOSE: _("%(name)s’s account will be closed"),
        Kind.OPEN: _("%(name)s’s account will be opened again"),
        Kind.LINK: _("%(name)s gets a link that sets a new password"),
    }
    OUTCOMES: ClassVar[dict[str, Any]] = {
        Kind.GIVE_REVIEWER: _("%(name)s is a reviewer now"),
        Kind.GIVE_ADMINISTRATOR: _("%(name)s is an administrator now"),
        Kind.TAKE_REVIEWER: _("%(name)s is no longer a reviewer"),
        Kind.TAKE_ADMINISTRATOR: _("%(name)s is no longer an administrator"),
        Kind.CLOSE: _("%(name)s’s account is closed"),
        Kind.OPEN: _("%(name)s’s account is open again"),
        Kind.LINK: _("%(name)s has been sent a link that sets a new password"),
    }

    kind = models.CharField(_("what is asked"), max_length=20, choices=Kind)

    class Meta(GuardedAct.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=("person", "kind"),
                condition=models.Q(stopped_at=None, done_at=None),
                name="one_open_request_of_a_kind_for_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(effective_at__isnull=False), name="staff_request_has_a_waiting_period"
            ),
        )

    @property
    def is_at_once(self) -> bool:
        """Nobody had to confirm it or to wait."""
        return self.effective_at == self.asked_at

    @property
    def wish(self) -> str:
        """What is asked: “Maria becomes a reviewer”."""
        return str(self.WISHES[self.kind]) % {"name": self.person}

    @property
    def outcome(self) -> str:
        """What has come of it: “Maria is a reviewer now”."""
        return self.outcome_for(str(self.person))

    def outcome_for(self, name: str) -> str:
        """The same of a person who is called so."""
        return str(self.OUTCOMES[self.kind]) % {"name": name}

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.person}"
