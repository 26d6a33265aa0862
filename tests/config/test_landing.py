"""What one gets, on the landing page; and where the strip of 32 leads those who answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from assessments.models import Assessment
from assessments.report.brief import first_step
from config.landing import sample_page
from mechanisms.models import Person
from recommendations import catalogue
from recommendations.models import Edition

pytestmark = pytest.mark.django_db


def test_it_shows_the_first_half_page_of_a_report(client: Client, edition: Edition) -> None:
    half_page = sample_page()
    assert half_page is not None
    page = html.fromstring(client.get("/").content)
    shown = " ".join(page.find_class("half-page")[0].text_content().split())
    assert "The body is invented." in shown
    assert half_page.finding in shown
    assert len(page.find_class("strip-group")) == 7
    assert len(page.find_class("strip")[0].findall(".//table/tbody/tr")) == 32
    assert len(half_page.report.first_things) == 3
    for thing in half_page.report.first_things:
        assert f"{thing.line.paragraph} {thing.line.title}" in shown
        assert str(first_step(thing)) in shown


def test_another_edition_has_no_sample(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    later = replace(catalogue.outline_of(edition), edition="2040")
    monkeypatch.setattr(catalogue, "outline_of", lambda _edition: later)
    assert sample_page() is None


def test_the_landing_page_is_there_before_the_instrument(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_loaded() -> Edition:
        raise Edition.DoesNotExist

    monkeypatch.setattr(catalogue, "current_edition", none_loaded)
    answer = client.get("/")
    assert answer.status_code == 200
    assert b"strip-group" not in answer.content


@pytest.mark.parametrize("place", ["task_list", "dashboard"])
def test_each_cell_leads_to_its_question(
    client: Client, draft: Assessment, coordinator: Person, place: str
) -> None:
    client.force_login(coordinator)
    address = reverse(f"assessments:{place}", args=[draft.pk] if place == "task_list" else [])
    links = html.fromstring(client.get(address).content).find_class("strip")[0].iter("a")
    assert [link.get("href") for link in links] == [
        reverse("assessments:question", args=[draft.pk, number]) for number in range(106, 138)
    ]
