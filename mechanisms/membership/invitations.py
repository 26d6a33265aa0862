"""Invitations into a body: made, shown, mailed, used once, revoked. The secret of a link is never stored."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mechanisms.access import Capability, Matter, can, principal_of, require
from mechanisms.called import called
from mechanisms.membership.assignments import Work, in_words, targets_of
from mechanisms.membership.members import (
    coordinators_who_can_act,
    place,
    refuse_to_lose_the_last,
    step_down,
    take_turn,
)
from mechanisms.membership.open_invitations import label_of, take_back_all, take_back_invitation
from mechanisms.models import Body, MemberInvitation, Membership, Person, Role
from mechanisms.name_order import body_key
from mechanisms.people import letters
from mechanisms.people.people import RequestRefused, forget_links
from mechanisms.signals import happened
from recommendations.catalogue import current_edition, outline_of
from recommendations.outline import Variant


class NotOpen(Exception):
    """The link is used, revoked, expired, or was never made: nobody is told which."""


class OtherAccount(RequestRefused):
    """The invitation is for another address than that of whoever is signed in."""


def link_of(secret: str) -> str:
    """The path of the page that shows the invitation."""
    return reverse("mechanisms:invitation", kwargs={"secret": secret})


@transaction.atomic
def invite(
    *,
    by: Person | None,
    body: Body,
    email: str,
    role: Role,
    name: str = "",
    ministry: str = "",
    language: str = "",
    assigned: Sequence[Mapping[str, Any]] = (),
    due: date | None = None,
    note: str = "",
) -> tuple[MemberInvitation, str]:
    """Ask somebody into a body; the invitation, and the secret for its link, which is told this once.

    An earlier invitation of the same address into this body is revoked. `by` None: the command line. In the
    `language` of whoever invites, unless another one is asked for.
    Raises Refused for an address that is none, a body that can't answer, a member who has this role, or
    one without whom the body has no coordinator; Http404 or PermissionDenied without the right.
    """
    role = Role(role)
    take_turn(body)
    if by is not None:
        _require_right(by, body, role)
    if not body.can_answer:
        raise RequestRefused(_("%(body)s cannot assess itself.") % {"body": called(body)})
    email = _address(email)
    _refuse_for_member(body, email, role)
    work = Work.of(assigned, due, note) if role == Role.CONTRIBUTOR else Work()
    targets_of(work)
    _revoke_earlier(by, body, email)
    secret = secrets.token_urlsafe(32)
    now = timezone.now()
    made = MemberInvitation.objects.create(
        body=body,
        email=email,
        name=name.strip(),
        role=role,
        ministry=ministry.strip(),
        language=language or get_language() or settings.LANGUAGE_CODE,
        assigned=work.rows(),
        due=work.due,
        note=work.note,
        token_hash=_hash(secret),
        made_at=now,
        made_by=by,
        made_by_label=label_of(by),
        expires_at=now + settings.INVITATION_AGE,
    )
    _tell("invitation_made", by, made, {"role": role.value} | work.ids())
    return made, secret


def send_invitation(invitation: MemberInvitation, secret: str) -> bool:
    """Mail the link to the address it is bound to; whether it was handed over. Call it after the commit.

    Whoever has an account has chosen the language there; who has none reads that of the invitation.
    """
    account = account_of(invitation)
    language = account.language if account and account.language else invitation.language
    with letters.written_in(language):
        role, asked = invitation.get_role_display(), _asked_of(invitation)
    return letters.send(
        "invitation",
        to=invitation.email,
        language=language,
        invitation=invitation,
        body=invitation.body,
        role=role,
        asked=asked,
        link=letters.absolute(link_of(secret)),
    )


def _asked_of(invitation: MemberInvitation) -> list[str]:
    """What a contributor is asked, by name."""
    work, kind = Work.of(invitation.assigned), Variant(invitation.body.kind)
    return in_words(work, outline_of(current_edition()), kind) if invitation.assigned else []


def open_invitation(secret: str) -> MemberInvitation:
    """What a link asks. Changes nothing. Raises NotOpen. One query."""
    found = MemberInvitation.objects.open().select_related("body", "made_by")
    invitation = found.filter(token_hash=_hash(secret)).first()
    if invitation is None:
        raise NotOpen
    return invitation


def account_of(invitation: MemberInvitation) -> Person | None:
    """The account under the address, open or closed; to be told only to whoever has proved the link."""
    return Person.objects.filter(email=invitation.email).first()


@transaction.atomic
def accept(*, secret: str, person: Person) -> Membership:
    """Use an invitation as somebody who has an account: once, whoever else tries at the same moment.

    Raises NotOpen; OtherAccount for another address; LastCoordinator for one who would leave the body
    without a coordinator (the invitation then stays open).
    """
    invitation = _use(secret)
    if person.email != invitation.email:
        raise OtherAccount(_("This invitation is for another address."))
    # Whoever was shown a link of somebody without a body must not read drafts by it now.
    forget_links(person)
    return _join(invitation, person)


@transaction.atomic
def accept_as_new(*, secret: str, name: str, password: str) -> Person:
    """Use an invitation by making an account with this name and password; the new person.

    Raises NotOpen, also where the address now has an account; ValidationError for a weak password
    (the invitation then stays open).
    """
    invitation = _use(secret)
    if account_of(invitation) is not None:
        raise NotOpen
    person = Person(email=invitation.email, name=name.strip(), language=invitation.language)
    validate_password(password, person)
    person.set_password(password)
    person.save()
    happened.send(
        sender=Person,
        kind="person_created",
        by=person,
        subject=str(person),
        data={"person": str(person.pk), "invitation": str(invitation.pk)},
    )
    _join(invitation, person)
    return person


@transaction.atomic
def revoke(*, by: Person, body: Body, invitation_id: UUID) -> MemberInvitation:
    """Make a link useless. Twice is once; one that was used stays used.

    Raises MemberInvitation.DoesNotExist for what is no invitation of this body.
    """
    invitation = MemberInvitation.objects.select_for_update().get(pk=invitation_id, body=body)
    require(principal_of(by), Capability.MANAGE_MEMBERS, Matter(body_id=body.pk))
    if invitation.used_at is None and invitation.revoked_at is None:
        take_back_invitation(by, invitation)
    return invitation


def may_appoint(body: Body) -> bool:
    """Whether nobody has ever belonged to this body: then the administrator names its first coordinator.

    Where a member is left, a member asks for a recovery instead, of which everybody is told in time. A
    member whose account is closed counts: else closing accounts would open the drafts to whoever closes.
    So does one who has left: what a body shared with the staff stays when its data are deleted, and
    whoever coordinates the body reads it. One query.
    """
    return not Membership.objects.filter(body=body).exists()


def bodies_without_people() -> Any:
    """The bodies that can answer and to which nobody has ever belonged, by name."""
    busy = Membership.objects.values("body")
    return Body.objects.filter(can_answer=True).exclude(pk__in=busy).order_by(body_key(), "pk")


def _require_right(by: Person, body: Body, role: Role) -> None:
    principal, matter = principal_of(by), Matter(body_id=body.pk)
    if can(principal, Capability.MANAGE_MEMBERS, matter):
        return
    if role != Role.COORDINATOR or not can(principal, Capability.APPOINT_COORDINATOR, matter):
        require(principal, Capability.MANAGE_MEMBERS, matter)
    if coordinators_who_can_act(body).exists():
        raise RequestRefused(_("This body has a coordinator, who invites its members."))
    if Membership.objects.active().with_account().filter(body=body).exists():
        raise RequestRefused(
            _(
                "This body has members. One of them can ask for a recovery. If their accounts are "
                "closed, open one again, or let the operator of the server use add_member."
            )
        )
    if not may_appoint(body):
        raise RequestRefused(
            _(
                "This body had members, and what it shared is still shared. The operator of the server "
                "names its coordinator with add_member."
            )
        )


def _address(text: str) -> str:
    email = text.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise RequestRefused(
            _("%(email)s is not an e-mail address. Write it like name@example.org.") % {"email": email}
        ) from error
    return email


def _refuse_for_member(body: Body, email: str, role: Role) -> None:
    """Members know each other: this tells nothing about accounts outside the body."""
    found = Membership.objects.active().select_related("body", "person")
    member = found.filter(body=body, person__email=email).first()
    if member is None:
        return
    if member.role == role:
        raise RequestRefused(
            _("%(person)s is %(role)s of this body already: change what is assigned at the member.")
            % {"person": member.person, "role": role.label.lower()}
        )
    refuse_to_lose_the_last(member)


def _revoke_earlier(by: Person | None, body: Body, email: str) -> None:
    standing = MemberInvitation.objects.standing().filter(body=body, email=email)
    for earlier in standing.select_related("body"):
        take_back_invitation(by, earlier)


def _use(secret: str) -> MemberInvitation:
    """Mark it as used, in one write that only one of several can win. Raises NotOpen."""
    won = MemberInvitation.objects.open().filter(token_hash=_hash(secret)).update(used_at=timezone.now())
    if not won:
        raise NotOpen
    return MemberInvitation.objects.select_related("body").get(token_hash=_hash(secret))


def _join(invitation: MemberInvitation, person: Person) -> Membership:
    role = Role(invitation.role)
    work = Work.of(invitation.assigned, invitation.due, invitation.note)
    is_first = may_appoint(invitation.body)
    membership, was = place(
        person=person,
        body=invitation.body,
        role=role,
        ministry=invitation.ministry,
        work=work if role == Role.CONTRIBUTOR else None,
    )
    invitation.used_by = person
    invitation.save(update_fields=["used_by"])
    step_down(person, membership, was)
    if is_first:  # What else an administrator made at that time is for the coordinator to decide now.
        take_back_all(person, invitation.body)
    before = {"before": was.value} if was else {}
    told = {"role": role.value, "person": str(person.pk)} | before
    _tell("invitation_used", person, invitation, told)
    return membership


def _hash(secret: str) -> str:
    """The secret has 256 random bits: a plain hash of it can't be guessed back."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _tell(kind: str, by: Person | None, invitation: MemberInvitation, data: dict[str, Any]) -> None:
    """The trail never holds the address, which would outlive the invitation there."""
    happened.send(
        sender=MemberInvitation,
        kind=kind,
        by=by,
        body=invitation.body,
        subject=invitation.body.slug,
        data={"invitation": str(invitation.pk)} | data,
    )
