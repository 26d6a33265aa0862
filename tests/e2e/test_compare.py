"""The comparison in a browser: from a number to its answers, from ticks to columns, as lists on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.e2e.demo_site import Site

type OpenAs = Callable[..., BrowserContext]


def test_from_a_number_to_the_answers_behind_it(open_as: OpenAs, site: Site) -> None:
    page = open_as("reviewer", java_script_enabled=False).new_page()
    page.goto(site.url("/compare/?cycle=2025"))
    row = page.get_by_role("row", name=re.compile("^At level 0 or 1"))
    link = row.get_by_role("link").first
    number = int(link.inner_text())
    link.click()
    answers = page.get_by_role("region", name="The answers behind the number")
    expect(answers.get_by_role("article")).to_have_count(number)
    answers.get_by_role("article").first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gap report")


def test_ticked_bodies_stand_side_by_side(open_as: OpenAs, site: Site) -> None:
    page = open_as("reviewer").new_page()
    page.goto(site.url("/compare/?cycle=2025"))
    page.get_by_role("button", name="Put the ticked bodies side by side").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose two to four bodies")
    page.goto(site.url("/compare/?cycle=2025"))
    page.get_by_label("Island States Forum (sample)").check()
    page.get_by_label("Palm Coast Council (sample)").check()
    page.get_by_role("button", name="Put the ticked bodies side by side").click()
    # Not asked before the answer to the click is there: until then the page is still the one of the boxes.
    expect(page.get_by_role("link", name="Show only differences")).to_be_visible()
    whole = page.locator("section.beside").count()
    page.get_by_role("link", name="Show only differences").click()
    expect(page.get_by_role("link", name="Show all recommendations")).to_be_visible()
    assert 0 < page.locator("section.beside").count() < whole


def test_on_a_phone_the_matrix_scrolls_in_its_box_and_the_names_stay(open_as: OpenAs, site: Site) -> None:
    page = open_as("reviewer", viewport={"width": 390, "height": 800}).new_page()
    page.goto(site.url("/compare/?cycle=2025"))
    row = page.get_by_role("row", name=re.compile("Northern Mechanism"))
    expect(row.get_by_role("cell")).to_have_count(32)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(".matrix-box").evaluate("box => box.scrollLeft = 500")
    name = row.get_by_role("rowheader").bounding_box()
    assert name is not None
    assert 0 <= name["x"] < 40


def test_a_cell_leads_to_its_answer(open_as: OpenAs, site: Site) -> None:
    page = open_as("reviewer").new_page()
    page.goto(site.url("/compare/?cycle=2025"))
    page.get_by_role("row", name=re.compile("Northern Mechanism")).get_by_role("cell").nth(7).click()
    expect(page).to_have_url(re.compile("/report/#answer-113$"))
    expect(page.locator("#answer-113")).to_be_visible()


def test_a_pattern_opens_in_its_place_and_by_its_address(open_as: OpenAs, site: Site) -> None:
    page = open_as("reviewer").new_page()
    page.goto(site.url("/compare/patterns/?cycle=2025"))
    link = page.get_by_role("link", name=re.compile("Most common gaps"))
    link.click()
    expect(page.locator("#table-gaps")).to_be_visible()
    expect(page).to_have_url(re.compile("open=gaps"))
    page.get_by_role("link", name=re.compile("Most often left open")).click()
    expect(page.locator("#table-unanswered")).to_be_visible()
    expect(page.locator("#table-gaps")).to_be_visible()
    plain = open_as("reviewer", java_script_enabled=False).new_page()
    plain.goto(site.url("/compare/patterns/?cycle=2025"))
    plain.get_by_role("link", name=re.compile("Most common gaps")).click()
    expect(plain.locator("#table-gaps")).to_be_visible()
    expect(plain.locator("#table-unanswered")).to_have_count(0)


def test_the_report_is_one_click_away(open_as: OpenAs, site: Site) -> None:
    page = open_as("reviewer").new_page()
    page.goto(site.url("/compare/?cycle=2025"))
    with page.expect_download() as begun:
        page.get_by_role("link", name="Report (PDF)").first.click()
    assert begun.value.path().read_bytes().startswith(b"%PDF")
