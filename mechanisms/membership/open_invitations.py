"""Invitations whose link still works: taken back one by one, or all that somebody made; or passed on."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from mechanisms.models import Body, MemberInvitation, Membership, Person, Role
from mechanisms.signals import happened


def take_back_invitation(by: Person | None, invitation: MemberInvitation) -> None:
    """Make the link useless, and say so on record. Call it inside the transaction of the act."""
    invitation.revoked_at = timezone.now()
    invitation.revoked_by_label = label_of(by)
    invitation.save(update_fields=["revoked_at", "revoked_by_label"])
    happened.send(
        sender=MemberInvitation,
        kind="invitation_revoked",
        by=by,
        body=invitation.body,
        subject=invitation.body.slug,
        data={"invitation": str(invitation.pk)},
    )


def take_back_those_of(by: Person | None, person: Person, body: Body | None = None) -> int:
    """Take back what somebody made who is trusted no longer, in one body or everywhere; how many."""
    found = MemberInvitation.objects.open().filter(made_by=person).select_related("body")
    rows = list(found.filter(body=body) if body is not None else found)
    for invitation in rows:
        take_back_invitation(by, invitation)
    return len(rows)


def take_back_appointments(by: Person | None, person: Person) -> int:
    """Take back what somebody made as an administrator, not as coordinator of a body; how many."""
    own = Membership.objects.active().filter(person=person, role=Role.COORDINATOR).values("body")
    found = MemberInvitation.objects.open().filter(made_by=person).exclude(body__in=own)
    rows = list(found.select_related("body"))
    for invitation in rows:
        take_back_invitation(by, invitation)
    return len(rows)


def take_back_those_to(by: Person | None, person: Person, body: Body) -> int:
    """Take back what would let somebody in again who was removed, or gave back a role; how many."""
    found = MemberInvitation.objects.open().filter(email=person.email, body=body)
    rows = list(found.select_related("body"))
    for invitation in rows:
        take_back_invitation(by, invitation)
    return len(rows)


def take_back_all(by: Person | None, body: Body) -> int:
    """Take back every invitation into a body, whoever made it; how many."""
    rows = list(MemberInvitation.objects.open().filter(body=body).select_related("body"))
    for invitation in rows:
        take_back_invitation(by, invitation)
    return len(rows)


def pass_on_those_of(person: Person, successor: Person, body: Body) -> int:
    """Let a successor answer for whom somebody has invited into a body: the links go on working; how many."""
    found = MemberInvitation.objects.open().filter(made_by=person, body=body)
    return found.update(made_by=successor)


def label_of(by: Person | None) -> str:
    """Who acted, as people read it."""
    return str(by) if by is not None else _("the administrator of this installation")
