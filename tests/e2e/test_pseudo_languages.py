"""The main pages in two languages that nobody speaks: longer by 40 %, and from right to left.

Nothing is wider than the screen or cut off, and no word of ours is left in English: `tests.pseudo_languages`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import served, step_in
from tests.e2e.demo_site import Site
from tests.e2e.test_axe import overflow

SIZES = (1280, 390)
LOOKED_AT = {
    "": (
        "/",
        "/account/login/",
        "/recommendations/112/",
        "/mechanisms/ecowas/",
        "/help/scoring/",
        "/report/",
        "/mechanisms/",
    ),
    "south-coordinator": (
        "/dashboard/",
        "/assessments/{south}/",
        "/assessments/{south}/112/",
        "/assessments/{south}/112/evidence/add/",
        "/assessments/{south}/evidence/",
        "/assessments/{south}/actions/",
        "/assessments/{south}/history/",
        "/assessments/{south}/report/",
        "/assessments/{south}/check/",
        "/assessments/{south}/board/",
        "/assessments/{south}/offline/",
        "/bodies/sample-southern-task-force/members/",
    ),
    "reviewer": ("/review/", "/compare/?cycle=2026&kind=national"),
}
SAMPLE = Path(settings.FIXTURES) / "sample"
SAME = ("ThirtyTwo", "A/HRC/14/32", "UTC", "south-women@example.org")
"""What is called the same in every language; the languages themselves are named by two letters."""
LATIN = re.compile(r"(?!AR\b)[A-Za-z]{2,}")
CUT_OFF = """() => [...document.querySelectorAll('button, .btn, .status-tag, nav a, th')]
  .filter(node => node.checkVisibility() && node.clientWidth > 2
    && !(node.closest('thead')?.clientWidth <= 1))
  .filter(node => node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).overflowX !== 'auto'
    && getComputedStyle(node).display !== 'inline')
  .map(node => node.textContent.trim().slice(0, 40) + ' in ' + node.className)"""
HEADER_LINES = """() => {
  const lines = new Set();
  for (const node of document.querySelectorAll('.site-header a, .site-header summary, .site-header button'))
    if (node.checkVisibility() && !node.closest('details[open] > :not(summary)'))
      lines.add(Math.round((node.getBoundingClientRect().top + node.getBoundingClientRect().bottom) / 40));
  return lines.size;
}"""
MARKED_WRONG = """() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode())
    if (/[\u0600-\u06ff]/.test(text.data) && text.parentElement.closest('[lang]').lang === 'en')
      found.push(text.data.trim());
  return found;
}"""
# What is said in its own language, by whoever said it, or typed letter by letter.
SAID = """() => {
  const foreign = 'bdi, code, pre, kbd, samp, textarea, script, style, template, noscript, q, blockquote,'
    + ' .typed-text, body [lang], body [dir], select[name=language] option';
  const said = [document.title], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode())
    if (text.data.trim() && !text.parentElement.closest(foreign)) said.push(text.data);
  for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'data-label'])
    for (const node of document.querySelectorAll(`body [${name}]`))
      if (!node.closest(foreign)) said.push(node.getAttribute(name));
  return said.map(text => text.replace(/\\s+/g, ' ').trim());
}"""


@cache
def names() -> tuple[str, ...]:
    """What the sample calls bodies, people, ministries, places and documents, the longest first."""
    found = {*SAME, *(f"@{one['username']}" for one in read_yaml(SAMPLE / "people.yaml")["people"])}
    for path in SAMPLE.rglob("*.yaml"):
        found |= {said for said in strings_in(read_yaml(path)) if said[:1].isupper() and " " in said}
    return tuple(sorted(found, key=len, reverse=True))


def read_yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def strings_in(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict | list):
        for each in content.values() if isinstance(content, dict) else content:
            yield from strings_in(each)


def in_english(said: str) -> bool:
    """Whether there are words that are no name, nor the beginning of one."""
    if said.endswith("…") and any(said.strip(": …") in name for name in names()):
        return False
    for name in names():
        said = said.replace(name, " ")
    return LATIN.search(said) is not None


@pytest.fixture(scope="module")
def pseudo_site(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo as these languages have it."""
    with served(prepared, tmp_path_factory.mktemp("pseudo"), "tests.e2e.pseudo_wsgi") as running:
        yield running


def faults(page: Page, language: str) -> dict[str, object]:
    """What is wrong with the page that is open; empty if nothing is."""
    found: dict[str, object] = {}
    for width in SIZES:
        found[f"{width} px, wider than the screen"] = overflow(page, width)
        found[f"{width} px, cut off"] = page.evaluate(CUT_OFF)
        lines = page.evaluate(HEADER_LINES)
        found[f"{width} px, lines of the header"] = lines if lines > 2 else 0
    if language == "ar":
        found["left in English"] = list(dict.fromkeys(filter(in_english, page.evaluate(SAID))))
        found["marked as English"] = page.evaluate(MARKED_WRONG)
    return {what: wrong for what, wrong in found.items() if wrong}


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("who", LOOKED_AT)
def test_main_pages(pseudo_site: Site, browser: Browser, who: str, language: str) -> None:
    context = browser.new_context(locale=language)
    page = context.new_page()
    if who:
        step_in(page, pseudo_site, who)
    found = {}
    for path in LOOKED_AT[who]:
        page.goto(pseudo_site.url(path))
        assert page.locator("html").get_attribute("lang") == language
        if wrong := faults(page, language):
            found[path] = wrong
    context.close()
    assert found == {}
