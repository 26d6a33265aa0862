"""The PDF: tagged, titled, with its data inside, inert, and the same bytes from the same content."""

from __future__ import annotations

import datetime
import hashlib
import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from assessments.answers.value import Action, ActionStatus, Reference
from assessments.formats.file import Export
from assessments.formats.pdf import Pool
from assessments.report.document import report_json
from assessments.report.files import brief_pdf, print_html, report_pdf
from assessments.report.gap_report import GapReport, Rendering, build
from assessments.report.workbook import report_xlsx
from assessments.templatetags.report_text import overdue, user_text
from recommendations.outline import Variant
from tests.report import invented_bodies, sample_reports

NOT_VERIFIED = "Self-assessment, not verified by the United Nations"
HOSTILE = '<script>alert(1)</script><img src="file:///etc/passwd"><style>@import "http://x/"</style>'


def reader(export: Export) -> PdfReader:
    return PdfReader(BytesIO(export.data))


def root_of(file: PdfReader) -> Any:
    return file.trailer["/Root"]


@pytest.fixture(scope="module")
def report() -> GapReport:
    return sample_reports.report(sample_reports.SOUTH)


@pytest.fixture(scope="module")
def rendering(report: GapReport) -> Rendering:
    return sample_reports.rendering(report)


@pytest.fixture(scope="module")
def full(report: GapReport, rendering: Rendering) -> PdfReader:
    return reader(report_pdf(report, rendering))


@pytest.fixture(scope="module")
def brief(report: GapReport, rendering: Rendering) -> PdfReader:
    return reader(brief_pdf(report, rendering))


@pytest.fixture(scope="module")
def draft_brief() -> PdfReader:
    draft = sample_reports.report(sample_reports.NORTH, status="draft")
    return reader(brief_pdf(draft, sample_reports.rendering(draft)))


def with_explanation(text: str) -> GapReport:
    """A report whose first three answers say this, in two pieces of evidence as well."""
    sheet = sample_reports.sheet(sample_reports.SOUTH)
    first = tuple(
        replace(answer, explanation=text, evidence=(Reference(text, 0),)) for answer in sheet.answers[:3]
    )
    answers = (*first, *sheet.answers[3:])
    return build(replace(sheet, answers=answers), sample_reports.outline())


def test_it_is_a_full_report_of_the_size_that_was_meant(full: PdfReader) -> None:
    assert 25 <= len(full.pages) <= 40
    width, height = full.pages[0].mediabox.width, full.pages[0].mediabox.height
    assert (round(width), round(height)) == (595, 842)


def test_it_stays_within_forty_pages_with_23_gaps_and_with_32() -> None:
    weak, denied = invented_bodies.report("weak"), invented_bodies.denied(Variant.NATIONAL)
    assert (len(weak.gaps), len(denied.gaps)) == (23, 32)
    for of in (weak, denied):
        assert len(reader(report_pdf(of, sample_reports.rendering(of))).pages) <= 40


def test_title_language_and_tags(full: PdfReader) -> None:
    root = root_of(full)
    assert full.metadata is not None
    assert full.metadata.title == "Gap report of Southern Task Force (sample), 2026"
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/StructTreeRoot"]["/K"]


def test_it_names_itself_archivable_and_accessible(full: PdfReader) -> None:
    metadata = root_of(full)["/Metadata"].get_data().decode()
    assert re.search(r'pdfaid:part="3"', metadata)
    assert re.search(r'pdfaid:conformance="A"', metadata)
    assert re.search(r'pdfuaid:part="1"', metadata)


def test_dates_inside_are_those_of_the_submission(full: PdfReader) -> None:
    assert full.metadata is not None
    assert full.metadata.creation_date == sample_reports.DATED
    assert full.metadata.modification_date == sample_reports.DATED


def test_data_and_workbook_are_attached(full: PdfReader, report: GapReport, rendering: Rendering) -> None:
    data, book = report_json(report, rendering), report_xlsx(report, rendering)
    attached = {name: contents[0] for name, contents in full.attachments.items()}
    assert attached == {data.filename: data.data, book.filename: book.data}
    assert hashlib.sha256(attached[data.filename]).hexdigest() == rendering.digest


def test_bookmarks_follow_the_chapters(full: PdfReader) -> None:
    titles = [item.title for item in full.outline if not isinstance(item, list)]
    assert titles[:3] == ["Gap report", "Brief", "Contents"]
    assert titles[3] == "1 Coverage and results by group"
    assert titles[-1] == "A Point ranges, and two tallies for each principle"


