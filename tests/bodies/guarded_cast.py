"""People of a body that asks a second coordinator."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from mechanisms.models import Body, Membership, Person, Role
from tests.factories import MembershipFactory


def grown(body: Body, person: Person, role: Role = Role.COORDINATOR) -> Person:
    """A member for a long time."""
    MembershipFactory.create(person=person, body=body, role=role)
    Membership.objects.filter(body=body).update(since=timezone.now() - timedelta(days=30))
    return person
