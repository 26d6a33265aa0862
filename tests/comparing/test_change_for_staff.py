"""What changed is counted over the submissions that whoever reads may see, the earlier ones included (A5)."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.test import Client

from mechanisms.access import Sharing
from mechanisms.models import Body, Person
from tests.comparing.compared_bodies import shares
from tests.factories import CycleFactory

AT = "cycle=2026&kind=regional"


@pytest.fixture
def opened_up(cycle, edition) -> None:
    """Amber showed the staff alone what it said in 2024 and is public now; Birch is public in both."""
    earlier = CycleFactory.create(
        slug="2024", edition=edition, opens_on=date(2024, 1, 1), closes_on=date(2024, 6, 30)
    )
    shares(earlier, "Amber League", level=1)
    shares(earlier, "Birch Union", level=2, sharing=Sharing.PUBLIC)
    for name, level in (("Amber League", 2), ("Birch Union", 1)):
        shares(cycle, name, level=level, sharing=Sharing.PUBLIC, body=Body.objects.get(name=name))


@pytest.mark.parametrize(
    ("reader", "higher", "lower", "compared"),
    [("visitor", 0, 32, 1), ("publication", 0, 32, 1), ("internal", 32, 32, 2)],
)
def test_a5_staff_compare_what_they_see_and_files_what_they_may_hold(
    client: Client, reviewer: Person, opened_up, reader: str, higher: int, lower: int, compared: int
) -> None:
    if reader != "visitor":
        client.force_login(reviewer)
    names = "&names=staff" if reader == "internal" else ""
    found = json.loads(client.get(f"/compare/chart/change.json?{AT}{names}").content)
    assert (found["compared"], found["not_compared"]) == (compared, 2 - compared)
    moved = [(row["improved"], row["declined"]) for row in found["rows"]]
    assert (sum(up for up, _down in moved), sum(down for _up, down in moved)) == (higher, lower)


def test_a5_the_page_says_it_of_all_that_the_staff_see(client: Client, reviewer: Person, opened_up) -> None:
    said = "32 answers are higher than before, 32 lower and 0 the same. 2 bodies have two submissions"
    assert said not in client.get(f"/compare/patterns/?{AT}").text
    client.force_login(reviewer)
    assert said in client.get(f"/compare/patterns/?{AT}").text
