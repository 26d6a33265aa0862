"""The figures of "Still true?" and of the page of a group: keys, words and heights, printed and held."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import step_in
from tests.e2e.demo_site import Site
from tests.e2e.test_axe import faults

type OpenAs = Callable[..., BrowserContext]

STILL_TRUE = "/assessments/{north}/still-true/"
#: What a person reads in a minute, slowly.
WORDS_A_MINUTE = 200
WIDE = {"width": 1280, "height": 900}
COPIES = 18


@pytest.fixture
def desk(open_as: OpenAs, own_site: Site) -> Page:
    """The copied answers of the north, as its coordinator opens them."""
    page = open_as("", viewport=WIDE).new_page()
    step_in(page, own_site, "north-coordinator")
    page.goto(own_site.url(STILL_TRUE))
    return page


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def waiting(page: Page) -> int:
    return page.locator("form[data-confirm]").count()


def test_eighteen_answers_take_a_key_each(desk: Page) -> None:
    copies = desk.locator("tr[data-row]")
    expect(copies).to_have_count(COPIES)
    to_confirm = waiting(desk)
    read = len(desk.locator("main").inner_text().split())
    desk.get_by_role("link", name="Begin: paragraph").press("Enter")
    presses = 1
    while desk.evaluate("document.activeElement.matches('tr[data-row]')"):
        one = desk.locator(f"#{focused(desk)}")
        if not one.locator("form[data-confirm]").count():
            break
        desk.keyboard.press("y")
        presses += 1
    expect(desk.locator("tr[data-saved]")).to_have_count(to_confirm)
    print(f"\nstill true: {to_confirm} of {COPIES} confirmed by {presses} keys, {read} words on the page")
    assert to_confirm == COPIES
    assert presses <= to_confirm + 1
    assert read <= 5 * WORDS_A_MINUTE
    expect(desk.locator("#still-true-left")).to_contain_text("None is left to check.")
    assert focused(desk) == "still-true-left"
    assert faults(desk) == {}
    desk.reload()
    expect(desk.get_by_role("heading", name="No copied answer waits")).to_be_visible()


def test_the_keys_move_and_open_and_need_a_row(desk: Page) -> None:
    count = waiting(desk)
    first, second = (desk.locator("tr[data-row]").nth(number).get_attribute("id") for number in (0, 1))
    desk.keyboard.press("y")
    desk.keyboard.press("j")
    assert waiting(desk) == count
    desk.locator(f"#{first} button").focus()
    desk.keyboard.press("j")
    assert focused(desk) == second
    desk.keyboard.press("k")
    assert focused(desk) == first
    desk.keyboard.press("Control+y")
    assert waiting(desk) == count
    desk.keyboard.press("y")
    expect(desk.locator(f"#{first}")).to_contain_text("Saved at")
    assert focused(desk) == second
    desk.keyboard.press("o")
    desk.wait_for_url(f"**/{(second or '').removeprefix('para-')}/")


def test_an_undo_brings_the_copy_back(desk: Page) -> None:
    row = desk.locator("tr[data-row]").first
    place = row.get_attribute("id") or ""
    row.get_by_role("button", name="Still true").click()
    row = desk.locator(f"#{place}")
    row.get_by_role("button", name="Undo this save").click()
    expect(desk.locator(f"#{place}").get_by_role("button", name="Still true")).to_be_visible()


def test_a_colleague_who_was_faster_is_seen(desk: Page, open_as: OpenAs, own_site: Site) -> None:
    place = desk.locator("tr[data-row]").first.get_attribute("id") or ""
    other = open_as("", java_script_enabled=False).new_page()
    step_in(other, own_site, "north-coordinator")
    other.goto(own_site.url(STILL_TRUE))
    other.locator(f"#{place}").get_by_role("button", name="Still true").click()
    expect(other.locator("#still-true-left")).to_contain_text(f"{COPIES - 1} left to check.")
    desk.locator(f"#{place}").focus()
    desk.keyboard.press("y")
    expect(desk.locator(f"#{place}")).to_contain_text("changed after you opened this page")
    expect(desk.locator(f"#{place}")).to_be_focused()


def test_without_a_line_nothing_is_said_to_be_saved(desk: Page) -> None:
    desk.route("**/still-true/", lambda route: route.abort())
    row = desk.locator("tr[data-row]").first
    row.focus()
    desk.keyboard.press("y")
    expect(desk.locator("#still-true-left")).to_contain_text("Not saved")
    expect(row.get_by_role("button", name="Still true")).to_be_visible()
