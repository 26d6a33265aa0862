"""Contributors without an account: the coordinator mails them the questions and brings back what comes.

Nobody signs in as one of them. Each act is one transaction and asks `mechanisms.access`; the audit trail
holds the ministry and ids, never the name or the address of the person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mechanisms.access import Capability, Matter, principal_of, require
from mechanisms.called import called
from mechanisms.membership.assignments import Work, assign, targets_of
from mechanisms.membership.members import take_turn
from mechanisms.models import Body, Membership, Person, Role
from mechanisms.models.person import MembershipQuerySet
from mechanisms.people.people import RequestRefused
from mechanisms.signals import happened

LONGEST = 200
LONGEST_ADDRESS = 254


class NotTaken(RequestRefused):
    """What was written of the person can't be kept; `field` is name, ministry or email."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


@dataclass(frozen=True, slots=True)
class Said:
    """Who it is, as it is kept."""

    name: str
    ministry: str
    email: str


def contributors_by_mail(body: Body) -> MembershipQuerySet:
    """The contributors of a body without an account, with their assignments, by ministry. Three queries."""
    found = Membership.objects.active().without_account().filter(body=body).select_related("body")
    return found.prefetch_related("assignments__section", "assignments__recommendation").order_by(
        "ministry", "name"
    )


@transaction.atomic
def add_contributor_without_account(
    *, by: Person, body: Body, name: str, ministry: str, email: str = "", work: Work | None = None
) -> Membership:
    """A contributor who is reached by mail alone; the address may be empty where paper is handed over.

    Raises NotTaken for a name or ministry that is missing, for somebody who is listed already, and for the
    address of a member, who can sign in; Refused for a body that cannot answer, or work that does not exist;
    Http404 or PermissionDenied without the right.
    """
    require(principal_of(by), Capability.MANAGE_MEMBERS, Matter(body_id=body.pk))
    if not body.can_answer:
        raise RequestRefused(_("%(body)s cannot assess itself.") % {"body": called(body)})
    take_turn(body)
    said, work = as_kept(name, ministry, email), work or Work()
    _refuse_double(body, said)
    _refuse_member(body, said.email)
    targets_of(work)
    made = Membership.objects.create(
        person=None,
        body=body,
        role=Role.CONTRIBUTOR,
        name=said.name,
        ministry=said.ministry,
        email=said.email,
    )
    assign(made, work)
    _tell("contributor_by_mail_added", by, made, work.ids())
    return made


@transaction.atomic
def change_contributor_without_account(
    *,
    by: Person,
    body: Body,
    membership_id: int,
    name: str,
    ministry: str,
    email: str = "",
    work: Work | None = None,
) -> Membership:
    """Another name, ministry, address or work; what has come in stays.

    Raises as `add_contributor_without_account` does; Membership.DoesNotExist for who is none of this body.
    """
    require(principal_of(by), Capability.MANAGE_MEMBERS, Matter(body_id=body.pk))
    take_turn(body)
    found = contributors_by_mail(body).get(pk=membership_id)
    said, work = as_kept(name, ministry, email), work or Work()
    _refuse_double(body, said, but=found)
    if said.email != found.email:
        _refuse_member(body, said.email)
    same_person = (found.name, found.ministry, found.email) == (said.name, said.ministry, said.email)
    found.name, found.ministry, found.email = said.name, said.ministry, said.email
    found.save(update_fields=["name", "ministry", "email"])
    if assign(found, work) or not same_person:
        _tell("contributor_by_mail_changed", by, found, work.ids())
    return found


@transaction.atomic
def remove_contributor_without_account(*, by: Person, body: Body, membership_id: int) -> Membership:
    """Ask this contributor nothing any more; inputs stay under the ministry, the address goes.

    Raises Membership.DoesNotExist for who is none of this body; Http404 or PermissionDenied without the
    right.
    """
    require(principal_of(by), Capability.MANAGE_MEMBERS, Matter(body_id=body.pk))
    take_turn(body)
    found = contributors_by_mail(body).get(pk=membership_id)
    found.end()
    found.email = ""
    found.save(update_fields=["email"])
    _tell("contributor_by_mail_removed", by, found, {})
    return found


def member_with(body: Body, email: str) -> Membership | None:
    """The member of a body who signs in with this address. One query, none for an empty address."""
    if not email:
        return None
    found = Membership.objects.active().with_account().select_related("person")
    return found.filter(body=body, person__email=email.strip().lower()).first()


def as_kept(name: str, ministry: str, email: str) -> Said:
    """As it is kept: blanks folded, the address in small letters. Raises NotTaken."""
    said = Said(_line(name), _line(ministry), email.strip().lower())
    if not said.name:
        raise NotTaken("name", _("Write the name."))
    if not said.ministry:
        raise NotTaken("ministry", _("Write the ministry or agency."))
    for field, text in (("name", said.name), ("ministry", said.ministry)):
        if len(text) > LONGEST:
            most = ngettext("At most %(limit)d character fits.", "At most %(limit)d characters fit.", LONGEST)
            raise NotTaken(field, most % {"limit": LONGEST})
    if said.email:
        _require_address(said.email)
    return said


def _line(text: str) -> str:
    return " ".join(text.split())


def _require_address(email: str) -> None:
    try:
        if len(email) > LONGEST_ADDRESS:
            raise ValidationError("too long")
        validate_email(email)
    except ValidationError as error:
        raise NotTaken(
            "email",
            _("%(email)s is not an e-mail address. Write it like name@example.org.") % {"email": email},
        ) from error


def _refuse_double(body: Body, said: Said, but: Membership | None = None) -> None:
    """The same name and ministry would be the same person, asked twice, however they are spelled."""
    rows = Membership.objects.active().without_account().filter(body=body)
    for row in rows.exclude(pk=but.pk) if but else rows:
        same_name = row.name.casefold() == said.name.casefold()
        if same_name and row.ministry.casefold() == said.ministry.casefold():
            raise NotTaken(
                "name",
                _("%(name)s of %(ministry)s is in the list already: change what is asked there.")
                % {"name": row.name, "ministry": row.ministry},
            )


def _refuse_member(body: Body, email: str) -> None:
    """Members know each other: this tells nothing about accounts outside the body."""
    member = member_with(body, email)
    if member is not None:
        raise NotTaken(
            "email",
            _(
                "%(person)s is a member of this body with an account under this address: assign it to the "
                "member instead."
            )
            % {"person": member.label},
        )


def _tell(kind: str, by: Person, membership: Membership, data: Mapping[str, Any]) -> None:
    happened.send(
        sender=Membership,
        kind=kind,
        by=by,
        body=membership.body,
        subject=membership.ministry,
        data={"membership": membership.pk, **data},
    )
