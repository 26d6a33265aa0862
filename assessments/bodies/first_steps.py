"""What a fresh installation still needs before the first body can answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Value

from assessments.models import Cycle
from mechanisms.models import MemberInvitation, Membership, Role


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """Which of the administrator's two first steps are done."""

    has_cycle: bool
    has_coordinator: bool

    @property
    def are_done(self) -> bool:
        """Whether a body can begin."""
        return self.has_cycle and self.has_coordinator


def first_steps() -> FirstSteps:
    """A cycle, and somebody who coordinates a body or is invited to. One query."""
    members = Membership.objects.active().filter(role=Role.COORDINATOR, person__is_active=True)
    invited = MemberInvitation.objects.open().filter(role=Role.COORDINATOR)
    done = _step(Cycle.objects.all(), "cycle").union(
        _step(members, "coordinator"), _step(invited, "coordinator")
    )
    found = {step for (step,) in done.order_by()}
    return FirstSteps("cycle" in found, "coordinator" in found)


def _step(rows: QuerySet[Any], name: str) -> QuerySet[Any, Any]:
    return rows.order_by().values_list(Value(name))
