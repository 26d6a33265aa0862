"""What the room of the bodies does, on the audit trail: accounts, roles, invitations, bodies added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.dispatch import receiver

from assessments.lifecycle.trail import COMMAND_LINE, INSTALLATION, Actor, record
from mechanisms.access import ANONYMOUS, principal_of
from mechanisms.models import Body, Person
from mechanisms.signals import happened

VISITOR = Actor(principal=ANONYMOUS, person=None, label="somebody not signed in")
BY_VISITORS = frozenset({"sign_in_failed"})
"""What nobody known does, and not the machine either."""


@receiver(happened)
def _happened(
    kind: str,
    by: Person | None = None,
    body: Body | None = None,
    subject: str = "",
    data: Mapping[str, Any] | None = None,
    **_more: Any,
) -> None:
    """One event in the chain of the body, or of the installation."""
    record(
        by=_actor(kind, by),
        kind=kind,
        chain=body.slug if body is not None else INSTALLATION,
        subject=subject,
        data=data,
    )


def _actor(kind: str, by: Person | None) -> Actor:
    """The person; else the machine, or whoever stood at the door."""
    if by is not None:
        return Actor.of(by, principal_of(by))
    return VISITOR if kind in BY_VISITORS else COMMAND_LINE
