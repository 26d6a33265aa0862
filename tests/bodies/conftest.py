"""A body that asks a second coordinator."""

from __future__ import annotations

import pytest
from django.core import mail

from mechanisms.membership import body_acts
from mechanisms.models import Body, Person
from tests.bodies.guarded_cast import grown
from tests.factories import PersonFactory


@pytest.fixture
def second(north: Body, coordinator: Person) -> Person:
    return grown(north, PersonFactory.create(username="second", name="Second Coordinator"))


@pytest.fixture
def guarded(north: Body, coordinator: Person, second: Person) -> Body:
    """From now on another coordinator confirms."""
    body_acts.switch_on(by=coordinator, body=north)
    mail.outbox.clear()
    return north
