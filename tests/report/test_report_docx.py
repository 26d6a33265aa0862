"""The gap report as Word: the chapters of the PDF, its numbers, headings, tables, pictures and languages."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext
from docx import Document
from docx.oxml.ns import qn
from lxml import html
from PIL import Image

from assessments.answers import labels
from assessments.answers.scoring import Mark, State, tally
from assessments.answers.value import Action, Answer, Contributor, ContributorKind, Period, Reference
from assessments.formats.drawing import SCALE, level_bar, qr_code, svg_png
from assessments.report import line_words, words
from assessments.report.files import chapters, report_docx
from assessments.report.gap_report import GapReport, Rendering, build
from recommendations.outline import Variant
from tests.report import sample_reports
from tests.report.sample_reports import NORTH, PALM_COAST, SOUTH

SUBMITTED = (SOUTH, "2025", "submitted")
DRAFT = (NORTH, "2026", "draft")
WITH_ARABIC = (PALM_COAST, "2026", "submitted")
ALL = pytest.mark.parametrize("which", [SUBMITTED, DRAFT, WITH_ARABIC], ids=lambda which: which[0])
W14_VAL = qn("w:val")
MARKS = dict.fromkeys(map(ord, "\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}"))

type Which = tuple[str, str, str]


@cache
def data_of(which: Which, language: str = "en") -> bytes:
    report = sample_reports.report(*which)
    return report_docx(report, sample_reports.rendering(report, language)).data


def word(which: Which, language: str = "en") -> Any:
    return Document(BytesIO(data_of(which, language)))


def made(report: GapReport, rendering: Rendering | None = None) -> Any:
    rendering = rendering or sample_reports.rendering(report)
    return Document(BytesIO(report_docx(report, rendering).data))


def headings(document: Any) -> list[tuple[int, str]]:
    return [
        (int(row.style.name[-1]), row.text)
        for row in document.paragraphs
        if row.style.name.startswith("Heading ")
    ]


def text_of(element: Any) -> str:
    return "".join(found.text or "" for found in element.iter(qn("w:t"))).translate(MARKS)


def everything(data: bytes) -> str:
    """All that stands anywhere in the file."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def table(document: Any, caption: str) -> list[list[str]]:
    """The rows of the table under a caption that begins so, its heads included."""
    found = [each for each in document.tables if caption_of(each).startswith(caption)]
    return [[cell.text.translate(MARKS) for cell in row.cells] for row in found[0].rows]


def caption_of(found: Any) -> str:
    return str(found._tbl.tblPr.find(qn("w:tblCaption")).get(W14_VAL))


# The same content, in the same order


@ALL
def test_the_outline_is_that_of_the_report(which: Which) -> None:
    report = sample_reports.report(*which)
    outline = headings(word(which))
    first = [text for level, text in outline if level == 1]
    assert first == ["Brief", *(f"{each.number} {each.title}" for each in chapters(report))]
    gaps = [f"{gap.paragraph} {gap.line.title}" for gap in report.gaps]
    assert under(outline, "Gaps") == gaps
    assert under(outline, "Profile by principle") == [profile.principle.name for profile in report.profiles]
    groups = [f"({part.section.letter}) {part.section.title}" for part in report.sections[1:]]
    budgets = ["(g) Budgets"] if report.variant is Variant.NATIONAL else []
    assert under(outline, "Full record by group") == ["General", *groups, *budgets]
    assert [text for level, text in outline if level == 3][: len(report.first_things)] == [
        f"{thing.line.paragraph} {thing.line.title}" for thing in report.first_things
    ]


def under(outline: list[tuple[int, str]], chapter: str) -> list[str]:
    """The headings of level 2 of one chapter."""
    at = next(n for n, row in enumerate(outline) if row[0] == 1 and row[1].endswith(chapter))
    found = []
    for level, text in outline[at + 1 :]:
        if level == 1:
            break
        if level == 2:
            found.append(text)
    return found


@ALL
def test_no_heading_skips_a_level(which: Which) -> None:
    levels = [level for level, _text in headings(word(which))]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@ALL
