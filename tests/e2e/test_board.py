"""Ten ministries on the clearance board, in a real browser.

They are invited on one form, draft unseen, release, contradict each other, are reminded and asked for more.
"""

from __future__ import annotations

import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import step_in
from tests.e2e.demo_site import Site
from tests.e2e.test_axe import faults

MINISTRIES = (
    *("Agriculture", "Defence", "Education", "Energy", "Fisheries"),
    *("Housing", "Mining", "Sport", "Tourism", "Water"),
)
PASSWORD = "a long and quiet sentence"
BOARD = "/assessments/{south}/board/"
SECRET = "Not yet for the others."

# What of a box is seen only by scrolling in it, in pixels.
HIDDEN = "box => box.scrollHeight - box.clientHeight + box.scrollWidth - box.clientWidth"

# The words of a table that begin on one line and end on another.
# A word of eleven letters may be hyphenated beside fourteen ministries; a shorter one is never broken.
BROKEN = """table => {
  const walker = document.createTreeWalker(table, NodeFilter.SHOW_TEXT), range = document.createRange();
  const found = [];
  for (let text = walker.nextNode(); text; text = walker.nextNode())
    for (const word of text.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map(each => `${each.x} ${each.y}`));
      if (lines.size > 1 && word[0].length < 11) found.push(word[0]);
    }
  return found;
}"""


def invite_ten(page: Page, site: Site) -> list[str]:
    """All on one form; a line that is wrong is named, and nothing that was typed is lost. Their links."""
    page.goto(site.url(BOARD))
    page.get_by_role("link", name="Invite several people").click()
    lines = [f"Head of {name}; {name}; {name.lower()}@ministry.example; 121" for name in MINISTRIES]
    page.get_by_label("The people").fill("\n".join([*lines[:-1], lines[-1].replace("121", "221")]))
    page.get_by_label("Contributor", exact=True).check()
    page.get_by_role("button", name="Make the invitations").click()
    expect(page.get_by_role("alert")).to_contain_text("Line 10: “221” is no recommendation")
    field = page.get_by_label("The people")
    assert "Head of Agriculture" in field.input_value()
    field.fill("\n".join(lines))
    page.get_by_role("button", name="Make the invitations").click()
    expect(page.get_by_role("heading", name="10 invitations are made")).to_be_visible()
    return [field.input_value() for field in page.locator("[readonly]").all()]


def joined(browser: Browser, link: str, name: str) -> Page:
    """The head of a ministry, who has accepted."""
    page = browser.new_context().new_page()
    page.goto(link)
    page.get_by_label("Name").fill(f"Head of {name}")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=again]").fill(PASSWORD)
    page.get_by_role("button", name=re.compile("account|Accept|Join", re.IGNORECASE)).click()
    return page


def write_input(page: Page, site: Site, level: str, *, release: bool) -> None:
    page.goto(site.url("/assessments/{south}/121/"))
    page.get_by_label("3. Why").fill("As the register says." if release else SECRET)
    page.get_by_label(re.compile(f"^{level} · ")).check()
    expect(page.locator("#save-state")).to_contain_text("Saved at")
    if release:
        page.get_by_role("button", name="Release for the assessment").click()
        expect(page.get_by_text("is released: your whole body reads it now.")).to_be_visible()


def a_month_goes_by(folder: Path) -> None:
    """The day by which the ten were asked is over."""
    (database,) = folder.glob("*.sqlite3")
    with closing(sqlite3.connect(database, timeout=30)) as rows, rows:
        rows.execute(
            "UPDATE mechanisms_assignment SET due = '2026-01-01' WHERE membership_id IN"
            " (SELECT m.id FROM mechanisms_membership m JOIN mechanisms_person p ON p.id = m.person_id"
            " WHERE p.email LIKE '%@ministry.example')"
        )


def cell(page: Page, name: str) -> str:
    """What the board says of this ministry at 121."""
    heads = page.locator(".board thead th").all_inner_texts()
    place = next(index for index, head in enumerate(heads) if head.split("\n")[0] == name)
    return page.locator("#at-121 > :is(th, td)").nth(place).inner_text()


