"""Who of the staff reads what a body sends in a cycle, and who reads it a second time."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.lifecycle.rules import Refused, allow
from assessments.lifecycle.trail import Actor, record
from assessments.models import Cycle, ReviewDuty
from mechanisms.access import Capability
from mechanisms.models import Body, Membership, Person


@transaction.atomic
def assign_readers(
    *, by: Actor, cycle: Cycle, body: Body, reader: Person | None, second_reader: Person | None
) -> ReviewDuty:
    """Set both readers of a body in a cycle; None leaves the place open.

    Refused for somebody who is no reviewer, who belongs to the body (nobody reviews a body of one's own), or
    who would be first and second. On record for the installation, not in the body's trail: how staff
    divide their work is no act on the body.
    """
    allow(by, Capability.RUN_CYCLE, body)
    for person in (reader, second_reader):
        if person is not None:
            _require_fit(person, body)
    if reader is not None and reader == second_reader:
        raise Refused(_("The second reader has to be another person than the first."))
    duty, _made = ReviewDuty.objects.select_for_update().get_or_create(cycle=cycle, body=body)
    if (duty.reader, duty.second_reader) != (reader, second_reader):
        duty.reader, duty.second_reader = reader, second_reader
        duty.save(update_fields=["reader", "second_reader"])
        record(by=by, kind="readers_assigned", subject=f"{cycle.slug} {body.slug}")
    return duty


def _require_fit(person: Person, body: Body) -> None:
    if not (person.is_reviewer and person.is_active):
        raise Refused(_("%s is no reviewer.") % person)
    if Membership.objects.active().filter(person=person, body=body).exists():
        raise Refused(
            _("%(person)s belongs to %(body)s: nobody reviews a body of his or her own.")
            % {"person": person, "body": body}
        )