def test_its_numbers_are_those_of_the_read_model(which: Which) -> None:
    report = sample_reports.report(*which)
    document = word(which)
    counted = [
        (labels.level(int(key)) if key.isdigit() else str(labels.STATES[key]), str(count))
        for key, count in report.tally.distribution.items()
    ]
    said = table(document, "How the 32 recommendations are answered")
    assert [tuple(row) for row in said[1:]] == counted
    rows = table(document, "Levels in the seven groups")[1:]
    expected = [*(part.tally for part in report.sections), report.tally]
    for row, of in zip(rows, expected, strict=True):
        outside = of.distribution["not_applicable"] + of.distribution["elsewhere"]
        levels = [str(of.at_level(level)) for level in range(4)]
        assert row[2:] == [*levels, str(of.unknown), str(outside), words.headline(of)]
    whole = table(document, "Point ranges by group")[-1]
    assert whole == [
        "All 32",
        str(report.tally.applicable),
        str(report.tally.answered),
        str(report.tally.in_operation),
        str(report.tally.borne_out),
        words.points(report.tally) or words.headline(report.tally),
    ]


@ALL
def test_every_answer_reference_and_action_is_in_it(which: Which) -> None:
    report = sample_reports.report(*which)
    document = word(which)
    recorded = [
        row
        for part in report.sections
        for row in table(document, f"{part.section.title}: {words.headline(part.tally)}")[1:]
    ]
    assert [int(row[0]) for row in recorded] == [line.paragraph for line in report.lines]
    for row, line in zip(recorded, report.lines, strict=True):
        assert row[1].startswith(line.title)
        assert row[2].startswith(line_words.state(line))
    register = table(document, "References to evidence")[1:]
    assert [int(row[0]) for row in register] == [item.number for item in report.register]
    plan = table(document, "Actions by paragraph")[1:]
    assert [int(row[0]) for row in plan] == [item.line.paragraph for item in report.plan]


@ALL
def test_a_list_quotes_whole_sentences_of_an_explanation(which: Which) -> None:
    rows = table(word(which), "In operation throughout by its own word, by paragraph")[1:]
    assert rows
    for row in rows:
        assert row[1].removesuffix(" […]").endswith((".", "!", "?", "؟")), row


def test_the_names_of_principles_have_room_beside_their_figures() -> None:
    captioned = "Two tallies for each principle"
    found = next(each for each in word(DRAFT).tables if caption_of(each).startswith(captioned))
    assert found.rows[0].cells[0].width.cm > 2.8


@ALL
def test_every_gap_has_its_text_its_next_step_and_its_action(which: Which) -> None:
    report = sample_reports.report(*which)
    said = text_of(word(which).element.body)
    assert report.gaps
    for gap in report.gaps:
        assert f"Paragraph {gap.paragraph} “{gap.recommendation.text}”" in said
        assert f"The question that was asked: {gap.line.prompt}" in said
        assert gap.line.next_step is not None
        for item in gap.line.next_step.steps:
            assert item.step in said
        for action in gap.actions:
            assert action.what in said


def test_too_few_answers_show_no_points() -> None:
    assert not sample_reports.report(*DRAFT).tally.summarised
    said = text_of(word(DRAFT).element.body)
    assert "of 96 points" not in said
    assert "Too few answers to summarise: 14 of 32 answered" in said


# How it is made


@ALL
def test_the_contents_are_filled_in_and_lead_to_the_headings(which: Which) -> None:
    document = word(which)
    body = document.element.body
    lines = [
        paragraph
        for paragraph in body.iter(qn("w:p"))
        if paragraph.style in ("TOC1", "TOC2") and paragraph.find(qn("w:hyperlink")) is not None
    ]
    listed = [(int(each.style[-1]), text_of(each)) for each in lines]
    assert listed == [row for row in headings(document) if row[0] < 3]
    bookmarks = {mark.get(qn("w:name")): text_of(mark.getparent()) for mark in marks(body)}
    for line in lines:
        anchors = {link.get(qn("w:anchor")) for link in line.iter(qn("w:hyperlink"))}
        assert [bookmarks[anchor] for anchor in anchors] == [text_of(line)]


