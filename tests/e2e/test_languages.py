"""In each finished language: from an invitation to the files of a submitted report, and what axe finds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import step_in
from tests.e2e.demo_site import Site, type_day
from tests.e2e.test_axe import faults

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
RIGHT_TO_LEFT = {"ar"}
BODY = "sample-highlands-process"
PASSWORD = "a long and quiet sentence"
UNTRANSLATED = re.compile(
    r"Save and continue|Gap report|Check and submit|Your answer|Evidence|Sign out|Dashboard|Next step|level 2"
)
"""What the pages below say in English."""
LOOKED_AT = [
    ("", "/"),
    ("", "/recommendations/112/"),
    ("", "/mechanisms/ecowas/"),
    ("", "/help/scoring/"),
    ("", "/compare/?cycle=2026&kind=national"),
    ("south-coordinator", "/dashboard/"),
    ("south-coordinator", "/assessments/{south}/"),
    ("south-coordinator", "/assessments/{south}/112/"),
    ("south-coordinator", "/assessments/{south}/report/"),
    ("south-coordinator", "/assessments/{south}/check/"),
    ("south-coordinator", "/assessments/{south}/offline/"),
    ("reviewer", "/review/"),
]

type NewPage = Callable[..., Page]


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """A page of a browser of its own that asks for this language."""
    opened: list[BrowserContext] = []

    def opened_page(locale: str = "en-GB") -> Page:
        opened.append(browser.new_context(locale=locale))
        return opened[-1].new_page()

    yield opened_page
    for context in opened:
        context.close()


def is_in(page: Page, language: str) -> None:
    """The page is in this language, runs its way, and has no English of ours left."""
    html = page.locator("html")
    expect(html).to_have_attribute("lang", language)
    expect(html).to_have_attribute("dir", "rtl" if language in RIGHT_TO_LEFT else "ltr")
    left = UNTRANSLATED.search(page.locator("body").inner_text())
    assert left is None, (page.url, left)


def invitation(page: Page, site: Site, language: str) -> str:
    """The link for a coordinator, made by one who reads English."""
    page.goto(site.url(f"/bodies/{BODY}/members/invite/"))
    page.locator("[name=email]").fill("amina@example.org")
    page.locator("select[name=language]").select_option(language)
    page.locator("[name=role][value=coordinator]").check()
    page.locator("main form .btn-primary").click()
    link = page.locator("[readonly]").input_value()
    return site.url(link[link.index("/invitations/") :])


def join(page: Page, link: str, language: str) -> None:
    """Open the link with a browser that asks for English, and make the account."""
    page.goto(link)
    is_in(page, language)
    page.locator("[name=name]").fill("Amina Diallo")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=again]").fill(PASSWORD)
    page.locator("main form .btn-primary").click()
    expect(page).to_have_url(re.compile("/dashboard/"))
    is_in(page, language)


def start(page: Page, site: Site, language: str) -> str:
    """The address of a blank assessment."""
    page.goto(site.url("/assessments/start/"))
    is_in(page, language)
    page.locator("[name=cycle]").select_option(label="2026")
    page.locator("[name=begin][value=blank]").check()
    type_day(page, "start", "2025-07-01")
    type_day(page, "end", "2026-06-30")
    page.locator("main form .btn-primary").click()
    expect(page).to_have_url(re.compile(r"/assessments/[0-9a-f-]{36}/"))
    return page.url


def answer(page: Page, address: str, language: str) -> None:
    """113, by its button."""
    page.goto(f"{address}113/")
    is_in(page, language)
    page.locator("[name='criterion-113.1'][value=yes]").check()
    page.locator("[name=choice][value='2']").check()
    page.locator("[name=explanation]").fill("Une commission se réunit. تجتمع لجنة.")
    with page.expect_navigation():
        page.locator("button[name=stay]").click()
    is_in(page, language)
    expect(page.locator("[name=choice][value='2']")).to_be_checked()


def submit(page: Page, address: str, language: str) -> None:
    """Decide each thing, sign, and see the hash."""
    page.goto(f"{address}check/sharing/")
    is_in(page, language)
    page.locator("[name=sharing][value=public]").check()
    for name in ("named", "quoted", "introduced"):
        page.locator(f"[name={name}][value=no]").check()
    page.locator("main form .btn-primary").click()
    is_in(page, language)
    page.locator("[name=confirmed]").check()
    page.locator("[name=name]").fill("Amina Diallo")
    page.locator("form:has([name=confirmed]) button.btn-primary").click()
    is_in(page, language)
    assert re.fullmatch(r"[0-9a-f ]{64,}", page.locator("code.hash").first.inner_text())


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_an_invitation_to_a_submitted_report(own_site: Site, new_page: NewPage, language: str) -> None:
    coordinator, amina = new_page(), new_page()
    step_in(coordinator, own_site, "highlands-coordinator")
    join(amina, invitation(coordinator, own_site, language), language)
    address = start(amina, own_site, language)
    answer(amina, address, language)
    submit(amina, address, language)
    amina.goto(f"{address}report/")
    is_in(amina, language)
    for name in ("report.xlsx", "report.json"):
        assert amina.context.request.get(f"{address}{name}").status == 200, name
    # Drawn by the worker, which this site may not have.
    for name in ("report.pdf", "brief.pdf", "report.docx"):
        assert amina.context.request.get(f"{address}{name}").status in (200, 202), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_every_day(site: Site, new_page: NewPage, language: str) -> None:
    found: dict[str, object] = {}
    people: dict[str, Page] = {}
    for who, path in LOOKED_AT:
        if who not in people:
            people[who] = new_page(language)
            if who:
                step_in(people[who], site, who)
        page = people[who]
        page.goto(site.url(path))
        is_in(page, language)
        if wrong := faults(page):
            found[path] = wrong
    assert found == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_english_beside_and_a_word_that_is_wrong(
    own_site: Site, new_page: NewPage, language: str
) -> None:
    """It stays while somebody answers; what is said of a word is settled by the administrator."""
    page, administrator = new_page(language), new_page()
    step_in(page, own_site, "south-coordinator")
    question = own_site.url("/assessments/{south}/112/")
    page.goto(question)
    page.locator(".translation-status a[href*='english=on']").click()
    expect(page).to_have_url(question)
    beside = page.locator(".criteria-table .english-beside")
    count = beside.count()
    assert count >= 4
    assert faults(page) == {}
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.url == question):
        page.locator("[name=explanation]").fill("Une commission se réunit.")
    expect(page.locator("#save-state.is-saved")).to_be_visible()
    assert beside.count() == count

    page.locator(".translation-status a[href*='wrong-word']").click()
    page.locator("select[name=key]").select_option("recommendations/112/criteria/1/text/national")
    page.locator("[name=said]").fill("C’est un autre mot.")
    page.locator("main form .btn-primary").click()
    expect(page.locator(".task")).to_contain_text("C’est un autre mot.")
    assert faults(page) == {}
    page.goto(own_site.url("/recommendations/112/"))
    assert faults(page) == {}

    step_in(administrator, own_site, "administrator")
    administrator.goto(own_site.url("/administration/words/"))
    assert faults(administrator) == {}
    administrator.locator("main form .btn-primary").click()
    expect(administrator.locator(".task")).to_contain_text("C’est un autre mot.")
