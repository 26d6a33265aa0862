"""How long a question is, how many controls it shows, and how many keys an answer takes: printed, and no more
than was promised.

A control is what the findings of issue 13 counted: each input, select, textarea and button inside `main` that
can be seen, every radio button by itself (64 before with what was closed, 47 without). Links, and rows that
open, are printed beside them.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.conftest import named, served, step_in
from tests.e2e.demo_site import Site
from tests.e2e.test_axe import complaints_of

type OpenAs = Callable[..., BrowserContext]

PARAGRAPHS = range(106, 138)
SCREEN = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
FIGURES = """() => {
    const seen = (node) => node.checkVisibility({ checkVisibilityCSS: true }) && node.type !== "hidden";
    const all = (what) => [...document.querySelectorAll(`main :is(${what})`)].filter(seen);
    const top = (node) => Math.round(node.getBoundingClientRect().top + scrollY);
    return {
        height: document.documentElement.scrollHeight,
        controls: all("input, select, textarea, button").length,
        rows: all("summary").length,
        links: all("a[href]").length,
        choice: top(all("input[type=radio]")[0]),
        levels: top(document.querySelector(".level-cards")),
    };
}"""
COVERED = """() => {
    const line = document.querySelector(".answer-line"), focused = document.activeElement;
    if (focused === document.body || line.contains(focused)) return false;
    const field = focused.getBoundingClientRect(), edge = line.getBoundingClientRect();
    return field.bottom > edge.top + 1 && field.top < edge.bottom - 1;
}"""
# By name or by its words: where the focus is.
FOCUS = "() => document.activeElement.name || document.activeElement.textContent.trim()"
BLANK = (
    "UPDATE assessments_answer SET state = 'blank', level = NULL, explanation = '', copied = 0,"
    " elsewhere_id = NULL",
    "DELETE FROM assessments_criterionanswer",
    "DELETE FROM assessments_answer_mechanisms",
)
KEYS = 30
# Those that ask for a mechanism, and some of each group.
BY_KEYBOARD = (106, 108, 110, 111, 115, 122, 128, 137)


def measured(page: Page, site: Site, key: str, size: dict[str, int]) -> dict[str, list[int]]:
    """The figures of all 32 questions of an assessment."""
    page.set_viewport_size(size)  # type: ignore[arg-type]
    found: dict[str, list[int]] = {}
    for paragraph in PARAGRAPHS:
        page.goto(site.url(f"/assessments/{{{key}}}/{paragraph}/"))
        for name, figure in page.evaluate(FIGURES).items():
            found.setdefault(name, []).append(figure)
    return found


@pytest.mark.parametrize(("who", "key"), [("north-coordinator", "north"), ("south-coordinator", "south")])
def test_a_question_is_one_screen_and_a_half(
    open_as: OpenAs, site: Site, capsys: pytest.CaptureFixture[str], who: str, key: str
) -> None:
    page = open_as(who).new_page()
    wide, narrow = (measured(page, site, key, size) for size in (SCREEN, PHONE))
    median = {name: statistics.median(figures) for name, figures in wide.items()}
    on_phone = statistics.median(narrow["height"])
    with capsys.disabled():
        print(f"\n{who}, median of 32 at 1280 × 900: {median}; at 390 px: {on_phone} px")
    assert median["height"] <= 1500
    assert median["controls"] <= 30
    assert median["choice"] <= 520
    assert median["levels"] <= 900
    assert on_phone <= 3000


# By keyboard


@pytest.fixture
def blank_site(prepared: Path, tmp_path: Path) -> Iterator[Site]:
    """The demo, and nobody has answered anything."""
    emptied = tmp_path / "blank.sqlite3"
    shutil.copy(prepared, emptied)
    shutil.copy(named(prepared), named(emptied))
    with contextlib.closing(sqlite3.connect(emptied)) as database, database:
        for statement in BLANK:
            database.execute(statement)
    with served(emptied, tmp_path) as running:
        yield running


class Keyboard:
    """Presses keys and counts them; the letters of a text are not counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
        self.pressed += times

    def go_to(self, name: str) -> None:
        """The key Tab until something with this name or these words has the focus."""
        while self.page.evaluate(FOCUS) != name:
            assert self.pressed <= 2 * KEYS, f"{name} is not to be reached"
            self.press("Tab")

    def choose(self, name: str, index: int, offered: int) -> None:
        """One of the radio buttons of a row: the first by the space bar, the others by the nearer arrow."""
        self.go_to(name)
        if index == 0:
            self.press("Space")
        elif index <= offered // 2:
            self.press("ArrowRight", index)
        else:
            self.press("ArrowLeft", offered - index)


