"""Cycles: the administrator makes them; the reviewer invites, extends, closes and reopens."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.lifecycle.rules import Refused
from assessments.lifecycle.trail import Actor, record
from assessments.models import Cycle, Invitation
from assessments.score_lines import follow_days
from mechanisms.access import Capability, Matter, require
from mechanisms.models import Body
from recommendations.models import Edition


def _allow(by: Actor, capability: Capability, body: Body | None = None) -> None:
    """`body`: nobody decides for a body to which he or she belongs, staff included."""
    if by.is_command_line:
        return
    require(by.principal, capability, Matter())
    if body is not None:
        require(by.principal, capability, Matter(body_id=body.pk))


@transaction.atomic
def create_cycle(
    *, by: Actor, slug: str, name: str, edition: Edition, opens_on: date, closes_on: date
) -> Cycle:
    """A new round on one edition; Refused for a slug that is taken or days in the wrong order."""
    _allow(by, Capability.CREATE_CYCLE)
    _require_order(opens_on, closes_on)
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


def _require_order(opens_on: date, closes_on: date) -> None:
    if closes_on < opens_on:
        raise Refused(_("The cycle closes before it opens."))


@transaction.atomic
def change_dates(*, by: Actor, cycle: Cycle, opens_on: date, closes_on: date) -> Cycle:
    """Move the days of a cycle that is not closed; what was late may be in time then, or the other way."""
    _allow(by, Capability.CREATE_CYCLE)
    cycle = _held_with_its_edition(cycle)
    _require_open(cycle)
    _require_order(opens_on, closes_on)
    opened, before = cycle.opens_on, cycle.closes_on
    if (opened, before) == (opens_on, closes_on):
        return cycle
    cycle.opens_on, cycle.closes_on = opens_on, closes_on
    cycle.save(update_fields=["opens_on", "closes_on"])
    if opens_on != opened:
        follow_days(cycle)
    data = {"from": before.isoformat(), "to": closes_on.isoformat()}
    record(by=by, kind="cycle_dates_changed", subject=cycle.slug, data=data)
    return cycle


def held_cycle(cycle: Cycle) -> Cycle:
    """The row as it stands now, held until the end of the transaction."""
    rows = Cycle.objects.select_for_update(of=("self",)).select_related("edition")
    return rows.get(pk=cycle.pk)


def _held_with_its_edition(cycle: Cycle) -> Cycle:
    """Likewise, with all cycles whose numbers may move if this one opens earlier or later; in the order in
    which they opened so far, as a submission holds them."""
    rows = Cycle.objects.select_for_update(of=("self",)).select_related("edition")
    found = rows.filter(edition=cycle.edition_id).order_by("opens_on", "pk")
    return {row.pk: row for row in found}[cycle.pk]


def _require_open(cycle: Cycle) -> None:
    if not cycle.is_open:
        raise Refused(_("The cycle %s is closed.") % cycle)


@transaction.atomic
def invite(*, by: Actor, cycle: Cycle, body: Body) -> Invitation:
    """Ask a body to answer; asking twice changes nothing. A cycle holds invented bodies or real ones."""
    _allow(by, Capability.RUN_CYCLE, body)
    if not body.can_answer:
        raise Refused(
            _("%s is listed in the directory, but can’t answer a self-assessment.") % body
        )
    _require_open(cycle)
    require_same_world(cycle, body)
    invitation, made = Invitation.objects.get_or_create(
        cycle=cycle, body=body, defaults={"invited_on": by.moment.date()}
    )
    if made:
        record(by=by, kind="invited", chain=body.slug, subject=cycle.slug)
    return invitation


def require_same_world(cycle: Cycle, body: Body) -> None:
    """Raise `Refused` for an invented body among real ones, or a real one among the invented."""
    if Invitation.objects.filter(cycle=cycle).exclude(body__sample=body.sample).exists():
        raise Refused(_("Invented bodies and real ones can’t take part in the same cycle."))


@transaction.atomic
def decline(*, by: Actor, invitation: Invitation) -> Invitation:
    """Note that a body declined."""
    return _set_state(by, invitation, Invitation.State.DECLINED, "declined")


@transaction.atomic
def take_back_decline(*, by: Actor, invitation: Invitation) -> Invitation:
    """It did not decline after all, or not any more: it counts as invited again."""
    return _set_state(by, invitation, Invitation.State.INVITED, "decline_taken_back")


def _set_state(by: Actor, invitation: Invitation, state: str, kind: str) -> Invitation:
    """Noted twice is noted once."""
    _allow(by, Capability.RUN_CYCLE, invitation.body)
    held = Invitation.objects.select_for_update().get(pk=invitation.pk)
    invitation.state = state
    if held.state != state:
        invitation.save(update_fields=["state"])
        record(by=by, kind=kind, chain=invitation.body.slug, subject=invitation.cycle.slug)
    return invitation


@transaction.atomic
def extend(*, by: Actor, invitation: Invitation, until: date) -> Invitation:
    """Give one body more time than the others; Refused for a day before the one on which all close."""
    _allow(by, Capability.RUN_CYCLE, invitation.body)
    _require_open(invitation.cycle)
    if until < invitation.cycle.closes_on:
        raise Refused(
            _("The cycle closes on %s anyhow. Choose that day or a later one.")
            % date_format(invitation.cycle.closes_on, "j F Y")
        )
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
    if held_cycle(cycle).closed_at is None:
        cycle.closed_at = by.moment
        cycle.save(update_fields=["closed_at"])
        record(by=by, kind="cycle_closed", subject=cycle.slug)
    return cycle


@transaction.atomic
def reopen_cycle(*, by: Actor, cycle: Cycle) -> Cycle:
    """Open a closed round again, so that what was returned can be answered. Its days stay: late is shown."""
    _allow(by, Capability.RUN_CYCLE)
    if held_cycle(cycle).closed_at is not None:
        cycle.closed_at = None
        cycle.save(update_fields=["closed_at"])
        record(by=by, kind="cycle_reopened", subject=cycle.slug)
    return cycle
