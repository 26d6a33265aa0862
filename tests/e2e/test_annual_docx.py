"""LibreOffice opens the draft of the annual report, and lays its footnotes out at the foot of pages."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from assessments.annual.print import page
from assessments.formats.docx_walker import word_file
from tests.annual.drawn_report import NORTH, PALM, drawn_report
from tests.e2e import office

# In one process of the run: two LibreOffices at once would wait for each other.
pytestmark = pytest.mark.xdist_group("office")


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The text of every page, after LibreOffice has made a PDF of it."""
    folder = tmp_path_factory.mktemp("annual")
    source = folder / "annual.docx"
    source.write_bytes(word_file(page(drawn_report(is_internal=True), "en")))
    pdf = office.converted(source, "pdf", folder)
    return text_of(pdf)


def text_of(pdf: Path) -> list[str]:
    run = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True)
    return [" ".join(each.split()) for each in run.stdout.split("\f") if each.strip()]


def test_a_footnote_stands_on_the_page_of_its_sign_below_the_text(laid_out: list[str]) -> None:
    found = next(each for each in laid_out if "The first paragraph." in each)
    assert NORTH.citation in found
    assert found.index("The first paragraph.") < found.index(NORTH.citation) < found.index(PALM.citation[:40])
    assert re.search(r"The first paragraph\.\s?1 It goes on\.\s?2", found)


def test_paragraphs_are_numbered_through_the_file(laid_out: list[str]) -> None:
    text = " ".join(laid_out)
    for number, words in ((1, "The first paragraph."), (2, "It says"), (3, "The third.")):
        assert f"{number}. {words}" in text


def test_the_digits_of_a_figure_are_words_of_the_file(laid_out: list[str]) -> None:
    text = " ".join(laid_out)
    assert "112 Plans 1 2 3 4 5" in text
    assert "113 Coordination applies to none" in text


def test_every_page_says_that_it_is_internal_and_not_verified(laid_out: list[str]) -> None:
    assert len(laid_out) > 2
    for each in laid_out:
        assert "not for publication" in each
        assert "Self-assessments, not verified by the United Nations" in each
