"""What a body does not let one coordinator do alone: asked by one, confirmed by another within a day.

The body switches it on. What is done in the end, `assessments.bodies.body_acts` knows. Making something
private never waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mechanisms.access import Capability, Matter, Principal, principal_of, require
from mechanisms.membership.act_endings import done, event_of, stop
from mechanisms.membership.members import coordinators_who_can_act, take_turn
from mechanisms.models import Body, BodyAct, Membership, Person, Role
from mechanisms.people import guarded_acts
from mechanisms.people.people import RequestRefused
from mechanisms.signals import happened


def others_who_can_confirm(act: BodyAct) -> list[Membership]:
    """The coordinators who can be the second pair of eyes, by name. One query.

    Who became one less than a day before it was asked can't: else one person with two accounts could.
    """
    found = coordinators_who_can_act(act.body).select_related("person")
    rows = found.order_by("person__name")
    return [row for row in rows if row.person and not why_not_confirm(act, row.person, row.since)]


def _latest(act: BodyAct) -> datetime:
    """Whoever became coordinator after this moment can't confirm."""
    return act.asked_at - settings.SECOND_COORDINATOR_WAIT


def coordinates_since(body: Body, person: Person) -> datetime | None:
    """Since when this person coordinates the body; None for nobody who can act. One query."""
    return coordinators_who_can_act(body).filter(person=person).values_list("since", flat=True).first()


def why_not_confirm(act: BodyAct, by: Person, since: datetime | None) -> str:
    """Why this person can't be the second coordinator; empty if he or she can. `since`: coordinates_since."""
    if act.asked_by_id == by.pk:
        return _("You asked for it yourself: another coordinator confirms it.")
    if by.pk == act.person_id:
        if act.kind == BodyAct.Kind.END_ROLE and since is not None:
            return ""  # whoever is to go may agree to it, and then needs nobody else
        return _("It is about you: another coordinator confirms it.")
    if since is None or since > _latest(act):
        return _("Only a coordinator since at least a day before it was asked for can confirm it.")
    return ""


def waiting_acts(principal: Principal, me: Person) -> list[tuple[BodyAct, str]]:
    """What waits in the bodies that a person coordinates, for the first page; each with why he or she can't
    confirm it. Two queries, or none."""
    led = [body for body, role in principal.roles.items() if role == Role.COORDINATOR]
    if not led:
        return []
    found = BodyAct.objects.waiting().filter(body__in=led).select_related("body", "person", "asked_by")
    own = Membership.objects.active().filter(person=me, body__in=led, person__is_active=True)
    since = dict(own.values_list("body_id", "since"))
    return [(act, why_not_confirm(act, me, since.get(act.body_id))) for act in found]


def acts_of(body: Body) -> list[BodyAct]:
    """All that waits in a body, the latest first. One query."""
    return list(BodyAct.objects.waiting().filter(body=body).select_related("person", "asked_by", "body"))


def granted(body: Body, by: Person, kind: str, **given: str | bool) -> BodyAct | None:
    """What another has confirmed for this person, and what was not done yet: with these codes in `given`."""
    codes = {f"given__{name}": value for name, value in given.items()}
    found = BodyAct.objects.waiting().filter(body=body, kind=kind, asked_by=by, **codes)
    return found.filter(confirmed_at__isnull=False).first()


def granted_export(body: Body, by: Person) -> BodyAct | None:
    """The download that another has confirmed for this person, and that was not fetched yet."""
    return granted(body, by, BodyAct.Kind.EXPORT)


def take_grant(body: Body, by: Person, kind: str = BodyAct.Kind.EXPORT, **given: str | bool) -> str:
    """Use up what was confirmed: it is done once. By whom it was confirmed. In a transaction.

    Raises Refused where it is not there any more.
    """
    found = granted(body, by, kind, **given)
    if found is None:
        raise RequestRefused(_("Your body asks a second coordinator to confirm this. It was not done."))
    act = guarded_acts.locked(BodyAct, found.pk, "body")
    guarded_acts.require_open(act)
    done(act)
    return act.confirmed_by_label


