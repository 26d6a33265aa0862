"""Long runs of signs get places where a line may end; nothing that is read as one sign is divided."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from html import escape, unescape
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from weasyprint.layout import inline, preferred
from weasyprint.text.line_break import split_first_line

from assessments.answers.scoring import State
from assessments.formats import pdf_rendering, print_text
from assessments.formats.print_text import PIECE, SOFT_BREAK, UNBROKEN_AT_MOST, parted, with_soft_breaks
from assessments.report.document import report_json
from assessments.report.files import job, report_docx, report_pdf
from assessments.report.gap_report import GapReport, Rendering, build
from assessments.report.workbook import report_xlsx
from tests.report import sample_reports

LONG = UNBROKEN_AT_MOST + 1
FAMILY = "👩\u200d👩\u200d👧"
FLAG = "🇫🇷"
# What is read as one sign, and how a text of it is divided at most: after each, never inside.
SYLLABLE = "\u1100\u1161\u11a8"
SIGNS = ["e\u0301\u0323", FAMILY, FLAG, "👍🏽", "क्", "W\u200c"]


@pytest.mark.parametrize(
    "text",
    ["W" * LONG, "<b" * LONG, "0" * LONG, "(" * LONG, "\u00a0" * LONG, "( " * LONG, "ا" * LONG],
    ids=["letters", "markup", "digits", "brackets", "no-break spaces", "spaced", "Arabic"],
)
def test_a_long_run_gets_breaks(text: str) -> None:
    broken = unescape(with_soft_breaks(f"<p>{escape(text)}</p>"))
    assert broken.replace(SOFT_BREAK, "") == f"<p>{text}</p>"
    assert max(map(len, broken.removeprefix("<p>").split(SOFT_BREAK))) <= PIECE + len("</p>")


@pytest.mark.parametrize(
    "text",
    [
        "W" * UNBROKEN_AT_MOST,
        "Victims are identified by the police. " * 20,
        "被贩运者的权利和保护措施" * 40,
        f"{'a' * 150} {'b' * 150}",
        "W\u200b" * 200,
    ],
    ids=["not so long", "words", "Chinese", "two words", "with breaks already"],
)
def test_text_with_ends_of_lines_stays_as_it_is(text: str) -> None:
    assert with_soft_breaks(f'<p title="x">{text}</p>') == f'<p title="x">{text}</p>'


def test_markup_stays_as_it_is() -> None:
    link = f'<a href="https://example.org/{"x" * 400}">a &amp; b</a>'
    assert with_soft_breaks(link) == link


@pytest.mark.parametrize("before", range(7))
@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_of_several_characters_is_not_divided(sign: str, before: int) -> None:
    pieces = parted("·" * before + sign * LONG).split(SOFT_BREAK)
    assert len(pieces) > 1
    assert all(piece and piece.lstrip("·").replace(sign, "") == "" for piece in pieces)


@pytest.mark.parametrize("before", range(4))
def test_a_syllable_written_in_letters_is_not_divided(before: int) -> None:
    pieces = parted("x" * before + f"{SYLLABLE}x" * LONG).split(SOFT_BREAK)
    assert len(pieces) > 1
    assert all(piece.replace(SYLLABLE, "").strip("x") == "" for piece in pieces)


def test_what_is_all_one_sign_gets_no_break() -> None:
    one = "a" + "\u0301" * 500
    assert parted(one) == one


def test_a_break_beside_a_blank_comes_before_it() -> None:
    assert " " + SOFT_BREAK not in parted("( " * LONG)
    assert SOFT_BREAK + " (" in parted("( " * LONG)


@given(st.text(st.sampled_from("aW0(<&; \n\u00a0中ا\u0301\u200d🇫👩\u0915\u094d\u1100"), max_size=900))
def test_nothing_is_lost_and_no_mark_begins_a_piece(text: str) -> None:
    broken = unescape(with_soft_breaks(escape(text)))
    assert broken.replace(SOFT_BREAK, "") == text
    for piece in broken.split(SOFT_BREAK)[1:]:
        assert unicodedata.category(piece[0])[0] != "M"


class TestShortLines:
    """WeasyPrint is asked for the first line of as little text as will do."""

    @pytest.fixture
    def asked(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        """How much text each question was about; a line of it takes 120 signs."""
        lengths: list[int] = []

        def split(text: str, *_given: Any) -> tuple[Any, ...]:
            lengths.append(len(text))
            return None, 120, 120 if len(text) > 120 else None, 0, 0, 0

        monkeypatch.setattr(pdf_rendering, "split_first_line", split)
        return lengths

    def test_the_beginning_is_enough(self, asked: list[int]) -> None:
        assert pdf_rendering.first_line("i" * 20_000, None, None, 300)[2] == 120
        assert asked == [500]

    def test_a_line_that_takes_nearly_all_of_it_is_looked_for_in_more(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lengths: list[int] = []

        def split(text: str, *_given: Any) -> tuple[Any, ...]:
            lengths.append(len(text))
            return None, 400, 400 if len(text) > 400 else None, 0, 0, 0

        monkeypatch.setattr(pdf_rendering, "split_first_line", split)
        pdf_rendering.first_line("i" * 20_000, None, None, 300)
        assert lengths == [500, 2000]

    def test_without_a_width_the_whole_text_is_one_line(self, asked: list[int]) -> None:
        pdf_rendering.first_line("i" * 20_000, None, None, None)
        assert asked == [20_000]

    def test_weasyprint_asks_here(self) -> None:
        assert inline.split_first_line is pdf_rendering.first_line
        assert preferred.split_first_line is pdf_rendering.first_line

    # WeasyPrint leaves the file of its colour profile open.
    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    def test_the_lines_are_those_that_it_finds_itself(self) -> None:
        """A page of ordinary and of narrow text, drawn with and without."""
        south = sample_reports.report(sample_reports.SOUTH)
        ordered = replace(
            job(south, sample_reports.rendering(south), "brief"),
            html='<html lang="en"><body><table><tr><td>'
            + "The police identify victims in the field. " * 40
            + f"<td>{'il il ' * 400}<td>{'وقال الوزير ' * 100}</table>",
        )
        with_it = pdf_rendering.render(ordered)
        inline.split_first_line = preferred.split_first_line = split_first_line
        try:
            assert pdf_rendering.render(ordered) == with_it
        finally:
            pdf_rendering.install()


@pytest.fixture(scope="module")
def pasted() -> tuple[GapReport, Rendering]:
    """A report in which one answer is explained by 1,000 signs without a blank."""
    sheet = sample_reports.sheet(sample_reports.SOUTH)
    first = next(answer for answer in sheet.answers if answer.state is State.LEVEL)
    answers = tuple(
        replace(answer, explanation="Wq" * 500) if answer is first else answer for answer in sheet.answers
    )
    report = build(replace(sheet, answers=answers), sample_reports.outline())
    return report, sample_reports.rendering(report)


def test_the_pdf_has_soft_breaks_and_every_sign(pasted: tuple[GapReport, Rendering]) -> None:
    reader = PdfReader(BytesIO(report_pdf(*pasted).data))
    text = "".join(page.extract_text() for page in reader.pages)
    whole = "".join(text.split()).replace(SOFT_BREAK, "")
    assert "Wq" * 500 in whole
    lines = [len(line.removesuffix(" […]")) for line in text.splitlines() if "WqWq" in line]
    assert {length % PIECE for length in lines} == {0}, lines


def test_no_other_form_of_the_report_has_them(pasted: tuple[GapReport, Rendering]) -> None:
    assert SOFT_BREAK not in job(*pasted, "report").html
    for make in (report_json, report_xlsx, report_docx):
        assert SOFT_BREAK.encode() not in make(*pasted).data


# WeasyPrint leaves the file of its colour profile open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("word", ["بسملحكمنتيه", "لالااددلل"], ids=["joined", "ligatures"])
def test_letters_that_join_stay_joined_within_a_line(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same shapes are drawn with soft breaks as without. (A ZWJ on both sides would split ligatures.)"""
    south = sample_reports.report(sample_reports.SOUTH)
    brief = job(south, sample_reports.rendering(south), "brief")
    text = f'<html lang="ar"><body><p dir="rtl" style="font-size: 3pt">{(word * LONG)[:LONG]}'
    faces = print_text.style_sheet(text)
    drawn = _shapes(pdf_rendering.render(replace(brief, html=text, faces=faces)))
    monkeypatch.setattr(pdf_rendering, "with_soft_breaks", str)
    assert drawn == _shapes(pdf_rendering.render(replace(brief, html=text, faces=faces)))


def _shapes(pdf: bytes) -> str:
    """The numbers of the shapes on the first page, one after the other."""
    page = PdfReader(BytesIO(pdf)).pages[0].get_contents()
    assert page is not None
    return "".join(re.findall(r"<([0-9a-f]+)>", page.get_data().decode("latin-1")))
