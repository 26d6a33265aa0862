"""A reader with keys alone at the desk of sixty bodies: fifty flagged answers, then the rest unread."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import step_in
from tests.e2e.demo_site import Site
from tests.e2e.test_axe import complaints_of, faults

FLAGGED = 50
SCREEN = {"width": 1280, "height": 900}
DIFFERS = 10
"""Every so many answers are read at another level, which takes a reason."""


@pytest.fixture
def desk(browser: Browser, own_sixty_site: Site) -> Iterator[Page]:
    context = browser.new_context(viewport=SCREEN, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    step_in(page, own_sixty_site, "reviewer")
    yield page
    context.close()


MOST_STEPS = 2000
"""From the head of the queue to its end by Tab, with ten links a body."""


def to_control(page: Page, name: str, *, ticking: str = "") -> int:
    """By Tab alone, as somebody without a mouse gets there; on the way each checkbox called `ticking` is
    ticked. How many."""
    ticked = 0
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        text, field = page.evaluate(
            "() => [document.activeElement.textContent.trim(), document.activeElement.name]"
        )
        if name and (name in text or name == field):
            return ticked
        if ticking and field == ticking:
            page.keyboard.press("Space")
            ticked += 1
    raise AssertionError(name)


def other_level(page: Page) -> str:
    """A digit that is not the body's own level."""
    agree = page.get_by_label("Agree", exact=True)
    expect(agree).to_be_visible()
    offered = page.locator("input[name=choice]").evaluate_all("all => all.map(one => one.value)")
    return str(next(value for value in ("1", "2", "0", "3") if value in offered))


def test_fifty_flagged_answers_and_the_rest_in_one_act(desk: Page, own_sixty_site: Site) -> None:
    desk.goto(own_sixty_site.url("/review/"))
    heard = complaints_of(desk, own_sixty_site)
    to_control(desk, "The next answer that needs eyes")
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    read: list[str] = []
    keys = 0
    while len(read) < FLAGGED:
        here = desk.url.split("?")[0]
        assert here not in read, "the same answer comes back"
        assert "next=all" in desk.url
        expect(desk.locator(".review-panel")).to_be_visible()
        if len(read) % DIFFERS == DIFFERS - 1:
            desk.keyboard.press(other_level(desk))
            desk.keyboard.press("r")
            desk.keyboard.type("The document does not say so.")
            desk.keyboard.press("Escape")
        else:
            desk.keyboard.press("a")
            keys += 2
        with desk.expect_navigation():
            desk.keyboard.press("s")
        expect(desk.get_by_role("status").first).to_contain_text("is saved.")
        read.append(here)
    assert len({here.split("/review/")[1].split("/")[0] for here in read}) > 1
    assert keys == 2 * (FLAGGED - FLAGGED // DIFFERS)
    assert not faults(desk)
    _accept_the_rest(desk, own_sixty_site)
    assert heard == []


def _accept_the_rest(desk: Page, site: Site) -> None:
    """Of all bodies of the queue, one signed act a page: each answer is listed first, and none is left."""
    step_in(desk, site, "reviewer")  # whoever signs has just signed in
    boxes = desk.locator("main input[type=checkbox][name=of]")
    pages = [site.url(f"/review/?page={number}") for number in (1, 2)]
    for page in pages:
        desk.goto(page)
        offered = boxes.count()
        assert offered
        assert to_control(desk, "Accept the unflagged of those ticked", ticking="of") == offered
        with desk.expect_navigation():
            desk.keyboard.press("Enter")
        expect(desk.get_by_role("heading", level=1)).to_contain_text("without reading")
        assert not faults(desk)
        listed = desk.locator("main input[type=checkbox][name=answer]:checked").count()
        to_control(desk, "answer")  # Enter in a form sends it
        with desk.expect_navigation():
            desk.keyboard.press("Enter")
        expect(desk.get_by_role("status").first).to_contain_text(
            f"{listed} answers are accepted without reading"
        )
    for page in pages:
        desk.goto(page)
        assert boxes.count() == 0
