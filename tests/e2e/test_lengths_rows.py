"""The figures of "Still true?" and of the page of a group: keys, words and heights, printed and held."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

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
    expect(desk.get_by_role("heading", name="No copied answer to check")).to_be_visible()


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


# The page of a group.

GROUP = "/assessments/{north}/section/b/"
CLOSED_HEIGHT = 4_000
HEIGHT = "document.documentElement.scrollHeight"
CONTROLS = "[...document.querySelectorAll('main :is(input, select, textarea, button)')].length"


@pytest.fixture
def group(open_as: OpenAs, site: Site) -> Page:
    """The longest group, as the coordinator opens it: nothing in it is changed."""
    page = open_as("north-coordinator", viewport=WIDE).new_page()
    page.goto(site.url(GROUP))
    return page


def opener(page: Page, paragraph: int) -> Locator:
    return page.locator(f"#para-{paragraph} [data-opener]")


def opened(page: Page, paragraph: int) -> None:
    expect(page.locator(f"#para-{paragraph} #answer")).to_be_visible()
    expect(page.locator(".group-row-inside")).to_have_count(1)


def test_a_group_is_short_until_a_row_is_opened(group: Page) -> None:
    height, controls = group.evaluate(HEIGHT), group.evaluate(CONTROLS)
    rows = group.locator(".group-row").count()
    opener(group, 113).click()
    opened(group, 113)
    print(f"\ngroup: {rows} rows closed {height} px, {controls} controls; open {group.evaluate(HEIGHT)} px")
    assert rows == 12
    assert height <= CLOSED_HEIGHT
    assert controls == 0
    assert faults(group) == {}


def test_one_row_is_open_at_a_time_and_the_focus_stays(group: Page) -> None:
    opener(group, 113).press("Enter")
    opened(group, 113)
    expect(opener(group, 113)).to_be_focused()
    assert group.url.endswith("?open=113")
    place = opener(group, 116).bounding_box()
    opener(group, 116).click()
    opened(group, 116)
    expect(opener(group, 116)).to_be_focused()
    expect(opener(group, 116)).to_be_in_viewport()
    assert place
    opener(group, 116).click()
    expect(group.locator(".group-row-inside")).to_have_count(0)
    assert "open" not in group.url


def test_what_is_typed_is_saved_before_another_row_opens(desk: Page, own_site: Site) -> None:
    desk.goto(own_site.url(GROUP))
    opener(desk, 113).click()
    desk.locator("#id_explanation").fill("Typed, and the next row opened at once.")
    opener(desk, 116).click()
    opened(desk, 116)
    opener(desk, 113).click()
    opened(desk, 113)
    expect(desk.locator("#id_explanation")).to_have_value("Typed, and the next row opened at once.")


def test_what_is_refused_keeps_its_row_open(desk: Page, own_site: Site) -> None:
    desk.goto(own_site.url(GROUP + "?open=113"))
    desk.get_by_text("No level can be given").click()
    desk.locator("input[name=choice][value=elsewhere]").check()
    expect(desk.locator("#save-state")).to_contain_text("Still open")
    desk.locator("#id_explanation").fill("Somebody else does it.")
    opener(desk, 116).click()
    opened(desk, 116)
    desk.route("**/116/", lambda route: route.fulfill(status=500, body="broken"))
    desk.locator("#id_explanation").fill("Not saved by a broken server.")
    opener(desk, 113).click()
    expect(desk.locator("[data-group-said]")).to_contain_text("Not saved yet")
    expect(desk.locator("#para-116 #id_explanation")).to_have_value("Not saved by a broken server.")


def test_without_scripts_the_heading_saves_and_opens(open_as: OpenAs, own_site: Site) -> None:
    page = open_as("", java_script_enabled=False, viewport=WIDE).new_page()
    step_in(page, own_site, "north-coordinator")
    page.goto(own_site.url(GROUP))
    opener(page, 113).click()
    assert page.url.endswith("?open=113#para-113")
    page.locator("#id_explanation").fill("Saved by the heading of another row.")
    opener(page, 116).click()
    assert page.url.endswith("?open=116#para-116")
    opened(page, 116)
    opener(page, 113).click()
    expect(page.locator("#id_explanation")).to_have_value("Saved by the heading of another row.")
    opener(page, 113).click()
    expect(page.locator(".group-row-inside")).to_have_count(0)