def marks(body: Any) -> Any:
    return body.iter(qn("w:bookmarkStart"))


def test_the_contents_are_a_field_and_nobody_is_asked_about_it_on_opening() -> None:
    document = word(SUBMITTED)
    codes = [found.text for found in document.element.body.iter(qn("w:instrText"))]
    assert codes == [' TOC \\o "1-2" \\h \\z \\u ']
    kinds = [found.get(qn("w:fldCharType")) for found in document.element.body.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"]
    assert not any(found.get(qn("w:dirty")) for found in document.element.iter())
    assert document.settings.element.find(qn("w:updateFields")) is None


def test_every_link_leads_to_a_bookmark_and_no_two_have_a_name() -> None:
    body = word(DRAFT).element.body
    names = [mark.get(qn("w:name")) for mark in marks(body)]
    assert len(names) == len(set(names))
    wanted = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))}
    assert {f"gap_{gap.paragraph}" for gap in sample_reports.report(*DRAFT).gaps} <= wanted
    assert wanted <= set(names)


@ALL
def test_every_table_has_a_head_that_is_repeated_and_rows_that_are_not_cut(which: Which) -> None:
    tables = word(which).tables
    assert len(tables) > 20
    for found in tables:
        first, *rest = found.rows
        assert first._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(cell.text for cell in first.cells)
        assert all(row._tr.trPr.find(qn("w:tblHeader")) is None for row in rest)
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in found.rows)
        assert found.style.name == "Report Table"
        assert caption_of(found)


@ALL
def test_every_picture_says_in_words_what_it_shows(which: Which) -> None:
    report = sample_reports.report(*which)
    shown = [found.get("descr") for found in word(which).element.iter(qn("wp:docPr"))]
    code = ["QR code that leads to assess.example/verify/ with the hash of this report"] * (
        not report.is_draft
    )
    bars = [words.distribution(part.tally) for part in report.sections]
    whole = words.distribution(report.tally)
    strip = [
        found
        for found in shown
        if found.startswith(tuple(f"{part.section.title}: " for part in report.sections))
    ]
    assert len(strip) == 7
    assert [found for found in shown if found in {*bars, whole}] == [*bars, whole]
    assert shown[: len(code)] == code
    assert all(shown)
    ids = [found.get("id") for found in word(which).element.iter(qn("wp:docPr"))]
    assert len(set(ids)) == len(ids)


def test_it_can_be_edited_no_text_boxes_no_fixed_heights_real_styles() -> None:
    document = word(SUBMITTED)
    held = [qn(name) for name in ("w:txbxContent", "w:framePr", "w:trHeight")]
    assert not list(document.element.iter(*held))
    used = {row.style.name for row in document.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "Heading 3", "Quote", "Caption", "List Bullet"} <= used
    assert all(style.name != "Light Shading" for style in document.styles)
    modes = [
        found.get(W14_VAL)
        for found in document.settings.element.iter(qn("w:compatSetting"))
        if found.get(qn("w:name")) == "compatibilityMode"
    ]
    assert modes == ["15"]


def test_a_submission_says_on_every_page_whose_it_is_and_which() -> None:
    report = sample_reports.report(*SUBMITTED)
    rendering = sample_reports.rendering(report)
    section = word(SUBMITTED).sections[0]
    head, foot = text_of(section.header._element), text_of(section.footer._element)
    assert "Southern Task Force (sample) · 2025" in head
    assert "Submitted on 3 July 2026, version 1" in head
    assert "Sample data: an invented body" in head
    assert "Draft" not in head
    assert "Self-assessment, not verified by the United Nations" in foot
    assert f"SHA-256 {rendering.digest}" in foot


def test_a_draft_says_so_on_every_page_and_has_no_hash_and_no_code() -> None:
    section = word(DRAFT).sections[0]
    assert "Draft, no hash" in text_of(section.header._element)
    assert "Draft, no hash" in text_of(section.footer._element)
    text = everything(data_of(DRAFT))
    assert "SHA-256" not in text
    assert "QR code" not in text