def answer_by_keyboard(page: Page, paragraph: int) -> int:
    """Criteria, level, mechanism where one is asked for, one sentence, saved; how many keys it took."""
    keys = Keyboard(page)
    keys.go_to("Skip to the answer")
    keys.press("Enter")
    names: list[str] = page.locator(".criteria-table tbody tr").evaluate_all(
        "rows => rows.map(row => row.querySelector('input').name)"
    )
    assert len(names) == 4
    for number, name in enumerate(names):
        offered = page.locator(f'input[name="{name}"]:visible').count()
        keys.choose(name, (paragraph + number) % offered, offered)
        expect(page.locator(f'input[name="{name}"]:checked')).to_have_count(1)
    keys.choose("choice", paragraph % 4, 4)
    expect(page.locator("input[name=choice]:checked")).to_have_value(str(paragraph % 4))
    if page.locator("input[name=mechanisms]").count():
        keys.go_to("mechanisms")
        keys.press("Space")
    keys.go_to("explanation")
    page.keyboard.type("The secretariat looked it up.")
    keys.go_to("Save and go on")
    with page.expect_navigation():
        keys.press("Enter")
    expect(page.locator("main [role=status]").first).to_contain_text(f"Paragraph {paragraph} is saved.")
    return keys.pressed


def test_an_answer_takes_at_most_thirty_keys(
    browser: Any, blank_site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    context = browser.new_context(viewport=SCREEN)
    page = context.new_page()
    step_in(page, blank_site, "north-coordinator")
    taken = {}
    for paragraph in BY_KEYBOARD:
        page.goto(blank_site.url(f"/assessments/{{north}}/{paragraph}/"))
        taken[paragraph] = answer_by_keyboard(page, paragraph)
    context.close()
    with capsys.disabled():
        print(f"\nKeys for an answer, but for the letters of its sentence: {taken}")
    assert max(taken.values()) <= KEYS


# The line at the lower edge


def line_of(page: Page) -> Locator:
    return page.locator(".answer-line")


@pytest.mark.parametrize("size", [SCREEN, PHONE, {"width": 320, "height": 568}])
def test_the_line_is_always_in_sight_and_never_over_what_has_the_focus(
    open_as: OpenAs, site: Site, size: dict[str, int]
) -> None:
    page = open_as("north-coordinator", viewport=size, reduced_motion="reduce").new_page()
    page.goto(site.url("/assessments/{north}/120/"))
    for _ in range(70):
        page.keyboard.press("Tab")
        assert not page.evaluate(COVERED), page.evaluate(FOCUS)
    for end in ("0", "document.body.scrollHeight"):
        page.evaluate(f"scrollTo(0, {end})")
        expect(line_of(page)).to_be_in_viewport(ratio=0.99)
        expect(page.get_by_role("button", name="Save and go on").last).to_be_in_viewport()


def test_a_level_above_its_criteria_is_said_at_the_choice_and_in_the_line(
    open_as: OpenAs, site: Site
) -> None:
    page = open_as("north-coordinator", viewport=SCREEN).new_page()
    heard = complaints_of(page, site)
    page.goto(site.url("/assessments/{north}/115/"))
    for number in range(1, 5):
        page.locator(f"#id_criterion-115\\.{number}-no").check()
    page.get_by_label("3 · In operation throughout").check()
    expect(page.locator("#id_support .warning")).to_contain_text("Level 3 goes further:")
    expect(line_of(page).locator(".is-above")).to_have_text("Level 3 is above your criteria.")
    expect(page.locator("#id_range")).to_have_class("level-range has-0 from-0 to-0 is-above")
    page.get_by_label("0 · Not in place").check()
    expect(page.locator("#id_support .notice")).to_contain_text("Level 0 fits.")
    expect(line_of(page).locator(".is-above")).to_have_count(0)
    assert heard == []  # no inline style either, which the browser would refuse


@pytest.mark.parametrize("scripts", [True, False])
def test_an_answer_is_taken_back_with_and_without_scripts(open_as: OpenAs, site: Site, scripts: bool) -> None:
    context = open_as("north-coordinator", java_script_enabled=scripts)
    page = context.new_page()
    page.goto(site.url("/assessments/{north}/112/"))
    row = page.get_by_role("row", name="112.1")
    row.locator("input[value=yes]").check()
    row.get_by_text("Clear").click()
    expect(row.locator("input[value=yes]")).not_to_be_checked()
    page.get_by_role("button", name="Save and stay here").click()
    expect(page.locator("main [role=status]").first).to_contain_text("Paragraph 112 is saved.")
    expect(row.locator("input:checked")).to_have_count(0)
    expect(row.get_by_text("Clear")).to_be_hidden()
