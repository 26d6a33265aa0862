"""One screen an answer (findings B1, B2, B4): how long it is, and that keys alone get one through."""

from __future__ import annotations

import json
import sqlite3
import statistics
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import step_in
from tests.e2e.demo_site import Site
from tests.e2e.test_axe import complaints_of, faults

type OpenAs = Callable[..., BrowserContext]

PARAGRAPHS = range(106, 138)
SCREEN = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
CALM = {"reduced_motion": "reduce"}
# The answer of the sample that has the most flags.
WORDY, WORDY_AT = "sample-mirandel-committee", 111
ACROSS = "/compare/112/?kind=regional&cycle=2026"
# Of the longest submission of the sample.
HEIGHTS = """() => {
    const ends = (what) => Math.round(document.querySelector(what).getBoundingClientRect().bottom);
    return {
        height: document.documentElement.scrollHeight,
        explanation: ends("section[aria-labelledby=beside-title] .typed-text"),
        criteria: ends("section[aria-labelledby=criteria-title]"),
        evidence: ends("section[aria-labelledby=evidence-title]"),
        save: ends(".review-foot"),
    };
}"""
# What the slim lines at the lower edge hide of what has the focus.
COVERED = """() => {
    const field = document.activeElement.getBoundingClientRect();
    return [...document.querySelectorAll(".review-bar, .review-foot")].some(line => {
        if (document.activeElement === document.body || line.contains(document.activeElement)) return false;
        const edge = line.getBoundingClientRect();
        return field.bottom > edge.top + 1 && field.top < edge.bottom - 1;
    });
}"""
TOLD = """() => Object.fromEntries([...document.querySelectorAll("[aria-keyshortcuts]")].map(
    control => [control.getAttribute("aria-keyshortcuts"), control.name || control.textContent.trim()]))"""
FOCUS = "() => document.activeElement.id || document.activeElement.textContent.trim()"


@pytest.fixture
def desk(browser: Browser, own_site: Site) -> Iterator[Page]:
    """A reviewer on a demo of this test alone."""
    context = browser.new_context(viewport=SCREEN, **CALM)  # type: ignore[arg-type]
    page = context.new_page()
    step_in(page, own_site, "reviewer")
    yield page
    context.close()


