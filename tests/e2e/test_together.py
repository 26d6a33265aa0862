"""Comments and who is here in a real browser: nothing is loaded anew, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.e2e.demo_site import Site
from tests.e2e.test_answering import leaves_with_a_question

type OpenAs = Callable[..., BrowserContext]


def open_question(
    open_as: OpenAs, site: Site, paragraph: int, who: str = "north-coordinator", **options: object
) -> Page:
    page = open_as(who, **options).new_page()
    page.goto(site.url(f"/assessments/{{north}}/{paragraph}/"))
    page.locator("details:has(#comments) > summary").click()
    return page


def send(page: Page, text: str) -> None:
    page.get_by_label("Your comment").fill(text)
    page.get_by_role("button", name="Send the comment").click()


def test_a_comment_is_sent_and_the_page_stays(open_as: OpenAs, site: Site) -> None:
    page = open_question(open_as, site, 114)
    page.evaluate("window.isTheSamePage = true")
    page.get_by_label("Tomasz Wieczorek").check()
    send(page, "Is the agreement of 2024 still in force?")
    expect(page.locator(".comment")).to_contain_text("Is the agreement of 2024 still in force?")
    expect(page.locator(".comment")).to_contain_text("For the attention of Tomasz Wieczorek")
    expect(page.get_by_text("Your comment is saved.")).to_be_focused()
    expect(page.get_by_label("Your comment")).to_have_value("")
    assert page.evaluate("window.isTheSamePage")
    asked = open_as("north-contributor").new_page()
    asked.goto(site.url("/dashboard/"))
    asked.get_by_role("link", name="Maja Lindqvist asks you in a comment on 114").click()
    asked.get_by_text("Reply", exact=True).click()
    asked.get_by_label("Your reply").fill("It is.")
    asked.get_by_role("button", name="Send the reply").click()
    expect(asked.locator(".comment").last).to_contain_text("It is.")
    asked.get_by_role("button", name="Mark as resolved").click()
    expect(asked.get_by_text("1 resolved thread")).to_be_visible()


def test_what_is_half_written_elsewhere_stays(open_as: OpenAs, site: Site) -> None:
    page = open_question(open_as, site, 115)
    send(page, "First.")
    expect(page.locator(".comment")).to_have_count(1)
    page.get_by_label("Your comment").fill("Not sent yet")
    page.get_by_role("button", name="Mark as resolved").click()
    expect(page.get_by_text("The thread is resolved.")).to_be_visible()
    expect(page.get_by_label("Your comment")).to_have_value("Not sent yet")
    assert leaves_with_a_question(page, site.url("/dashboard/"))
    page.get_by_label("Your comment").fill("")


def test_a_refusal_comes_back_with_the_text(open_as: OpenAs, site: Site) -> None:
    page = open_question(open_as, site, 117)
    send(page, "x" * 5001)
    expect(page.get_by_text("5001 characters; at most 5000")).to_be_visible()
    expect(page.get_by_label("Your comment")).to_have_value("x" * 5001)
    page.get_by_label("Your comment").fill("")


def test_without_a_connection_the_text_stays(open_as: OpenAs, site: Site) -> None:
    page = open_question(open_as, site, 117)
    page.route("**/comments/", lambda route: route.abort())
    send(page, "Typed on a train.")
    expect(page.get_by_text("Not sent: no connection.")).to_be_visible()
    expect(page.get_by_label("Your comment")).to_have_value("Typed on a train.")
    page.unroute("**/comments/")
    page.get_by_role("button", name="Send the comment").click()
    expect(page.locator(".comment")).to_contain_text("Typed on a train.")


def test_when_the_session_has_ended_the_text_is_shown(open_as: OpenAs, site: Site) -> None:
    context = open_as("north-coordinator")
    page = context.new_page()
    page.goto(site.url("/assessments/{north}/118/"))
    page.locator("details:has(#comments) > summary").click()
    context.clear_cookies(name="sessionid")
    send(page, "A thought of some length, longer than thirty characters.")
    expect(page.get_by_role("heading", name="Your session has ended")).to_be_visible()
    expect(page.locator(".typed-text").first).to_contain_text("A thought of some length")


def test_without_javascript(open_as: OpenAs, site: Site) -> None:
    page = open_question(open_as, site, 121, java_script_enabled=False)
    send(page, "By a plain form.")
    expect(page.get_by_text("Your comment is saved.")).to_be_visible()
    expect(page.locator(".comment")).to_contain_text("By a plain form.")
    page.get_by_role("button", name="Delete my comment").click()
    expect(page.get_by_text("Your comment is deleted.")).to_be_visible()


def test_colleagues_see_each_other(open_as: OpenAs, site: Site) -> None:
    mine = open_as("north-coordinator").new_page()
    mine.clock.install()
    with mine.expect_response("**/here/"):
        mine.goto(site.url("/assessments/{north}/"))
    theirs = open_as("north-contributor").new_page()
    with theirs.expect_response("**/here/?at=118"):
        theirs.goto(site.url("/assessments/{north}/118/"))
    polls: list[str] = []

    def count(route: Route) -> None:
        polls.append(route.request.url)
        route.continue_()

    mine.route("**/here/", count)
    mine.clock.fast_forward(40_000)
    assert polls == []
    mine.clock.fast_forward(10_000)
    expect(mine.locator("#here-now")).to_contain_text("Tomasz Wieczorek (at 118)")
    assert len(polls) == 1
    mine.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    mine.clock.fast_forward(120_000)
    assert len(polls) == 1
    with mine.expect_response("**/here/"):
        mine.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    assert len(polls) == 2


def test_a_sign_in_page_is_no_company(open_as: OpenAs, site: Site) -> None:
    """After the session has ended the answer to the page's question is another page."""
    context = open_as("north-coordinator")
    page = context.new_page()
    page.clock.install()
    with page.expect_response("**/here/"):
        page.goto(site.url("/assessments/{north}/"))
    page.wait_for_load_state("networkidle")
    context.clear_cookies(name="sessionid")
    with page.expect_response("**/here/") as asked:
        page.clock.fast_forward(50_000)
    assert asked.value.status == 401
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("h1")).to_contain_text("Northern Mechanism")


