"""A page that is cut off: what is typed stays in it and is saved when the line is back, and nothing of it
is kept on the device unless a person has allowed it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.demo_site import Site
from tests.e2e.test_answering import leaves_with_a_question
from tests.e2e.test_axe import faults

type OpenAs = Callable[..., BrowserContext]

QUESTION = "/assessments/{north}/127/"
OFFLINE = "Not saved: no connection. Your text stays here"
STORED = """async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).map((found) => found.name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
KEPT = """() => new Promise((done) => {
    const isKept = () => Object.keys(localStorage).some((key) => key.includes(".text."));
    const look = () => isKept() ? done() : setTimeout(look, 50);
    look();
})"""
NOTHING = {"local": [], "session": [], "databases": [], "caches": [], "workers": 0}


def opened(context: BrowserContext, site: Site, path: str = QUESTION) -> Page:
    page = context.new_page()
    page.goto(site.url(path))
    return page


def why(page: Page) -> str:
    return page.get_by_label("3. Why").input_value()


def saved_why(open_as: OpenAs, site: Site, path: str = QUESTION) -> str:
    """What anybody who opens the question now reads, from the server."""
    return why(opened(open_as("north-coordinator", java_script_enabled=False), site, path))


def texts_kept(page: Page) -> list[str]:
    kept: list[str] = page.evaluate("Object.keys(localStorage)")
    return [key for key in kept if key.startswith("thirtytwo.text.")]


def switch(page: Page, site: Site, *, on: bool) -> None:
    page.goto(site.url("/account/device/"))
    page.get_by_role("button", name="Switch on" if on else "Switch off").click()
    expect(page.get_by_role("status")).to_contain_text("On:" if on else "Off:")


# What is typed stays, and is saved


def test_it_says_so_keeps_the_text_and_saves_when_the_line_is_back(open_as: OpenAs, site: Site) -> None:
    context = open_as("north-coordinator")
    page = opened(context, site)
    page.get_by_label("3. Why").fill("Typed with a line.")
    state = page.locator("#save-state")
    expect(state).to_contain_text("Saved at")
    context.set_offline(True)
    page.get_by_label("3. Why").fill("Typed while cut off.")
    expect(state).to_contain_text(OFFLINE)
    expect(state).to_contain_text(re.compile(r"Last saved on \d+ \w+ \d{4}, \d\d:\d\d UTC"))
    assert state.get_attribute("role") == "status"
    assert why(page) == "Typed while cut off."
    assert saved_why(open_as, site) == "Typed with a line."
    assert faults(page) == {}
    context.set_offline(False)
    expect(state).to_contain_text(re.compile(r"Saved at \d\d:\d\d UTC"), timeout=15_000)
    assert saved_why(open_as, site) == "Typed while cut off."


def test_a_line_that_is_dead_without_the_browser_knowing_is_tried_again(open_as: OpenAs, site: Site) -> None:
    page = opened(open_as("north-coordinator"), site, "/assessments/{north}/126/")
    page.route("**/126/", lambda route: route.abort())
    page.get_by_label("3. Why").fill("Typed into a dead line.")
    expect(page.locator("#save-state")).to_contain_text(OFFLINE)
    page.unroute("**/126/")
    expect(page.locator("#save-state")).to_contain_text("Saved at", timeout=15_000)
    assert saved_why(open_as, site, "/assessments/{north}/126/") == "Typed into a dead line."


def test_being_cut_off_is_said_at_once_where_something_is_not_saved(open_as: OpenAs, site: Site) -> None:
    context = open_as("north-coordinator")
    page = opened(context, site, "/assessments/{north}/125/")
    page.route("**/125/", lambda route: route.fulfill(status=500, body="broken"))
    page.get_by_label("3. Why").fill("Not saved by a broken server.")
    expect(page.locator("#save-state")).to_contain_text("Not saved: what you typed is still here")
    context.set_offline(True)
    expect(page.locator("#save-state")).to_contain_text(OFFLINE)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "path", [QUESTION, "/assessments/{north}/section/c/?open=127"], ids=["question", "group"]
)
def test_being_cut_off_is_said_in_sight_of_the_field(
    open_as: OpenAs, site: Site, path: str, width: int, scheme: str
) -> None:
    """At the lower edge of the view, and clear of the field."""
    context = open_as(
        "north-coordinator",
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",  # where a page has scrolled to is measured below
    )
    page = opened(context, site, path)
    form = page.locator("form[data-autosave]")
    field = form.locator("input[type=radio]:visible").first
    field.evaluate("(field) => field.scrollIntoView({ block: 'end' })")
    state = page.locator("#save-state")
    context.set_offline(True)
    field.focus()
    field.dispatch_event("input")
    expect(state).to_contain_text(OFFLINE)
    expect(state).to_be_in_viewport(ratio=0.99)
    expect(field).to_be_in_viewport()
    assert not covers(page, state)
    assert faults(page) == {}
    for _ in range(40):  # whatever gets the focus on the way down
        page.keyboard.press("Tab")
        assert not covers(page, state)
    context.set_offline(False)
    expect(state).to_contain_text("Saved at", timeout=15_000)