def test_the_same_report_gives_the_same_bytes_that_tell_of_no_machine() -> None:
    report = sample_reports.report(*SUBMITTED)
    export = report_docx(report, sample_reports.rendering(report))
    assert export.data == report_docx(report, sample_reports.rendering(report)).data
    assert export.filename == "sample-southern-task-force-2025-gap-report.docx"
    text = everything(export.data)
    for told in ("python-docx", "Macintosh", "thumbnail", "2013-12", "rsidRoot", "customXml"):
        assert told not in text, told
    known = Document(BytesIO(export.data)).core_properties
    assert known.author == "Southern Task Force (sample)"
    assert known.title == "Gap report of Southern Task Force (sample), 2025"
    assert known.created == known.modified == sample_reports.DATED


def test_of_a_confidential_reference_nothing_but_its_strength_is_in_it() -> None:
    secret = Reference(title="SECRETTITLE", strength=1, url="https://secret.example/", confidential=True)
    told = Answer(112, State.LEVEL, 2, evidence=(secret,))
    sheet = replace(sample_reports.sheet(*SUBMITTED), answers=(told,))
    report = build(sheet, sample_reports.outline())
    data = report_docx(report, sample_reports.rendering(report)).data
    assert "SECRETTITLE" not in everything(data)
    assert "secret.example" not in everything(data)
    rows = table(Document(BytesIO(data)), "References to evidence")
    assert rows[1:] == [["1", "112", "Confidential reference", "1: Unpublished document"]]


# Languages and directions


def runs_with(document: Any, part: str) -> Any:
    found = [
        run
        for run in document.element.body.iter(qn("w:r"))
        if part in text_of(run) and run.getparent().style not in ("TOC1", "TOC2")
    ]
    assert found, part
    return found[0]


def language_of(run: Any) -> dict[str, str]:
    found = run.rPr.find(qn("w:lang"))
    return {} if found is None else {key.rpartition("}")[2]: value for key, value in found.items()}


def is_turned(run: Any) -> bool:
    return run.getparent().pPr.find(qn("w:bidi")) is not None


ARABIC = "مسودةً"


def test_arabic_words_of_a_body_in_an_english_file_have_their_language_and_direction() -> None:
    document = word(WITH_ARABIC)
    theirs = runs_with(document, ARABIC)
    assert language_of(theirs) == {"bidi": "ar-SA"}
    assert is_turned(theirs)
    assert theirs.rPr.find(qn("w:rtl")) is not None
    own = runs_with(document, "Answered, and why")
    assert language_of(own) == {"val": "en-GB"}
    assert not is_turned(own)


def test_in_an_arabic_file_the_page_is_turned_and_official_text_is_not() -> None:
    document = word(WITH_ARABIC, "ar")
    with translation.override("ar"):
        heading = gettext("Answered, and why")
    assert is_turned(runs_with(document, heading))
    official = runs_with(document, "Develop minimum standards at the regional level")
    assert official.getparent().style == "Quote"
    assert language_of(official) == {"val": "en-GB"}
    assert not is_turned(official)
    for found in document.tables:
        assert found._tbl.tblPr.find(qn("w:bidiVisual")) is not None
    hash_line = runs_with(document, "SHA-256 ")
    assert hash_line.rPr.find(qn("w:noProof")) is not None
    assert "\N{LEFT-TO-RIGHT MARK}SHA-256" in "".join(t.text for t in hash_line.iter(qn("w:t")))


def test_an_english_file_of_english_words_holds_no_marks_of_direction() -> None:
    raw = "".join(found.text or "" for found in word(SUBMITTED).element.iter(qn("w:t")))
    assert raw.translate(MARKS) == raw


@pytest.mark.parametrize("language", ["fr", "zh-hans"])
def test_it_is_made_in_any_language_of_the_product(language: str) -> None:
    assert headings(word(DRAFT, language))


# What a body may write