def where(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()[:3]


def press(page: Page, *keys: str) -> None:
    """One after the other; the last leads to another page."""
    for key in keys[:-1]:
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press(keys[-1])


def test_b1_an_answer_is_one_screen(open_as: OpenAs, site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    page = open_as("reviewer", viewport=SCREEN).new_page()
    found: dict[str, list[int]] = {}
    for paragraph in PARAGRAPHS:
        page.goto(site.url(f"/review/{{river}}/{paragraph}/"))
        for name, figure in page.evaluate(HEIGHTS).items():
            found.setdefault(name, []).append(figure)
    with capsys.disabled():
        for name, figures in found.items():
            print(f"\n{name}: at most {max(figures)}, median {statistics.median(figures)} px", end="")
    assert max(found["height"]) <= 1100
    for part in ("explanation", "criteria", "evidence", "save"):
        assert max(found[part]) <= SCREEN["height"], part


def test_b1_criteria_with_long_answers_take_the_room_that_there_is(open_as: OpenAs, site: Site) -> None:
    """Two of four are met in part, and say in a sentence what that means."""
    page = open_as("reviewer", viewport=SCREEN).new_page()
    page.goto(site.url(f"/review/{site.assessments['sample-brevonia-rapporteur 2026']}/119/"))
    found = page.evaluate(HEIGHTS)
    assert found["height"] <= 1100
    assert max(found[part] for part in ("explanation", "criteria", "evidence", "save")) <= SCREEN["height"]


@pytest.fixture
def long_winded(own_site: Site, tmp_path: Path) -> Site:
    """Where the answer that has the most flags has 1,500 words."""
    (database,) = tmp_path.glob("*.sqlite3")
    with closing(sqlite3.connect(database, timeout=30)) as rows, rows:
        found = rows.execute(
            "SELECT s.id, s.document FROM assessments_submission s WHERE s.assessment_id = ?"
            " AND s.superseded_at IS NULL",
            [UUID(own_site.assessments[f"{WORDY} 2026"]).hex],
        )
        ((submission, document),) = found.fetchall()
        said = json.loads(document)
        answer = next(each for each in said["answers"] if each["paragraph"] == WORDY_AT)
        answer["explanation"] = " ".join(["Trafficking"] * 1500)
        rows.execute(
            "UPDATE assessments_submission SET document = ? WHERE id = ?", [json.dumps(said), submission]
        )
    return own_site


def test_b1_a_very_long_explanation_scrolls_in_its_own_box(desk: Page, long_winded: Site) -> None:
    address = long_winded.url(f"/review/{long_winded.assessments[f'{WORDY} 2026']}/{WORDY_AT}/")
    desk.goto(address)
    assert desk.locator(".review-flags li").count() > 1
    found = desk.evaluate(HEIGHTS)
    assert found["height"] <= 1100
    assert max(found[part] for part in ("explanation", "criteria", "evidence", "save")) <= SCREEN["height"]
    box = desk.get_by_role("group", name="Explanation")
    box.evaluate("node => node.addEventListener('scroll', () => node.classList.add('scrolled'))")
    box.focus()
    desk.keyboard.press("PageDown")
    expect(box).to_contain_class("scrolled")
    whole = "node => node.scrollHeight <= node.clientHeight + 1"
    assert not box.evaluate(whole)
    desk.emulate_media(media="print")
    assert box.evaluate(whole)
    desk.emulate_media(media="screen")
    desk.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert box.evaluate(whole)
    assert faults(desk) == {}
    press(desk, "j")
    assert where(desk) == str(WORDY_AT + 1)
    expect(box).to_have_count(0)


def test_b1_the_reading_is_three_steps_away_by_keyboard_and_stays_in_sight(
    open_as: OpenAs, site: Site
) -> None:
    page = open_as("reviewer", viewport=SCREEN, **CALM).new_page()
    page.goto(site.url("/review/{river}/128/"))
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to your reading")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS) == "id_choice"
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(page.get_by_role("button", name="Save and next")).to_be_in_viewport()
    expect(page.get_by_label("Agree", exact=True)).to_be_in_viewport()


def test_b2_two_keys_an_answer_with_which_one_agrees(desk: Page, own_site: Site) -> None:
    """And the next: five answers, ten keys, nothing else touched."""
    desk.goto(own_site.url("/review/{river}/115/"))
    heard = complaints_of(desk, own_site)
    for number, last in zip((115, 116, 117, 118, 119), ("s", "Enter", "s", "s", "Enter"), strict=True):
        assert where(desk) == str(number)
        press(desk, "a", last)
        expect(desk.get_by_role("status").first).to_contain_text(f"Paragraph {number} is saved.")
    assert where(desk) == "120"
    desk.goto(own_site.url("/review/{river}/117/"))
    expect(desk.get_by_label("Agree", exact=True)).to_be_checked()
    expect(desk.get_by_label("Reason", exact=True)).to_have_value("")
    assert heard == []


def test_a_reading_that_differs_by_keys_alone(desk: Page, own_site: Site) -> None:
    desk.goto(own_site.url("/review/{river}/127/"))
    desk.keyboard.press("2")  # the body's own level means agree
    expect(desk.get_by_label("Agree", exact=True)).to_be_checked()
    press(desk, "1", "s")
    expect(desk.locator(".error-summary")).to_contain_text("Write the reason")
    desk.keyboard.press("r")
    desk.keyboard.type("As a plan, not a practice.")
    desk.keyboard.press("Escape")
    desk.keyboard.press("p")
    assert desk.evaluate(FOCUS) == "Keep the reason as a phrase"
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-phrase]")).to_have_text("As a plan, not a practice.")
    expect(desk.get_by_label("1 · Begun", exact=True)).to_be_checked()
    desk.keyboard.press("Escape")
    desk.keyboard.press("q")
    desk.keyboard.type("Since when?")
    desk.keyboard.press("Escape")
    desk.keyboard.press("n")
    desk.keyboard.type("For the report.")
    desk.keyboard.press("Escape")
    press(desk, "s")
    assert where(desk) == "128"
    press(desk, "k")
    expect(desk.get_by_label("Question to the body")).to_have_value("Since when?")
    expect(desk.get_by_text("For the report.")).to_be_visible()


def test_one_stays_here_by_a_key(desk: Page, own_site: Site) -> None:
    desk.goto(own_site.url("/review/{river}/115/"))
    press(desk, "a", "t")
    assert where(desk) == "115"
    expect(desk.get_by_role("status").first).to_contain_text("Paragraph 115 is saved.")
    expect(desk.get_by_label("Agree", exact=True)).to_be_checked()


def test_a_difference_is_settled_by_keys_alone(desk: Page, own_site: Site) -> None:
    desk.goto(own_site.url("/review/{river}/130/"))
    heard = complaints_of(desk, own_site)
    press(desk, "d")
    told = desk.evaluate(TOLD)
    assert {"C", "R", "S", "Shift+?"} <= told.keys()
    assert any(keys.startswith("A ") for keys in told), "the body's own level means agree"
    assert faults(desk) == {}
    desk.keyboard.press("?")
    expect(desk.get_by_text("leave a field; letters are keys again", exact=True)).to_be_visible()
    expect(desk.get_by_text("next, previous", exact=True)).to_have_count(0)
    desk.keyboard.press("c")
    expect(desk.get_by_role("radio", name="Cannot tell")).to_be_checked()
    desk.keyboard.press("r")
    desk.keyboard.type("No source, as we both say now.")
    desk.keyboard.press("Escape")
    press(desk, "s")
    expect(desk.get_by_role("status").first).to_contain_text("Paragraph 130 is settled.")
    assert heard == []


def test_a_phrase_is_written_where_one_wrote_last(desk: Page, own_site: Site) -> None:
    desk.goto(own_site.url("/review/{river}/127/"))
    desk.get_by_label("Reason", exact=True).fill("Nobody saw it.")
    desk.keyboard.press("Escape")
    desk.keyboard.press("p")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-phrase]")).to_have_count(1)
    desk.get_by_label("Reason", exact=True).fill("We asked twice.")
    desk.locator("[data-phrase]").click()
    expect(desk.get_by_label("Reason", exact=True)).to_have_value("We asked twice. Nobody saw it.")
    desk.keyboard.press("Escape")
    desk.keyboard.press("q")
    desk.locator("[data-phrase]").click()
    expect(desk.get_by_label("Question to the body")).to_have_value("Nobody saw it.")


