"""The first page is light: what a slow line has to carry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext

from tests.e2e.demo_site import Site

MOST_BYTES = 100_000
MOST_REQUESTS = 6


def test_the_first_page_is_light(site: Site, open_as: Callable[..., BrowserContext]) -> None:
    context = open_as()
    page = context.new_page()
    sizes: list[float] = []
    network = context.new_cdp_session(page)
    network.send("Network.enable")

    def count(event: dict[str, Any]) -> None:
        sizes.append(event["encodedDataLength"])

    network.on("Network.loadingFinished", count)
    page.goto(site.url("/"), wait_until="networkidle")
    assert 3 <= len(sizes) <= MOST_REQUESTS
    assert sum(sizes) <= MOST_BYTES
