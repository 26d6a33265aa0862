"""When a body has no coordinator who can act: asked by a member, confirmed by an administrator, then waited.

Until the waiting period is over every member is told by mail and sees it; a coordinator or an administrator
can stop it. Four eyes and a delay are the protection: nobody alone, and nobody at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mechanisms.access import Capability, Matter, Principal, principal_of, require
from mechanisms.membership.members import members_who_can_act, place, take_turn
from mechanisms.models import Body, Membership, Person, Recovery, Role
from mechanisms.people import guarded_acts
from mechanisms.people.people import RequestRefused
from mechanisms.people.second_factor import reset_second_factor
from mechanisms.signals import happened


def candidates(body: Body, kind: str) -> list[Membership]:
    """For whom a recovery of this kind can be asked, by name. One query."""
    found = members_who_can_act(body).select_related("person").order_by("person__name")
    is_coordinator = {"role": Role.COORDINATOR}
    if kind == Recovery.Kind.SECOND_FACTOR:
        return list(found.filter(**is_coordinator))
    return list(found.exclude(**is_coordinator))


def open_recovery(body: Body) -> Recovery | None:
    """What was asked for and is neither stopped nor done. One query."""
    return Recovery.objects.open().filter(body=body).select_related("person", "body").first()


def open_recoveries(principal: Principal) -> list[Recovery]:
    """Those of all bodies of a person, for the first page; no query for who belongs to none."""
    if not principal.roles:
        return []
    found = Recovery.objects.open().filter(body__in=list(principal.roles))
    return list(found.select_related("person", "body"))


def to_confirm(principal: Principal) -> list[Recovery]:
    """What waits for this administrator as the second pair of eyes; no query for who is none."""
    if not principal.administrator:
        return []
    found = Recovery.objects.open().filter(confirmed_at=None).select_related("body")
    own = Q(asked_by=principal.person_id) | Q(person=principal.person_id)
    return list(found.exclude(own))


def coordinators_of(recoveries: Iterable[Recovery]) -> dict[UUID, list[Membership]]:
    """Body → those who coordinate it now, by name: an administrator looks at when they last signed in.

    Closed accounts are among them. One query.
    """
    rows = (
        Membership.objects.active()
        .with_account()
        .filter(body__in=[recovery.body_id for recovery in recoveries], role=Role.COORDINATOR)
    )
    found: dict[UUID, list[Membership]] = {}
    for row in rows.select_related("person").order_by("person__name"):
        found.setdefault(row.body_id, []).append(row)
    return found


@transaction.atomic
def ask(*, by: Person, body: Body, kind: str, person: Person, reason: str) -> Recovery:
    """Ask for a recovery, as a member of the body; all members and administrators are told.

    Raises Refused while another one is open, for an empty reason, and for a person whom it can't be
    about; Http404 or PermissionDenied without the right.
    """
    require(principal_of(by), Capability.ASK_RECOVERY, Matter(body_id=body.pk))
    take_turn(body)
    if Recovery.objects.open().filter(body=body).exists():
        raise RequestRefused(_("One is already under way. Wait until it is done or stopped."))
    if not reason.strip():
        raise RequestRefused(_("Write the reason, so that the administrator can decide."))
    if person.pk not in {row.person_id for row in candidates(body, kind)}:
        raise RequestRefused(_("Choose a member for whom this can be done."))
    made = guarded_acts.asked(
        Recovery, by=by, person=person, reason=reason, body=body, kind=Recovery.Kind(kind)
    )
    made.save()
    _tell("recovery_asked", by, made)
    return made


@transaction.atomic
def confirm(*, by: Person, recovery_id: UUID) -> Recovery:
    """Confirm as an administrator; from now on the waiting period runs. Twice is once.

    Raises Refused for what one asked oneself or what is about oneself, and for what is not open;
    Http404 for who is no administrator; Recovery.DoesNotExist.
    """
    require(principal_of(by), Capability.MANAGE_PEOPLE)
    found = _locked(recovery_id)
    guarded_acts.require_second(found, by)
    if found.confirmed_at is None:
        guarded_acts.mark_confirmed(found, by, waits=True)
        _tell("recovery_confirmed", by, found)
    return found


@transaction.atomic
def stop(*, by: Person, recovery_id: UUID) -> Recovery:
    """Stop it before it is done, as a coordinator of the body or an administrator.

    Raises Refused for what is not open; Http404 or PermissionDenied without the right;
    Recovery.DoesNotExist.
    """
    found = _locked(recovery_id)
    require(principal_of(by), Capability.STOP_RECOVERY, Matter(body_id=found.body_id))
    guarded_acts.require_open(found)
    _stop(found, by)
    return found


def carry_out_due() -> int:
    """Do what has waited long enough, each in its own transaction; how many were done."""
    due = Recovery.objects.due().values_list("pk", flat=True)
    return sum(_carry_out(pk) for pk in list(due))


@transaction.atomic
def _carry_out(recovery_id: UUID) -> bool:
    """Do one, if the person still is whom it was asked for; else it is stopped."""
    found = _locked(recovery_id)
    if not found.is_open:
        return False
    take_turn(found.body)
    if found.person_id not in {row.person_id for row in candidates(found.body, found.kind)}:
        _stop(found, None)
        return False
    if found.kind == Recovery.Kind.COORDINATOR:
        member = Membership.objects.active().get(body=found.body, person=found.person)
        place(person=found.person, body=found.body, role=Role.COORDINATOR, ministry=member.ministry)
    else:
        reset_second_factor(person=found.person)
    guarded_acts.mark_done(found)
    _tell("recovery_done", None, found)
    return True


def _stop(recovery: Recovery, by: Person | None) -> None:
    label = str(by) if by else gettext_noop("nobody: the member left or changed role")
    guarded_acts.mark_stopped(recovery, label)
    _tell("recovery_stopped", by, recovery)


def _locked(recovery_id: UUID) -> Recovery:
    return guarded_acts.locked(Recovery, recovery_id, "body")


def _tell(kind: str, by: Person | None, recovery: Recovery) -> None:
    """On record; the room above listens, and writes to everybody of the body and the administrators."""
    happened.send(
        sender=Recovery,
        kind=kind,
        by=by,
        body=recovery.body,
        subject=str(recovery.person),
        data={"recovery": str(recovery.pk), "kind": recovery.kind, "person": str(recovery.person_id)},
    )
