"""Every page, light, dark and on small screens: nothing axe objects to, cut off, blocked or from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from tests.e2e.demo_site import Site
from tests.e2e.pages import ERRORS, PAGES

MODES = {"light": (1280, "light"), "dark": (1280, "dark"), "320 px": (320, "light")}
PHONE = 390
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
NEXT_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

type ContextOf = Callable[[str], BrowserContext]
type OpenPage = Callable[[str], Page]


@pytest.fixture
def open_page(context_of: ContextOf) -> Iterator[OpenPage]:
    """``open_page("reviewer")``: a new page of that person, closed at the end."""
    opened: list[Page] = []

    def page_of(who: str) -> Page:
        opened.append(context_of(who).new_page())
        return opened[-1]

    yield page_of
    for page in opened:
        page.close()


def violations(page: Page) -> list[str]:
    """What axe finds, each with its rule and the first places."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {[node['target'] for node in rule['nodes']][:5]}" for rule in found]


def overflow(page: Page, width: int) -> int:
    """By how many pixels the page is wider than a screen of this width."""
    page.set_viewport_size({"width": width, "height": 900})
    wider: int = page.evaluate(OVERFLOW)
    return wider


def faults(page: Page) -> dict[str, object]:
    """What is wrong in each mode; empty if nothing is."""
    found: dict[str, object] = {}
    for mode, (width, scheme) in MODES.items():
        # Without reduced motion axe would measure colours halfway through a transition.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        if wider := overflow(page, width):
            found[f"{mode}, wider than the screen"] = wider
        page.evaluate(NEXT_FRAMES)
        if problems := violations(page):
            found[mode] = problems
    if wider := overflow(page, PHONE):
        found[f"{PHONE} px, wider than the screen"] = wider
    return found


def complaints_of(page: Page, site: Site) -> list[str]:
    """Collects what the browser complains of and what it asks other hosts for, while the page is used."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith((site.address, "data:")) else heard.append(asked.url),
    )
    return heard


@pytest.mark.parametrize(("who", "path"), PAGES, ids=[f"{path} {who}" for who, path in PAGES])
def test_page(site: Site, open_page: OpenPage, who: str, path: str) -> None:
    page = open_page(who)
    heard = complaints_of(page, site)
    answer = page.goto(site.url(path))
    assert answer is not None
    assert answer.status == 200
    assert page.locator("h1").count() == 1
    assert faults(page) == {}
    assert heard == []


@pytest.mark.parametrize(
    ("who", "path", "typed"), ERRORS, ids=[f"{path} {who}" for who, path, _typed in ERRORS]
)
def test_page_that_refuses(
    site: Site, open_page: OpenPage, who: str, path: str, typed: dict[str, str]
) -> None:
    """The same holds when a form comes back with what is wrong in it."""
    page = open_page(who)
    page.goto(site.url(path))
    page.evaluate("document.querySelectorAll('main details').forEach(row => { row.open = true; })")
    form = page.locator("main form[method=post][novalidate]").first
    for name, text in typed.items():
        form.locator(f"[name='{name}']").first.fill(text)
    with page.expect_navigation():
        form.locator("button.btn-primary").first.click()
    assert page.locator("[aria-invalid=true]").count() > 0
    assert page.locator("h1").count() == 1
    assert faults(page) == {}