def covers(page: Page, state: Locator) -> bool:
    """Whether what has the focus stands under these words."""
    found: bool = state.evaluate("""(state) => {
        const focused = document.activeElement;
        const field = focused.getBoundingClientRect();
        const words = (state.closest(".answer-line") || state).getBoundingClientRect();
        return focused !== document.body && !(state.closest(".answer-line") || state).contains(focused)
            && field.bottom > words.top + 1 && field.top < words.bottom - 1;
    }""")
    return found


def test_a_button_that_does_more_than_save_is_still_to_be_pressed_when_all_is_saved(
    open_as: OpenAs, site: Site
) -> None:
    context = open_as("north-coordinator")
    page = opened(context, site, "/assessments/{north}/118/")
    page.get_by_label("3. Why").fill("Saved once, to be undone.")
    state = page.locator("#save-state")
    expect(state).to_contain_text("Saved at")
    context.set_offline(True)
    page.get_by_label("3. Why").fill("Typed while cut off.")
    page.get_by_role("button", name="Undo this save").click()
    advice = page.locator("[data-cut-off-state]")
    expect(advice).to_contain_text("Not sent: no connection.")
    context.set_offline(False)
    expect(state).to_contain_text("Saved at", timeout=15_000)
    expect(advice).to_contain_text("The connection is back", timeout=15_000)


def test_leaving_with_unsaved_text_asks_first(open_as: OpenAs, site: Site) -> None:
    context = open_as("north-coordinator")
    page = opened(context, site, "/assessments/{north}/124/")
    context.set_offline(True)
    page.get_by_label("3. Why").press_sequentially("Cut off. ")
    expect(page.locator("#save-state")).to_contain_text(OFFLINE)
    assert leaves_with_a_question(page, site.url("/dashboard/"))


# The button


FORMS = [
    pytest.param(QUESTION, "3. Why", "Save and stay here", id="question"),
    pytest.param("/assessments/{north}/actions/add/", "What will be done", "Save the action", id="action"),
    pytest.param("/assessments/{north}/about/", "Year", "Save", id="frame"),
]


@pytest.mark.parametrize(("path", "label", "button"), FORMS)
def test_a_button_pressed_without_a_line_loses_nothing(
    open_as: OpenAs, site: Site, path: str, label: str, button: str
) -> None:
    context = open_as("north-coordinator")
    page = opened(context, site, path)
    address = page.url
    text = "2024" if label == "Year" else f"Pressed without a line: {button}"
    context.set_offline(True)
    page.get_by_label(label).first.fill(text)
    page.get_by_role("button", name=button, exact=True).click()
    state = page.locator("[data-cut-off-state]")
    expect(state).to_contain_text("Not sent: no connection.")
    assert page.url == address
    expect(page.get_by_label(label).first).to_have_value(text)
    assert faults(page) == {}
    context.set_offline(False)
    if path == QUESTION:  # saved by itself: nothing is left to be sent by the button
        expect(page.locator("#save-state")).to_contain_text("Saved at", timeout=15_000)
        expect(state).to_have_text("")
    else:
        expect(state).to_contain_text("The connection is back", timeout=15_000)
    expect(page.get_by_label(label).first).to_have_value(text)
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("main [role=status] .notice").first).to_contain_text("saved")


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/assessments/{north}/actions/add/", "What will be done"),
        ("/assessments/{north}/127/evidence/add/", "Title"),
    ],
)
def test_a_form_with_something_typed_is_not_left_without_a_question(
    open_as: OpenAs, site: Site, path: str, label: str
) -> None:
    page = opened(open_as("north-coordinator"), site, path)
    assert not leaves_with_a_question(page, site.url(path))
    page.get_by_label(label).first.press_sequentially("Half typed")
    assert leaves_with_a_question(page, site.url("/dashboard/"))


def test_a_page_of_a_hotel_that_answers_for_the_server_is_no_connection(open_as: OpenAs, site: Site) -> None:
    page = opened(open_as("north-coordinator"), site, "/assessments/{north}/actions/add/")
    page.route("**/healthz", lambda route: route.fulfill(body="<h1>Pay for the line</h1>"))
    page.get_by_label("What will be done").fill("Typed in a hotel.")
    page.get_by_role("button", name="Save the action").click()
    expect(page.locator("[data-cut-off-state]")).to_contain_text("Not sent: no connection")
    expect(page.get_by_label("What will be done")).to_have_value("Typed in a hotel.")


