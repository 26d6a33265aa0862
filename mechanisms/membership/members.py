"""Who belongs to a body: roles given, changed, handed on and ended; a body keeps a coordinator.

Each act is one transaction, asks `mechanisms.access`, and holds on the next request of whoever it is about.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Case, IntegerField, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from mechanisms.access import Capability, Matter, principal_of, require
from mechanisms.called import called
from mechanisms.membership.act_endings import end_those_of
from mechanisms.membership.assignments import Work, assign
from mechanisms.membership.open_invitations import (
    pass_on_those_of,
    take_back_all,
    take_back_those_of,
    take_back_those_to,
)
from mechanisms.models import Body, Membership, Person, Role
from mechanisms.models.person import MembershipQuerySet
from mechanisms.people.guarded_acts import refuse_alone
from mechanisms.people.people import RequestRefused
from mechanisms.signals import happened

#: Who looks after the body stands first, who only reads last.
_BY_ROLE = Case(
    When(role=Role.COORDINATOR, then=Value(0)),
    When(role=Role.CONTRIBUTOR, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


class LastCoordinator(RequestRefused):
    """The act would leave the body without a coordinator who can act."""


def take_turn(body: Body) -> None:
    """One change of the people of a body at a time, until the transaction ends.

    So that two coordinators who step down at the same moment don't leave nobody.
    """
    Body.objects.select_for_update().get(pk=body.pk)


def members_of(body: Body) -> MembershipQuerySet:
    """Everybody who belongs to a body now and has an account, with person and assignments; coordinators
    first. Two queries.
    """
    found = Membership.objects.active().with_account().filter(body=body).select_related("person")
    return found.prefetch_related("assignments__section", "assignments__recommendation").order_by(
        _BY_ROLE, "person__name", "person__email"
    )


def members_since(body: Body) -> dict[int, datetime]:
    """Membership → since when the person belongs to the body without a break, whatever the role."""
    rows = Membership.objects.with_account().filter(body=body).order_by("since", "pk")
    last: dict[UUID | None, Membership] = {}
    found: dict[int, datetime] = {}
    for row in rows:
        before = last.get(row.person_id)
        goes_on = before and before.removed_at and row.since - before.removed_at < _A_MOMENT
        found[row.pk] = found[before.pk] if before and goes_on else row.since
        last[row.person_id] = row
    return found


_A_MOMENT = timedelta(minutes=1)
"""In which a role ends and the next one begins."""


def coordinators_who_can_act(body: Body) -> MembershipQuerySet:
    """The coordinators of a body whose account is open."""
    return members_who_can_act(body).filter(role=Role.COORDINATOR)


def members_who_can_act(body: Body) -> MembershipQuerySet:
    """The members of a body whose account is open."""
    return Membership.objects.active().filter(body=body, person__is_active=True)


def refuse_to_lose_the_last(membership: Membership) -> None:
    """Raises LastCoordinator if the body has no other coordinator who can act."""
    if membership.role != Role.COORDINATOR:
        return
    if not coordinators_who_can_act(membership.body).exclude(pk=membership.pk).exists():
        raise LastCoordinator(
            _("This is the only coordinator who can act. Hand over first, or make a second coordinator.")
        )


@transaction.atomic
def place(
    *, person: Person, body: Body, role: Role, ministry: str = "", work: Work | None = None
) -> tuple[Membership, Role | None]:
    """Give a person exactly this role in a body; the membership, and the role there was before, if any.

    A role that changes ends on record and a new one begins; but a contributor who is asked something and
    becomes coordinator goes on speaking for the ministry, and so does a coordinator who steps back. `work`
    of other roles is not kept. Asks for no right and tells nobody: its callers do.
    """
    take_turn(body)
    current = Membership.objects.active().select_related("body").filter(person=person, body=body)
    before = current.first()
    was = Role(before.role) if before else None
    if before is not None and was != role:
        refuse_to_lose_the_last(before)
        if {was, role} == {Role.CONTRIBUTOR, Role.COORDINATOR} and before.assignments.exists():
            before.keep_on_record()
            before.role, before.since = role, timezone.now()
            before.save(update_fields=["role", "since"])
        else:
            before.end()
            before = None
    if before is None:
        before = Membership.objects.create(person=person, body=body, role=role, ministry=ministry.strip())
    elif before.ministry != ministry.strip():
        before.ministry = ministry.strip()
        before.save(update_fields=["ministry"])
    if role == Role.CONTRIBUTOR and work is not None:
        assign(before, work)
    return before, was


@transaction.atomic
def add_member(
    *, person: Person, body: Body, role: Role, ministry: str = "", by: Person | None = None
) -> Membership:
    """Give a person a role in a body; an existing one is changed, and ends on record.

    `by` None: the command line. Raises Refused for a body that cannot answer, and where the person
    already has this role; LastCoordinator where the body would be left without one. Asks for no right.
    """
    if not body.can_answer:
        raise RequestRefused(
            _("%(body)s cannot assess itself, so nobody can be its %(role)s.")
            % {"body": called(body), "role": role.label.lower()}
        )
    take_turn(body)
    is_first = not Membership.objects.active().filter(body=body).exists()
    if Membership.objects.active().filter(person=person, body=body, role=role).exists():
        raise RequestRefused(
            _("%(person)s already is %(role)s of %(body)s.")
            % {"person": person, "role": role.label.lower(), "body": called(body)}
        )
    membership, was = place(person=person, body=body, role=role, ministry=ministry)
    step_down(by, membership, was)
    if is_first:  # Whom an administrator has invited meanwhile is for this person to decide.
        take_back_all(by, body)
    _tell("member_added", by, membership, {"role": role.value})
    return membership


def step_down(by: Person | None, membership: Membership, was: Role | None) -> None:
    """Whoever coordinates no longer has invited nobody any more, nor asked for anything that waits."""
    if was == Role.COORDINATOR and membership.role != Role.COORDINATOR:
        take_back_those_of(by, membership.account, membership.body)
        end_those_of(by, membership.account, membership.body)


def needs_second(by: Person, membership: Membership, to: Role | None) -> bool:
    """Whether this takes the role of coordinator from somebody else, where the body asks a second one.

    Whoever steps down asks nobody: nobody is kept in.
    """
    is_end = membership.role == Role.COORDINATOR and to != Role.COORDINATOR
    return is_end and membership.person_id != by.pk and membership.body.second_coordinator


@transaction.atomic
def change_member(
    *,
    by: Person,
    body: Body,
    person: Person,
    role: Role,
    ministry: str = "",
    work: Work | None = None,
    second: Person | None = None,
) -> Membership:
    """Another role, ministry or work for a member; whom a former coordinator invited is invited no more.

    Nor does an invitation that the member has not used yet change the role again. To take the role of
    coordinator from another needs a `second` one where the body says so.
    Raises LastCoordinator where the body would be left without one; Membership.DoesNotExist for who is
    no member; Http404 or PermissionDenied without the right.
    """
    require(principal_of(by), Capability.MANAGE_MEMBERS, Matter(body_id=body.pk))
    work = (work or Work()) if role == Role.CONTRIBUTOR else None
    if needs_second(by, _require_member(body, person), role):
        refuse_alone(body, by, second)
    membership, was = place(person=person, body=body, role=role, ministry=ministry, work=work)
    step_down(by, membership, was)
    if was != role:
        take_back_those_to(by, person, body)
    _tell(
        "member_changed",
        by,
        membership,
        {"role": role.value, "before": was.value if was else None}
        | (work.ids() if work else {})
        | _confirmed_by(second),
    )
    return membership


@transaction.atomic
def remove_member(
    *, by: Person, body: Body, person: Person, second: Person | None = None, shut_out: bool = False
) -> Membership:
    """End a membership now; what the person wrote stays with the body, whom he or she invited does not.

    Nor does an invitation of the person that was not used yet open the body again. Another coordinator is
    removed with a `second` one where the body says so. `shut_out` is on record: `shut_out` tells of it.
    Raises LastCoordinator where the body would be left without one; Membership.DoesNotExist for who is
    no member; Http404 or PermissionDenied without the right.
    """
    require(principal_of(by), Capability.MANAGE_MEMBERS, Matter(body_id=body.pk))
    take_turn(body)
    membership = _require_member(body, person)
    if needs_second(by, membership, None):
        refuse_alone(body, by, second)
    refuse_to_lose_the_last(membership)
    membership.end()
    take_back_those_of(by, person, body)
    take_back_those_to(by, person, body)
    end_those_of(by, person, body)
    data = {"role": membership.role} | _confirmed_by(second)
    _tell("member_removed", by, membership, data | ({"shut_out": True} if shut_out else {}))
    return membership


@transaction.atomic
def hand_over(
    *, by: Person, body: Body, to: Person, then: Role | None, second: Person | None = None
) -> Membership:
    """Make another member coordinator and step down, in one act; `then` is the own role after it.

    None leaves the body. Open invitations pass to the successor, who answers for them from now on. All
    members are told. Needs a `second` coordinator, other than the successor, where the body says so.
    Raises Refused for a successor who can't sign in, or who is oneself; Membership.DoesNotExist for who
    is no member; Http404 or PermissionDenied without the right.
    """
    require(principal_of(by), Capability.MANAGE_MEMBERS, Matter(body_id=body.pk))
    if then == Role.COORDINATOR:
        raise RequestRefused(_("If you hand over, you are no longer coordinator."))
    if to.pk == by.pk:
        raise RequestRefused(_("Choose somebody else: one can’t hand over to oneself."))
    take_turn(body)
    refuse_alone(body, by, second)
    successor = _require_member(body, to)
    if not to.is_active:
        raise RequestRefused(_("The account of this member is closed. Choose somebody else."))
    own = _require_member(body, by)
    new, _was = place(person=to, body=body, role=Role.COORDINATOR, ministry=successor.ministry)
    if then is None:
        own.end()
    else:
        place(person=by, body=body, role=then, ministry=own.ministry)
    pass_on_those_of(by, to, body)
    take_back_those_to(by, by, body)
    end_those_of(by, by, body)
    _tell("handed_over", by, new, {"then": then.value if then else None} | _confirmed_by(second))
    return new


def _confirmed_by(second: Person | None) -> dict[str, str]:
    return {"second": str(second.pk)} if second else {}


def _require_member(body: Body, person: Person) -> Membership:
    """The standing membership. Raises Membership.DoesNotExist."""
    found = Membership.objects.active().select_related("body", "person")
    return found.get(body=body, person=person)


def _tell(kind: str, by: Person | None, membership: Membership, data: dict[str, Any]) -> None:
    happened.send(
        sender=Membership,
        kind=kind,
        by=by,
        body=membership.body,
        subject=membership.label,
        data={"person": str(membership.person_id or "")} | data,
    )
