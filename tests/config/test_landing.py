"""The strip of 32 on the landing page, and where it leads those who answer."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from assessments.formats.strip import Sign
from assessments.models import Assessment
from config.landing import ANSWERS, LAST, sample_strip
from mechanisms.models import Person
from recommendations import catalogue
from recommendations.models import Edition

pytestmark = pytest.mark.django_db


def test_the_sample_has_32_cells_and_shows_every_sign() -> None:
    strip = sample_strip()
    assert strip is not None
    assert len(ANSWERS.split()) == len(LAST.split()) == len(strip.cells) == 32
    assert {sign for sign, _box in strip.signs} == set(Sign)
    assert {key for key, _box in strip.keys} == {"0", "1", "2", "3", "dont_know"}


def test_the_landing_page_has_it_with_its_table_and_names_it_a_sample(
    client: Client, edition: Edition
) -> None:
    page = html.fromstring(client.get("/").content)
    assert len(page.find_class("strip-group")) == 7
    assert len(page.find_class("strip")[0].findall(".//table/tbody/tr")) == 32
    assert "A sample, of an invented body" in page.text_content()


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
