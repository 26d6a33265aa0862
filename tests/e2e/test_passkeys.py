"""Passkeys and codes in a browser with a made-up authenticator, under the policy against inline scripts."""

from __future__ import annotations

import base64
import hmac
import struct
import time
from collections.abc import Callable

from playwright.sync_api import BrowserContext, CDPSession, ConsoleMessage, Page, expect

from tests.e2e.demo_site import Site

type OpenAs = Callable[..., BrowserContext]

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def named(site: Site, path: str) -> str:
    """The address with a name for a host: a passkey belongs to a name."""
    return site.url(path).replace("127.0.0.1", "localhost")


def signed_in(context: BrowserContext, site: Site, username: str) -> Page:
    """A page of a sample person at that address."""
    page = context.new_page()
    page.goto(named(site, "/demo/"))
    page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    page.locator(f"form[action$='/demo/{username}/'] button").click()
    page.wait_for_url("**/dashboard/")
    return page


def with_authenticator(page: Page) -> tuple[CDPSession, str]:
    """A device that answers for whoever holds it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return session, added["authenticatorId"]


def complaints(page: Page) -> list[str]:
    """What the browser's console says from now on: a blocked script would be there."""
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            said.append(message.text)

    page.on("console", note)
    return said


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()


def test_a_passkey_is_made_named_and_signs_in_by_itself(open_as: OpenAs, site: Site) -> None:
    page = signed_in(open_as(), site, "north-reader")
    with_authenticator(page)
    said = complaints(page)
    page.goto(named(site, "/account/2fa/webauthn/add/"))
    page.get_by_label("Name").fill("office laptop")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    expect(page.locator(".code-list li")).to_have_count(10)
    page.goto(named(site, "/account/2fa/webauthn/"))
    expect(page.get_by_role("heading", level=2)).to_have_text("office laptop")
    sign_out(page)
    page.goto(named(site, "/account/login/"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/dashboard/")
    assert said == []


def test_a_device_that_is_not_asked_to_the_end_is_said(open_as: OpenAs, site: Site) -> None:
    page = open_as().new_page()
    session, device = with_authenticator(page)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.goto(named(site, "/account/login/"))
    button = page.get_by_role("button", name="Sign in with a passkey")
    button.click()
    expect(page.get_by_text("Nothing happened. You stopped, or the device has no passkey")).to_be_visible()
    expect(button).to_be_enabled()


def test_without_scripts_the_way_is_the_app(open_as: OpenAs, site: Site) -> None:
    context = open_as("north-contributor", java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url("/account/2fa/webauthn/add/"))
    expect(page.get_by_role("button", name="Add the passkey")).to_be_hidden()
    page.locator("main").get_by_role("link", name="Set up an app").click()
    secret = page.locator("details code").text_content() or ""
    page.get_by_label("Code shown by the app").fill(code_of(secret))
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")


def code_of(secret: str) -> str:
    """What an app shows now (RFC 6238)."""
    moment = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), moment, "sha1").digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def test_after_a_confirmation_by_passkey_the_download_starts_and_the_page_moves_on(
    open_as: OpenAs, site: Site
) -> None:
    page = signed_in(open_as(), site, "river-coordinator")
    with_authenticator(page)
    page.goto(named(site, "/account/2fa/webauthn/add/"))
    page.get_by_label("Name").fill("office laptop")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    sign_out(page)
    page.goto(named(site, "/demo/"))
    page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    page.locator("form[action$='/demo/river-coordinator/'] button").click()
    page.wait_for_url("**/dashboard/")
    said = complaints(page)
    page.goto(named(site, "/bodies/sample-great-river-commission/data/"))
    page.get_by_role("button", name="Download everything as ZIP").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    with page.expect_download() as download:
        if page.get_by_role("link", name="With a passkey").is_visible():
            page.get_by_role("link", name="With a passkey").click()
        page.get_by_role("button", name="Use a passkey").click()
    assert download.value.suggested_filename.endswith(".zip")
    expect(page.get_by_text("The download begins.")).to_be_visible()
    assert "download=1" not in page.url  # a reload sends nothing again
    assert said == []
