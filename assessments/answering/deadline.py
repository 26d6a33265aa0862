"""Until when a body has time in a cycle: the closing day of the cycle, or its own if staff extended it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.models import Assessment, Cycle, Invitation


@dataclass(frozen=True, slots=True)
class LastDay:
    """The day on which a body's time ends; as words "28 February 2027 (extended)"."""

    day: date
    is_extended: bool = False

    def __str__(self) -> str:
        day = date_format(self.day, "DATE_FORMAT")
        return _("%(day)s (extended)") % {"day": day} if self.is_extended else day

    def days_left(self, today: date) -> int:
        """Whole days until then; negative when the day has passed."""
        return (self.day - today).days


def last_day(cycle: Cycle, extended_until: date | None = None) -> LastDay:
    """That of a body whose time was extended until this day; an extension never shortens it."""
    if extended_until is None or extended_until <= cycle.closes_on:
        return LastDay(cycle.closes_on)
    return LastDay(extended_until, is_extended=True)


def last_days(
    bodies: Collection[UUID], cycles: Collection[Cycle]
) -> Mapping[tuple[UUID, int], LastDay]:
    """Body and cycle → that body's last day in it, for every body in every cycle. One query."""
    rows = Invitation.objects.filter(body__in=bodies, cycle__in=cycles).exclude(extended_until=None)
    extended = {
        (body, cycle): until
        for body, cycle, until in rows.values_list("body_id", "cycle_id", "extended_until")
    }
    return {
        (body, cycle.pk): last_day(cycle, extended.get((body, cycle.pk)))
        for body in bodies
        for cycle in cycles
    }


def last_day_of(assessment: Assessment) -> LastDay:
    """The last day of one assessment's body in its cycle. One query."""
    found = last_days([assessment.body_id], [assessment.cycle])
    return found[assessment.body_id, assessment.cycle_id]
