"""Tries in vain at somebody's address: five within a day are told by mail, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from assessments.home.failed_sign_ins import tell_of_failed_sign_ins
from assessments.models import Event
from assessments.trail.acting import COMMAND_LINE, record
from mechanisms.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def zanele() -> Person:
    return Person.objects.create_user("zanele@example.org", "a long and quiet sentence", name="Zanele")


def fail(person: Person | None, times: int, days_ago: int = 0) -> None:
    data = {"address": "0" * 16} | ({"person": str(person.pk)} if person else {})
    for _ in range(times):
        at = timezone.now() - timedelta(days=days_ago)
        record(by=COMMAND_LINE, kind="sign_in_failed", data=data, at=at)


@pytest.mark.parametrize(
    ("today", "earlier", "told"),
    [(4, 0, 0), (5, 0, 1), (7, 0, 1), (0, 9, 0), (3, 9, 0)],
    ids=["slips", "five", "seven", "last week", "last week and slips"],
)
def test_who_is_told(zanele: Person, today: int, earlier: int, told: int) -> None:
    fail(zanele, earlier, days_ago=7)
    fail(zanele, today)
    fail(None, 20)  # an address that has no account
    assert tell_of_failed_sign_ins() == told
    assert [letter.to for letter in mail.outbox] == [[zanele.email]] * told
    assert all(f"{today} tries" in letter.body for letter in mail.outbox)


def test_it_is_told_once_and_again_of_what_comes_later(zanele: Person) -> None:
    fail(zanele, 6)
    assert [tell_of_failed_sign_ins() for _ in range(2)] == [1, 0]
    fail(zanele, 5)
    assert tell_of_failed_sign_ins() == 1
    assert Event.objects.filter(kind="failed_sign_ins_told").count() == 2
