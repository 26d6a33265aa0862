"""Two people, one answer: a save that comes too late loses no text, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.demo_site import Site

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


def test_both_texts_stand_side_by_side(late: Page, open_as: OpenAs, site: Site) -> None:
    both = late.locator(".two-texts", has_text="Why").first
    expect(both).to_contain_text("What you typed")
    expect(both).to_contain_text("typed at the same time")
    expect(both).to_contain_text("coordinator")
    expect(late.get_by_label("3. Why")).to_have_value(MINE)
    assert stored(open_as, site) == THEIRS
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
def test_on_the_page_of_a_group(open_as: OpenAs, site: Site, way: str, kept: str) -> None:
    second = opened(open_as, site, "north-contributor", GROUP, java_script_enabled=False)
    first = opened(open_as, site, "north-coordinator", QUESTION, java_script_enabled=False)
    first.get_by_label("3. Why").fill(THEIRS)
    first.get_by_role("button", name="Save and stay here").click()
    second.locator("#id_p128-explanation").fill("Mine in the group")
    second.get_by_role("button", name="Save and stay here").click()
    block = second.locator("#para-128")
    expect(block.locator(".two-texts").first).to_be_visible()
    expect(second.locator("#id_p128-explanation")).to_have_value("Mine in the group")
    block.get_by_label(way).check()
    second.get_by_role("button", name="Save and stay here").click()
    expect(second.locator("#id_p128-explanation")).to_have_value(kept)
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
    page.get_by_role("link", name="The whole group on one page").click()
    block = page.locator(f"#para-{paragraph}")
    expect(block).to_contain_text("It counts as not answered")
    page.locator(f"#id_p{paragraph}-explanation").press_sequentially(" Checked.")
    expect(page.locator(f"#p{paragraph}-save-state")).to_contain_text("Saved at")
    expect(block).not_to_contain_text("It counts as not answered")
