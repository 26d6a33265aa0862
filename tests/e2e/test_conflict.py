"""Two people at one answer, action or frame: a save that comes too late loses no text, scripts or not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.demo_site import Site, type_day
from tests.e2e.test_approving import locked_by_the_coordinator
from tests.e2e.test_axe import faults
from tests.e2e.test_passkeys import named, signed_in

type OpenAs = Callable[..., BrowserContext]

QUESTION = "/assessments/{north}/128/"
GROUP = "/assessments/{north}/section/d/"
THEIRS = "The coordinator’s words."
MINE = "The contributor’s words, typed at the same time."


def opened(open_as: OpenAs, site: Site, who: str, path: str, **options: object) -> Page:
    page = open_as(who, **options).new_page()
    page.goto(site.url(path))
    return page


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the second person’s browser runs scripts."""
    return bool(request.param)


@pytest.fixture
def late(open_as: OpenAs, site: Site, scripts: bool) -> Page:
    """The second person’s page, opened before the first saved; typed, and saved too late."""
    second = opened(open_as, site, "north-contributor", QUESTION, java_script_enabled=scripts)
    first = opened(open_as, site, "north-coordinator", QUESTION, java_script_enabled=False)
    first.get_by_label("3. Why").fill(THEIRS)
    first.get_by_role("button", name="Save and stay here").click()
    second.get_by_label("3. Why").fill(MINE)
    if not scripts:
        second.get_by_role("button", name="Save and stay here").click()
    expect(second.get_by_role("heading", name="A colleague changed this answer")).to_be_visible()
    return second


def stored(open_as: OpenAs, site: Site) -> str:
    """What anybody who opens the question now reads."""
    page = opened(open_as, site, "north-coordinator", QUESTION, java_script_enabled=False)
    return page.get_by_label("3. Why").input_value()


def test_both_texts_stand_side_by_side(late: Page, open_as: OpenAs, site: Site, scripts: bool) -> None:
    both = late.locator(".two-texts", has_text="Why").first
    expect(both).to_contain_text("What you typed")
    expect(both).to_contain_text("typed at the same time")
    expect(both).to_contain_text("coordinator")
    expect(late.get_by_label("3. Why")).to_have_value(MINE)
    assert stored(open_as, site) == THEIRS
    if scripts:  # what looks for faults is a script itself
        assert faults(late) == {}
        late.set_viewport_size({"width": 1280, "height": 800})
    left, right = (both.locator(".side-by-side > *").nth(n).bounding_box() for n in (0, 1))
    assert left
    assert right
    assert left["y"] == right["y"]
    late.set_viewport_size({"width": 390, "height": 800})
    top, below = (both.locator(".side-by-side > *").nth(n).bounding_box() for n in (0, 1))
    assert top
    assert below
    assert below["y"] > top["y"]
    assert late.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_page_says_on_top_that_nothing_is_saved(open_as: OpenAs, site: Site) -> None:
    """Without scripts the page opens at its top, far above the two texts."""
    second = opened(open_as, site, "north-contributor", QUESTION, java_script_enabled=False)
    first = opened(open_as, site, "north-coordinator", QUESTION, java_script_enabled=False)
    first.get_by_label("3. Why").fill("Once more: " + THEIRS)
    first.get_by_role("button", name="Save and stay here").click()
    second.get_by_label("3. Why").fill(MINE)
    second.get_by_role("button", name="Save and stay here").click()
    told = second.get_by_role("link", name="Not saved: a colleague changed it while you were")
    expect(told).to_be_in_viewport()
    told.click()
    expect(second.get_by_role("heading", name="A colleague changed this")).to_be_in_viewport()


@pytest.mark.parametrize("way", ["Save mine over it", "Keep theirs and drop mine"])
def test_an_action_is_merged_or_dropped(open_as: OpenAs, site: Site, way: str) -> None:
    plan = opened(open_as, site, "north-contributor", "/assessments/{north}/actions/")
    address = plan.locator("td a[href*='/actions/']").first.get_attribute("href") or ""
    second = opened(open_as, site, "north-contributor", address)
    first = opened(open_as, site, "north-coordinator", address, java_script_enabled=False)
    first.get_by_label("What will be done").fill(f"{way}: theirs")
    first.get_by_role("button", name="Save the action").click()
    second.get_by_label("What will be done").fill(f"{way}: mine")
    second.get_by_role("button", name="Save the action").click()
    both = second.locator(".two-texts")
    expect(both).to_have_count(1)
    expect(both).to_contain_text("What Maja Lindqvist saved")
    assert faults(second) == {}
    second.get_by_role("link" if "drop" in way else "button", name=way).click()
    expect(both).to_have_count(0)
    second.goto(site.url(address))
    kept = "theirs" if "drop" in way else "mine"
    expect(second.get_by_label("What will be done")).to_have_value(f"{way}: {kept}")


