"""One assessment from nothing to a verified report, each step by the person who takes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.demo_site import Site, type_day

type OpenAs = Callable[..., BrowserContext]

BODY = "sample-highlands-process"
PASSWORD = "a long and quiet sentence"
TYPED_FIRST = "The task force met twice in 2026."
TYPED_LATE = "The task force met three times, says the ministry."
JOINED = f"{TYPED_FIRST} {TYPED_LATE}"
COMMENT = "Is three right?"
CHANGED = "A colleague changed this answer"


@pytest.fixture
def coordinator(open_as: OpenAs) -> Page:
    return open_as("highlands-coordinator").new_page()


@pytest.fixture
def amina(browser: Browser) -> Iterator[Page]:
    """Somebody whom nobody knows yet."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def start(page: Page, site: Site) -> str:
    """The address of the assessment that the coordinator starts."""
    page.goto(site.url("/assessments/start/"))
    page.get_by_label("Cycle").select_option(label="2026")
    page.get_by_label("A blank assessment").check()
    type_day(page, "start", "2025-07-01")
    type_day(page, "end", "2026-06-30")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page).to_have_url(re.compile(r"/assessments/[0-9a-f-]{36}/"))
    found = re.search(r"/assessments/[0-9a-f-]{36}/", page.url)
    assert found
    return found[0]


def invite(page: Page, site: Site) -> str:
    """The link for Amina, who is asked for 113, as the coordinator hands it over."""
    page.goto(site.url(f"/bodies/{BODY}/members/"))
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("E-mail address").fill("amina@example.org")
    page.get_by_label("Contributor", exact=True).check()
    page.locator("summary", has_text="Single recommendations").click()
    page.get_by_label(re.compile("^113 ")).check()
    page.get_by_role("button", name="Make the invitation").click()
    return page.locator("[readonly]").input_value()


def accept(page: Page, site: Site, link: str) -> None:
    """Open it, make the account, be in."""
    page.goto(site.url(link[link.index("/invitations/") :]))
    expect(page.get_by_text("assess itself against the 32 recommendations of A/HRC/14/32")).to_be_visible()
    page.get_by_label("Your name").fill("Amina Diallo")
    page.get_by_label(re.compile("^Password")).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Accept and make the account").click()
    expect(page.get_by_role("heading", name="Waiting for you")).to_be_visible()
    page.goto(site.url(link[link.index("/invitations/") :]))
    expect(page.get_by_role("button", name=re.compile("Accept"))).to_have_count(0)


def both_write(first: Page, second: Page, question: str) -> None:
    """Both have the question open; the second saves too late and joins the two texts."""
    second.goto(question)
    first.goto(question)
    first.get_by_label("3. Why").fill(TYPED_FIRST)
    expect(first.locator("#save-state")).to_contain_text("Saved at")
    second.get_by_label("3. Why").fill(TYPED_LATE)
    expect(second.get_by_role("heading", name=CHANGED)).to_be_visible()
    expect(second.locator("#save-conflict")).to_contain_text("met twice in 2026")
    expect(second.get_by_label("3. Why")).to_have_value(TYPED_LATE)
    second.get_by_label("3. Why").fill(JOINED)
    second.get_by_label("2 · In operation", exact=True).check()
    expect(second.locator("#save-conflict")).to_contain_text("In operation")
    second.get_by_role("button", name="Save mine over it").click()
    expect(second.get_by_role("heading", name=CHANGED)).to_have_count(0)


def ask(writer: Page, reader: Page, question: str) -> None:
    """A word among colleagues; what was joined stands for both."""
    writer.goto(f"{question}#comments")
    writer.locator("#id_comment-new").fill(COMMENT)
    writer.get_by_role("button", name="Send the comment").click()
    expect(writer.locator("#comments")).to_contain_text(COMMENT)
    reader.goto(question)
    expect(reader.locator("#comments")).to_contain_text(COMMENT)
    expect(reader.get_by_label("3. Why")).to_have_value(JOINED)


def submit(page: Page, address: str) -> str:
    """Decide each thing, sign, and read the hash on the receipt."""
    page.goto(address)
    page.get_by_role("link", name="Next: who may see it").first.click()
    page.get_by_role("button", name="Next: submit").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.locator("[name=sharing][value=public]").check()
    for name in ("named", "quoted", "introduced"):
        page.locator(f"[name={name}][value=no]").check()
    page.get_by_role("button", name="Next: submit").click()
    page.get_by_role("button", name="Submit the assessment").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.locator("[name=confirmed]").check()
    page.locator("[name=name]").fill("Nurlan Sadykov")
    page.get_by_role("button", name="Submit the assessment").click()
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()
    return page.locator("code.hash").first.inner_text()


def verify(page: Page, site: Site, digest: str, report: str) -> None:
    """By the hash, then by the file; without an account."""
    with page.expect_download(timeout=120_000) as download:
        page.goto(f"{report}.pdf")
    printed = download.value.path().read_bytes()
    page.goto(site.url(f"/verify/?hash={digest}"))
    expect(page.locator("main")).to_contain_text("Highlands Process (sample)")
    page.locator("input[type=file]").set_input_files(
        {"name": "from-a-colleague.pdf", "mimeType": "application/pdf", "buffer": printed}
    )
    page.get_by_role("button", name="Verify the file").click()
    expect(page.get_by_role("heading", name="Issued by this installation")).to_be_visible()
    page.goto(f"{report}/")
    expect(page.locator("main")).to_contain_text(JOINED)
    assert COMMENT not in page.content()


def test_from_an_invitation_to_a_verified_report(
    coordinator: Page, amina: Page, open_as: OpenAs, site: Site
) -> None:
    assessment = site.url(start(coordinator, site))
    accept(amina, site, invite(coordinator, site))
    both_write(coordinator, amina, f"{assessment}113/")
    amina.goto(f"{assessment}114/")
    expect(amina.get_by_text("not assigned to you")).to_be_visible()
    ask(amina, coordinator, f"{assessment}113/")
    amina.goto(f"{assessment}check/")
    expect(amina.get_by_text("The coordinator submits.")).to_be_visible()
    digest = submit(coordinator, f"{assessment}check/")
    verify(open_as("").new_page(), site, digest, f"{assessment}report")
    amina.goto(f"{assessment}113/")
    expect(amina.locator("main")).to_contain_text(TYPED_LATE)
    expect(amina.get_by_label("3. Why")).to_have_count(0)
