"""Cycles: made on an edition, bodies invited, extended, closed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from assessments.answering.rules import Refused
from assessments.models import Cycle, Event, Invitation
from assessments.reviewing.cycles import close_cycle, create_cycle, decline, extend, invite
from assessments.trail.acting import COMMAND_LINE
from tests.factories import BodyFactory, acting

OPENS, CLOSES = date(2027, 1, 15), date(2027, 9, 30)


def make(edition, **changes) -> Cycle:
    values: dict[str, Any] = {"slug": "2027", "name": "Round 2027", "opens_on": OPENS, "closes_on": CLOSES}
    return create_cycle(by=COMMAND_LINE, edition=edition, **values | changes)


def test_a_cycle_is_open_until_it_is_closed(edition) -> None:
    cycle = make(edition)
    assert (str(cycle), cycle.is_open) == ("Round 2027", True)
    event = Event.objects.get()
    assert (event.chain, event.kind, event.subject, event.data) == (
        "installation",
        "cycle_created",
        "2027",
        {"edition": "2010"},
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"closes_on": date(2027, 1, 14)}, "closes before it opens"),
        ({"slug": "2026"}, "There is a cycle 2026 already"),
        ({"slug": "two words"}, "Use only letters, digits and hyphens"),
        ({"name": ""}, "blank"),
    ],
)
def test_a_cycle_that_cannot_be_is_refused_with_a_sentence(cycle, edition, changes, reason) -> None:
    with pytest.raises(Refused, match=reason):
        make(edition, **changes)
    assert Cycle.objects.count() == 1


def test_inviting_twice_is_inviting_once(cycle, north, reviewer) -> None:
    by = acting(reviewer, datetime(2026, 7, 1, 9, tzinfo=UTC))
    invite(by=by, cycle=cycle, body=north)
    invite(by=by, cycle=cycle, body=north)
    assert Invitation.objects.get().invited_on == date(2026, 7, 1)
    assert Event.objects.filter(kind="invited", chain="north").count() == 1


def test_what_cannot_answer_is_not_invited(cycle) -> None:
    with pytest.raises(Refused, match="does not assess itself"):
        invite(by=COMMAND_LINE, cycle=cycle, body=BodyFactory.create(can_answer=False))


def test_nobody_is_invited_to_a_closed_cycle(cycle, north) -> None:
    close_cycle(by=COMMAND_LINE, cycle=cycle)
    with pytest.raises(Refused, match="is closed"):
        invite(by=COMMAND_LINE, cycle=cycle, body=north)


def test_a_body_declines_or_gets_more_time(cycle, north, south, reviewer) -> None:
    by = acting(reviewer)
    first, second = (invite(by=by, cycle=cycle, body=body) for body in (north, south))
    decline(by=by, invitation=first)
    extend(by=by, invitation=second, until=date(2027, 2, 28))
    rows = Invitation.objects.values_list("body__slug", "state", "extended_until")
    assert list(rows) == [("north", "declined", None), ("south", "invited", date(2027, 2, 28))]


def test_closing_twice_is_closing_once(cycle, reviewer) -> None:
    close_cycle(by=acting(reviewer), cycle=cycle)
    closed_at = cycle.closed_at
    close_cycle(by=acting(reviewer), cycle=cycle)
    assert Cycle.objects.get().closed_at == closed_at
    assert Event.objects.filter(kind="cycle_closed").count() == 1
