"""The gap report page and the steps to a submission: how long they are, and that they need no scripts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.demo_site import Site
from tests.e2e.test_axe import faults

type OpenAs = Callable[..., BrowserContext]

SCREEN = {"width": 1280, "height": 900}
HEIGHTS = {"report": 14_000, "check": 6_000, "check/sharing": 1_800}
FIGURES = """() => ({
    height: document.documentElement.scrollHeight,
    strip: Math.round(document.querySelector("#strip")?.getBoundingClientRect().bottom ?? 0),
})"""
STEPS = [
    ("", ""),
    ("rapporteur", "named quoted introduced"),
    ("public", "named quoted introduced"),
    ("private", ""),
]


@pytest.mark.parametrize(("who", "key"), [("north-coordinator", "north"), ("south-coordinator", "south")])
def test_the_report_is_read_chapter_by_chapter(
    open_as: OpenAs, site: Site, capsys: pytest.CaptureFixture[str], who: str, key: str
) -> None:
    page = open_as(who, viewport=SCREEN).new_page()
    found = {}
    for name in HEIGHTS:
        page.goto(site.url(f"/assessments/{{{key}}}/{name}/"))
        found[name] = page.evaluate(FIGURES)
    with capsys.disabled():
        print(f"\n{key:<6}", *(f"{name} {found[name]['height']} ≤ {most}" for name, most in HEIGHTS.items()))
    assert all(found[name]["height"] <= most for name, most in HEIGHTS.items())
    assert 0 < found["report"]["strip"] < 1_200


@pytest.mark.parametrize("scripts", [True, False])
def test_a_link_to_a_row_opens_the_chapter_that_holds_it(open_as: OpenAs, site: Site, scripts: bool) -> None:
    page = open_as("south-coordinator", java_script_enabled=scripts).new_page()
    for row in ("answer-137", "gap-137", "plan", "not_borne_out"):
        page.goto(site.url(f"/assessments/{{south}}/report/#{row}"))
        expect(page.locator(f"#{row}")).to_be_visible()
        page.goto("about:blank")
    page.goto(site.url("/assessments/{south}/report/"))
    register = page.locator("#register")
    expect(register).to_be_hidden()
    page.get_by_role("navigation", name="Contents").get_by_role("link", name="Evidence register").click()
    expect(register).to_be_visible()


def test_three_steps_without_scripts_ask_only_what_can_apply(open_as: OpenAs, site: Site) -> None:
    page = open_as("north-coordinator", java_script_enabled=False).new_page()
    page.goto(site.url("/assessments/{north}/check/"))
    page.get_by_role("link", name="Next: who may see it").first.click()
    for sharing, asked in STEPS:
        if sharing:
            page.locator(f"[name=sharing][value={sharing}]").check()
        names = ("named", "quoted", "introduced", "mechanisms")
        seen = [name for name in names if page.locator(f"#div_id_{name}").is_visible()]
        assert " ".join(seen) == asked
    page.get_by_role("button", name="Next: submit").click()
    expect(page.locator(".summary-list")).to_contain_text("Nobody outside this body")
    page.locator(".summary-list").get_by_role("link", name=re.compile("^Change")).click()
    expect(page.locator("[name=sharing][value=private]")).to_be_checked()


def test_the_way_through_what_is_open_without_scripts(open_as: OpenAs, site: Site) -> None:
    page = open_as("south-coordinator", java_script_enabled=False).new_page()
    page.goto(site.url("/assessments/{south}/check/"))
    # Each page has to be there whole before it is asked what is on it.
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("^Go through")).click()
    numbers = []
    while page.get_by_role("link", name=re.compile("^Next open point")).count():
        numbers.append(page.url.split("/")[-2])
        with page.expect_navigation():
            page.get_by_role("link", name=re.compile("^Next open point")).click()
    numbers.append(page.url.split("/")[-2])
    assert numbers == sorted(set(numbers))
    with page.expect_navigation():
        page.get_by_role("link", name="Back to “Check and submit”").click()
    expect(page).to_have_url(re.compile(r"/check/#answer-\d+$"))
    rows = page.locator(".checked-answers tr[id]")
    opened = rows.filter(has_text="open point").evaluate_all("rows => rows.map(row => row.id.slice(7))")
    assert opened == numbers


def test_axe_finds_nothing_with_every_chapter_open_and_in_each_step(open_as: OpenAs, site: Site) -> None:
    page = open_as("south-coordinator").new_page()
    page.goto(site.url("/assessments/{south}/report/"))
    page.evaluate("document.querySelectorAll('main details').forEach(row => { row.open = true })")
    assert not faults(page)
    page.goto(site.url("/assessments/{south}/check/sharing/"))
    page.locator("[name=sharing][value=rapporteur]").check()
    assert not faults(page)
    page.get_by_role("button", name="Next: submit").click()
    assert page.title().startswith("Error:")
    assert not faults(page)
