"""Pages are light: what a slow line has to carry when a page is opened for the first time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.demo_site import Site
from tests.e2e.pages import COORDINATOR, NATIONAL

MOST_BYTES = 100_000
MOST_REQUESTS = 6

# Where most is written and read: with the style, the scripts and everything else that comes along.
LONG_PAGES = [
    (COORDINATOR, "/dashboard/"),
    (COORDINATOR, "/assessments/{north}/"),
    (COORDINATOR, "/assessments/{north}/112/"),
    (COORDINATOR, "/assessments/{north}/section/b/?open=113"),
    (COORDINATOR, "/assessments/{north}/still-true/"),
    (COORDINATOR, "/assessments/{north}/history/"),
    (NATIONAL, "/assessments/{south}/135/"),
    (COORDINATOR, "/assessments/{north}/report/"),
    (COORDINATOR, "/assessments/{north}/check/"),
    (COORDINATOR, "/compare/"),
    (COORDINATOR, "/recommendations/113/"),
]


def carried(context: BrowserContext, address: str) -> list[float]:
    """The bytes of each answer, as they travel, until the page has all it wants."""
    page = context.new_page()
    sizes: list[float] = []
    asked: dict[str, str] = {}
    network = context.new_cdp_session(page)
    network.send("Network.enable")

    def ask(event: dict[str, Any]) -> None:
        asked[event["requestId"]] = f"{event['request']['method']} {event['request']['url']}"

    def count(event: dict[str, Any]) -> None:
        if " data:" in asked.get(event["requestId"], ""):  # stands in the style sheet
            return
        sizes.append(event["encodedDataLength"])
        print(f"{event['encodedDataLength']:>8,.0f} {asked.get(event['requestId'], '')[:110]}")

    network.on("Network.requestWillBeSent", ask)
    network.on("Network.loadingFinished", count)
    page.goto(address, wait_until="networkidle")
    return sizes


def test_the_first_page_is_light(site: Site, open_as: Callable[..., BrowserContext]) -> None:
    sizes = carried(open_as(), site.url("/"))
    assert 3 <= len(sizes) <= MOST_REQUESTS
    assert sum(sizes) <= MOST_BYTES


@pytest.mark.parametrize(("who", "path"), LONG_PAGES)
def test_and_so_are_the_long_ones(
    site: Site, open_as: Callable[..., BrowserContext], who: str, path: str
) -> None:
    sizes = carried(open_as(who), site.url(path))
    print(f"{path}: {len(sizes)} requests, {sum(sizes):,.0f} bytes")
    assert 3 <= len(sizes) <= MOST_REQUESTS
    assert sum(sizes) <= MOST_BYTES
