"""Answering in a real browser: the save state is honest, nothing typed is lost, with and without scripts."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Dialog, Download, Error, Page, Route, TimeoutError, expect

from tests.e2e.demo_site import Site

type OpenAs = Callable[..., BrowserContext]

QUESTION = "/assessments/{north}/136/"


def open_question(open_as: OpenAs, site: Site, path: str = QUESTION, **options: object) -> Page:
    page = open_as("north-coordinator", **options).new_page()
    page.goto(site.url(path))
    return page


def test_typing_is_saved_by_itself_and_says_when(open_as: OpenAs, site: Site) -> None:
    page = open_question(open_as, site)
    page.get_by_label("3. Why").fill("Saved while typing.")
    expect(page.locator("#save-state")).to_contain_text("Saved at")
    page.reload()
    expect(page.get_by_label("3. Why")).to_have_value("Saved while typing.")


def test_the_level_that_the_criteria_support_is_shown_live(open_as: OpenAs, site: Site) -> None:
    page = open_question(open_as, site, "/assessments/{north}/134/")
    for number, value in ((1, "yes"), (2, "yes"), (3, "yes"), (4, "yes")):
        box = page.locator(f"#id_criterion-134\\.{number}-{value}")
        if box.count():
            box.check()
    expect(page.locator("#id_support")).to_contain_text("Your criteria support level 2–3")


def test_no_connection_is_said_and_the_text_is_saved_when_it_is_back(open_as: OpenAs, site: Site) -> None:
    page = open_question(open_as, site, "/assessments/{north}/133/")

    def cut(route: Route) -> None:
        if route.request.method == "POST":
            route.abort()
        else:
            route.continue_()

    page.route("**/133/", cut)
    page.get_by_label("3. Why").fill("Typed without a line.")
    expect(page.locator("#save-state")).to_contain_text("Not saved")
    expect(page.get_by_label("3. Why")).to_have_value("Typed without a line.")
    page.unroute("**/133/")
    expect(page.locator("#save-state")).to_contain_text("Saved at", timeout=15_000)


def test_two_people_see_both_texts(open_as: OpenAs, site: Site) -> None:
    mine = open_question(open_as, site, "/assessments/{north}/129/")
    theirs = open_as("north-contributor", java_script_enabled=False).new_page()
    theirs.goto(site.url("/assessments/{north}/129/"))
    theirs.get_by_label("3. Why").fill("The colleague’s text.")
    theirs.get_by_role("button", name="Save and stay here").click()
    mine.get_by_label("3. Why").fill("My own text.")
    expect(mine.locator("#save-state")).to_contain_text("a colleague changed this answer")
    expect(mine.locator("#save-conflict")).to_contain_text("The colleague’s text.")
    expect(mine.get_by_label("3. Why")).to_have_value("My own text.")
    mine.get_by_role("button", name="Save mine over it").click()
    expect(mine.locator("main [role=status]").first).to_contain_text("129 is saved")
    theirs.reload()
    expect(theirs.get_by_label("3. Why")).to_have_value("My own text.")


def test_my_other_window_is_not_called_a_colleague(open_as: OpenAs, site: Site) -> None:
    mine = open_question(open_as, site, "/assessments/{north}/131/")
    other = open_question(open_as, site, "/assessments/{north}/131/", java_script_enabled=False)
    other.get_by_label("3. Why").fill("From the other window.")
    other.get_by_role("button", name="Save and stay here").click()
    mine.get_by_label("3. Why").fill("From this window.")
    expect(mine.locator("#save-state")).to_contain_text("you saved this answer in another window")
    expect(mine.locator("#save-conflict")).to_contain_text("From the other window.")


def leaves_with_a_question(page: Page, address: str) -> bool:
    """Whether the browser asks before it leaves the page; it is told to stay."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    with contextlib.suppress(Error):
        page.goto(address)
    page.remove_listener("dialog", stay)
    return asked == ["beforeunload"]


