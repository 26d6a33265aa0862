"""What the room of the bodies does, on the audit trail: accounts, roles, invitations, bodies added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.dispatch import receiver

from assessments.lifecycle.trail import COMMAND_LINE, INSTALLATION, Actor, record
from mechanisms.access import principal_of
from mechanisms.models import Body, Person
from mechanisms.signals import happened


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
        by=Actor.of(by, principal_of(by)) if by is not None else COMMAND_LINE,
        kind=kind,
        chain=body.slug if body is not None else INSTALLATION,
        subject=subject,
        data=data,
    )
