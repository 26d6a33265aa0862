"""Place, camera, names and notes are taken out of real files, and what the files show stays as it was."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Text
from pypdf.generic import StreamObject

from assessments.files import cleaning_worker, store
from assessments.files.archive import UnfitFile
from assessments.files.cleaning import Removing, prepared
from assessments.files.evidence_kinds import facts_of
from assessments.files.hidden_data import clean_office
from assessments.models import Assessment, Event, EvidenceFile
from mechanisms.models import Person
from tests.answering.evidence_cast import post

SECRETS = (b"Jane Quixote", b"Phone 9", b"Ministry of Zephyrs", b"zephyr-note")
TURNED, GPS = 0x0112, 0x8825


def exif() -> Image.Exif:
    made = Image.Exif()
    made[TURNED], made[0x013B], made[0x0110] = 6, "Jane Quixote", "Phone 9"
    made[0x0132], made[0x010E] = "2026:03:01 10:00:00", "zephyr-note"
    made.get_ifd(GPS).update({1: "N", 2: (46.0, 12.0, 1.0), 3: "E", 4: (6.0, 8.0, 2.0)})
    return made


def photograph() -> bytes:
    """As a telephone makes it: turned, with all that it knows, and a profile of colours."""
    out = io.BytesIO()
    shown = Image.radial_gradient("L").resize((64, 48)).convert("RGB")
    xmp = b"<x:xmpmeta><dc:creator>Jane Quixote</dc:creator></x:xmpmeta>"
    shown.save(out, "JPEG", exif=exif(), comment=b"zephyr-note", xmp=xmp, icc_profile=b"profile" * 20)
    return out.getvalue()


def screenshot() -> bytes:
    out, told = io.BytesIO(), PngInfo()
    told.add_text("Author", "Jane Quixote")
    told.add_itxt("XML:com.adobe.xmp", "<dc:creator>Jane Quixote</dc:creator>", zip=False)
    Image.radial_gradient("L").save(out, "PNG", pnginfo=told, exif=exif(), dpi=(300, 300))
    return out.getvalue()


def letter() -> bytes:
    made = Document()
    made.add_paragraph('He signed as author="Somebody" in 2024.')
    made.add_comment(made.add_paragraph("Case 7").runs, "Look.", author="Jane Quixote", initials="JQ")
    made.add_picture(io.BytesIO(photograph()))
    made.core_properties.author = made.core_properties.last_modified_by = "Jane Quixote"
    made.core_properties.title, made.core_properties.keywords = "Annual & plan", "zephyr-note"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def table() -> bytes:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet["A1"], sheet["B1"] = "Cases heard", 12
    sheet["A1"].comment = Comment("Look.", "Jane Quixote")
    made.properties.creator, made.properties.title = "Jane Quixote", "Annual plan"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def report() -> bytes:
    made = PdfWriter()
    made.add_blank_page(200, 200)
    made.add_metadata({"/Author": "Jane Quixote", "/Title": "Annual plan", "/Company": "Ministry of Zephyrs"})
    made.xmp_metadata = b"<x:xmpmeta><dc:creator>Jane Quixote</dc:creator></x:xmpmeta>"
    made.add_annotation(0, Text(text="Look.", rect=(5, 5, 9, 9), title_bar="Jane Quixote"))
    out = io.BytesIO()
    made.write(out)
    return out.getvalue()


FILES: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "a.jpg": (photograph, {"author", "device", "notes", "place", "time"}),
    "a.png": (screenshot, {"author", "device", "notes", "place", "time"}),
    "a.docx": (letter, {"author", "device", "notes", "place", "time"}),
    "a.xlsx": (table, {"author", "time"}),
    "a.pdf": (report, {"author", "notes"}),
}


def everything_in(data: bytes) -> bytes:
    """The bytes, and those of its parts where it is an archive."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return b"\n".join(parts.read(name) for name in parts.namelist())


@pytest.mark.parametrize("name", FILES)
def test_it_is_found_and_removed_and_the_file_stays_fit(name: str) -> None:
    make, told = FILES[name]
    before = make()
    assert any(secret in everything_in(before) for secret in SECRETS)
    made = prepared(name, before, Removing.EVERYTHING)
    assert (set(made.found), made.is_cleaned) == (told, True)
    assert not any(secret in everything_in(made.data) for secret in SECRETS)
    assert made.facts == facts_of(name, made.data)
    again = prepared(name, made.data, Removing.EVERYTHING)
    assert (again.found, again.data) == ((), made.data)


@pytest.mark.parametrize(
    ("name", "removing"),
    [("a.png", Removing.NOTHING), ("a.docx", Removing.NOTHING), ("a.docx", Removing.PICTURES)],
)
def test_what_was_not_asked_for_is_only_told(name: str, removing: Removing) -> None:
    before = FILES[name][0]()
    made = prepared(name, before, removing)
    assert (made.data, made.is_cleaned, set(made.found)) == (before, False, FILES[name][1])