def test_a_half_typed_reference_is_named_and_never_left_behind_in_silence(
    open_as: OpenAs, site: Site
) -> None:
    page = open_question(open_as, site, "/assessments/{north}/120/")
    page.get_by_role("heading", name="4. Evidence").click()
    page.get_by_text("Evidence 1:").click()
    title = page.get_by_label("Title", exact=True)
    before = title.input_value()
    title.fill("")
    expect(page.locator("#save-state")).to_contain_text("Not saved: Evidence")
    assert leaves_with_a_question(page, site.url("/dashboard/"))
    title.fill(before)
    expect(page.locator("#save-state")).to_contain_text("Saved at")
    assert not leaves_with_a_question(page, site.url("/dashboard/"))


GROUP = "/assessments/{north}/section/f/"


def test_each_answer_of_a_group_is_saved_by_itself(open_as: OpenAs, site: Site) -> None:
    page = open_question(open_as, site, GROUP)
    for number, words in (("135", "Typed on the page of the group."), ("137", "Another answer.")):
        page.locator(f"#para-{number} [data-opener]").click()
        expect(page.locator(f"#para-{number} #id_explanation")).to_be_visible()
        page.locator("#id_explanation").fill(words)
    page.get_by_role("button", name="Save and stay here").click()
    page.wait_for_url("**/section/f/?open=137*")
    expect(page.locator("main [role=status] .notice").first).to_contain_text("is saved")
    expect(page.locator("#id_explanation")).to_have_value("Another answer.")
    page.goto(site.url(GROUP + "?open=135"))
    expect(page.locator("#id_explanation")).to_have_value("Typed on the page of the group.")


def test_what_is_typed_on_the_page_of_a_group_is_never_lost_in_silence(open_as: OpenAs, site: Site) -> None:
    page = open_question(open_as, site, GROUP + "?open=135")
    page.route("**/135/", lambda route: route.abort())
    page.locator("#id_explanation").press_sequentially("Without a line. ")
    expect(page.locator("#save-state")).to_contain_text("Not saved")
    page.locator("#para-137 [data-opener]").click()
    expect(page.locator("[data-group-said]")).to_contain_text("Not saved yet")
    expect(page.locator("#id_explanation")).to_have_value(re.compile("Without a line"))
    assert leaves_with_a_question(page, site.url("/dashboard/"))


def looked_for(page: Page) -> Download:
    """The file that is being made: without scripts one looks again until it comes."""
    for _look in range(60):
        with contextlib.suppress(TimeoutError):
            with page.expect_download(timeout=2_000) as download:
                page.get_by_role("link", name="Look again").click()
            return download.value
    raise AssertionError(page.locator("main").inner_text())


def test_a_newcomer_comes_from_the_demo_to_a_submission_and_its_pdf(open_as: OpenAs, own_site: Site) -> None:
    """Every step by what the page offers, without scripts."""
    page = open_as("", java_script_enabled=False).new_page()
    page.goto(own_site.url("/"))
    page.get_by_role("link", name="Demo").first.click()
    page.locator("form[action$='/demo/south-coordinator/'] button").click()
    page.get_by_role("link", name="Continue: paragraph").click()
    page.get_by_text("2 · In operation", exact=True).click()
    page.get_by_label("3. Why").fill("A pilot runs in two districts.")
    page.get_by_role("button", name="Save and go on").click()
    page.locator("main .btn-primary", has_text="Check and submit").click()
    page.get_by_role("link", name="Next: who may see it").first.click()
    for question, answer in (
        ("Who may see this submission?", "The Special Rapporteur’s staff. They"),
        ("May your body be named", "Yes"),
        ("May the staff quote you without your name", "No"),
        ("May the staff introduce you", "No"),
        ("May the regional mechanisms", "No"),
    ):
        page.get_by_role("group", name=question).get_by_label(answer).check()
    page.get_by_role("button", name="Next: submit").click()
    page.get_by_label("I have checked the answers").check()
    name = page.locator(".person bdi").inner_text()
    page.get_by_label("Type your name to submit").fill(name)
    page.get_by_role("button", name="Submit the assessment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Submitted")
    digest = page.locator(".receipt .hash").inner_text()
    page.get_by_role("link", name="PDF", exact=True).click()
    content = looked_for(page).path().read_bytes()
    assert content.startswith(b"%PDF-")
    assert len(digest) == 64
