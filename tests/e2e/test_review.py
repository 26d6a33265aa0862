"""A submission is read, returned, answered and read again, each step by the person who takes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from tests.e2e.conftest import step_in
from tests.e2e.demo_site import Site

BODY = re.compile("^Review ?: ?Pearl Isles")
QUESTION = "Where can the plan of 2024 be read?"
BETWEEN_US = "The embassy may know more."
ANSWERED = "The plan is in the annex of the yearly report, page 12."

type OpenOn = Callable[..., Page]


@pytest.fixture
def open_on(browser: Browser, own_site: Site) -> Iterator[OpenOn]:
    """``open_on("reviewer")``: a page of that person on the demo of this test, signed in by its button."""
    opened: list[BrowserContext] = []

    def page_of(username: str, **options: object) -> Page:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        opened.append(context)
        page = context.new_page()
        step_in(page, own_site, username)
        return page

    yield page_of
    for context in opened:
        context.close()


@pytest.fixture
def pearl(own_site: Site) -> str:
    """The address of the review of a submission that nobody has read."""
    return own_site.url(f"/review/{own_site.assessments['sample-pearl-isles-committee 2026']}/")


def read(page: Page, choice: str, reason: str) -> None:
    page.get_by_label(choice, exact=True).check()
    page.get_by_label("Reason", exact=True).fill(reason)


def review_and_return(page: Page, site: Site, review: str) -> None:
    """From the queue to the return, by what the pages offer."""
    page.goto(site.url("/review/"))
    page.get_by_role("link", name=BODY).click()
    expect(page).to_have_url(review)
    page.get_by_role("link", name="Continue: paragraph 106").click()
    page.get_by_label("Agree", exact=True).check()
    page.get_by_role("button", name="Save and next").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("107")
    expect(page.get_by_role("status").first).to_contain_text("Paragraph 106 is saved.")
    read(page, "Cannot tell", "No document is named.")
    page.locator("#reading summary", has_text="Ask the body").click()
    page.get_by_label("Question to the body").fill(QUESTION)
    page.locator("#reading summary", has_text="Internal notes").click()
    page.get_by_label("Note", exact=True).fill(BETWEEN_US)
    page.get_by_role("button", name="Save and stay here").click()
    expect(page.get_by_label("Question to the body")).to_have_value(QUESTION)
    expect(page.get_by_text(BETWEEN_US)).to_be_visible()
    page.goto(review)
    page.get_by_role("link", name="Return with questions").click()
    expect(page.get_by_text("Only this paragraph opens for the body")).to_be_visible()
    page.get_by_role("button", name="Return it to the body").click()
    expect(page.locator(".error-summary")).to_contain_text("Write a message to the body.")
    page.get_by_label("Message to the body").fill("One point is not clear to us.")
    page.get_by_label("The Special Rapporteur’s mandate").check()
    page.get_by_role("button", name="Return it to the body").click()
    expect(page.get_by_text("Returned with questions on")).to_be_visible()


def answer_and_submit_again(page: Page, site: Site) -> None:
    """The coordinator sees the question, answers it, and sends the second version."""
    page.goto(site.url("/dashboard/"))
    page.get_by_role("link", name="Continue: paragraph 107").click()
    expect(page.get_by_text(QUESTION)).to_be_visible()
    expect(page.get_by_text(BETWEEN_US)).to_have_count(0)
    page.get_by_label("3. Why").fill(ANSWERED)
    page.get_by_role("button", name="Save and go on").click()
    page.locator("main .btn-primary", has_text="Check and submit").click()
    expect(page.get_by_text(QUESTION)).to_be_visible()
    page.get_by_role("link", name="Next: who may see it").first.click()
    for question, said in (
        ("Who may see this submission?", "The Special Rapporteur’s staff. They"),
        ("May your body be named", "Yes"),
        ("May the staff quote you without your name", "No"),
        ("May the staff introduce you", "No"),
        ("May the regional mechanisms", "No"),
    ):
        page.get_by_role("group", name=question).get_by_label(said).check()
    page.get_by_role("button", name="Next: submit").click()
    page.get_by_label("I have checked the answers").check()
    page.get_by_label("Type your name to submit").fill(page.locator(".person bdi").inner_text())
    page.get_by_role("button", name="Submit version 2").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Submitted")


def see_what_changed(page: Page, review: str) -> None:
    """Version 1 beside version 2 on what was asked; the rest is taken over."""
    page.goto(review)
    expect(page.get_by_text("version 2, submitted on")).to_be_visible()
    page.get_by_role("button", name="Keep the readings of version 1").click()
    expect(page.get_by_text("1 reading was taken over.")).to_be_visible()
    page.get_by_role("link", name="107", exact=True).first.click()
    expect(page.get_by_role("heading", name="Since version 1")).to_be_visible()
    since = page.locator("#since")
    expect(since).to_contain_text(QUESTION)
    expect(since.locator("ins").first).to_be_visible()
    expect(since).to_contain_text("No document is named.")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_from_the_queue_to_the_second_version(
    open_on: OpenOn, own_site: Site, pearl: str, scripts: bool
) -> None:
    reviewer = open_on("reviewer", java_script_enabled=scripts)
    review_and_return(reviewer, own_site, pearl)
    coordinator = open_on("pearl-coordinator", java_script_enabled=scripts)
    answer_and_submit_again(coordinator, own_site)
    see_what_changed(reviewer, pearl)


def test_two_reviewers_at_once_without_scripts(open_on: OpenOn, own_site: Site) -> None:
    """Of a body without two readers, who would read it blind."""
    pelandra = own_site.url(f"/review/{own_site.assessments['sample-pelandra-rapporteur 2026']}/")
    first = open_on("reviewer", java_script_enabled=False)
    second = open_on("second-reviewer", java_script_enabled=False)
    for page in (first, second):
        page.goto(f"{pelandra}110/")
    read(first, "Agree", "We saw the plan.")
    first.get_by_role("button", name="Save and stay here").click()
    read(second, "Cannot tell", "We saw no plan.")
    second.get_by_role("button", name="Save and next").click()
    expect(second.get_by_role("heading", name="A colleague changed this review")).to_be_visible()
    expect(second.locator("#conflict")).to_contain_text("What Eleni Papadaki saved")
    expect(second.locator("#conflict mark", has_text="the")).to_be_visible()
    expect(second.get_by_label("Reason", exact=True)).to_have_value("We saw no plan.")
    second.get_by_role("button", name="Save mine over it").click()
    expect(second.get_by_role("status").first).to_contain_text("Paragraph 110 is saved.")


def test_the_keys_and_their_switch(open_on: OpenOn, pearl: str) -> None:
    page = open_on("reviewer")
    page.goto(f"{pearl}110/?peer=sample-palm-coast-council")
    heading = page.get_by_role("heading", level=1)
    page.keyboard.press("j")
    expect(heading).to_contain_text("111")
    assert page.url.endswith("/111/?peer=sample-palm-coast-council")
    page.keyboard.press("k")
    expect(heading).to_contain_text("110")
    page.keyboard.press("?")
    page.get_by_role("button", name="Turn the keys off").click()
    expect(page.get_by_text("The keys are off.")).to_be_visible()
    page.keyboard.press("j")
    page.reload()
    expect(page.get_by_text("The keys are off.")).to_be_visible()
    expect(heading).to_contain_text("110")
    page.get_by_role("button", name="Turn the keys on").click()
    expect(page.locator("#review-keys summary")).to_be_visible()
    kept = page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert [key for key in kept if not key.startswith("htmx-")] == []


def test_the_keys_leave_nothing_behind_that_is_typed(open_on: OpenOn, pearl: str) -> None:
    page = open_on("reviewer")
    page.goto(f"{pearl}110/")
    reason = page.get_by_label("Reason", exact=True)
    reason.press_sequentially("just")
    expect(reason).to_have_value("just")  # letters in a field are letters
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("j")
    expect(page.get_by_text("Not saved yet: save first")).to_be_visible()
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="Next: 111").click()
    page.wait_for_timeout(200)
    assert asked == ["beforeunload"]
    expect(reason).to_have_value("just")


def test_a_peer_is_chosen_without_losing_what_is_typed(open_on: OpenOn, pearl: str) -> None:
    page = open_on("reviewer")
    page.goto(f"{pearl}110/")
    page.get_by_label("Reason", exact=True).fill("Half a thought")
    page.get_by_text("Last cycle, a peer, actions").click()
    page.get_by_label("Beside it, a peer").fill("tavoria")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#beside thead")).to_contain_text("Peer")
    expect(page).to_have_url(re.compile(r"\?peer="))
    expect(page.get_by_label("Reason", exact=True)).to_have_value("Half a thought")
    expect(page.get_by_role("link", name="Next: 111")).to_have_attribute("href", re.compile(r"\?peer="))
