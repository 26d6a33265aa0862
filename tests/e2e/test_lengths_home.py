"""The first pages at 1280 × 900: what is seen at once, in one line, beside what."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.e2e.demo_site import Site
from tests.e2e.pages import COORDINATOR, NATIONAL

type OpenAs = Callable[..., BrowserContext]

SCREEN = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
TOPS = "items => items.map(item => Math.round(item.getBoundingClientRect().top + scrollY))"


def tops(page: Page, selector: str) -> list[int]:
    """How far below the top of the page each of them begins."""
    found: list[int] = page.locator(selector).evaluate_all(TOPS)
    return found


def test_the_landing_page_shows_a_report_in_its_first_screen(open_as: OpenAs, site: Site) -> None:
    page = open_as(viewport=SCREEN).new_page()
    page.goto(site.url("/"))
    finding, strip = (tops(page, f".half-page {part}")[0] for part in ("h2 + p", ".strip-groups svg"))
    print(f"\nLanding page: finding at {finding} px, strip at {strip}")
    assert finding <= 650
    assert strip + 60 <= SCREEN["height"]


def test_the_buttons_of_the_demo_are_in_line(open_as: OpenAs, site: Site) -> None:
    page = open_as(viewport=SCREEN).new_page()
    page.goto(site.url("/demo/"))
    rows: dict[int, set[int]] = {}
    cards, buttons = tops(page, ".card-grid > section"), tops(page, ".card-grid > section button")
    for card, button in zip(cards, buttons, strict=True):
        rows.setdefault(card, set()).add(button)
    assert len(cards) == 7
    assert all(len(row) == 1 for row in rows.values())


@pytest.mark.parametrize(
    ("who", "path"),
    [(COORDINATOR, "{north}"), (NATIONAL, "{south}"), ("river-coordinator", "{river}")],
)
def test_the_pages_of_an_assessment_stand_in_one_line(
    open_as: OpenAs, site: Site, who: str, path: str
) -> None:
    page = open_as(who, viewport=SCREEN).new_page()
    page.goto(site.url(f"/assessments/{path}/"))
    for row in (".assessment-nav li", ".site-header .page-width > *"):
        assert len({round(top / 20) for top in tops(page, row)}) == 1, row


@pytest.mark.parametrize("path", ["/assessments/{north}/check/", "/bodies/sample-northern-mechanism/data/"])
def test_on_a_phone_the_page_one_is_on_is_in_sight_in_its_menu(
    open_as: OpenAs, site: Site, path: str
) -> None:
    """The tabs are wider than the screen and scroll: the current one is seen whole before anybody does."""
    page = open_as(COORDINATOR, viewport=PHONE).new_page()
    page.goto(site.url(path))
    tabs = page.locator(".assessment-nav ul")
    current = page.locator(".assessment-nav a[aria-current]")
    assert tabs.evaluate("list => list.scrollWidth > innerWidth"), "the tabs do not scroll: nothing is tried"
    box = current.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]


@pytest.mark.parametrize("who", [COORDINATOR, NATIONAL, "river-coordinator"])
def test_the_next_step_and_the_strip_are_in_the_first_screen(open_as: OpenAs, site: Site, who: str) -> None:
    page = open_as(who, viewport=SCREEN).new_page()
    page.goto(site.url("/dashboard/"))
    button, strip = tops(page, ".dashboard-card .btn-primary")[0], tops(page, ".strip-group")[0]
    print(f"\nDashboard of {who}: button at {button} px, strip at {strip}")
    assert button <= 400
    assert strip <= 700
    led = page.locator(".dashboard-card .strip-group a")
    assert led.count() == 32