def test_ten_ministries_on_the_board(own_site: Site, browser: Browser, tmp_path: Path) -> None:
    site = own_site
    secretary = browser.new_context().new_page()
    step_in(secretary, site, "south-coordinator")
    links = invite_ten(secretary, site)
    assert len(links) == len(MINISTRIES)
    pages = [joined(browser, link, name) for name, link in zip(MINISTRIES, links, strict=True)]
    for place, page in enumerate(pages):
        if place < 8:
            write_input(page, site, "0" if place == 0 else "2", release=place < 7)
        if place == 9:
            page.goto(site.url(BOARD))
            assert "Drafting" in cell(page, "Sport")
            expect(page.locator("main")).not_to_contain_text(SECRET)
        page.context.close()
    a_month_goes_by(tmp_path)
    _read_the_board(secretary, site)
    _remind(secretary)
    _say_why(secretary, site)
    _ask_more(secretary, site)


def _read_the_board(page: Page, site: Site) -> None:
    page.goto(site.url(BOARD))
    assert "Released" in cell(page, "Agriculture")
    assert "Head of Agriculture" in cell(page, "Agriculture")
    assert "Contradicts at the level" in cell(page, "Agriculture")
    assert "late" in cell(page, "Water")
    assert not faults(page)
    page.get_by_role("link", name=re.compile(r"^Late \(")).click()
    assert "show=late" in page.url
    expect(page.locator("#at-121")).to_be_visible()
    expect(page.locator("#at-106")).to_have_count(0)
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(site.url(BOARD))
    assert page.locator("th[scope=col]").count() >= len(MINISTRIES) + 4
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert page.locator(".board-box").evaluate(HIDDEN) == 0, "all ministries are seen, without a box"
    assert page.locator(".board").evaluate(BROKEN) == []
    _on_paper(page)


def _on_paper(page: Page) -> None:
    """For the meeting: a few sheets, each with the names of the ministries and the day that is due."""
    read = subprocess.run(
        ["pdftotext", "-raw", "-", "-"],
        input=page.pdf(prefer_css_page_size=True),
        capture_output=True,
        check=True,
    )
    sheets = read.stdout.decode().removesuffix("\f").split("\f")
    assert len(sheets) <= 3
    assert "due 1 January" in " ".join(read.stdout.decode().split())
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1047, "height": 700})
    assert page.locator(".board").evaluate(BROKEN) == []
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1280, "height": 900})


def _remind(page: Page) -> None:
    """The demo sends no mail: the coordinator writes, and notes that three were reminded."""
    page.get_by_role("button", name="Note that I reminded 3 members today").click()
    expect(page.get_by_text("3 members were reminded today.")).to_be_visible()
    expect(page.get_by_text("All late members were reminded today.")).to_be_visible()
    expect(page.locator(".board thead")).to_contain_text("reminded on")


def _say_why(page: Page, site: Site) -> None:
    page.goto(site.url("/assessments/{south}/"))
    page.get_by_role("link", name=re.compile("Inputs contradict each other on 121")).click()
    part = page.locator("#at-121")
    expect(part).to_contain_text("Agriculture")
    part.get_by_label("Why we chose so").fill("Agriculture spoke of one region only.")
    part.get_by_role("button", name="Save why").click()
    expect(page.get_by_text("Saved why the answer to 121 was chosen.")).to_be_visible()
    assert not faults(page)


def _ask_more(page: Page, site: Site) -> None:
    page.goto(site.url(BOARD + "?show=unassigned"))
    page.get_by_label("Choose 106").check()
    page.get_by_label("Choose 107").check()
    page.get_by_role("button", name="Choose who is asked, and until when").click()
    for name in ("Sport", "Tourism"):
        page.get_by_label(re.compile(f"^{name} ")).check()
    assert not faults(page)
    page.get_by_role("button", name="Save who is asked").click()
    expect(page.get_by_text("2 people are asked something else now.")).to_be_visible()
    page.goto(site.url(BOARD + "?show=unassigned"))
    expect(page.locator("#at-106")).to_have_count(0)