def test_a_browser_that_says_it_has_no_line_sends_to_a_server_that_answers(
    open_as: OpenAs, site: Site
) -> None:
    """As on a laptop without a network, with the server on the same machine."""
    context = open_as("north-coordinator")
    context.add_init_script("Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false })")
    page = opened(context, site, "/assessments/{north}/actions/add/")
    assert page.evaluate("navigator.onLine") is False
    page.get_by_label("What will be done").fill("Written without a network.")
    page.get_by_role("button", name="Save the action").click()
    expect(page.locator("main [role=status] .notice").first).to_contain_text("saved")


def test_without_scripts_the_button_sends_as_before(open_as: OpenAs, site: Site) -> None:
    page = opened(open_as("north-coordinator", java_script_enabled=False), site)
    page.get_by_label("3. Why").fill("Sent without scripts.")
    page.get_by_role("button", name="Save and stay here").click()
    assert saved_why(open_as, site) == "Sent without scripts."


# A session that has ended meanwhile


def test_a_session_that_ended_is_said_and_saved_after_signing_in_elsewhere(
    open_as: OpenAs, own_site: Site
) -> None:
    context = open_as("")
    page = context.new_page()
    sign_in(page, own_site)
    page.goto(own_site.url(QUESTION))
    cookies = [each for each in context.cookies() if each["name"] == "sessionid"]
    context.clear_cookies(name="sessionid")
    assert cookies
    page.get_by_label("3. Why").fill("Typed after the session had ended.")
    state = page.locator("#save-state")
    expect(state).to_contain_text("Not saved: you are signed out. Your text stays here.")
    link = state.get_by_role("link", name="Sign in (opens in another tab)")
    assert link.get_attribute("target") == "_blank"
    assert faults(page) == {}
    assert why(page) == "Typed after the session had ended."
    other = context.new_page()
    sign_in(other, own_site)
    other.close()
    state.get_by_role("button", name="Try again").click()
    expect(state).to_contain_text("Saved at")
    page.goto(own_site.url(QUESTION))
    assert why(page) == "Typed after the session had ended."


def sign_in(page: Page, site: Site) -> None:
    page.goto(site.url("/demo/"))
    page.locator("form[action$='/demo/north-coordinator/'] button").click()
    page.wait_for_url("**/dashboard/")


# What is on the device


def test_by_default_nothing_is_written_to_the_device(open_as: OpenAs, site: Site) -> None:
    context = open_as("north-coordinator")
    page = opened(context, site, "/assessments/{north}/123/")
    page.get_by_label("3. Why").fill("Saved in the end.")
    expect(page.locator("#save-state")).to_contain_text("Saved at")
    context.set_offline(True)
    page.get_by_label("3. Why").fill("Typed while cut off, kept nowhere.")
    page.get_by_role("button", name="Save and stay here").click()
    expect(page.locator("[data-cut-off-state]")).to_contain_text("Not sent")
    assert page.evaluate(STORED) == NOTHING
    context.set_offline(False)
    expect(page.locator("#save-state")).to_contain_text("Saved at", timeout=15_000)
    for path in ("/assessments/{north}/section/c/", "/account/device/", "/dashboard/"):
        page.goto(site.url(path))
        assert page.evaluate(STORED) == NOTHING, path


def crashed(context: BrowserContext, site: Site, path: str, text: str) -> None:
    """Typed while cut off, and the page is gone before the line is back."""
    page = opened(context, site, path)
    context.set_offline(True)
    page.get_by_label("3. Why").fill(text)
    expect(page.locator("#save-state")).to_contain_text(OFFLINE)
    page.evaluate(KEPT)
    page.close(run_before_unload=False)
    context.set_offline(False)


def test_switched_on_the_text_of_a_page_that_crashed_is_offered_and_not_put_in(
    open_as: OpenAs, own_site: Site
) -> None:
    path, text = "/assessments/{north}/122/", "Typed before the crash."
    context = open_as("")
    page = context.new_page()
    sign_in(page, own_site)
    switch(page, own_site, on=True)
    assert faults(page) == {}
    page.goto(own_site.url(path))
    before = why(page)
    crashed(context, own_site, path, text)
    page.goto(own_site.url(path))
    offer = page.get_by_role("region", name="Text kept on this device")
    expect(offer).to_contain_text(re.compile(r"Typed on \d+ \w+ \d{4}, \d\d:\d\d UTC"))
    assert why(page) == before
    assert faults(page) == {}
    offer.get_by_role("button", name="Show it").click()
    expect(offer.locator(".two-texts")).to_have_count(1)
    expect(offer.locator("[data-kept-typed]")).to_have_text(text)
    expect(offer.locator("[data-kept-now]")).to_have_text(before or "–")
    assert faults(page) == {}
    offer.get_by_role("button", name="Put it into the field").click()
    expect(page.get_by_label("3. Why")).to_have_value(text)
    expect(page.locator("#save-state")).to_contain_text("Saved at")
    expect(offer).to_have_count(0)
    assert texts_kept(page) == []
    page.reload()
    assert why(page) == text
    expect(offer).to_have_count(0)