@transaction.atomic
def switch_on(*, by: Person, body: Body) -> None:
    """From now on a second coordinator confirms. Raises Refused where there is no second one."""
    require(principal_of(by), Capability.MANAGE_MEMBERS, Matter(body_id=body.pk))
    take_turn(body)
    if coordinators_who_can_act(body).count() < 2:
        raise RequestRefused(_("Make a second member coordinator first: nobody could confirm."))
    Body.objects.filter(pk=body.pk).update(second_coordinator=True)
    body.second_coordinator = True
    happened.send(sender=Body, kind="second_coordinator_on", by=by, body=body, subject=body.slug, data={})


@transaction.atomic
def switch_off(*, by: Person, body: Body, second: Person | None) -> None:
    """One coordinator alone is enough again. Raises Refused unless a second one has confirmed it."""
    require(principal_of(by), Capability.MANAGE_MEMBERS, Matter(body_id=body.pk))
    guarded_acts.refuse_alone(body, by, second)
    Body.objects.filter(pk=body.pk).update(second_coordinator=False)
    body.second_coordinator = False
    happened.send(sender=Body, kind="second_coordinator_off", by=by, body=body, subject=body.slug, data={})


@transaction.atomic
def ask(
    *, by: Person, body: Body, kind: str, given: Mapping[str, Any], person: Person | None = None
) -> BodyAct:
    """Ask for an act; all members are told. Raises Refused while one of its kind waits.

    Whether it may be done at all, its own write says; the caller has asked for the right.
    """
    require(principal_of(by), Capability.MANAGE_MEMBERS, Matter(body_id=body.pk))
    take_turn(body)
    lapse_old(body)
    if BodyAct.objects.open().filter(body=body, kind=kind).exists():
        raise RequestRefused(_("This waits for a second coordinator already. Refuse that one first."))
    made = guarded_acts.asked(
        BodyAct, by=by, person=person or by, reason="", body=body, kind=BodyAct.Kind(kind), given=dict(given)
    )
    if not others_who_can_confirm(made):
        raise RequestRefused(
            _(
                "No second coordinator can confirm it. Make a member coordinator first; a day later he or "
                "she can confirm."
            )
        )
    made.save()
    happened.send(kind="body_act_asked", by=by, **event_of(made))
    return made


@transaction.atomic
def confirmed(*, by: Person, act_id: UUID) -> BodyAct:
    """Confirm as a second coordinator; what is to be done the caller does, in the same transaction.

    Raises Refused for what one asked oneself or what is about oneself, and for what is over or lapsed;
    Http404 or PermissionDenied without the right; BodyAct.DoesNotExist.
    """
    found = guarded_acts.locked(BodyAct, act_id, "body")
    require(principal_of(by), Capability.MANAGE_MEMBERS, Matter(body_id=found.body_id))
    _require_waiting(found)
    if found.confirmed_at is not None:
        raise RequestRefused(_("It is confirmed already."))
    if reason := why_not_confirm(found, by, coordinates_since(found.body, by)):
        raise RequestRefused(reason)
    guarded_acts.mark_confirmed(found, by, waits=False)
    happened.send(kind="body_act_confirmed", by=by, **event_of(found))
    return found


@transaction.atomic
def refuse(*, by: Person, act_id: UUID) -> BodyAct:
    """Say no as any coordinator, also to what one asked for oneself. Raises Refused for what is over."""
    found = guarded_acts.locked(BodyAct, act_id, "body")
    require(principal_of(by), Capability.MANAGE_MEMBERS, Matter(body_id=found.body_id))
    _require_waiting(found)
    stop(found, str(by), by)
    return found


@transaction.atomic
def lapse_old(body: Body | None = None) -> int:
    """End what nobody confirmed within a day, on record; how many there were."""
    found = BodyAct.objects.lapsed().select_for_update(of=("self",)).select_related("body", "person")
    rows = list(found.filter(body=body) if body else found)
    for act in rows:
        stop(
            act,
            gettext_noop("nobody: a day has passed"),
            why=gettext_noop("Nobody confirmed it within 24 hours."),
        )
    return len(rows)


def _require_waiting(act: BodyAct) -> None:
    guarded_acts.require_open(act)
    if not BodyAct.objects.waiting().filter(pk=act.pk).exists():
        raise RequestRefused(_("The day in which it could be confirmed has passed."))
