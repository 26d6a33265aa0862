"""Several ministries, one answer, in a real browser: given, contradicted, taken over, cleared, changed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.demo_site import Site

type OpenAs = Callable[..., BrowserContext]


def question(open_as: OpenAs, site: Site, who: str, **options: object) -> Page:
    page = open_as(who, **options).new_page()
    page.goto(site.url("/assessments/{south}/127/"))
    return page


def test_two_ministries_and_a_coordinator(open_as: OpenAs, site: Site) -> None:
    justice = question(open_as, site, "south-justice")
    justice.get_by_role("row", name="127.1").locator("input[value=no]").check()
    justice.get_by_label("3. Why").fill("The agreement was never ratified.")
    justice.get_by_label("2 · In operation", exact=True).check()
    expect(justice.locator("#save-state")).to_contain_text("Saved at")
    expect(justice.locator("#input-state")).to_contain_text("Nobody else reads it, until you release it.")

    secretary = question(open_as, site, "south-coordinator")
    expect(secretary.locator("main")).not_to_contain_text("never ratified")
    justice.get_by_role("button", name="Release for the assessment").click()
    expect(justice.get_by_text("is released: your whole body reads it now.")).to_be_visible()
    secretary.reload()
    secretary.get_by_text("2 of 2 inputs received").click()
    expect(secretary.locator("#inputs")).to_contain_text("contradict each other at 127.1")
    secretary.get_by_role("link", name="Copy all into the fields").click()
    taken = re.compile("Ministry of Justice: The agreement was never ratified.")
    expect(secretary.get_by_label("3. Why")).to_have_value(taken)
    secretary.get_by_label("1 · Begun", exact=True).check()
    secretary.get_by_role("button", name="Save and mark as cleared").click()
    expect(secretary.locator("#clearing-state")).to_contain_text("Cleared by Thandiwe Mokoena")

    justice.goto(site.url("/assessments/{south}/127/"))
    expect(justice.locator("#input-state")).to_contain_text("it is no longer cleared")
    justice.get_by_label("3. Why").fill("The agreement was ratified yesterday.")
    expect(justice.locator("#save-state")).to_contain_text("Saved at")
    secretary.reload()
    expect(secretary.locator("#clearing-state")).to_contain_text("Cleared by Thandiwe Mokoena")
    justice.get_by_role("button", name="Release for the assessment").click()
    expect(justice.get_by_text("is released: your whole body reads it now.")).to_be_visible()
    secretary.reload()
    expect(secretary.locator(".since-cleared")).to_contain_text("yesterday")
    secretary.goto(site.url("/dashboard/"))
    expect(secretary.get_by_text("Changed after it was cleared:")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_release_that_came_too_late_offers_only_what_works(
    open_as: OpenAs, site: Site, scripts: bool
) -> None:
    """Two windows of one ministry: the second has what the first saved, and releases its own over it."""
    first, second = (question(open_as, site, "south-social", java_script_enabled=scripts) for _ in "12")
    for page, words in (
        (first, f"In the first window, {scripts}."),
        (second, f"In the second window, {scripts}."),
    ):
        page.get_by_label("3. Why").fill(words)
        page.get_by_label("2 · In operation", exact=True).check()
        if page is first:
            page.get_by_role("button", name="Save the draft").click()
            expect(page.get_by_text("It is not released yet.")).to_be_visible()
        elif not scripts:
            page.get_by_role("button", name="Release for the assessment").click()
    expect(second.get_by_role("heading", name="You saved this input in another window")).to_be_visible()
    expect(second.get_by_role("button", name="Release for the assessment")).to_be_hidden()
    second.get_by_role("link", name="Not saved: choose between the two texts").click()
    second.get_by_role("button", name="Release mine over it").click()
    expect(second.get_by_text("is released: your whole body reads it now.")).to_be_visible()
    second.goto(site.url("/assessments/{south}/127/"))
    expect(second.get_by_label("3. Why")).to_have_value(f"In the second window, {scripts}.")


def test_the_coordinator_writes_an_input_down_without_javascript(open_as: OpenAs, site: Site) -> None:
    page = question(open_as, site, "south-coordinator", java_script_enabled=False)
    page.locator("summary", has_text="Inputs of the ministries").click()
    page.locator("#inputs summary", has_text="Department of Social Welfare").click()
    page.locator("#inputs a", has_text="for this ministry: Department of Social Welfare").click()
    page.get_by_label("3. Why").fill("By phone: three districts, not two.")
    page.get_by_role("button", name="Release it for this ministry").click()
    expect(page.get_by_text("The input of Department of Social Welfare to 127 is released")).to_be_visible()
    social = question(open_as, site, "south-social")
    expect(social.get_by_label("3. Why")).to_have_value("By phone: three districts, not two.")
