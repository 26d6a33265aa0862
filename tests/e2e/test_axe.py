"""Every page, light, dark and at 320 px: nothing axe objects to, nothing cut off, blocked or from outside."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from tests.e2e.demo_site import Site
from tests.e2e.pages import PAGES

MODES = {"light": (1280, "light"), "dark": (1280, "dark"), "320 px": (320, "light")}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
Open = Callable[..., BrowserContext]


def violations(page: Page) -> list[str]:
    """What axe finds, each with its rule and the first places."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {[node['target'] for node in rule['nodes']][:5]}" for rule in found]


def complaints_of(page: Page, site: Site) -> list[str]:
    """Collects what the browser complains of and what it asks other hosts for, while the page is used."""
    heard: list[str] = []
    page.on(
        "console", lambda message: heard.append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on(
        "request",
        lambda asked: (
            None if asked.url.startswith((site.address, "data:")) else heard.append(asked.url)
        ),
    )
    return heard


@pytest.mark.parametrize(("who", "path"), PAGES, ids=[f"{path} {who}" for who, path in PAGES])
def test_page(site: Site, open_as: Open, who: str, path: str) -> None:
    page = open_as(who).new_page()
    heard = complaints_of(page, site)
    answer = page.goto(site.url(path))
    assert answer is not None
    assert answer.status == 200
    assert page.locator("h1").count() == 1
    found = {}
    for mode, (width, scheme) in MODES.items():
        page.set_viewport_size({"width": width, "height": 900})
        # Without reduced motion axe would measure colours halfway through a transition.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        if problems := violations(page):
            found[mode] = problems
        if page.evaluate(OVERFLOW) > 0:
            found[f"{mode}, wider than the screen"] = [path]
    assert found == {}
    assert heard == []
