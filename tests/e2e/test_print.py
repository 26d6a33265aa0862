"""Every page printed from the browser: black on white, nothing cut off or folded, nothing to press."""

from __future__ import annotations

import subprocess
import unicodedata
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.e2e.demo_site import Site
from tests.e2e.pages import COORDINATOR, NATIONAL, READER, REVIEWER, VISITOR

# What A4 leaves between the margins of print-pages.css, 178 mm, in CSS pixels.
PAPER = 672

PRINTED = [
    (VISITOR, "/"),
    (VISITOR, "/recommendations/113/"),
    (VISITOR, "/report/?q=victims"),
    (VISITOR, "/mechanisms/"),
    (VISITOR, "/mechanisms/coe/"),
    (VISITOR, "/help/coordinator/"),
    (VISITOR, "/help/scoring/"),
    (VISITOR, "/verify/"),
    (VISITOR, "/api/"),
    (COORDINATOR, "/dashboard/"),
    (COORDINATOR, "/assessments/{north}/"),
    (COORDINATOR, "/assessments/{north}/112/"),
    (READER, "/assessments/{north}/112/"),
    (COORDINATOR, "/assessments/{north}/section/d/"),
    (COORDINATOR, "/assessments/{north}/check/"),
    (COORDINATOR, "/assessments/{north}/report/"),
    (COORDINATOR, "/assessments/{north}/history/"),
    (COORDINATOR, "/assessments/{north}/evidence/"),
    (COORDINATOR, "/assessments/{north}/actions/"),
    (COORDINATOR, "/bodies/sample-northern-mechanism/members/"),
    (NATIONAL, "/assessments/{south}/135/"),
    (REVIEWER, "/review/"),
    (REVIEWER, "/review/{river}/114/"),
    (REVIEWER, "/compare/?cycle=2025"),
    (REVIEWER, "/compare/patterns/?cycle=2025"),
    (REVIEWER, "/compare/side-by-side/?ids={north_2025},{south_2025}"),
]
FOLDED = [
    (VISITOR, "/recommendations/113/", 3),
    (COORDINATOR, "/assessments/{north}/112/", 5),
    (COORDINATOR, "/assessments/{north}/report/", 3),
    (REVIEWER, "/compare/?cycle=2025", 1),
    (REVIEWER, "/review/{river}/114/", 1),
]