def test_what_is_kept_is_thrown_away_by_a_person_and_can_be_brought_back(
    open_as: OpenAs, own_site: Site
) -> None:
    path = "/assessments/{north}/121/"
    context = open_as("")
    page = context.new_page()
    sign_in(page, own_site)
    switch(page, own_site, on=True)
    crashed(context, own_site, path, "Not worth keeping.")
    page.goto(own_site.url(path))
    offer = page.get_by_role("region", name="Text kept on this device")
    offer.get_by_role("button", name="Throw it away").click()
    expect(offer).to_contain_text("Thrown away.")
    assert texts_kept(page) == []
    assert faults(page) == {}
    offer.get_by_role("button", name="Bring it back").click()
    assert len(texts_kept(page)) == 1
    offer.get_by_role("button", name="Throw it away").click()
    page.reload()
    expect(offer).to_have_count(0)


@pytest.mark.parametrize("way", ["by itself", "by the button", "on the page of the group"])
def test_what_was_saved_is_kept_no_longer(open_as: OpenAs, own_site: Site, way: str) -> None:
    context = open_as("")
    page = context.new_page()
    sign_in(page, own_site)
    switch(page, own_site, on=True)
    page.goto(own_site.url("/assessments/{north}/section/c/?open=127" if "group" in way else QUESTION))
    page.route("**/127/", lambda route: route.abort())
    page.locator("#id_explanation").fill(f"Kept until saved {way}.")
    page.evaluate(KEPT)
    page.unroute("**/127/")
    if way == "by itself":
        expect(page.locator("#save-state")).to_contain_text("Saved at", timeout=15_000)
    else:
        page.get_by_role("button", name=re.compile("Save and go on|Save and open the next")).click()
        told = page.locator("main [role=status] .notice").first
        expect(told).to_contain_text(re.compile("saved|nothing more to save"))
    assert texts_kept(page) == []


def test_signing_out_removes_the_text_and_switching_off_removes_all(open_as: OpenAs, own_site: Site) -> None:
    path = "/assessments/{north}/120/"
    context = open_as("")
    page = context.new_page()
    sign_in(page, own_site)
    switch(page, own_site, on=True)
    crashed(context, own_site, path, "To be removed at sign-out.")
    page.goto(own_site.url("/dashboard/"))
    assert len(texts_kept(page)) == 1
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()
    assert texts_kept(page) == []
    sign_in(page, own_site)
    crashed(context, own_site, path, "To be removed by the switch.")
    page.goto(own_site.url("/account/device/"))
    expect(page.get_by_role("link", name="120 · 3. Why")).to_be_visible()
    assert faults(page) == {}
    switch(page, own_site, on=False)
    assert page.evaluate(STORED) == NOTHING


def test_another_person_on_the_same_device_is_offered_nothing(open_as: OpenAs, own_site: Site) -> None:
    path = "/assessments/{north}/119/"
    context = open_as("")
    page = context.new_page()
    sign_in(page, own_site)
    switch(page, own_site, on=True)
    crashed(context, own_site, path, "The coordinator’s alone.")
    page.goto(own_site.url("/demo/"))
    page.locator("form[action$='/demo/north-contributor/'] button").click()
    page.wait_for_load_state()
    page.goto(own_site.url(path))
    expect(page.get_by_role("region", name="Text kept on this device")).to_have_count(0)
    assert "The coordinator’s alone." not in page.content()
    page.goto(own_site.url("/account/device/"))
    expect(page.get_by_role("status")).to_contain_text("Off:")


def test_what_is_older_than_two_weeks_is_removed(open_as: OpenAs, own_site: Site) -> None:
    context = open_as("")
    page = context.new_page()
    sign_in(page, own_site)
    switch(page, own_site, on=True)
    crashed(context, own_site, QUESTION, "From long ago.")
    page.goto(own_site.url("/dashboard/"))
    (key,) = texts_kept(page)
    kept = json.loads(page.evaluate("(key) => localStorage.getItem(key)", key))
    kept["at"] -= 15 * 24 * 3600 * 1000
    page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [key, json.dumps(kept)])
    page.reload()
    assert texts_kept(page) == []
