"""No format vouches for what nobody answered, and none makes a denied principle look good."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from django.template.loader import render_to_string
from docx import Document
from docx.oxml.ns import qn
from lxml import html
from openpyxl import load_workbook

from assessments.report import line_words, words
from assessments.report.document import report_json
from assessments.report.files import print_context, print_html, report_docx
from assessments.report.gap_report import GapReport, build
from assessments.report.overview import RestsOnLittle
from assessments.report.workbook import report_xlsx
from recommendations.outline import CriterionKind, Variant
from tests.report import invented_bodies, sample_reports

VARIANTS = pytest.mark.parametrize("variant", Variant)
# Whatever says that a level, all levels or a principle is as it should be.
VOUCHING = (
    r"reports no gap",
    r"every level (lies|has|is)",
    r"within (its|what its) criteria",
    r"All criteria are met",
    r"[Cc]riteria support (level )?\d",
    r"None: each level",
    r"confirmed|proven",
    r"For [1-9]\d* of these",
    r"[1-9]\d* supported",
)


def printed(report: GapReport) -> str:
    return text_of(print_html(report, sample_reports.rendering(report), "report"))


def text_of(page: str) -> str:
    root = html.document_fromstring(page)
    for left_out in root.xpath("//head | //section[contains(@class, 'method')]"):
        left_out.drop_tree()
    return " ".join(" ".join(root.itertext()).split())


def every_format(report: GapReport) -> dict[str, str]:
    """What each format says, but for the page on method, which explains the words."""
    rendering = sample_reports.rendering(report)
    word = Document(BytesIO(report_docx(report, rendering).data))
    paragraphs = ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in word.element.iter(qn("w:p"))]
    # The last of each: the list of contents has them too.
    method, end = (
        max(at for at, text in enumerate(paragraphs) if part in text)
        for part in ("Method and limits", "A Point ranges")
    )
    book = load_workbook(BytesIO(report_xlsx(report, rendering).data))
    cells = [cell.value for sheet in book if sheet.title != "Method" for row in sheet for cell in row]
    return {
        "print": printed(report),
        "brief": text_of(print_html(report, rendering, "brief")),
        "word": "\n".join([*paragraphs[:method], *paragraphs[end:]]),
        "workbook": "\n".join(str(value) for value in cells if value is not None),
        "json": report_json(report, rendering).data.decode(),
    }


@VARIANTS
def test_the_silent_body_is_vouched_for_nowhere(variant: Variant) -> None:
    report = invented_bodies.report("silent", variant)
    said = every_format(report)

    for place, text in said.items():
        found = [
            text[hit.start() - 40 : hit.end() + 20] for one in VOUCHING for hit in re.finditer(one, text)
        ]
        allowed = ("Confirmed by", "confirmed_by")
        assert [each for each in found if not any(word in each for word in allowed)] == [], place
    finding = words.finding(report.tally, report.body.name, variant)
    for sentence in (
        "For none of these 32 do its own answers and an open document support this.",
        "For 32, questions are left open.",
        "It names no gap. 32 of its levels can't be checked.",
    ):
        assert sentence in finding
    for place in ("print", "brief", "word", "workbook"):
        assert finding in said[place], place


@VARIANTS
def test_each_level_of_the_silent_body_says_that_its_questions_are_open(variant: Variant) -> None:
    report = invented_bodies.report("silent", variant)
    text = printed(report)

    assert text.count("4 of 4 criteria are left open: the level is not compared with them") >= 32
    assert "32 of 32 · 0 supported · 0 above · 32 open questions · 0 unknown" in text
    assert "Questions are left open: 32" in text
    for profile in report.profiles:
        counted = profile.count.all.counted
        assert f"Too few answers to summarise: {counted} of {counted} criteria unknown." in text


@VARIANTS
@pytest.mark.parametrize("code", [principle.code for principle in sample_reports.outline().principles])
def test_a_principle_whose_criteria_are_all_no_looks_good_nowhere(code: str, variant: Variant) -> None:
    report = invented_bodies.all_but(code, variant)
    profile = next(one for one in report.profiles if one.principle.code == code)
    name, counted = profile.principle.name, profile.count.all.counted
    by_kind = profile.count.by_kind

    assert profile.count.all.no == counted >= 5
    rendering = sample_reports.rendering(report)
    page = html.document_fromstring(print_html(report, rendering, "report"))
    (chapter,) = page.xpath(f"//*[@id='principle-{code}']")
    said = " ".join(chapter.text_content().split())
    assert f"0 of {counted} criteria met (" in said
    assert f"{counted} not" in said
    # It is said beside each count of the recommendations that touch it, too.
    rows = [
        row for row in page.xpath("//section[contains(@class, 'annex')]//tr") if name in row.text_content()
    ]
    assert len(rows) == 2
    met = [f"0 of {of.counted} on" for of in by_kind.values() if of.counted]
    assert all(each in rows[0].text_content() for each in met)
    assert "This does not measure the principle" in " ".join(page.text_content().split())
    assert touched_in(report, name) == met


def touched_in(report: GapReport, name: str) -> list[str]:
    """What the workbook says of the criteria of a principle that are met, by kind."""
    book: Any = load_workbook(BytesIO(report_xlsx(report, sample_reports.rendering(report)).data))
    lines = [row for row in book["Principles"].iter_rows(values_only=True) if row[0] == name]
    assert len(lines) == len(CriterionKind)
    return [f"{line[3]} of {line[2]} on" for line in lines if line[2]]


@VARIANTS
def test_silence_on_a_principle_reads_nowhere_as_criteria_that_are_not_met(variant: Variant) -> None:
    text = printed(invented_bodies.report("silent", variant))

    assert re.findall(r"\b0 of \d+ (?:criteria met|on texts|on practice|on results)", text) == []


NOTHING_BEHIND = ("blank", "dont_know", "one_yes", "partly", "records")
SHARED = "32 of them rest only on a document named for more than 5 recommendations."
EACH_IS_SUPPORTED = "None: each level 2 and 3 is supported by its own answers and an open document."
NO_PLACE = "For 32 of them, neither a page nor the address of a document is named."


@VARIANTS
@pytest.mark.parametrize("level", [2, 3])
@pytest.mark.parametrize("pattern", [*NOTHING_BEHIND, "records_page", "records_site"])
def test_no_pattern_of_silence_vagueness_or_one_title_reads_as_proof(
    pattern: str, level: int, variant: Variant
) -> None:
    """Nothing is borne out; or one document, by the rule, and then the finding says what that is worth."""
    report = invented_bodies.patterned(pattern, variant, level)
    finding = words.finding_of(report)

    assert report.tally.in_operation == 32
    assert "It reports no gap" not in finding
    if pattern in NOTHING_BEHIND:
        assert report.tally.borne_out == 0
        assert "For none of these 32 do its own answers and an open document support this." in finding
        return
    assert (report.tally.borne_out, report.tally.documents) == (32, 1)
    remarked = SHARED if pattern == "records_page" else f"{SHARED} {NO_PLACE}"
    assert f"and 1 document that anybody can open support this. {remarked} It names no gap." in finding


@VARIANTS
@pytest.mark.parametrize("pattern", [*NOTHING_BEHIND, "records_page", "records_site"])
def test_each_format_says_so(pattern: str, variant: Variant) -> None:
    report = invented_bodies.patterned(pattern, variant, level=2)
    rendering, finding = sample_reports.rendering(report), words.finding_of(report)
    said = every_format(report)
    page = text_of(render_to_string("assessments/report/finding.html", print_context(report, rendering)))
    counted = json.loads(said.pop("json"))["tally"]

    assert (counted["borne_out"] == 0) is (pattern in NOTHING_BEHIND)
    assert counted["documents"] <= 1
    for place, text in (said | {"page": page}).items():
        assert finding in text, place
        assert "reports no gap" not in text, place
        assert "no level that can’t be checked" not in text, place
        for after in text.split(EACH_IS_SUPPORTED)[1:]:
            assert after.startswith(f" {SHARED}"), place


@VARIANTS
@pytest.mark.parametrize("pattern", ["records_page", "records_site"])
def test_what_a_brief_says_is_in_operation_it_says_with_the_remark(pattern: str, variant: Variant) -> None:
    report = invented_bodies.patterned(pattern, variant, level=3)
    brief = text_of(print_html(report, sample_reports.rendering(report), "brief"))
    remarked = SHARED if pattern == "records_page" else f"{SHARED} {NO_PLACE}"

    assert f"and 14 more. {remarked} What this is" in brief.split("support that these are in operation")[1]


def test_a_level_with_a_document_of_its_own_beside_the_one_behind_everything_is_not_remarked_on() -> None:
    strong, same = invented_bodies.sheet("strong"), invented_bodies.RECORDS["records_page"]
    beside = build(
        replace(strong, answers=tuple(replace(a, evidence=(*a.evidence, same)) for a in strong.answers)),
        sample_reports.outline(),
    )
    assert beside.tally.borne_out == invented_bodies.report("strong").tally.borne_out > 0
    assert beside.rests_on_little == RestsOnLittle()
    assert {item.behind for item in beside.register if item.evidence is same} == {32}


def test_one_document_behind_everything_is_remarked_on() -> None:
    silent = invented_bodies.report("silent")

    for said in (printed(silent), every_format(silent)["workbook"]):
        assert said.count("The same document is named behind 32 recommendations.") == 32
        assert said.count("It names no page, and its address leads to no document of its own.") == 32
    strong = [item for item in invented_bodies.report("strong").register if item.evidence.url]
    assert len(strong) > 25
    assert [line_words.remarks(item) for item in strong if line_words.remarks(item)] == []