def test_no_key_while_one_writes_nor_with_another_nor_when_they_are_off(desk: Page, own_site: Site) -> None:
    desk.goto(own_site.url("/review/{river}/115/"))
    told = desk.evaluate(TOLD)
    assert told["A 3"] == told["0"] == told["1"] == told["2"] == told["C"] == "choice"
    assert {"R", "P", "Q", "N", "S", "T", "J", "K", "Shift+?"} <= told.keys()
    chosen = desk.locator("[name=choice]:checked")
    for keys in ("Shift+A", "Control+c", "Alt+c", "Meta+c"):
        desk.keyboard.press(keys)
        expect(chosen).to_have_count(0)
    reason = desk.get_by_label("Reason", exact=True)
    reason.press_sequentially("a0c?sjkqn")
    expect(reason).to_have_value("a0c?sjkqn")
    expect(chosen).to_have_count(0)
    reason.fill("")
    desk.keyboard.press("Escape")
    desk.keyboard.press("?")
    desk.get_by_role("button", name="Turn the keys off").click()
    expect(desk.get_by_text("The keys are off.")).to_be_visible()
    assert desk.evaluate(TOLD) == {}
    expect(desk.locator("[data-key-hint]:visible")).to_have_count(0)
    for key in "a0csjkqn?":
        desk.keyboard.press(key)
    expect(chosen).to_have_count(0)
    assert where(desk) == "115"
    assert desk.evaluate(FOCUS) not in ("id_question", "id_note")


@pytest.mark.parametrize("key", ["Enter", " "])
def test_enter_does_what_it_does_on_links_and_buttons(desk: Page, own_site: Site, key: str) -> None:
    desk.goto(own_site.url("/review/{river}/115/"))
    desk.keyboard.press("a")
    desk.locator(".review-phrases > summary").focus()
    desk.keyboard.press(key)
    expect(desk.locator(".review-phrases")).to_have_attribute("open", "")
    assert where(desk) == "115"


AT_ONCE = """() => document.addEventListener("htmx:afterSwap", () =>
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "0", bubbles: true })), { once: true })"""


def test_a_level_chosen_as_soon_as_the_next_answer_is_shown_is_not_left_behind(
    desk: Page, own_site: Site
) -> None:
    desk.goto(own_site.url(ACROSS))
    desk.get_by_role("link", name="Read the next one here").click()
    title = desk.locator("#open-title")
    expect(title).to_contain_text("Great River Commission")
    desk.evaluate(AT_ONCE)
    desk.keyboard.press("j")
    expect(title).to_contain_text("Northern Lakes Conference")
    expect(desk.locator(".htmx-settling")).to_have_count(0)
    desk.keyboard.press("j")
    expect(desk.get_by_text("Not saved yet: save first.")).to_be_visible()
    expect(title).to_contain_text("Northern Lakes Conference")


