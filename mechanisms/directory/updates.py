"""The body's own words beside what the report said in 2010: published, signed, taken back; never edited."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mechanisms.access import Capability, Matter, principal_of, require
from mechanisms.models import Body, BodyUpdate, Person
from mechanisms.people.people import RequestRefused
from mechanisms.signals import happened

#: The report describes the bodies as of this day: a word of their own is about what came after.
REPORT_DAY = date(2010, 5, 4)


def problem_of_day(dated: date, today: date) -> str:
    """Why an update can't be as of this day; empty if it can."""
    if dated > today:
        return _("This day is in the future. Choose today or an earlier day.")
    if dated < REPORT_DAY:
        return _("The report covers the time until May 2010. Choose a later day.")
    return ""


@transaction.atomic
def publish(
    *,
    by: Person,
    body: Body,
    text: str,
    dated: date,
    signed_name: str,
    signed_office: str = "",
    url: str = "",
) -> BodyUpdate:
    """Put an update on the public page of the body; earlier ones stay below it.

    Raises Refused for an empty text, a missing signature or a day that can't be; Http404 or
    PermissionDenied without the right.
    """
    require(principal_of(by), Capability.WRITE_UPDATE, Matter(body_id=body.pk))
    problem = problem_of_day(dated, timezone.localdate())
    if problem:
        raise RequestRefused(problem)
    if not text.strip() or not signed_name.strip():
        raise RequestRefused(_("An update needs a text and the name of the person who signs it."))
    update = BodyUpdate.objects.create(
        body=body,
        text=text.strip(),
        url=url,
        dated=dated,
        signed_name=signed_name.strip(),
        signed_office=signed_office.strip(),
        made_at=timezone.now(),
        made_by=by,
        made_by_label=str(by),
    )
    _tell("update_published", by, update)
    return update


@transaction.atomic
def take_back(*, by: Person, body: Body, update_id: UUID) -> BodyUpdate:
    """Take an update off the public page; that it was published stays on record. Safe to repeat.

    Raises BodyUpdate.DoesNotExist for what is no update of this body.
    """
    require(principal_of(by), Capability.WRITE_UPDATE, Matter(body_id=body.pk))
    update = BodyUpdate.objects.select_for_update().get(pk=update_id, body=body)
    if update.withdrawn_at is None:
        update.withdrawn_at = timezone.now()
        update.save(update_fields=["withdrawn_at"])
        _tell("update_taken_back", by, update)
    return update


def _tell(kind: str, by: Person, update: BodyUpdate) -> None:
    happened.send(
        sender=BodyUpdate,
        kind=kind,
        by=by,
        body=update.body,
        subject=update.body.slug,
        data={"update": str(update.pk), "dated": update.dated.isoformat()},
    )
