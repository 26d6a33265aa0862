"""Every page in plain words: short, easy to read, and one name for one thing."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from statistics import mean

import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.demo_site import Site
from tests.e2e.pages import PAGES
from tests.e2e.plain_words import OwnWords, instrument_texts, own_words

HARDEST_ON_AVERAGE, HARDEST_PAGE = 9, 11
FEWEST_SENTENCES = 3  # a page of one or two sentences has no grade to speak of

# What a reader of modest English stumbles over, or a second name for a thing: what is said instead.
BANNED = {
    r"\bstands?\b": "is, is shown, is written",
    r"\bstood\b": "was",
    r"\btak(?:e|es|en|ing) it along\b": "includes",
    r"\btakes? (?:it )?along\b": "includes",
    r"\bcomes? to\b": "is",
    r"\bborne out\b": "supported",
    r"\bhitherto\b|\bthereof\b|\btherein\b|\bwhereof\b": "a plain word",
}

pytestmark = pytest.mark.xdist_group("plain words")


@pytest.fixture(scope="module")
def pages(site: Site, context_of: Callable[[str], BrowserContext]) -> dict[tuple[str, str], OwnWords]:
    """The own words of every page, each person's pages in one tab; printed as a table."""
    instrument, found = instrument_texts(), {}
    for who in dict.fromkeys(who for who, _path in PAGES):
        page = context_of(who).new_page()
        for path in (path for each, path in PAGES if each == who):
            page.goto(site.url(path))
            found[who, path] = own_words(page, instrument)
        page.close()
    print_table(found)
    return found


def print_table(pages: dict[tuple[str, str], OwnWords]) -> None:
    """Words and grade of each page; to the file that WORDS_TO names too."""
    print("\nwords grade page")
    for (who, path), own in sorted(pages.items(), key=lambda each: -each[1].words):
        print(f"{own.words:5} {own.grade:5.1f} {path} {who}")
    if kept := os.environ.get("WORDS_TO"):
        rows = {
            f"{path} {who}".strip(): {
                "words": own.words,
                "grade": round(own.grade, 1),
                "blocks": own.blocks,
            }
            for (who, path), own in pages.items()
        }
        Path(kept).write_text(json.dumps(rows, indent=1, ensure_ascii=False), encoding="utf-8")


def test_pages_are_read_with_ease(pages: dict[tuple[str, str], OwnWords]) -> None:
    grades = [own.grade for own in pages.values() if len(own.sentences) >= FEWEST_SENTENCES]
    assert len(grades) > 100
    assert mean(grades) <= HARDEST_ON_AVERAGE


def test_no_page_is_hard(pages: dict[tuple[str, str], OwnWords]) -> None:
    assert {
        page: round(own.grade, 1)
        for page, own in pages.items()
        if len(own.sentences) >= FEWEST_SENTENCES and own.grade > HARDEST_PAGE
    } == {}


@pytest.mark.parametrize("banned", BANNED)
def test_no_page_says(pages: dict[tuple[str, str], OwnWords], banned: str) -> None:
    assert [
        (page, block)
        for page, own in pages.items()
        for block in own.blocks
        if re.search(banned, block, re.IGNORECASE)
    ] == [], f"say: {BANNED[banned]}"