SEEN = """selector => [...document.querySelectorAll(selector)]
    .filter(element => element.getClientRects().length && element.checkVisibility({visibilityProperty: true}))
    .map(element => element.outerHTML.slice(0, 120))"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

# The first words of what is folded, of each that holds text; what is to be filled in or pressed has none.
FOLDED_WORDS = """() => [...document.querySelectorAll("main details:not([open])")]
    .filter(folded => !folded.matches(".row-box, .review-rows, .reply, .screen-only, .screen-only *"))
    .map(folded => {
        const texts = document.createTreeWalker(folded, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) {
            const near = texts.currentNode.parentElement;
            const text = texts.currentNode.data.trim();
            const left_out = near.closest("summary, form, .search-form, nav, .btn, .visually-hidden, svg");
            if (text.length > 15 && !left_out) return text;
        }
        return "";
    }).filter(text => text)"""

# Text whose contrast with the ground behind it is too small on paper, or that stands on a dark ground of the
# screen; the signs of levels bring their own ground along.
PALE = """() => {
    const parts = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
    const light = colour => {
        const linear = v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
        const [r, g, b] = parts(colour).map(v => linear(v / 255));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = element => {
        for (let at = element; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor, alpha = parts(colour)[3];
            if (alpha === undefined || alpha > 0) return light(colour);
        }
        return 1;
    };
    return [...document.querySelectorAll("body *")].filter(element => {
        const speaks = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
        if (!speaks || !element.checkVisibility()) return false;
        if (element.closest(".level, .state-sign, .matrix, svg")) return false;
        const [one, other] = [light(getComputedStyle(element).color), ground(element)];
        return other < 0.7 || (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05) < 4.5;
    }).map(element => element.outerHTML.slice(0, 120));
}"""

type OpenPage = Callable[[str, str], Page]


@pytest.fixture
def on_paper(site: Site, context_of: Callable[[str], BrowserContext]) -> Iterator[OpenPage]:
    """``on_paper("reviewer", "/review/")``: the page as it is printed by whoever reads in dark colours."""
    opened: list[Page] = []

    def page_of(who: str, path: str) -> Page:
        page = context_of(who).new_page()
        opened.append(page)
        page.set_viewport_size({"width": PAPER, "height": 950})
        page.emulate_media(media="print", color_scheme="dark")
        answer = page.goto(site.url(path))
        assert answer is not None
        assert answer.status == 200
        return page

    yield page_of
    for page in opened:
        page.close()


def printed(page: Page) -> list[str]:
    """The text of each page of the PDF that the browser makes, without blanks."""
    file = page.pdf(prefer_css_page_size=True)
    read = subprocess.run(["pdftotext", "-raw", "-", "-"], input=file, capture_output=True, check=True)
    text = unicodedata.normalize("NFKC", read.stdout.decode("utf-8"))
    return ["".join(sheet.split()) for sheet in text.removesuffix("\f").split("\f")]


@pytest.mark.parametrize(("who", "path"), PRINTED, ids=[f"{path} {who}" for who, path in PRINTED])
def test_a_page_fits_on_paper_in_black_on_white_with_nothing_to_press(
    on_paper: OpenPage, who: str, path: str
) -> None:
    page = on_paper(who, path)
    assert page.evaluate(SEEN, "nav, button, .btn, .skip-link, input[type=file], input[type=submit]") == []
    assert page.evaluate(WIDER) <= 0
    assert page.evaluate(PALE) == []
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("h1").is_visible()
    assert page.locator(".sample-banner").is_visible()


@pytest.mark.parametrize(("who", "path", "least"), FOLDED)
def test_what_is_folded_is_printed(on_paper: OpenPage, who: str, path: str, least: int) -> None:
    page = on_paper(who, path)
    folded = ["".join(text.split()) for text in page.evaluate(FOLDED_WORDS)]
    assert len(folded) >= least
    text = "".join(printed(page))
    assert [words for words in folded if words[:40] not in text] == []


def test_what_is_typed_is_printed_to_its_end(on_paper: OpenPage) -> None:
    page = on_paper(COORDINATOR, "/assessments/{north}/112/")
    page.locator("#id_explanation").evaluate(
        "field => field.value = [...Array(60).keys()].map(n => `Line ${n} of what was typed.`).join('\\n')"
    )
    link = "https://example.org/" + "-".join(f"part{number}" for number in range(12))
    page.locator("#id_evidence-0-url").evaluate("(field, link) => field.value = link", link)
    text = "".join(printed(page))
    assert "Line59ofwhatwastyped." in text
    assert link in text


def test_an_address_is_printed_whole_where_the_screen_shortens_it(on_paper: OpenPage) -> None:
    page = on_paper(COORDINATOR, "/assessments/{north}/evidence/")
    links = page.locator("main a[rel~=noreferrer]")
    assert links.count() > 10
    text = "".join(printed(page))
    assert [
        href for link in links.all() if (href := link.get_attribute("href") or "") and href not in text
    ] == []


def test_the_head_of_a_table_stands_on_each_of_its_pages(on_paper: OpenPage) -> None:
    texts = printed(on_paper(COORDINATOR, "/assessments/{north}/evidence/"))
    assert len(texts) >= 3
    assert all("RecommendationReferenceFile" in text for text in texts[:3])


@pytest.mark.parametrize(
    "path", ["/assessments/{north}/evidence/", "/assessments/{north}/112/", "/assessments/{north}/"]
)
def test_a_page_of_an_assessment_says_whose_it_is_and_of_which_cycle(on_paper: OpenPage, path: str) -> None:
    page = on_paper(COORDINATOR, path)
    assert "NorthernMechanism(sample)·2026" in printed(page)[0]


def test_the_signs_of_levels_keep_digit_and_border(on_paper: OpenPage) -> None:
    page = on_paper(REVIEWER, "/compare/?cycle=2025")
    cells = page.locator(".matrix .bodies td")
    assert cells.count() >= 4 * 32
    bare = cells.evaluate_all(
        """cells => cells.filter(cell => !cell.innerText.trim()
            || parseFloat(getComputedStyle(cell).borderTopWidth) === 0
            || getComputedStyle(cell).printColorAdjust !== "exact").length"""
    )
    assert bare == 0
