"""Until when a body has time: one day, the same on every page and in every letter that names it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from assessments.answering.rules import last_day, last_days
from assessments.models import Assessment, Cycle, Invitation
from assessments.reviewing.cycles import change_dates, extend, invite, reminder_text
from assessments.trail.acting import COMMAND_LINE
from mechanisms.models import Body, Person
from tests.factories import acting

pytestmark = pytest.mark.django_db

CLOSES, LATER, EARLIER = date(2027, 1, 31), date(2027, 2, 28), date(2027, 1, 15)
OF_THE_BODY = (
    "task_list",
    "check",
    "frame",
    "actions",
    "evidence",
    "history",
    "report",
    "offline",
    "remarks",
)


@pytest.mark.parametrize(
    ("extended_until", "day", "words"),
    [
        (None, CLOSES, "31 January 2027"),
        (LATER, LATER, "28 February 2027 (extended)"),
        (CLOSES, CLOSES, "31 January 2027"),
        (EARLIER, CLOSES, "31 January 2027"),
    ],
    ids=["no extension", "later", "the same day", "the cycle was moved beyond it"],
)
def test_which_day_it_is(cycle: Cycle, extended_until: date | None, day: date, words: str) -> None:
    found = last_day(cycle, extended_until)
    assert (found.day, str(found)) == (day, words)
    assert found.days_left(day - timedelta(days=3)) == 3
    assert found.days_left(day + timedelta(days=1)) == -1


def test_each_body_has_its_own(cycle: Cycle, north: Body, south: Body) -> None:
    Invitation.objects.create(cycle=cycle, body=north, invited_on=date(2026, 7, 1), extended_until=LATER)
    found = last_days([north.pk, south.pk], [cycle])
    assert {key[0]: item.day for key, item in found.items()} == {north.pk: LATER, south.pk: CLOSES}


@pytest.fixture
def extended(cycle: Cycle, north: Body, reviewer: Person) -> Invitation:
    """The cycle closes in 10 days; the north has 38."""
    today = timezone.localdate()
    closes = today + timedelta(days=10)
    change_dates(by=COMMAND_LINE, cycle=cycle, opens_on=cycle.opens_on, closes_on=closes)
    invite(by=acting(reviewer), cycle=cycle, body=north)
    row = Invitation.objects.select_related("cycle", "body").get()
    return extend(by=acting(reviewer), invitation=row, until=today + timedelta(days=38))


def words(day: date | None) -> str:
    assert day is not None
    return date_format(day, "j F Y")


def test_the_body_is_shown_its_own_day(
    client: Client, coordinator: Person, draft: Assessment, extended: Invitation
) -> None:
    client.force_login(coordinator)
    day = words(extended.extended_until)
    dashboard = client.get(reverse("assessments:dashboard")).content.decode()
    assert "<dt>days left</dt><dd>38</dd>" in dashboard
    assert f"Your body has time until {day} (extended)." in dashboard
    tasks = client.get(reverse("assessments:task_list", args=[draft.pk])).content.decode()
    assert f"38 days left, until {day} (extended)." in tasks


def test_no_page_of_the_body_names_the_day_of_the_others(
    client: Client, coordinator: Person, draft: Assessment, extended: Invitation
) -> None:
    client.force_login(coordinator)
    addresses = [reverse(f"assessments:{name}", args=[draft.pk]) for name in OF_THE_BODY]
    addresses += [reverse(f"assessments:{name}") for name in ("dashboard", "list", "start")]
    addresses += [reverse("assessments:question", args=[draft.pk, 112])]
    addresses += [reverse("assessments:members", args=["north"])]
    day = words(extended.cycle.closes_on)
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        assert day not in response.content.decode(), address


def test_before_it_starts_it_is_shown_its_own_day(
    client: Client, coordinator: Person, extended: Invitation
) -> None:
    client.force_login(coordinator)
    shown = client.get(reverse("assessments:dashboard")).content.decode()
    assert f"It has time until {words(extended.extended_until)} (extended)." in shown


def test_once_its_own_day_has_passed_it_reads_which_day_that_was(
    client: Client, coordinator: Person, draft: Assessment, extended: Invitation
) -> None:
    today = timezone.localdate()
    Cycle.objects.update(closes_on=today - timedelta(days=9))
    Invitation.objects.update(extended_until=today - timedelta(days=2))
    client.force_login(coordinator)
    day = words(today - timedelta(days=2))
    tasks = client.get(reverse("assessments:task_list", args=[draft.pk])).content.decode()
    assert f"The closing date, {day} (extended), has passed" in tasks
    dashboard = client.get(reverse("assessments:dashboard")).content.decode()
    assert "<dt>days past the closing date</dt><dd>2</dd>" in dashboard


def test_the_reminder_and_the_desk_name_the_same_day(
    client: Client, reviewer: Person, cycle: Cycle, extended: Invitation
) -> None:
    said = f"{words(extended.extended_until)} (extended)"
    assert f"It can be submitted until {said};" in reminder_text(extended)
    client.force_login(reviewer)
    for address in (
        reverse("assessments:cycle", args=[cycle.slug]),
        reverse("assessments:cycle_body", args=[cycle.slug, "north"]),
    ):
        assert said in client.get(address).content.decode(), address
