"""Files of evidence in a real browser: how far it is, what is wrong, and that nothing chosen is lost."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, FilePayload, Page, Response, Route, expect

from tests.e2e.conftest import step_in
from tests.e2e.demo_site import Site
from tests.e2e.test_axe import faults
from tests.files.files_made import document, pdf

type OpenAs = Callable[..., BrowserContext]

PLAN = FilePayload(name="plan.pdf", mimeType="application/pdf", buffer=pdf())
RUNS = FilePayload(
    name="plan.pdf",
    mimeType="application/pdf",
    buffer=pdf(b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"),
)
# What Word calls a document: the browser sends whatever the machine says.
MINUTES = FilePayload(name="minutes.docx", mimeType="application/x-unknown", buffer=document())
HUGE = FilePayload(name="scan.pdf", mimeType="application/pdf", buffer=b"%PDF-" + b"0" * (11 << 20))


def is_saved(answer: Response) -> bool:
    """The answer to a save, not to the page's word that somebody is here."""
    return answer.request.method == "POST" and "/here/" not in answer.url


def open_form(open_as: OpenAs, site: Site, paragraph: int, **options: object) -> Page:
    page = open_as("north-coordinator", **options).new_page()
    page.goto(site.url(f"/assessments/{{north}}/{paragraph}/evidence/add/"))
    return page


def fill(page: Page, title: str, file: FilePayload | None = None) -> None:
    page.get_by_role("textbox", name="Title").fill(title)
    page.get_by_label("How strong is it?").select_option("1")
    if file is not None:
        page.get_by_label("File", exact=True).set_input_files(file)
        page.locator("input[name=confidential][value=no]").check()


def send(page: Page) -> None:
    page.get_by_role("button", name="Save the reference").click()


def files(page: Page) -> str:
    return page.locator("#evidence-title").text_content() or ""


def test_the_page_says_how_far_it_is_and_goes_on(open_as: OpenAs, site: Site) -> None:
    page = open_form(open_as, site, 114)
    held: list[Route] = []
    page.route("**/114/evidence/add/", lambda route: held.append(route))
    fill(page, "Plan of the network", PLAN)
    send(page)
    expect(page.get_by_role("status").filter(has_text="Sending the file")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("textbox", name="Title").press("Enter")
    assert len(held) == 1
    held[0].continue_()
    expect(page.get_by_text("The reference is saved.")).to_be_visible()
    assert "plan.pdf" in files(page)


def test_what_is_wrong_is_said_and_the_chosen_file_stays(open_as: OpenAs, site: Site) -> None:
    page = open_form(open_as, site, 115)
    fill(page, "", MINUTES)
    send(page)
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Title")
    expect(page).to_have_title("Error: Add a reference – ThirtyTwo")
    assert faults(page) == {}
    page.get_by_role("textbox", name="Title").fill("Minutes of the meeting")
    send(page)
    expect(page.get_by_text("The reference is saved.")).to_be_visible()
    assert "minutes.docx" in files(page)


def test_a_file_that_runs_is_refused_and_the_words_stay(open_as: OpenAs, site: Site) -> None:
    page = open_form(open_as, site, 116)
    fill(page, "A plan with a script", RUNS)
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("Print it to a new PDF and attach that.")
    expect(page.get_by_role("textbox", name="Title")).to_have_value("A plan with a script")
    page.get_by_label("File", exact=True).set_input_files(PLAN)
    send(page)
    expect(page.get_by_text("The reference is saved.")).to_be_visible()


def test_a_file_that_is_too_large_is_not_sent(open_as: OpenAs, site: Site) -> None:
    page = open_form(open_as, site, 117)
    sent: list[Route] = []
    page.route("**/117/evidence/add/", lambda route: sent.append(route))
    fill(page, "A scan", HUGE)
    send(page)
    expect(page.get_by_text("This file is too large.")).to_be_visible()
    assert sent == []


def test_without_a_connection_everything_stays(open_as: OpenAs, site: Site) -> None:
    page = open_form(open_as, site, 118)
    page.route("**/118/evidence/add/", lambda route: route.abort())
    fill(page, "Sent from a train", PLAN)
    send(page)
    expect(page.get_by_text("Not sent: no connection.")).to_be_visible()
    page.unroute("**/118/evidence/add/")
    send(page)
    expect(page.get_by_text("The reference is saved.")).to_be_visible()
    assert "plan.pdf" in files(page)


def test_after_signing_in_in_another_tab_it_is_sent_from_here(open_as: OpenAs, site: Site) -> None:
    page = open_form(open_as, site, 119)
    fill(page, "Sent after lunch", PLAN)
    page.context.clear_cookies(name="sessionid")
    send(page)
    expect(page.get_by_text("Not sent: you are signed out.")).to_be_visible()
    step_in(page.context.new_page(), site, "north-coordinator")
    send(page)
    expect(page.get_by_text("The reference is saved.")).to_be_visible()
    assert "plan.pdf" in files(page)


def test_without_javascript(open_as: OpenAs, site: Site) -> None:
    page = open_form(open_as, site, 120, java_script_enabled=False)
    fill(page, "", PLAN)
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("Choose the file once more")
    fill(page, "By a plain form", PLAN)
    send(page)
    expect(page.get_by_text("The reference is saved.")).to_be_visible()
    assert "plan.pdf" in files(page)
    page.get_by_role("heading", name="4. Evidence").click()
    page.locator("summary", has_text="By a plain form").click()
    page.get_by_role("link", name="Replace or remove By a plain form").click()
    expect(page.get_by_role("heading", name="Replace a file")).to_be_visible()
    page.get_by_role("button", name="Remove the file").click()
    expect(page.get_by_text("The file is removed.")).to_be_visible()
    page.get_by_role("button", name="Undo this save").click()
    assert "plan.pdf" in files(page)


def test_correcting_the_title_keeps_the_file(open_as: OpenAs, site: Site) -> None:
    page = open_form(open_as, site, 121)
    fill(page, "Plan of the netwrk", PLAN)
    send(page)
    rows = page.locator("input[name^='evidence-'][name$='-title']")
    title = rows.last
    expect(title).to_have_value("Plan of the netwrk")
    page.get_by_role("heading", name="4. Evidence").click()
    page.locator("summary", has_text="Plan of the netwrk").click()
    with page.expect_response(is_saved):
        title.fill("Plan of the network")
    page.reload()
    expect(page.locator("#evidence-title")).to_contain_text("Plan of the network")
    assert "plan.pdf" in files(page)


def test_what_looks_like_a_victim_is_asked_about_and_can_be_explained(open_as: OpenAs, site: Site) -> None:
    page = open_as("north-coordinator").new_page()
    page.goto(site.url("/assessments/{north}/122/"))
    why = page.locator("#id_explanation")
    with page.expect_response(is_saved):
        why.fill("The hotline 116 000 is open day and night.")
    asked = page.get_by_text("Could somebody find a victim by this?")
    expect(asked).to_be_visible()
    page.get_by_role("link", name="If it is not, say why").click()
    expect(page.get_by_role("heading", name="Is this about a victim?")).to_be_visible()
    assert faults(page) == {}
    page.get_by_label("Why is it not about a victim?").fill("A public hotline.")
    page.get_by_role("button", name="Save the reason").click()
    expect(page.get_by_text("The reason is saved.")).to_be_visible()
    expect(asked).to_have_count(0)
