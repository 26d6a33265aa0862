"""The words in a file of evidence are found wherever people write them, however they are laid out."""

from __future__ import annotations

import io

import pytest
from docx import Document
from openpyxl import Workbook
from openpyxl.comments import Comment

from assessments.files.archive import UnfitFile
from assessments.files.words_inside import texts_in_file, texts_of_pdfs
from tests.files.files_made import archive, body, document, pdf_that_says

NAME = "Maria Lopez"


def holds(data: bytes) -> bool:
    return any(NAME in " ".join(text.split()) for text in texts_in_file(data))


def saved(made: object) -> bytes:
    out = io.BytesIO()
    made.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def paragraph() -> bytes:
    made = Document()
    made.add_paragraph("Interview with Maria Lopez, in May.")
    return saved(made)


def two_looks() -> bytes:
    """Word cuts a name into runs wherever a letter is bold or was corrected."""
    made = Document()
    told = made.add_paragraph("Interview with Mar")
    told.add_run("ia").bold = True
    told.add_run(" Lo")
    told.add_run("pez").italic = True
    return saved(made)


def table() -> bytes:
    made = Document()
    made.add_table(1, 2).cell(0, 1).text = NAME
    return saved(made)


def header() -> bytes:
    made = Document()
    made.sections[0].header.paragraphs[0].text = f"File of {NAME}"
    return saved(made)


def its_author() -> bytes:
    made = Document()
    made.core_properties.author = NAME
    return saved(made)


def crossed_out() -> bytes:
    said = "<w:del><w:r><w:delText>Maria Lopez</w:delText></w:r></w:del>"
    return document({"word/document.xml": body(said)})


def on_two_lines() -> bytes:
    return document({"word/document.xml": body("<w:r><w:t>Maria</w:t><w:br/><w:t>Lopez</w:t></w:r>")})


def cell() -> bytes:
    made = Workbook()
    made.worksheets[0]["C7"] = f"told by {NAME}"
    return saved(made)


def sheet_name() -> bytes:
    made = Workbook()
    made.worksheets[0].title = NAME
    return saved(made)


def note_at_a_cell() -> bytes:
    made = Workbook()
    made.worksheets[0]["A1"].comment = Comment(f"Ask {NAME}", "Police")
    return saved(made)


def open_document() -> bytes:
    """Text and sheets of LibreOffice have the same form."""
    said = '<o xmlns:text="urn:text"><text:p>Interview with <text:span>Maria</text:span> Lopez</text:p></o>'
    return archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": said})


@pytest.mark.parametrize(
    "made",
    [
        paragraph,
        two_looks,
        table,
        header,
        its_author,
        crossed_out,
        on_two_lines,
        cell,
        sheet_name,
        note_at_a_cell,
        open_document,
    ],
)
def test_the_name_is_found(made) -> None:
    assert holds(made())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_of_plain_text_in_each_encoding(encoding: str) -> None:
    assert holds(f"Höre {NAME};14".encode(encoding))


def test_words_of_different_cells_are_not_one_text() -> None:
    made = Workbook()
    made.worksheets[0]["A1"], made.worksheets[0]["B1"] = "Maria", "Lopez"
    [text] = texts_in_file(saved(made))
    assert "MariaLopez" not in text


def test_other_files_do_not_hold_it() -> None:
    assert not holds(document())
    assert not holds(b"Interview with Ana")


@pytest.mark.parametrize("data", [archive({"word/document.xml": "<a"}), archive({"a.xml": "<!DOCTYPE a>"})])
def test_a_broken_archive_is_not_looked_through(data: bytes) -> None:
    with pytest.raises(UnfitFile):
        holds(data)


def test_the_text_of_several_pdfs_is_read_in_their_order() -> None:
    made = [pdf_that_says("About the police"), b"%PDF-1.7 broken", pdf_that_says(f"Told by {NAME}")]
    first, broken, last = texts_of_pdfs(made)
    assert "About the police" in first
    assert broken == ""
    assert NAME in last


def test_no_pdf_asks_no_process() -> None:
    assert texts_of_pdfs([]) == []