def test_b4_one_recommendation_over_all_bodies_by_keys(desk: Page, own_site: Site) -> None:
    desk.goto(own_site.url(ACROSS))
    heard = complaints_of(desk, own_site)
    desk.get_by_role("link", name="Read the next one here").click()
    title = desk.locator("#open-title")
    expect(title).to_contain_text("Great River Commission")
    expect(title).to_be_focused()
    expect(desk.locator(".review-pinned")).to_be_in_viewport()
    expect(title).to_be_in_viewport()
    for name in ("Northern Lakes Conference", "Palm Coast Council"):
        desk.keyboard.press("a")
        desk.keyboard.press("s")
        expect(title).to_contain_text(name)
        expect(title).to_be_focused()
    assert desk.url.endswith("&after=sample-northern-lakes-conference")
    assert desk.evaluate("performance.getEntriesByType('navigation').length") == 1
    desk.keyboard.press("j")
    expect(title).to_contain_text("Twin Gulfs Organization")
    assert heard == []
    desk.keyboard.press("0")
    desk.keyboard.press("j")
    expect(desk.get_by_text("Not saved yet: save first.")).to_be_visible()
    desk.keyboard.press("s")
    expect(desk.get_by_label("Reason", exact=True)).to_be_focused()
    expect(desk.locator("#id_reason-error")).to_contain_text("Write the reason")
    desk.keyboard.type("No text shows it.")
    desk.keyboard.press("Escape")
    desk.keyboard.press("s")
    expect(title).to_contain_text("Western Corridor Process")
    expect(desk.locator("#answer-list > [role=status]")).to_contain_text("Saved: Twin Gulfs Organization")


def test_b4_without_scripts_one_comes_back_to_the_next_body(browser: Browser, own_site: Site) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=SCREEN)  # type: ignore[arg-type]
    page = context.new_page()
    step_in(page, own_site, "reviewer")
    page.goto(own_site.url(ACROSS))
    page.get_by_role("link", name="Read the next one here").click()
    expect(page.locator("#open-title")).to_contain_text("Great River Commission")
    page.get_by_label("Cannot tell", exact=True).check()
    page.get_by_role("button", name="Save and next").click()
    expect(page.locator("#id_reason-error")).to_contain_text("Write the reason")
    page.get_by_label("Reason", exact=True).fill("No source.")
    page.get_by_role("button", name="Save and next").click()
    assert page.url.endswith("&after=sample-great-river-commission#reading")
    expect(page.locator("#open-title")).to_contain_text("Northern Lakes Conference")
    expect(page.get_by_label("Agree", exact=True)).to_be_in_viewport()
    context.close()


def test_saved_in_another_window_and_both_texts_stay(desk: Page, own_site: Site) -> None:
    address = own_site.url(f"{ACROSS}&open=sample-palm-coast-council")
    desk.goto(address)
    other = desk.context.new_page()
    other.goto(address)
    other.get_by_label("Cannot tell", exact=True).check()
    other.get_by_label("Reason", exact=True).fill("We saw no plan.")
    other.get_by_role("button", name="Save and stay here").click()
    expect(other.locator("#answer-list > [role=status]")).to_contain_text("Saved: Palm Coast")
    desk.keyboard.press("0")
    desk.get_by_label("Reason", exact=True).fill("Nothing but a draft.")
    desk.get_by_role("button", name="Save and next").click()
    expect(desk.locator("#conflict")).to_contain_text("We saw no plan")
    expect(desk.locator("#conflict")).to_be_focused()
    expect(desk.get_by_label("Reason", exact=True)).to_have_value("Nothing but a draft.")
    expect(desk.get_by_label("0 · Not in place", exact=True)).to_be_checked()
    desk.get_by_role("button", name="Save mine over it").click()
    expect(desk.locator("#open-title")).to_contain_text("Twin Gulfs Organization")


@pytest.mark.parametrize("path", ["/review/{river}/114/", f"{ACROSS}&open=sample-twin-gulfs-organization"])
def test_on_a_phone_nothing_lies_over_what_has_the_focus(open_as: OpenAs, site: Site, path: str) -> None:
    page = open_as("reviewer", viewport=PHONE, **CALM).new_page()
    page.goto(site.url(path))
    page.locator("h1").evaluate("node => { node.tabIndex = -1; node.focus(); }")
    for _ in range(45):
        page.keyboard.press("Tab")
        assert not page.evaluate(COVERED), page.evaluate(FOCUS)


@pytest.mark.parametrize("path", ["/review/{river}/114/", f"{ACROSS}&open=sample-twin-gulfs-organization"])
def test_all_of_it_open_is_without_fault(open_as: OpenAs, site: Site, path: str) -> None:
    """Each row opened, light, dark and small: nothing axe objects to, nothing wider than the screen."""
    page = open_as("reviewer", viewport=SCREEN).new_page()
    page.goto(site.url(path))
    page.evaluate("document.querySelectorAll('main details').forEach(row => { row.open = true; })")
    assert faults(page) == {}
