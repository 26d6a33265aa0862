"""When the questions went to a contributor without an account, and when they came back."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from assessments.lifecycle.rules import Refused, allow, hold
from assessments.lifecycle.trail import Actor, record
from assessments.models import Assessment, Mailing
from mechanisms.access import Capability
from mechanisms.models import Membership


class WrongDay(Refused):
    """A day that can't be right; `field` is sent_on or returned_on."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


@transaction.atomic
def set_mailing(
    *,
    by: Actor,
    assessment: Assessment,
    membership_id: int,
    sent_on: date | None,
    returned_on: date | None,
) -> Mailing:
    """Note both days, each None where it has not happened; what stood before is replaced.

    It is no part of the answers: a late file may come back when they are submitted already. A paper that is
    filled in at a meeting comes back without having been sent. Raises WrongDay for a day ahead, before the
    cycle, or for a return before the sending; Refused once the cycle is closed; Http404 for whoever is no
    contributor without an account of this body, and Http404 or PermissionDenied without the right.
    """
    allow(by, Capability.MANAGE_MEMBERS, assessment.body)
    hold(assessment)
    if not assessment.cycle.is_open:
        raise Refused(_("The cycle is closed: nothing is waited for any more."))
    member = _contributor(assessment, membership_id)
    _require_days(assessment, by.moment.date(), sent_on, returned_on)
    row = Mailing.objects.filter(assessment=assessment, membership=member).first()
    row = row or Mailing(assessment=assessment, membership=member)
    if (row.sent_on, row.returned_on) == (sent_on, returned_on):
        return row
    row.sent_on, row.returned_on = sent_on, returned_on
    row.save()
    record(
        by=by,
        kind="mailing_noted",
        chain=assessment.body.slug,
        subject=f"{assessment.cycle.slug}, {member.ministry}",
        data={
            "assessment": str(assessment.pk),
            "membership": member.pk,
            "sent": sent_on.isoformat() if sent_on else None,
            "returned": returned_on.isoformat() if returned_on else None,
        },
    )
    return row


def _contributor(assessment: Assessment, membership_id: int) -> Membership:
    """Raises Http404."""
    rows = Membership.objects.active().without_account().filter(body_id=assessment.body_id)
    found = rows.filter(pk=membership_id).first()
    if found is None:
        raise Http404
    return found


def _require_days(
    assessment: Assessment, today: date, sent_on: date | None, returned_on: date | None
) -> None:
    """Raises WrongDay."""
    first = min(assessment.cycle.opens_on, assessment.created_at.date())
    for field, day in (("sent_on", sent_on), ("returned_on", returned_on)):
        if day is not None and day > today:
            raise WrongDay(field, _("This day is still to come. Choose today or an earlier day."))
        if day is not None and day < first:
            raise WrongDay(field, _("This day is before the cycle. Choose a later day."))
    if sent_on is not None and returned_on is not None and returned_on < sent_on:
        raise WrongDay("returned_on", _("It can’t come back before it was sent."))
