"""What the room of the bodies does, on the audit trail: accounts, roles, bodies added."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from assessments.lifecycle.trail import COMMAND_LINE, record
from mechanisms.models import Body, Membership, Person
from mechanisms.signals import body_added, member_added, person_created


@receiver(person_created)
def _person(person: Person, **_more: Any) -> None:
    """Accounts are made by an operator at the machine."""
    record(
        by=COMMAND_LINE,
        kind="person_created",
        subject=str(person),
        data={
            "person": str(person.pk),
            "reviewer": person.is_reviewer,
            "administrator": person.is_administrator,
        },
    )


@receiver(member_added)
def _member(membership: Membership, **_more: Any) -> None:
    record(
        by=COMMAND_LINE,
        kind="member_added",
        chain=membership.body.slug,
        subject=str(membership.person),
        data={"person": str(membership.person_id), "role": membership.role},
    )


@receiver(body_added)
def _body(body: Body, **_more: Any) -> None:
    record(by=COMMAND_LINE, kind="body_added", chain=body.slug, subject=body.slug)
