"""A reminder to the coordinators of a body, by mail or as text to copy: a link and nothing of the answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.urls import reverse

from assessments.last_day import last_day
from assessments.models import Invitation
from mechanisms import letters
from mechanisms.models import Membership, Person, Role


def coordinators_of(bodies: Collection[UUID]) -> Mapping[UUID, Sequence[Person]]:
    """Body → its coordinators who can sign in. One query."""
    rows = (
        Membership.objects.active()
        .filter(body_id__in=bodies, role=Role.COORDINATOR, person__is_active=True)
        .select_related("person")
    )
    found: dict[UUID, list[Person]] = defaultdict(list)
    for row in rows:
        found[row.body_id].append(row.account)
    return found


def send_reminder(invitation: Invitation, people: Sequence[Person]) -> int:
    """To how many of the coordinators the letter was handed over."""
    return letters.send_to_all("reminder", people, **_context(invitation))


def reminder_text(invitation: Invitation) -> str:
    """The letter to copy, in the language of whoever reads this page."""
    return letters.text_of("reminder", **_context(invitation))[1]


def _context(invitation: Invitation) -> dict[str, object]:
    return {
        "body": invitation.body,
        "cycle": invitation.cycle,
        "until": last_day(invitation.cycle, invitation.extended_until),
        "link": letters.absolute(reverse("assessments:dashboard")),
    }
