"""The first day of an installation, by its links alone: seven screens to the first question, both ways in.

The second factor is asked for, as everywhere but in the demo.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, expect

from tests.e2e.demo_site import Site, type_day
from tests.e2e.test_axe import faults
from tests.e2e.test_passkeys import code_of

PASSWORD = "seven green lamps on a hill"
#: Eleven, before.
MOST_SCREENS = 7


@dataclass
class Newcomer:
    """Somebody with a link, and the screens that he or she has seen, each by its heading."""

    page: Page
    seen: list[str] = field(default_factory=list)

    def sees(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(re.compile(heading))
        self.seen.append(heading)

    def opens(self, link: str) -> None:
        self.page.goto(link)

    def sets_password(self) -> None:
        self.sees("Set your password")
        self.page.locator("[name=password1]").fill(PASSWORD)
        self.page.locator("[name=password2]").fill(PASSWORD)
        self.page.get_by_role("button", name="Set the password").click()

    def makes_account(self, body: str) -> None:
        self.sees(body)
        self.page.get_by_label("Your name").fill("Grace Second")
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator("[name=again]").fill(PASSWORD)
        self.page.get_by_role("button", name="Accept and make the account").click()

    def sets_up_second_factor(self) -> None:
        self.sees("Set up your second factor")
        self.page.locator("summary", has_text="Type the key").click()
        secret = self.page.locator("details code").text_content() or ""
        self.page.get_by_label("Code shown by the app").fill(code_of(secret))
        self.page.get_by_role("button", name="Set it up").click()
        self.sees("Recovery codes")
        self.page.get_by_role("link", name="I have kept them: go on").click()

    def goes_to_the_first_question(self) -> None:
        self.sees("Dashboard")
        self.page.get_by_role("link", name="Start the assessment").click()
        self.sees("Start an assessment")
        self.page.get_by_role("button", name="Start", exact=True).click()
        self.sees("African Union")
        self.page.get_by_role("link", name="Continue: paragraph 106").click()
        self.sees("106")

    def makes_first_steps(self) -> str:
        """The administrator: a cycle, a coordinator, and the link for him or her."""
        page = self.page
        self.sees("People")
        assert faults(page) == {}  # the demo has no first steps to look at
        page.get_by_role("link", name="Make a cycle").click()
        page.locator("[name=name]").fill("2027")
        type_day(page, "opens_on", "2026-01-01")
        type_day(page, "closes_on", "2040-12-31")
        page.get_by_role("button", name="Make the cycle").click()
        self.sees("Cycles")
        page.get_by_role("link", name="Name the coordinator of a body").click()
        page.locator("[name=body]").select_option("au")
        page.locator("[name=email]").fill("second@example.org")
        page.get_by_role("button", name="Make the invitation").click()
        link = page.get_by_label("The link, shown this once").input_value()
        page.get_by_role("link", name="Back to the people").click()
        self.sees("People")
        expect(page.get_by_text("the first body can begin")).to_have_count(0)
        return link


def test_from_the_link_to_the_first_question(browser: Browser, fresh_site: tuple[Site, str]) -> None:
    """The administrator makes the first steps, and the first coordinator begins, without scripts."""
    _site, link = fresh_site
    administrator = Newcomer(browser.new_context().new_page())
    administrator.opens(link)
    administrator.sets_password()
    administrator.sets_up_second_factor()
    invitation = administrator.makes_first_steps()
    coordinator = Newcomer(browser.new_context(java_script_enabled=False).new_page())
    coordinator.opens(invitation)
    coordinator.makes_account("African Union")
    coordinator.sets_up_second_factor()
    coordinator.goes_to_the_first_question()
    print(f"\nFrom the link to the first question: {len(coordinator.seen)} screens, {coordinator.seen}")
    # Whoever sets a password by a link of the administrator sees the same: one page for each step.
    assert len(coordinator.seen) <= MOST_SCREENS
    assert administrator.seen[1:3] == coordinator.seen[1:3]