def test_whose_text_was_saved_over_is_told_at_the_next_look(open_as: OpenAs, site: Site) -> None:
    """Two people on one answer: the second saves hers over his, and he has not left his page."""
    address = site.url("/assessments/{north}/129/")
    theirs = open_as("north-coordinator").new_page()
    theirs.goto(address)
    mine = open_as("north-contributor").new_page()
    mine.clock.install()
    with mine.expect_response("**/here/?at=129"):
        mine.goto(address)
    mine.get_by_label("3. Why").fill("His words, saved first.")
    expect(mine.locator("#save-state")).to_contain_text("Saved at")
    expect(mine.locator(".here-newer")).to_have_count(0)

    theirs.get_by_label("3. Why").fill("Her words, saved over his.")
    with theirs.expect_navigation():
        theirs.get_by_role("button", name="Save mine over it").first.click()
    with mine.expect_response("**/here/?at=129"):
        mine.clock.fast_forward(50_000)
    line = mine.locator(".here-newer")
    expect(line).to_contain_text(re.compile(r"saved this answer at \d\d:\d\d UTC"))
    expect(line).not_to_contain_text("Tomasz Wieczorek")
    line.get_by_role("link", name="look").click()
    expect(mine.locator("main")).to_contain_text("[added: over his]")
    expect(mine.locator("main")).to_contain_text("[added: His words, saved first]")


def test_on_the_page_of_an_input_nobody_is_told_of_an_answer_saved_long_ago(
    open_as: OpenAs, site: Site
) -> None:
    page = open_as("south-justice").new_page()
    with page.expect_response("**/here/?at=127&*"):
        page.goto(site.url("/assessments/{south}/127/"))
    expect(page.locator("#here-now")).to_have_count(1)
    expect(page.locator(".here-newer")).to_have_count(0)
