"""Page, print and Word say the same: each sentence of one is in the others, but for a short list."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from lxml import etree, html

from assessments.formats.docx_walker import BLOCKS
from assessments.issuing.views import report_page
from assessments.report.files import print_html, report_docx
from tests.report import sample_reports
from tests.report.sample_reports import NORTH, PALM_COAST, SOUTH

REPORTS = pytest.mark.parametrize(
    "which",
    [(SOUTH, "2026", "submitted"), (NORTH, "2026", "draft"), (PALM_COAST, "2026", "submitted")],
    ids=lambda which: which[0],
)
PARTS = ("strip", "first_things", "decisions", "brief_throughout")
MARKS = dict.fromkeys(map(ord, "\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}"))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEVEL = re.compile(r"\b([0-3]): ?(?=[A-Z])")
"""``1: Begun``, which the page shows as a chip: ``1`` ``Begun``."""

PARTED = re.compile(r"(?<=[.!?”]) +| · | (?=First step:|Priority of the body)")

# The furniture of the page: where its links lead to, how much of it is folded, and in which state it is.
PAGE_ALONE = (
    "In full in the record",
    "Period of evidence, contributors, edition",
    "What the report says, who has done it, principles touched:",
    "What the report says: ",
    "Readers see this section only if they",
    "may see the submission of",
    "SHA-256",
    "Locked for approval: exactly this is submitted, or it is reopened.",
    "Draft, no hash.",
    "The 32 recommendations in their seven groups: what",
    "The same as a table",
    "What supports it",
    "Not open",
    "Only members of the body see it.",
)
# What paper and Word repeat, because nobody can leaf back with a link; and what stands on their cover.
FILES_ALONE = (
    "0 Not in place 1 Begun",
    "Self-assessment against the 32 recommendations of",
    "Gap report",
    "Is this what the body submitted?",
    "Scan the code, or open the address below",
    "The page says whether this installation made the file",
    "It never says whether the answers are true.",
    "assess.example/verify/",
    "Brief",
    "Contents",
    "SHA-256",
    "Draft, no hash",
    "Status",
    "Hash",
    "Sample data: an invented body",
)
# What is true of a PDF, which holds the data too; and of Word, which can be changed.
PRINT_ALONE = (
    "General (a) Institutional frameworks",
    "The same report is attached to this file as data",
    "This file holds the same report as data (JSON",
)
WORD_ALONE = (
    "General: 106–108; (a) Institutional frameworks: 109–111",
    "This is a copy to work on: it can be changed.",
    "What counts is the report as data and as PDF",
    "The assessment itself stays as it is.",
)


LEFT_OUT = " | ".join(
    f"//{path}"
    for path in (
        "head",
        "nav",
        "body/div[@class='head' or @class='foot']",
        "svg",
        "ul[@class='toc']",
        "*[@aria-hidden='true']",
    )
)


def sentences(blocks: list[str]) -> set[str]:
    """Each sentence of each block, with single blanks."""
    found = set()
    for block in blocks:
        plain = LEVEL.sub(r"\1 ", " ".join(block.translate(MARKS).split()))
        found |= {part for part in PARTED.split(plain) if re.search(r"\w", part)}
    return found


def blocks_of(page: str) -> list[str]:
    """What each innermost block of an HTML page says."""
    root = html.document_fromstring(page)
    for left_out in root.xpath(LEFT_OUT):
        left_out.drop_tree()
    names = BLOCKS | {"th", "td", "caption", "summary", "details", "dt", "dd"}
    for element in root.iter(*names):
        element.text = f"\n{element.text or ''}"
        element.tail = f"\n{element.tail or ''}"
    for chip in root.xpath("//*[contains(concat(' ', @class), ' level level-')]"):
        chip[0].tail = " "
    for tag in root.xpath(
        "//*[contains(' level chip state-sign status-tag ', substring-before(concat(@class, ' '), ' '))]"
    ):
        if tag.get("class"):
            tag.text, tag.tail = f"\n{tag.text or ''}", f"\n{tag.tail or ''}"
    for number in root.xpath("//*[@class='record-name']/b"):
        number.tail = f"\n{number.tail}"
    for line in root.iter("br"):
        line.tail = f"\n{line.tail or ''}"
    return re.split(r"\n+", re.sub(r"\s*\n\s*", "\n", root.text_content()))


def page_of(which: tuple[str, str, str]) -> str:
    """The parts of the page between its furniture, as anybody sees them."""
    report = sample_reports.report(*which)
    context: Any = report_page(report, sample_reports.rendering(report), {})
    parts = ["state", "finding", *PARTS, *(chapter.code for chapter in context["chapters"])]
    request = RequestFactory().get("/")
    titles = "".join(f"<h2>{each.number} {each.title}</h2>" for each in context["chapters"])
    rendered = (render_to_string(f"assessments/report/{part}.html", context, request) for part in parts)
    return f"<html><body>{titles}{''.join(rendered)}</body></html>"


def said_on_the_page(which: tuple[str, str, str]) -> set[str]:
    return sentences(blocks_of(page_of(which)))


def said_in_print(which: tuple[str, str, str]) -> set[str]:
    report = sample_reports.report(*which)
    page = html.document_fromstring(print_html(report, sample_reports.rendering(report), "report"))
    for hidden in page.find_class("word-only"):
        hidden.drop_tree()
    return sentences(blocks_of(html.tostring(page, encoding="unicode")))


def said_in_word(which: tuple[str, str, str]) -> set[str]:
    report = sample_reports.report(*which)
    data = report_docx(report, sample_reports.rendering(report)).data
    lines = []
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"word/(document|footnotes)\.xml", name):
                root = etree.fromstring(archive.read(name))
                lines += [line for each in root.iter(f"{W}p") for line in lines_of(each)]
    return sentences(lines)


def lines_of(paragraph: Any) -> list[str]:
    """A paragraph of Word, parted where a line ends and at a tab."""
    texts = {
        f"{W}t": lambda found: (found.text or "").replace(" · ", "\n"),
        f"{W}br": lambda _: "\n",
        f"{W}tab": lambda _: "\n",
    }
    return "".join(texts[each.tag](each) for each in paragraph.iter(*texts)).split("\n")


def beyond(one: set[str], other: set[str], listed: tuple[str, ...]) -> list[str]:
    """What only one says, and is not on the list."""
    whole = "\n".join(sorted(other))
    return sorted(said for said in one - other if not said.startswith(listed) and said not in whole)


@REPORTS
def test_word_says_what_is_printed(which: tuple[str, str, str]) -> None:
    printed, word = said_in_print(which), said_in_word(which)
    assert len(printed) > 400
    assert beyond(printed, word, PRINT_ALONE) == []
    assert beyond(word, printed, WORD_ALONE) == []


@REPORTS
def test_the_page_says_what_is_printed(which: tuple[str, str, str]) -> None:
    page, printed = said_on_the_page(which), said_in_print(which)
    assert len(page) > 400
    assert beyond(page, printed, PAGE_ALONE) == []
    # The page has the caption of a group as a heading and a line.
    groups = (f"{part.section.title}: " for part in sample_reports.report(*which).sections)
    assert beyond(printed, page, (*FILES_ALONE, *PRINT_ALONE, *groups)) == []
