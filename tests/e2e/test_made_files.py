"""What takes long is waited for on a page that can be left, and twenty of it hold up nobody who saves."""

from __future__ import annotations

import re
import statistics
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import pytest
from playwright.sync_api import BrowserContext, Cookie, expect

from tests.e2e.demo_site import Site
from tests.e2e.pages import COORDINATOR

AT_ONCE = 20


def test_the_file_comes_by_itself_once_it_is_made(site: Site, open_as: Callable[..., BrowserContext]) -> None:
    page = open_as(COORDINATOR).new_page()
    page.goto(site.url("/assessments/{north}/report/"))
    with page.expect_download(timeout=120_000) as download:
        page.goto(site.url("/assessments/{north}/brief.pdf"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Your file")
        expect(page.locator("#work-now")).to_contain_text(re.compile("line|next|made now|ready"))
    assert download.value.suggested_filename.endswith("-draft.pdf")
    expect(page.locator("#work-now")).to_contain_text("It is ready.")


def test_a_program_asks_waits_and_fetches(site: Site, open_as: Callable[..., BrowserContext]) -> None:
    cookies = open_as(COORDINATOR).cookies()
    address = site.url("/assessments/{north}/report.pdf")
    statuses = []
    for _look in range(120):
        answer = asked(address, cookies)
        statuses.append(answer.status)
        if answer.status == 200:
            break
        time.sleep(int(answer.headers["Retry-After"]))
    assert statuses[-1] == 200
    assert set(statuses[:-1]) <= {202}
    assert answer.begins == b"%PDF-"
    assert asked(address, cookies).status == 200


def test_twenty_at_once_hold_up_nobody(site: Site, open_as: Callable[..., BrowserContext]) -> None:
    """By the answers of bodies and what visitors may see: ten comparisons, five groups of two kinds."""
    cookies = open_as(COORDINATOR).cookies()
    page = site.url("/assessments/{north}/113/")
    quiet = statistics.median(took(page, cookies) for _time in range(10))
    wanted = [
        site.url(f"/compare/report.{end}?cycle=2025&paragraph={number}")
        for end in ("pdf", "docx")
        for number in range(106, 106 + AT_ONCE // 2)
    ]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = list(threads.map(lambda address: asked(address, cookies).status, wanted))
    busy = statistics.median(took(page, cookies) for _time in range(10))
    print(f"a page: {quiet * 1000:.0f} ms alone, {busy * 1000:.0f} ms while {AT_ONCE} files wait")
    assert set(answers) <= {200, 202}
    assert answers.count(202) > AT_ONCE // 2


def took(address: str, cookies: list[Cookie]) -> float:
    begun = time.monotonic()
    asked(address, cookies)
    return time.monotonic() - begun


class Given(NamedTuple):
    """What came: how, with what beside it, and its first bytes."""

    status: int
    headers: Mapping[str, str]
    begins: bytes


def asked(address: str, cookies: list[Cookie]) -> Given:
    sent = "; ".join(f"{each['name']}={each['value']}" for each in cookies)
    request = urllib.request.Request(address, headers={"Cookie": sent})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=60) as came:  # noqa: S310
            return Given(came.status, came.headers, came.read()[:5])
    except urllib.error.HTTPError as refused:
        pytest.fail(f"{address}: {refused.code}")
