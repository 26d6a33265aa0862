"""A bundle in a real browser: asked for, made by the worker while the page watches, fetched and checked."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.demo_site import Site
from tests.e2e.test_axe import complaints_of, faults

type OpenAs = Callable[..., BrowserContext]

# On a busy machine the first PDF takes its time.
MADE_WITHIN = 120_000


def checked(path: Path) -> dict[str, str]:
    """Member → kind of a finished archive, after every hash of its list was compared."""
    with zipfile.ZipFile(path) as archive:
        listed = json.loads(archive.read("manifest.json"))["files"]
        for item in listed:
            assert hashlib.sha256(archive.read(item["name"])).hexdigest() == item["sha256"]
        return {item["name"]: item["kind"] for item in listed}


def fetched(page: Page, folder: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the ZIP").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_it_is_made_while_the_page_watches(open_as: OpenAs, site: Site, tmp_path: Path) -> None:
    page = open_as("north-coordinator").new_page()
    heard = complaints_of(page, site)
    page.goto(site.url("/assessments/{north_2025}/report/"))
    page.get_by_role("link", name="Everything as one ZIP").click()
    page.get_by_role("button", name="Make the ZIP").click()
    expect(page.get_by_role("heading", name="Everything as one ZIP")).to_be_visible()
    expect(page.get_by_text("It is ready.")).to_be_visible(timeout=MADE_WITHIN)
    assert faults(page) == {}
    kinds = checked(fetched(page, tmp_path))
    page.get_by_role("link", name="What it includes, and your other ZIPs").click()
    expect(page.get_by_role("heading", name="Your bundles")).to_be_visible()
    assert faults(page) == {}
    assert {"pdf", "brief", "xlsx", "json"} <= set(kinds.values())
    assert heard == []


def test_without_javascript_one_looks_again(open_as: OpenAs, site: Site, tmp_path: Path) -> None:
    page = open_as("north-reader", java_script_enabled=False).new_page()
    page.goto(site.url("/assessments/{north_2025}/bundle/"))
    page.get_by_role("button", name="Make the ZIP").click()
    again = page.get_by_role("link", name="Look again")
    expect(again.or_(page.get_by_text("It is ready."))).to_be_visible()
    # A page that watches by itself tells this test when to look.
    watching = open_as("north-reader").new_page()
    watching.goto(page.url)
    expect(watching.get_by_text("It is ready.")).to_be_visible(timeout=MADE_WITHIN)
    if again.count():
        again.click()
    expect(page.get_by_text("It is ready.")).to_be_visible()
    assert "json" in checked(fetched(page, tmp_path)).values()
