"""Two acts on one request about staff at once, each with a connection of its own: one of them holds."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection, connections

from assessments.models import Event
from assessments.trail.acting import broken_links
from mechanisms.administration.staff_requests import ask, confirm, stop
from mechanisms.models import Person, StaffRequest
from mechanisms.people.people import RequestRefused
from tests.factories import PersonFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="the database of these tests has one writer"
    ),
]

KIND = StaffRequest.Kind


@pytest.fixture
def staff() -> list[Person]:
    return [PersonFactory.create(username=name, is_administrator=True) for name in ("ada", "bo", "cy")]


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Each in a thread of its own; what those were told that did not get through."""
    told: list[str] = []

    def run(act: Callable[[], object]) -> None:
        try:
            act()
        except RequestRefused as refused:
            told.append(str(refused))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.mark.parametrize("number", range(4))
def test_two_confirm(staff: list[Person], number: int) -> None:
    ada, bo, cy = staff
    made = ask(by=ada, kind=KIND.GIVE_REVIEWER, person=ada, reason="So it is.")
    told = at_once(*(partial(confirm, by=by, request_id=made.pk) for by in (bo, cy)))
    assert told == ["It is done."]
    assert Event.objects.filter(kind="staff_request_done").count() == 1
    assert list(broken_links("installation")) == []


@pytest.mark.parametrize("number", range(4))
def test_one_confirms_and_one_stops(staff: list[Person], number: int) -> None:
    ada, bo, cy = staff
    made = ask(by=ada, kind=KIND.GIVE_REVIEWER, person=ada, reason="So it is.")
    told = at_once(partial(confirm, by=bo, request_id=made.pk), partial(stop, by=cy, request_id=made.pk))
    made.refresh_from_db()
    ada.refresh_from_db()
    assert told == ["It is done." if made.done_at else "It was stopped."]
    assert ada.is_reviewer is (made.done_at is not None)
    assert (made.done_at is None) is not (made.stopped_at is None)


@pytest.mark.parametrize("number", range(4))
def test_two_ask_the_same(staff: list[Person], number: int) -> None:
    ada, bo, cy = staff
    told = at_once(*(partial(ask, by=by, kind=KIND.CLOSE, person=cy, reason="Left.") for by in (ada, bo)))
    assert len(told) == 1
    assert StaffRequest.objects.open().count() == 1


@pytest.mark.parametrize("number", range(4))
def test_all_give_up_at_once_and_one_stays(staff: list[Person], number: int) -> None:
    at_once(*(partial(ask, by=one, kind=KIND.TAKE_ADMINISTRATOR, person=one) for one in staff))
    assert Person.objects.filter(is_administrator=True).count() == 1


@pytest.mark.parametrize("number", range(4))
def test_each_has_the_other_taken_out(staff: list[Person], number: int) -> None:
    """Two requests that end each other: whoever comes second is no longer an administrator."""
    ada, bo, cy = staff
    first = ask(by=ada, kind=KIND.TAKE_ADMINISTRATOR, person=bo, reason="Him.")
    second = ask(by=bo, kind=KIND.TAKE_ADMINISTRATOR, person=ada, reason="Her.")
    told = at_once(*(partial(confirm, by=cy, request_id=made.pk) for made in (first, second)))
    assert told == ["It was stopped."]
    assert Person.objects.filter(is_administrator=True).count() == 2