def test_any_text_makes_a_file_that_holds_it() -> None:
    odd = "a\x0bb & <c> \ufffe\U0001f600\r\nنص عربي\n\nhttps://example.org/" + "x" * 300
    told = Answer(
        112,
        State.LEVEL,
        0,
        explanation=odd,
        actions=(Action(what=odd, owner=odd),),
        evidence=(Reference(title=odd, strength=1),),
    )
    sheet = replace(
        sample_reports.sheet(*SUBMITTED),
        answers=(told,),
        period=Period(),
        contributors=(Contributor("وزارة العدل", ContributorKind.MINISTRY),),
        previous=None,
    )
    sheet = replace(sheet, body=replace(sheet.body, name="لجنة\x0b <ب>"))
    document = made(build(sheet, sample_reports.outline()))
    said = text_of(document.element)
    assert "ab & <c> \U0001f600" in said
    assert "لجنة <ب>" in said
    assert "وزارة العدل" in said
    assert document.core_properties.author == "لجنة <ب>"


def test_without_any_answer_every_chapter_says_so() -> None:
    sheet = replace(sample_reports.sheet(*DRAFT), answers=(), previous=None, contributors=())
    said = text_of(made(build(sheet, sample_reports.outline())).element)
    for sentence in (
        "No recommendation is answered yet.",
        "It names no gap.",
        "No recommendation is answered with level 2.",
        "No recommendation is answered with level 3.",
        "No recommendation is answered with level 2 or 3.",
        "No reference is given.",
        "No action is planned yet.",
        "None named",
    ):
        assert sentence in said, sentence


# Pictures


def drawn(template: str, context: dict[str, Any], dots: int = SCALE) -> bytes:
    """The PNG of the drawing in a part of the report."""
    written = render_to_string(f"assessments/report/{template}", context)
    return svg_png(next(html.fragment_fromstring(written, "div").iter("svg")), dots)


def colours(png: bytes) -> Any:
    image = Image.open(BytesIO(png)).convert("RGB")
    return image, image.load()


def test_a_bar_is_as_long_as_its_counts_from_light_to_dark_then_hatched_then_empty() -> None:
    states = [State.LEVEL, State.LEVEL, State.DONT_KNOW, State.NOT_APPLICABLE]
    levels = [0, 3, None, None]
    counted = tally(
        Mark(106 + at, state, level) for at, (state, level) in enumerate(zip(states, levels, strict=True))
    )
    bar = {"bar": level_bar(counted, 40), "width": "40", "height": "12"}
    image, dots = colours(drawn("level_bar.html", bar))
    assert image.size == (40 * SCALE + 1, 12 * SCALE + 1)
    quarter, middle = 10 * SCALE, 6 * SCALE
    assert near(dots[quarter // 2, middle], (0xDE, 0xEB, 0xF7))
    assert near(dots[quarter + quarter // 2, middle], (0x08, 0x51, 0x9C))
    inside = {dots[2 * quarter + x, middle] for x in range(4, quarter - 4)}
    assert len(inside) > 1
    assert near(dots[3 * quarter + quarter // 2, middle], (255, 255, 255))


def near(dot: tuple[int, int, int], wanted: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 8 for one, other in zip(dot, wanted, strict=True))


def test_the_code_has_the_dark_modules_of_its_strokes() -> None:
    code = qr_code("https://assess.example/verify/?hash=" + "0" * 64)
    assert code is not None
    image, dots = colours(drawn("print/verify.html", {"qr_code": code, "code_size": "27mm"}, 3))
    assert image.size == (code.size * 3, code.size * 3)
    dark = {(x, y) for x in range(code.size) for y in range(code.size) if dots[x * 3, y * 3][0] < 9}
    strokes = {(x + step, y) for x, y, length in code.strokes for step in range(length)}
    assert dark == strokes


def test_words_are_translated_in_the_language_of_the_file_not_of_the_page() -> None:
    report = sample_reports.report(*DRAFT)
    rendering = sample_reports.rendering(report)
    with translation.override("ar"):
        assert report_docx(report, rendering).data == data_of(DRAFT)
