"""Each person reads times in a zone of his or her own, which stands beside them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment
from mechanisms.models import Person
from recommendations import moments
from recommendations.moments import read_in

EVENING = datetime(2026, 6, 3, 22, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "moment", "clock", "day"),
    [
        ("UTC", "3 June 2026, 22:03 UTC", "22:03 UTC", "3 June 2026"),
        ("Europe/Vienna", "4 June 2026, 00:03 Vienna time", "00:03 Vienna time", "4 June 2026"),
        (
            "America/Argentina/Buenos_Aires",
            "3 June 2026, 19:03 Buenos Aires time",
            "19:03 Buenos Aires time",
            "3 June 2026",
        ),
        ("Asia/Kathmandu", "4 June 2026, 03:48 Kathmandu time", "03:48 Kathmandu time", "4 June 2026"),
        ("No/Such", "3 June 2026, 22:03 UTC", "22:03 UTC", "3 June 2026"),
        ("../../etc/passwd", "3 June 2026, 22:03 UTC", "22:03 UTC", "3 June 2026"),
    ],
)
def test_a_moment_as_the_reader_has_it(zone: str, moment: str, clock: str, day: str) -> None:
    shown = Template("{{ at|moment }}|{{ at|clock }}|{{ at|day_here }}|{{ none|moment }}")
    with read_in(zone):
        assert shown.render(Context({"at": EVENING, "none": None})) == f"{moment}|{clock}|{day}|"
    assert moments.clock(EVENING) == "22:03 UTC"


def test_the_list_has_cities_by_area_and_no_old_names() -> None:
    areas = dict(moments.zones_by_area())
    assert list(areas) == sorted(areas)
    assert ("Europe/Vienna", "Vienna") in areas["Europe"]
    assert {"UTC"} < moments.zones()
    assert not {"US/Eastern", "Etc/GMT+5", "EST", "Factory"} & moments.zones()


@pytest.mark.django_db
class TestAccount:
    @pytest.fixture
    def browser(self, client: Client, coordinator: Person) -> Client:
        client.force_login(coordinator)
        return client

    def choose(self, browser: Client, zone: str) -> str:
        return browser.post(reverse("account_time_zone"), {"zone": zone}, follow=True).text

    def test_utc_until_another_is_chosen(self, browser: Client, coordinator: Person) -> None:
        assert '<option value="UTC" selected>' in browser.get(reverse("account")).text
        page = self.choose(browser, "Europe/Vienna")
        assert "Vienna time now." in page
        assert '<option value="Europe/Vienna" selected>' in page
        coordinator.refresh_from_db()
        assert coordinator.time_zone == "Europe/Vienna"

    @pytest.mark.parametrize("zone", ["", "Europe", "Etc/GMT+5", "../etc/passwd"])
    def test_what_is_not_on_the_list_changes_nothing(
        self, browser: Client, coordinator: Person, zone: str
    ) -> None:
        assert "Choose a time zone from the list." in self.choose(browser, zone)
        coordinator.refresh_from_db()
        assert coordinator.time_zone == "UTC"

    def test_what_was_saved_is_told_in_it(self, browser: Client, draft: Assessment, reader: Person) -> None:
        draft.answers.update(saved_at=timezone.now(), saved_by_label="Coordinator")
        self.choose(browser, "Asia/Kathmandu")
        address = reverse("assessments:question", args=[draft.pk, 113])
        assert "Kathmandu time" in browser.get(address).text
        other = Client()
        other.force_login(reader)
        assert "Kathmandu" not in other.get(address).text

    def test_it_costs_no_query(self, browser: Client, django_assert_num_queries) -> None:
        self.choose(browser, "Asia/Kathmandu")
        browser.get(reverse("help"))
        with django_assert_num_queries(3):  # the session, who asks, the roles
            browser.get(reverse("help"))


def test_a_day_that_decides_something_does_not_follow_the_reader() -> None:
    with read_in("Pacific/Kiritimati"):
        assert timezone.localdate() == timezone.now().date()
        assert moments.is_today(timezone.now())
        assert not moments.is_today(timezone.now() - timedelta(days=1))
