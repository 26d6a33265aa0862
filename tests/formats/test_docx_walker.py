"""Word from a page of print: what each part of its vocabulary becomes."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm

from assessments.formats.docx_walker import word_file

SQUARE = (
    '<svg viewBox="-0.5 -0.5 11 11" width="100" height="10" role="img"><title>Half</title>'
    '<rect x="0" y="0" width="5" height="10" fill="#08519c" stroke="#08306b"/>'
    '<path d="M5 10L10 5" fill="none" stroke="#4d5866"/></svg>'
)


def page(body: str, language: str = "en", direction: str = "ltr") -> str:
    return (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head><title>A &amp; B</title>'
        '<meta name="author" content="C"><meta name="description" content="D">'
        '<meta name="dcterms.created" content="2026-07-03T14:03:05Z"></head><body>'
        '<div class="head"><p><b>Draft</b> <span>North · <span>2026</span></span></p></div>'
        f'<div class="foot"><p>Not verified</p><p>abc</p></div>{body}</body></html>'
    )


def word(body: str, **more: str) -> Any:
    return Document(BytesIO(word_file(page(body, **more))))


def lines(body: str) -> list[tuple[str, str]]:
    return [(row.style.name, row.text) for row in word(body).paragraphs]


def test_header_footer_and_properties_are_those_of_the_page() -> None:
    found = word("<p>x</p>")
    section = found.sections[0]
    assert section.header.paragraphs[0].text == "Draft · North · 2026"
    assert [row.text for row in section.footer.paragraphs] == ["Not verified ·  / ", "abc"]
    known = found.core_properties
    assert (known.title, known.author, known.subject) == ("A & B", "C", "D")
    assert known.created.year == 2026


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<h1>A</h1><h2>B</h2><h3>C</h3><h4>D</h4>", ["Title", "Heading 1", "Heading 2", "Heading 3"]),
        ("<p class='note'>A</p><p>B</p>", ["Note", "Normal"]),
        ("<blockquote><p>A</p><p class='footnote'>B</p></blockquote>", ["Quote", "Note"]),
        ("<ul><li>A</li><li>B</li></ul>", ["List Bullet", "List Bullet"]),
        ("<ol><li><h4>A</h4><p>B</p></li></ol>", ["Heading 3", "Normal"]),
        ("<div>A<p>B</p>C</div>", ["Normal", "Normal", "Normal"]),
        ("<p class='print-only'>A</p><p class='word-only'>B</p>", ["Normal"]),
    ],
)
def test_each_block_has_its_style(body: str, expected: list[str]) -> None:
    assert [style for style, _text in lines(body)] == expected


def test_blanks_are_those_that_a_reader_sees() -> None:
    body = "<p>\n  One <b>two</b>\n three<br> four </p>"
    assert [text for _style, text in lines(body)] == ["One two three\nfour"]


def test_facts_stand_at_the_side_or_are_parts() -> None:
    row = "<tr><th>Name</th><td>Said<p>More</p></td></tr>"
    assert lines(f'<table class="facts parts">{row}</table>') == [
        ("Heading 3", "Name"),
        ("Normal", "Said"),
        ("Normal", "More"),
    ]
    assert lines('<table class="facts"><tr><th>Name</th><td>Said</td></tr></table>') == [
        ("Fact", "Name\tSaid")
    ]


TABLE = (
    "<table class='data'><caption>C</caption><thead><tr><th>Who</th><th class='n'>Applicable</th>"
    "<th class='w-par'>P</th></tr></thead>"
    "<tbody><tr><th>A</th><td class='n'>1</td><td>x<p>y</p></td></tr></tbody></table>"
)


def test_columns_of_figures_are_as_wide_as_their_heads_and_words_have_the_rest() -> None:
    found = word(TABLE).tables[0]
    widths = [column.width for column in found.columns]
    assert sum(widths) == pytest.approx(Cm(16), abs=200)
    assert Cm(2) < widths[1] < Cm(3)
    assert widths[2] == pytest.approx(Cm(1.3), abs=200)
    assert found.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    styles = [[line.style.name for line in cell.paragraphs] for cell in found.rows[1].cells]
    assert styles == [["Table Text"], ["Table Text Number"], ["Table Text", "Table Text"]]


def test_a_wide_page_lies_on_its_side_between_pages_that_stand() -> None:
    found = word(f"<p>Before</p><section class='wide-page'>{TABLE}</section><p>After</p>")
    shapes = [section.page_width > section.page_height for section in found.sections]
    assert shapes == [False, True, False]
    assert sum(column.width for column in found.tables[0].columns) > Cm(24)


def test_a_picture_says_what_it_shows_and_a_repeated_colour_says_nothing() -> None:
    hatched = SQUARE.replace('role="img"', 'aria-hidden="true"')
    plain = hatched.partition("<path")[0] + "</svg>"
    found = word(f"<p>{SQUARE} of 10 {plain} blue {hatched} unknown</p>")
    told = [each.get("descr") for each in found.element.iter(qn("wp:docPr"))]
    assert told == ["Half"]
    shades = [each.attrib for each in found.element.iter(qn("w:shd"))]
    assert [shade[qn("w:val")] for shade in shades] == ["clear", "thinDiagStripe"]
    assert shades[0][qn("w:fill")] == "08519C"


def run_of(found: Any, text: str) -> Any:
    return next(run for run in found.element.iter(qn("w:r")) if text in (run.text or ""))


def test_signs_of_a_chinese_text_are_as_wide_as_its_characters() -> None:
    found = word('<p>“法律”<span lang="fr">« loi »</span></p>', language="zh-hans")
    fonts = run_of(found, "法律").rPr.find(qn("w:rFonts"))
    assert fonts.get(qn("w:hint")) == "eastAsia"
    assert run_of(found, "loi").rPr.find(qn("w:rFonts")) is None


def test_words_have_their_language_and_direction_inside_a_page_of_another() -> None:
    found = word(
        '<p>كلمة <span lang="en" dir="ltr">law</span> <bdi>A/1</bdi> <i lang="" dir="ltr">xy</i></p>',
        language="ar",
        direction="rtl",
    )
    assert run_of(found, "كلمة").rPr.find(qn("w:lang")).get(qn("w:bidi")) == "ar-SA"
    assert run_of(found, "law").rPr.find(qn("w:lang")).get(qn("w:val")) == "en-GB"
    for unknown in ("A/1", "xy"):
        assert run_of(found, unknown).rPr.find(qn("w:noProof")) is not None
    assert "\N{LEFT-TO-RIGHT MARK}law\N{LEFT-TO-RIGHT MARK}" in run_of(found, "law").text
    assert found.paragraphs[0]._p.pPr.find(qn("w:bidi")) is not None


def test_a_paragraph_that_is_arabic_alone_is_read_from_the_right_in_an_english_file() -> None:
    found = word("<p>القانون رقم 12 (2024).</p><p>2024</p>")
    arabic, number = found.paragraphs
    assert arabic._p.pPr.find(qn("w:bidi")) is not None
    assert run_of(found, "القانون").rPr.find(qn("w:rtl")) is not None
    assert number._p.pPr.find(qn("w:bidi")) is None


def test_arabic_words_in_an_english_paragraph_are_a_run_of_their_own() -> None:
    found = word("<p>The law (القانون رقم 12) is in force.</p>")
    [line] = found.paragraphs
    assert line._p.pPr.find(qn("w:bidi")) is None
    turned = [run.text for run in line._p.iter(qn("w:r")) if run.rPr.find(qn("w:rtl")) is not None]
    assert [text.strip("\u200e\u200f") for text in turned] == ["القانون رقم 12"]
    plain = "".join(run.text or "" for run in line._p.iter(qn("w:r")))
    assert plain.replace("\u200e", "").replace("\u200f", "") == "The law (القانون رقم 12) is in force."


def test_a_link_leads_to_what_has_its_name_and_to_nothing_that_is_not_there() -> None:
    found = word('<p><a href="#gap-1">See</a> <a href="https://x.example/">out</a></p><h2 id="gap-1">G</h2>')
    links = [each.get(qn("w:anchor")) for each in found.element.iter(qn("w:hyperlink"))]
    names = [each.get(qn("w:name")) for each in found.element.iter(qn("w:bookmarkStart"))]
    assert links == ["gap_1"]
    assert "gap_1" in names


def test_the_contents_list_the_headings_of_two_levels() -> None:
    contents = '<section class="contents"><h2>Contents</h2><ul><li>old</li></ul></section>'
    found = word(f"{contents}<h2>A</h2><h3>B</h3><h4>C</h4>")
    body = found.element.body
    listed = [
        "".join(text.text for text in each.iter(qn("w:t")))
        for each in body.iter(qn("w:p"))
        if (each.style or "").startswith("TOC") and each.style != "TOCHeading"
    ]
    assert listed == ["A", "B"]
    assert "old" not in "".join(each.text or "" for each in body.iter(qn("w:t")))


def test_the_contents_begin_a_page_and_what_follows_does_not() -> None:
    found = word('<section class="contents new-page"><h2>Contents</h2></section><h2>A</h2>')
    assert len(list(found.element.iter(qn("w:pageBreakBefore")))) == 1


def test_a_figure_has_no_head_row_that_would_be_shaded() -> None:
    """LibreOffice goes by the number, Word by the names."""
    row = '<tr><th>113</th><td colspan="2" class="level-1">2</td></tr>'
    head = "<caption>All</caption><thead><tr><th></th></tr></thead>"
    look = next(word(f'<table class="bars">{head}<tbody>{row}</tbody></table>').element.iter(qn("w:tblLook")))
    assert look.get(qn("w:firstRow")) == "0"
    assert int(look.get(qn("w:val")), 16) & 0x20 == 0


def test_footnotes_are_word_s_own() -> None:
    data = word_file(
        page(
            '<p>Text<a role="doc-noteref" href="#note-1">1</a>.</p>'
            '<aside role="doc-footnote" id="note-1">The <b>note</b>.</aside>'
        )
    )
    with zipfile.ZipFile(BytesIO(data)) as archive:
        notes = archive.read("word/footnotes.xml").decode()
        kinds = archive.read("[Content_Types].xml").decode()
        text = archive.read("word/document.xml").decode()
    assert "footnotes+xml" in kinds
    assert text.count("<w:footnoteReference ") == 1
    assert "note" not in text.replace("footnote", "")
    assert notes.index("<w:footnoteRef/>") < notes.index("The ") < notes.index("note</w:t>")


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert [text for _style, text in lines("<p>a\x0bb \ufffe\U0001f600</p>")] == ["ab \U0001f600"]