def test_the_frame_saved_in_two_windows(open_as: OpenAs, site: Site) -> None:
    first, second = (opened(open_as, site, "north-coordinator", "/assessments/{north}/about/") for _ in "12")
    for page, day in ((first, "2026-07-15"), (second, "2026-07-31")):
        type_day(page, "end", day)
        page.get_by_role("button", name="Save", exact=True).click()
    expect(second.get_by_role("heading", name="in another window")).to_be_visible()
    both = second.locator(".two-texts")
    expect(both).to_contain_text("31 July 2026")
    expect(both).to_contain_text("15 July 2026")
    assert faults(second) == {}
    second.get_by_role("button", name="Save mine over it").click()
    expect(second.locator("[name=end-day]")).to_have_value("31")
    expect(second.locator("[name=end-month]")).to_have_value("07")
    expect(second.locator(".two-texts")).to_have_count(0)


def test_a_page_that_is_open_to_nobody_any_more_says_so(open_as: OpenAs, site: Site) -> None:
    """Removed from the body while typing: the autosave finds nothing, and the words stay in the page."""
    page = opened(open_as, site, "north-contributor", QUESTION)
    page.route("**/128/", lambda route: route.fulfill(status=404, body="nothing here"))
    page.get_by_label("3. Why").fill(MINE)
    expect(page.locator("#save-state")).to_contain_text("this page can’t be saved any more")
    expect(page.get_by_label("3. Why")).to_have_value(MINE)


def test_while_the_assessment_is_locked_that_is_said_and_the_words_stay(
    open_as: OpenAs, own_site: Site
) -> None:
    second = signed_in(open_as(), own_site, "north-contributor")
    second.goto(named(own_site, QUESTION))
    locked_by_the_coordinator(signed_in(open_as(), own_site, "north-coordinator"), own_site)
    second.get_by_label("3. Why").fill(MINE)
    expect(second.locator("#save-state")).to_contain_text("Not saved: this answer is locked now.")
    expect(second.locator("main")).to_contain_text("is locked for approval")
    expect(second.get_by_label("3. Why")).to_have_value(MINE)


def test_mine_is_kept(late: Page, open_as: OpenAs, site: Site) -> None:
    late.get_by_role("button", name="Save mine over it").click()
    expect(late.get_by_role("heading", name="A colleague changed this answer")).to_have_count(0)
    assert stored(open_as, site) == MINE


def test_theirs_is_taken(late: Page, open_as: OpenAs, site: Site) -> None:
    late.on("dialog", lambda dialog: dialog.accept())
    late.get_by_role("link", name="Keep theirs and drop mine").click()
    expect(late.get_by_label("3. Why")).to_have_value(THEIRS)
    assert stored(open_as, site) == THEIRS


def test_both_are_merged(late: Page, open_as: OpenAs, site: Site) -> None:
    merged = f"{THEIRS} {MINE}"
    late.get_by_label("3. Why").fill(merged)
    late.get_by_role("button", name="Save mine over it").click()
    expect(late.get_by_role("heading", name="A colleague changed this answer")).to_have_count(0)
    assert stored(open_as, site) == merged


@pytest.mark.parametrize(
    ("way", "kept"), [("Save mine over it", "Mine in the group"), ("Keep theirs", THEIRS)]
)
def test_in_the_row_of_a_group(open_as: OpenAs, site: Site, way: str, kept: str, scripts: bool) -> None:
    second = opened(open_as, site, "north-contributor", GROUP + "?open=128", java_script_enabled=scripts)
    first = opened(open_as, site, "north-coordinator", QUESTION, java_script_enabled=False)
    first.get_by_label("3. Why").fill(THEIRS)
    first.get_by_role("button", name="Save and stay here").click()
    second.get_by_label("3. Why").fill("Mine in the group")
    if not scripts:  # also by the heading of another row
        second.locator("#para-129 [data-opener]").click()
    expect(second.locator(".two-texts").first).to_be_visible()
    expect(second.get_by_label("3. Why")).to_have_value("Mine in the group")
    second.on("dialog", lambda dialog: dialog.accept())
    second.get_by_role("button" if "mine" in way else "link", name=way).click()
    expect(second.get_by_role("heading", name="A colleague changed this answer")).to_have_count(0)
    assert stored(open_as, site) == kept


def test_a_save_is_undone_and_the_undo_as_well(open_as: OpenAs, site: Site) -> None:
    page = opened(open_as, site, "north-coordinator", "/assessments/{north}/132/")
    before = page.get_by_label("3. Why").input_value()
    page.get_by_label("3. Why").fill("Saved by itself, then undone.")
    expect(page.locator("#save-state")).to_contain_text("Saved at")
    page.get_by_role("button", name="Undo this save").click()
    expect(page.get_by_label("3. Why")).to_have_value(before)
    page.get_by_role("button", name="Undo this save").click()
    expect(page.get_by_label("3. Why")).to_have_value("Saved by itself, then undone.")


def test_the_word_that_it_is_a_copy_goes_with_the_save(open_as: OpenAs, site: Site) -> None:
    page = opened(open_as, site, "north-coordinator", "/assessments/{north}/")
    copied = page.locator("li.task", has_text="Copied from").first
    paragraph = copied.locator("a bdi").first.inner_text()
    copied.get_by_role("link").click()
    page.get_by_role("link", name="The group on one page").click()
    block = page.locator(f"#para-{paragraph}")
    block.locator("[data-opener]").click()
    expect(block).to_contain_text("It counts as soon as you save it")
    page.get_by_label("3. Why").press_sequentially(" Checked.")
    expect(page.locator("#save-state")).to_contain_text("Saved at")
    expect(block).not_to_contain_text("It counts as soon as you save it")
