"""From who may see it to the receipt: locked, approved with a passkey, submitted, in a browser."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.demo_site import Site
from tests.e2e.test_passkeys import OpenAs, complaints, named, signed_in, with_authenticator


def locked_by_the_coordinator(page: Page, site: Site) -> str:
    """North's draft, for the staff alone and not to be named; its address."""
    page.goto(named(site, "/dashboard/"))
    page.locator(".dashboard-card h2 a").first.click()
    draft = page.url
    page.goto(f"{draft}check/sharing/")
    page.locator("input[name=sharing][value=rapporteur]").check()
    for question in ("named", "quoted", "introduced", "mechanisms"):
        answer = page.locator(f"input[name={question}][value=no]")
        if answer.count():
            answer.check()
    page.get_by_role("button", name="Next: submit").click()
    page.get_by_role("button", name="Lock it for approval").click()
    expect(page.get_by_role("heading", name="Waiting for approval")).to_be_visible()
    return draft


def test_an_approver_signs_with_a_passkey_and_the_receipt_says_so(open_as: OpenAs, own_site: Site) -> None:
    site = own_site
    coordinator = signed_in(open_as(), site, "north-coordinator")
    draft = locked_by_the_coordinator(coordinator, site)

    approver = signed_in(open_as(), site, "north-approver")
    with_authenticator(approver)
    approver.goto(named(site, "/account/2fa/webauthn/add/"))
    approver.get_by_label("Name").fill("office laptop")
    approver.get_by_role("button", name="Add the passkey").click()
    expect(approver.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    said = complaints(approver)
    approver.goto(named(site, "/dashboard/"))
    approver.get_by_role("link", name="Read and approve").click()
    expect(approver.get_by_text("The Special Rapporteur’s staff")).to_be_visible()
    approver.get_by_role("button", name="Approve with a passkey").click()
    expect(approver.get_by_text("You have approved it.")).to_be_visible()
    expect(approver.locator("main")).to_contain_text(
        re.compile(r"Approved by Ingrid Halvorsen on .*, with a passkey")
    )
    assert said == []

    coordinator.goto(f"{draft}check/submit/")
    expect(coordinator.locator("main")).to_contain_text(", with a passkey.")
    coordinator.get_by_label("I have checked the answers").check()
    coordinator.get_by_label("Type your name to submit").fill("Maja Lindqvist")
    coordinator.get_by_role("button", name=re.compile("^Submit")).click()
    expect(coordinator.locator("main")).to_contain_text("Its signature was checked just now")
