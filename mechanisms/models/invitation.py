"""An invitation into a body: single use, bound to an address, a role and a body; the link is never stored."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mechanisms.models.body import Body
from mechanisms.models.person import Person, Role


class MemberInvitationQuerySet(models.QuerySet["MemberInvitation"]):
    """Named steps."""

    def open(self) -> Self:
        """Those whose link still works: not used, not revoked, not expired."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=timezone.now())

    def standing(self) -> Self:
        """Those that were neither used nor taken back; the time of some is over."""
        return self.filter(used_at=None, revoked_at=None)


class MemberInvitation(models.Model):
    """Who is asked to join, as what; `token_hash` is the SHA-256 of the secret in the link.

    `assigned` lists what a contributor will be asked to answer: `{"section": "d"}` or
    `{"paragraph": 113}` each, with `due` and `note` for all of them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"), max_length=254)
    name = models.CharField(_("name"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    ministry = models.CharField(_("ministry or agency"), max_length=200, blank=True)
    # Of the mail, of the page that the link opens, and of the account that is made there.
    language = models.CharField(_("language"), max_length=10, blank=True, default="")
    assigned = models.JSONField(default=list, blank=True)
    due = models.DateField(_("due"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    made_by_label = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by_label = models.CharField(max_length=200, blank=True)

    objects = MemberInvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("body", "email"),
                condition=models.Q(used_at=None, revoked_at=None),
                name="one_standing_invitation_per_address",
            ),
        )

    def __str__(self) -> str:
        return f"{self.email}, {self.get_role_display()}, {self.body}"

    @property
    def has_lapsed(self) -> bool:
        """Whether its time is over."""
        return self.expires_at <= timezone.now()