@pytest.mark.parametrize("name", ["a.jpg", "a.png"])
def test_a_picture_keeps_its_pixels_its_colours_and_how_it_is_turned(name: str) -> None:
    before = Image.open(io.BytesIO(FILES[name][0]()))
    after = Image.open(io.BytesIO(prepared(name, FILES[name][0](), Removing.PICTURES).data))
    assert after.tobytes() == before.tobytes()
    assert dict(after.getexif()) == {TURNED: 6}
    for kept in ("icc_profile", "dpi"):
        assert after.info.get(kept) == before.info.get(kept)


def test_a_letter_keeps_its_words_and_its_title() -> None:
    before, after = letter(), prepared("a.docx", letter(), Removing.EVERYTHING).data
    told = Document(io.BytesIO(after))
    assert [one.text for one in told.paragraphs] == [
        one.text for one in Document(io.BytesIO(before)).paragraphs
    ]
    assert told.core_properties.title == "Annual & plan"
    assert [(one.author, one.text) for one in told.comments] == [("Author", "Look.")]


def test_a_table_and_a_pdf_keep_what_they_show() -> None:
    sheet = load_workbook(io.BytesIO(prepared("a.xlsx", table(), Removing.EVERYTHING).data)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["Cases heard", 12]
    pdf: Any = PdfReader(io.BytesIO(prepared("a.pdf", report(), Removing.EVERYTHING).data))
    assert (pdf.metadata.title, pdf.metadata.author, pdf.xmp_metadata) == ("Annual plan", None, None)
    assert pdf.pages[0].annotations[0].get_object()["/Contents"] == "Look."


def test_a_picture_in_a_pdf_is_cleaned_too() -> None:
    out = io.BytesIO()
    Image.open(io.BytesIO(photograph())).save(out, "PDF")
    made = PdfWriter(clone_from=io.BytesIO(out.getvalue()))
    stream: Any = next(one for one in made._objects if isinstance(one, StreamObject) and "/Width" in one)
    stream._data = photograph()  # as programs do that take the picture as it is
    made.write(out := io.BytesIO())
    cleaned = prepared("a.pdf", out.getvalue(), Removing.EVERYTHING)
    assert "place" in cleaned.found
    assert b"Phone 9" not in cleaned.data


def test_a_signed_pdf_is_not_touched() -> None:
    signed = report().replace(b"%%EOF", b"%/ByteRange [0 1 2 3]\n%%EOF")
    with pytest.raises(UnfitFile, match="signed"):
        prepared("a.pdf", signed, Removing.EVERYTHING)
    assert prepared("a.pdf", signed, Removing.PICTURES).data == signed


def test_what_cannot_be_cleaned_is_refused_only_where_that_was_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = report().replace(b"/Pages", b"/Pagex")
    assert prepared("a.pdf", broken, Removing.NOTHING).data == broken
    with pytest.raises(UnfitFile, match="not_cleaned"):
        prepared("a.pdf", broken, Removing.EVERYTHING)


def test_words_that_only_look_like_a_name_stay() -> None:
    cleaned, _found = clean_office(letter())
    assert b'author="Somebody"' in everything_in(cleaned)


def test_text_and_tables_as_text_are_left_alone() -> None:
    assert not set(cleaning_worker.CLEANERS) & {"txt", "csv"}
    assert prepared("a.txt", b"Jane Quixote", Removing.EVERYTHING).data == b"Jane Quixote"


# On the page.


@pytest.fixture
def signed_in(client: Client, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


def attached(client: Client, draft: Assessment, name: str, **chosen: Any) -> str:
    answer = post(client, draft, file=SimpleUploadedFile(name, FILES[name][0]()), **chosen)
    assert answer.status_code == 302, answer.content.decode()
    return str(client.get(answer["Location"]).content.decode())


def test_a_photograph_is_cleaned_unless_somebody_says_no(signed_in: Client, draft: Assessment) -> None:
    page = attached(signed_in, draft, "a.jpg")
    assert "Hidden data was removed from the file: names of people" in page
    assert "the place where a photograph was taken" in page
    file = EvidenceFile.objects.get()
    kept = prepared("a.jpg", photograph(), Removing.PICTURES)
    with store.opened(file.pk) as source:
        assert (file.sha256, source.read()) == (kept.facts.sha256, kept.data)
    event = Event.objects.get(kind="file_attached")
    assert event.data["cleaned"] == ["author", "device", "notes", "place", "time"]
    assert b"Jane" not in str(event.data).encode()


def test_of_a_document_it_is_said_and_nothing_is_changed(signed_in: Client, draft: Assessment) -> None:
    page = attached(signed_in, draft, "a.pdf")
    assert "The file has hidden data: names of people who wrote or changed it. To remove it" in page
    assert EvidenceFile.objects.get().size == len(report())
    assert "cleaned" not in Event.objects.get(kind="file_attached").data


def test_a_document_is_cleaned_where_somebody_asks(signed_in: Client, draft: Assessment) -> None:
    assert "Hidden data was removed" in attached(signed_in, draft, "a.pdf", removing="everything")
    assert EvidenceFile.objects.get().size != len(report())


def test_a_file_is_kept_as_it_is_where_somebody_asks(signed_in: Client, draft: Assessment) -> None:
    assert "The file has hidden data" in attached(signed_in, draft, "a.png", removing="nothing")
