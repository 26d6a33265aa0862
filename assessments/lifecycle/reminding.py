"""A body that was invited and shares nothing is reminded; how often, and when last, is kept."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.lifecycle.rules import Refused, allow
from assessments.lifecycle.trail import Actor, record
from assessments.models import Invitation, Submission
from mechanisms.access import Capability


@transaction.atomic
def remind(*, by: Actor, invitation: Invitation, by_mail: bool) -> Invitation:
    """Note that a body was reminded, at most once a day; whoever calls sends the letter afterwards.

    Staff never learn of drafts: what a body keeps to itself is no reason against a reminder. Raises
    Refused where the cycle is closed, the body declined or shares something, or was reminded today.
    """
    allow(by, Capability.RUN_CYCLE, invitation.body)
    held = Invitation.objects.select_for_update().get(pk=invitation.pk)
    held.body, held.cycle = invitation.body, invitation.cycle
    _require_remindable(held, by)
    held.reminders += 1
    held.reminded_on = by.moment.date()
    held.save(update_fields=["reminders", "reminded_on"])
    record(
        by=by,
        kind="reminded",
        chain=held.body.slug,
        subject=held.cycle.slug,
        data={"number": held.reminders, "mail": by_mail},
    )
    return held


def _require_remindable(invitation: Invitation, by: Actor) -> None:
    if not invitation.cycle.is_open:
        raise Refused(_("The cycle %s is closed.") % invitation.cycle)
    if invitation.state == Invitation.State.DECLINED:
        raise Refused(_("%s has declined: nobody waits for it.") % invitation.body)
    if invitation.reminded_on == by.moment.date():
        raise Refused(_("%s was reminded today already.") % invitation.body)
    sent = Submission.objects.shared().filter(
        assessment__cycle=invitation.cycle, assessment__body=invitation.body
    )
    if sent.exists():
        raise Refused(_("%s shares a submission: nothing is to be reminded of.") % invitation.body)
