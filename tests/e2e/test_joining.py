"""Joining a body in a real browser: the link is handed over, since the demo sends no mail."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.demo_site import Site
from tests.e2e.test_axe import faults

type OpenAs = Callable[..., BrowserContext]

MEMBERS = "/bodies/sample-northern-mechanism/members/"
PASSWORD = "seven green lamps on a hill"


def invited(page: Page, site: Site, email: str, role: str, group: str = "") -> str:
    """Invite somebody; the link that is shown."""
    page.goto(site.url(f"{MEMBERS}invite/"))
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("radio", name=role).check()
    if group:
        page.get_by_label(group).check()
    page.get_by_role("button", name="Make the invitation").click()
    return page.get_by_label("The link, shown this once").input_value()


def accept_as_new(page: Page, name: str) -> None:
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Accept and make the account").click()


def test_whoever_is_invited_joins_and_is_removed_again(open_as: OpenAs, site: Site) -> None:
    """Without JavaScript on the side of the one who comes."""
    coordinator = open_as("north-coordinator").new_page()
    link = invited(coordinator, site, "labour@example.org", "Contributor", "(c) Prevention")
    newcomer = open_as("", java_script_enabled=False).new_page()
    newcomer.goto(link)
    expect(newcomer.get_by_text("(c) Prevention")).to_be_visible()
    accept_as_new(newcomer, "Amina Diallo")
    expect(
        newcomer.get_by_text("Welcome to Northern Mechanism (sample). Your role: Contributor.")
    ).to_be_visible()
    # Another test may have answered some of the group by then.
    expect(newcomer.get_by_role("link", name=re.compile("Continue: paragraph 12[3-7]"))).to_be_visible()
    coordinator.goto(site.url(MEMBERS))
    coordinator.get_by_role("row", name="Amina Diallo").get_by_role("link", name="Remove").click()
    coordinator.get_by_role("button", name="Remove").click()
    expect(coordinator.get_by_text("Amina Diallo is no member any more.")).to_be_visible()
    answer = newcomer.goto(site.url("/assessments/{north}/"))
    assert answer is not None
    assert answer.status == 404


def test_the_link_works_once_and_for_one_address(open_as: OpenAs, site: Site) -> None:
    coordinator = open_as("north-coordinator").new_page()
    link = invited(coordinator, site, "south-justice@example.org", "Reader")
    wrong = open_as("north-reader").new_page()
    wrong.goto(link)
    expect(wrong.get_by_role("button", name="Accept the invitation")).to_have_count(0)
    expect(wrong.get_by_text("This invitation is for south-justice@example.org alone")).to_be_visible()
    right = open_as("south-justice").new_page()
    right.goto(link)
    right.get_by_role("button", name="Accept the invitation").click()
    # Two bodies, each at its own address.
    for body in ("northern-mechanism", "southern-task-force"):
        expect(right.locator(f"main a[href='/bodies/sample-{body}/members/']")).to_be_visible()
    again = right.goto(link)
    assert again is not None
    assert again.status == 404
    expect(right.get_by_role("link", name="To your dashboard")).to_be_visible()


def test_the_page_of_an_invitation_is_for_everybody(open_as: OpenAs, site: Site) -> None:
    link = invited(open_as("north-coordinator").new_page(), site, "new@example.org", "Coordinator")
    visitor = open_as("").new_page()
    visitor.goto(link)
    assert faults(visitor) == {}
    visitor.get_by_role("button", name="Accept and make the account").click()
    assert visitor.locator("[aria-invalid=true]").count() > 0
    assert faults(visitor) == {}
    gone = visitor.goto(site.url("/invitations/never-made/"))
    assert gone is not None
    assert gone.status == 404
    assert faults(visitor) == {}