def test_the_contents_give_the_page_of_each_chapter(full: PdfReader) -> None:
    contents = full.pages[3].extract_text()
    chapters = [item for item in full.outline if not isinstance(item, list)][3:]
    assert len(chapters) == 13
    for item in chapters:
        title = str(item.title).partition(" ")[2]
        page = (full.get_destination_page_number(item) or 0) + 1
        assert re.search(rf"{title}\s*{page}\b", contents), item.title


def test_every_page_says_who_what_and_that_nobody_verified_it(full: PdfReader, rendering: Rendering) -> None:
    total = len(full.pages)
    for number, page in enumerate(full.pages, 1):
        text = page.extract_text()
        assert NOT_VERIFIED in text
        assert f"SHA-256 {rendering.digest}" in text
        assert "Southern Task Force (sample) · 2026" in text
        assert "Submitted on 3 July 2026, version 1" in text
        assert "Sample data: an invented body with invented answers" in text
        assert f"{number} / {total}" in text


def test_the_brief_has_two_pages_and_says_the_finding(brief: PdfReader) -> None:
    assert len(brief.pages) == 2
    first = " ".join(brief.pages[0].extract_text().split())
    assert "15 of the 32 recommendations that apply to it are carried out" in first
    assert first.count("First step:") == 3
    assert "We ask ministers to decide" in brief.pages[1].extract_text()


@pytest.mark.parametrize(
    "slug", [sample_reports.PALM_COAST, "sample-maravela-council", "sample-pearl-isles-committee"]
)
def test_the_brief_of_every_sample_has_two_pages(slug: str) -> None:
    other = sample_reports.report(slug)
    assert len(reader(brief_pdf(other, sample_reports.rendering(other))).pages) == 2


def test_a_brief_with_the_longest_texts_still_has_two_pages() -> None:
    sheet = sample_reports.sheet(sample_reports.SOUTH)
    action = next(a.actions[0] for a in sheet.answers if a.actions)
    long = tuple(
        replace(
            answer,
            priority=answer.paragraph in (113, 126, 128) and answer.level in (0, 1),
            criteria={},
            actions=(replace(action, what="Very long words " * 120, owner="Ministry " * 20),),
        )
        for answer in sheet.answers
    )
    heavy = build(replace(sheet, answers=long), sample_reports.outline())
    assert len(reader(brief_pdf(heavy, sample_reports.rendering(heavy))).pages) == 2


def test_the_brief_is_made_of_the_same_blocks_as_the_report(report: GapReport, rendering: Rendering) -> None:
    start, end = '<p class="finding read">', "references to evidence are given.</p>"
    blocks = {
        template: html[html.index(start) : html.index(end)]
        for template in ("report", "brief")
        for html in [print_html(report, rendering, template)]
    }
    assert blocks["report"] == blocks["brief"]


def test_a_draft_says_on_every_page_that_it_has_no_hash(draft_brief: PdfReader) -> None:
    for page in draft_brief.pages:
        text = page.extract_text()
        assert text.count("Draft, no hash") == 2
        assert "SHA-256" not in text


def test_too_few_answers_are_not_summarised(draft_brief: PdfReader) -> None:
    text = " ".join(draft_brief.pages[0].extract_text().split())
    assert "Too few answers to summarise: 14 of 32 answered. Among these 14:" in text
    assert "in operation." not in text


def test_the_same_bytes_from_another_process(report: GapReport, rendering: Rendering) -> None:
    pool = Pool(size=1)
    try:
        again = brief_pdf(report, rendering, pool)
    finally:
        pool.close()
    assert again.data == brief_pdf(report, rendering).data
    assert again.filename == "sample-southern-task-force-2026-brief.pdf"


def test_report_and_brief_have_different_identifiers(full: PdfReader, brief: PdfReader) -> None:
    assert full.trailer.raw_get("/ID")[0] != brief.trailer.raw_get("/ID")[0]


