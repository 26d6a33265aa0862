"""Cycles: the administrator makes them, the reviewer invites, extends and closes."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.lifecycle.rules import Refused
from assessments.lifecycle.trail import Actor, record
from assessments.models import Cycle, Invitation
from mechanisms.access import Capability, Matter, require
from mechanisms.models import Body
from recommendations.models import Edition


def _allow(by: Actor, capability: Capability) -> None:
    if not by.is_command_line:
        require(by.principal, capability, Matter())


@transaction.atomic
def create_cycle(
    *, by: Actor, slug: str, name: str, edition: Edition, opens_on: date, closes_on: date
) -> Cycle:
    """A new round on one edition; Refused for a slug that is taken or days in the wrong order."""
    _allow(by, Capability.CREATE_CYCLE)
    if closes_on < opens_on:
        raise Refused(_("The cycle closes before it opens."))
    if Cycle.objects.filter(slug=slug).exists():
        raise Refused(_("There is a cycle %s already.") % slug)
    cycle = Cycle(slug=slug, name=name, edition=edition, opens_on=opens_on, closes_on=closes_on)
    try:
        cycle.full_clean()
    except ValidationError as error:
        raise Refused("; ".join(error.messages)) from error
    cycle.save()
    record(by=by, kind="cycle_created", subject=slug, data={"edition": edition.code})
    return cycle


@transaction.atomic
def invite(*, by: Actor, cycle: Cycle, body: Body) -> Invitation:
    """Ask a body to answer; asking twice changes nothing."""
    _allow(by, Capability.RUN_CYCLE)
    if not body.can_answer:
        raise Refused(
            _("%s is listed in the directory, but can’t answer a self-assessment.") % body
        )
    if not cycle.is_open:
        raise Refused(_("The cycle %s is closed.") % cycle)
    invitation, made = Invitation.objects.get_or_create(
        cycle=cycle, body=body, defaults={"invited_on": by.moment.date()}
    )
    if made:
        record(by=by, kind="invited", chain=body.slug, subject=cycle.slug)
    return invitation


@transaction.atomic
def decline(*, by: Actor, invitation: Invitation) -> Invitation:
    """Note that a body declined."""
    _allow(by, Capability.RUN_CYCLE)
    invitation.state = Invitation.State.DECLINED
    invitation.save(update_fields=["state"])
    record(by=by, kind="declined", chain=invitation.body.slug, subject=invitation.cycle.slug)
    return invitation


@transaction.atomic
def extend(*, by: Actor, invitation: Invitation, until: date) -> Invitation:
    """Give one body more time."""
    _allow(by, Capability.RUN_CYCLE)
    invitation.extended_until = until
    invitation.save(update_fields=["extended_until"])
    record(
        by=by,
        kind="extended",
        chain=invitation.body.slug,
        subject=invitation.cycle.slug,
        data={"until": until.isoformat()},
    )
    return invitation


@transaction.atomic
def close_cycle(*, by: Actor, cycle: Cycle) -> Cycle:
    """Close the round: nothing in it can be written any more. Closing twice changes nothing."""
    _allow(by, Capability.RUN_CYCLE)
    if cycle.closed_at is None:
        cycle.closed_at = by.moment
        cycle.save(update_fields=["closed_at"])
        record(by=by, kind="cycle_closed", subject=cycle.slug)
    return cycle
