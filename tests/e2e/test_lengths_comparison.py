"""How long and how wide the pages over sixty bodies are (B12)."""

from __future__ import annotations

from playwright.sync_api import Browser, Page

from tests.e2e.conftest import step_in
from tests.e2e.demo_site import Site

AT = "cycle=2026-sixty&kind=national"
HIGH = "document.documentElement.scrollHeight"
WIDE = "document.documentElement.scrollWidth"


def desk(browser: Browser, site: Site, width: int = 1280) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    step_in(page, site, "reviewer")
    return page


def beside_address(site: Site) -> str:
    """Three national bodies that share with the staff."""
    chosen = ",".join(site.assessments[f"sixty-{number:02} 2026-sixty"] for number in (2, 3, 4))
    return site.url(f"/compare/side-by-side/?ids={chosen}")


def test_b12_three_bodies_side_by_side_are_six_screens_of_a_desk(browser: Browser, sixty_site: Site) -> None:
    page = desk(browser, sixty_site)
    page.goto(beside_address(sixty_site))
    assert page.locator("section.beside").count() == 32
    assert page.evaluate(HIGH) <= 6_000
    page.locator(".sides details > summary").first.click()
    assert page.evaluate(WIDE) <= 1280


def test_b12_on_a_phone_they_stay_within_its_width(browser: Browser, sixty_site: Site) -> None:
    page = desk(browser, sixty_site, 390)
    page.goto(beside_address(sixty_site))
    assert page.evaluate(HIGH) <= 15_000
    assert page.evaluate(WIDE) <= 390
    page.goto(sixty_site.url(f"/compare/patterns/?{AT}"))
    assert page.evaluate(HIGH) <= 5_500
    assert page.evaluate(WIDE) <= 390


def test_b12_the_matrix_shows_many_bodies_each_in_one_line(browser: Browser, sixty_site: Site) -> None:
    page = desk(browser, sixty_site)
    page.goto(sixty_site.url(f"/compare/?{AT}"))
    assert page.evaluate(WIDE) <= 1280
    box = page.locator(".matrix-box")
    box.scroll_into_view_if_needed()
    rows = box.locator(".bodies tr").evaluate_all(
        "rows => rows.map(row => row.getBoundingClientRect().height)"
    )
    assert len(rows) >= 30
    assert max(rows) <= 30
    room = box.evaluate("box => box.clientHeight - box.querySelector('.bodies').offsetTop")
    assert room // max(rows) >= 15
    box.evaluate("box => box.scrollTop = 400")
    head = box.locator("thead tr").nth(1).locator("th").nth(4).bounding_box()
    top = box.bounding_box()
    assert head is not None
    assert top is not None
    assert top["y"] - 1 <= head["y"] <= top["y"] + 40


def test_b12_the_patterns_begin_with_their_findings(browser: Browser, sixty_site: Site) -> None:
    page = desk(browser, sixty_site)
    page.goto(sixty_site.url(f"/compare/patterns/?{AT}"))
    assert page.evaluate(HIGH) <= 3_500
    for code in ("gaps", "principles", "change"):
        page.goto(sixty_site.url(f"/compare/patterns/?{AT}&open={code}"))
        assert page.evaluate(HIGH) <= 7_500
        assert page.evaluate(WIDE) <= 1280