def test_hostile_text_is_printed_and_does_nothing() -> None:
    sheet = sample_reports.sheet(sample_reports.SOUTH)
    answers = tuple(replace(answer, explanation=HOSTILE) for answer in sheet.answers)
    named = replace(sheet, answers=answers, body=replace(sheet.body, name=HOSTILE))
    hostile = build(named, sample_reports.outline())
    rendering = sample_reports.rendering(hostile)
    html = print_html(hostile, rendering, "report")
    assert not re.search(r"<(script|img|style)\b", html)
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") > 32
    for page in reader(brief_pdf(hostile, rendering)).pages:
        assert "<script>alert(1)</script>" in page.extract_text()


def test_a_character_without_a_glyph_is_marked_and_counted() -> None:
    odd = with_explanation("Hello 😀 한")
    rendering = sample_reports.rendering(odd)
    html = print_html(odd, rendering, "report")
    marks = len(re.findall(r"\[U\+1F600\]|\[U\+D55C\]", html))
    assert marks >= 6
    assert f"{marks} characters that no font of this file can show" in html
    assert "😀" not in html


def test_arabic_answers_have_their_own_direction() -> None:
    arabic = sample_reports.report(sample_reports.PALM_COAST)
    html = print_html(arabic, sample_reports.rendering(arabic), "report")
    assert '<div class="user"><p lang="ar" dir="rtl">' in html
    assert '<div class="user"><p lang="en" dir="ltr">' in html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Plan <b>", '<p lang="" dir="ltr">Plan &lt;b&gt;</p>'),
        ("خطة\n\nPlan", '<p lang="" dir="rtl">خطة</p><p lang="" dir="ltr">Plan</p>'),
        ("خطة\r\nPlan\nDone", '<p lang="" dir="rtl">خطة</p><p lang="" dir="ltr">Plan<br>Done</p>'),
        ("One\n\n\nTwo\n", '<p lang="" dir="ltr">One</p><p lang="" dir="ltr">Two</p>'),
        (
            "The law of the land is in the plan.",
            '<p lang="en" dir="ltr">The law of the land is in the plan.</p>',
        ),
        (
            "تضع هيئة وطنية خطة سنوية لمكافحة الاتجار.",
            '<p lang="ar" dir="rtl">تضع هيئة وطنية خطة سنوية لمكافحة الاتجار.</p>',
        ),
    ],
)
def test_each_paragraph_of_a_body_is_read_in_its_own_direction(text: str, html: str) -> None:
    assert user_text(text) == f'<div class="user">{html}</div>'


@pytest.mark.parametrize(
    ("due", "status", "late"),
    [
        (datetime.date(2026, 7, 2), ActionStatus.PLANNED, True),
        (datetime.date(2026, 7, 2), ActionStatus.STARTED, True),
        (datetime.date(2026, 7, 2), ActionStatus.DONE, False),
        (datetime.date(2026, 7, 2), ActionStatus.DROPPED, False),
        (datetime.date(2026, 7, 3), ActionStatus.PLANNED, False),
        (None, ActionStatus.PLANNED, False),
    ],
)
def test_an_open_action_is_overdue_from_the_day_after_its_date(
    due: datetime.date | None, status: ActionStatus, late: bool
) -> None:
    action = Action("Draft a law", due=due, status=status)
    assert overdue(action, datetime.date(2026, 7, 3)) is late


def test_overdue_is_told_by_the_date_of_the_report_and_not_by_the_clock() -> None:
    sheet = sample_reports.sheet(sample_reports.SOUTH)
    late = Action("Draft a law", due=sample_reports.DATED.date() - datetime.timedelta(days=1))
    answers = tuple(replace(answer, actions=(late,)) for answer in sheet.answers)
    report = build(replace(sheet, answers=answers), sample_reports.outline())
    mark = '<b class="late">overdue</b>'
    assert mark in print_html(report, sample_reports.rendering(report), "brief")
    assert print_html(report, sample_reports.rendering(report), "report").count(mark) >= 32
    before = Rendering(language="en", dated=sample_reports.DATED - datetime.timedelta(days=2))
    assert mark not in print_html(report, before, "report")


def test_a_confidential_reference_is_not_named() -> None:
    sheet = sample_reports.sheet(sample_reports.SOUTH)
    secret = Reference("Statement of a witness", 1, url="https://x.example", confidential=True)
    answers = (replace(sheet.answers[0], evidence=(secret,)), *sheet.answers[1:])
    hidden = build(replace(sheet, answers=answers), sample_reports.outline())
    html = print_html(hidden, sample_reports.rendering(hidden), "report")
    assert "Confidential reference" in html
    assert "Statement of a witness" not in html
    assert "x.example" not in html
