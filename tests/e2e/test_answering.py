"""Answering in a real browser: the save state is honest, nothing typed is lost, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, Route, expect

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


def test_no_connection_is_said_and_the_text_is_saved_when_it_is_back(
    open_as: OpenAs, site: Site
) -> None:
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
    mine = open_question(open_as, site, "/assessments/{north}/132/")
    theirs = open_question(open_as, site, "/assessments/{north}/132/", java_script_enabled=False)
    theirs.get_by_label("3. Why").fill("The colleague’s text.")
    theirs.get_by_role("button", name="Save and stay here").click()
    mine.get_by_label("3. Why").fill("My own text.")
    expect(mine.locator("#save-state")).to_contain_text("a colleague changed this answer")
    expect(mine.locator("#save-conflict")).to_contain_text("The colleague’s text.")
    expect(mine.get_by_label("3. Why")).to_have_value("My own text.")
    mine.get_by_role("button", name="Save mine over it").click()
    theirs.reload()
    expect(theirs.get_by_label("3. Why")).to_have_value("My own text.")


def test_a_newcomer_comes_from_the_demo_to_a_submission_and_its_pdf(
    open_as: OpenAs, site: Site
) -> None:
    """Every step by what the page offers, without scripts."""
    page = open_as("", java_script_enabled=False).new_page()
    page.goto(site.url("/"))
    page.get_by_role("link", name="Demo").first.click()
    page.locator("form[action$='/demo/south-coordinator/'] button").click()
    page.get_by_role("link", name="Continue: paragraph").click()
    page.get_by_text("2 · In operation", exact=True).click()
    page.get_by_label("3. Why").fill("A pilot runs in two districts.")
    page.get_by_role("button", name="Save and go on").click()
    page.locator("main .btn-primary", has_text="Check and submit").click()
    for question, answer in (
        ("Who may see this submission?", "The Special Rapporteur's staff"),
        ("May your body be named", "Yes"),
        ("May the staff introduce you", "No"),
        ("May the regional mechanisms", "No"),
    ):
        page.get_by_role("group", name=question).get_by_label(answer).check()
    page.get_by_label("I have read the remarks above").check()
    name = page.locator(".person bdi").inner_text()
    page.get_by_label("Type your name to submit").fill(name)
    page.get_by_role("button", name="Submit the assessment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Submitted")
    digest = page.locator(".receipt .hash").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF", exact=True).click()
    content = download.value.path().read_bytes()
    assert content.startswith(b"%PDF-")
    assert len(digest) == 64
