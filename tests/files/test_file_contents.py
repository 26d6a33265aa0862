"""What may be attached as evidence, and one hostile file of every kind that is refused."""

from __future__ import annotations

import contextlib
import io
import random
import resource
import struct
import time
import zipfile
import zlib
from collections.abc import Callable

import pytest

from assessments.files.archive import Limits, OfficeArchive, UnfitFile
from assessments.files.evidence_kinds import KINDS, MOST_BYTES, facts_of, shown_name
from assessments.files.words import refusal
from tests.files.files_made import (
    MAIN_TYPES,
    archive,
    body,
    chunk,
    document,
    packed_objects,
    pdf,
    picture,
    png_of_size,
    relation,
    stream,
    types,
    with_part,
    workbook,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
BOMB = b"\x00" * (200 << 20)


def test_fit_files_are_taken() -> None:
    fit = {
        "plan.pdf": pdf(),
        "Plan 2024.PDF": pdf(b"", packed_objects(b"<< /Title (Launch of the plan) >>")),
        "scan.png": picture("PNG"),
        "scan.jpg": picture("JPEG"),
        "scan.jpeg": picture("JPEG"),
        "plan.docx": document(),
        "cases.xlsx": workbook(),
        "cases.csv": "Année;Affaires\r\n2024;12\r\n2025;-3\r\n".encode(),
        "note.txt": "خطة العمل الوطنية\n".encode("utf-16"),
        "note2.txt": b"\xef\xbb\xbfA note.\n",
    }
    for name, data in fit.items():
        facts = facts_of(name, data)
        assert facts.size == len(data)
        assert facts.content_type == KINDS[name.rpartition(".")[2].lower()].content_type


ENDED = pdf()
DTD = '<!DOCTYPE a [<!ENTITY e "eeeeeeeeee"><!ENTITY f "&e;&e;&e;">]>'

#: What it is, its name, its bytes (or how they are made), the reason of the refusal.
HOSTILE: list[tuple[str, str, bytes | Callable[[], bytes], str]] = [
    ("a program", "plan.exe", b"MZ\x90\x00", "kind"),
    ("no ending", "plan", b"A plan.", "kind"),
    ("a hidden second ending", "plan.pdf\u202efdp.exe", pdf(), "kind"),
    ("an SVG by its name", "plan.svg", b"<svg/>", "kind"),
    ("a web page by its name", "plan.html", b"<html>", "kind"),
    ("a workbook with macros by its name", "plan.xlsm", b"PK\x03\x04", "kind"),
    ("nothing", "plan.txt", b"", "empty"),
    ("blanks only", "plan.txt", b"\xef\xbb\xbf  \n", "empty"),
    ("too large", "plan.txt", b"a" * (MOST_BYTES + 1), "too_large"),
    # text
    ("a web page as text", "plan.txt", b"  <html><body>", "markup"),
    ("a web page as a table", "plan.csv", b"<!doctype html><script>alert(1)</script>", "markup"),
    ("a script behind words", "plan.csv", b"year;text\n2024;<script src=//x>", "markup"),
    ("a drawing as text", "plan.txt", "<svg onload=alert(1)>".encode("utf-16"), "markup"),
    ("a drawing as XML", "plan.txt", b'<?xml version="1.0"?><svg/>', "markup"),
    ("a shell script", "plan.txt", b"#!/bin/sh\nrm -r ~", "another_kind"),
    ("a PDF as text", "plan.txt", b"%PDF-1.4\n", "another_kind"),
    ("a PDF behind words", "plan.txt", b"words\n%PDF-1.4\n", "another_kind"),
    ("a NUL", "plan.txt", b"A plan\x00 of 2024", "not_text"),
    ("control characters", "plan.csv", b"A plan\x1b[2J", "not_text"),
    ("another encoding", "plan.txt", "Année".encode("latin-1"), "not_unicode"),
    ("UTF-16 without its mark", "plan.txt", "A plan".encode("utf-16-le"), "not_text"),
    ("half a character", "plan.txt", "Année".encode("utf-16")[:-1], "not_unicode"),
    ("a formula that runs", "plan.csv", b"year;n\n2024;=cmd|' /C calc'!A0\n", "formula"),
    ("a formula in full-width form", "plan.csv", "2024,＝1+1\n".encode(), "formula"),
    ("a formula with plus", "plan.csv", b'2024,"+cmd|x!A0"\n', "formula"),
    ("an old function", "plan.csv", b"2024;@SUM(1)\n", "formula"),
    # pictures
    ("no picture", "scan.png", b"GIF89a" + b"\x00" * 40, "not_png"),
    ("a JPEG as PNG", "scan.png", picture("JPEG"), "not_png"),
    ("a web page as JPEG", "scan.jpg", b"<html>", "not_jpeg"),
    ("half a PNG", "scan.png", picture("PNG")[:-20], "truncated"),
    ("a PNG without its end", "scan.png", picture("PNG")[:-12], "truncated"),
    ("a PNG with a wrong sum", "scan.png", picture("PNG")[:-1] + b"\x00", "broken_picture"),
    ("a PNG as large as a town", "scan.png", png_of_size(60_000, 60_000), "too_many_pixels"),
    ("a PNG without a width", "scan.png", png_of_size(0, 10), "broken_picture"),
    ("an archive behind a PNG", "scan.png", picture("PNG") + document(), "something_behind"),
    (
        "a script in a PNG",
        "scan.png",
        picture("PNG")[:-12] + chunk(b"tEXt", b"a\x00<script>alert(1)</script>") + chunk(b"IEND", b""),
        "markup",
    ),
    ("half a JPEG", "scan.jpg", picture("JPEG")[:-20], "truncated"),
    ("a JPEG cut in its head", "scan.jpg", picture("JPEG")[:30], "truncated"),
    ("an archive behind a JPEG", "scan.jpg", picture("JPEG") + document(), "something_behind"),
    (
        "a JPEG as large as a town",
        "scan.jpg",
        picture("JPEG").replace(struct.pack(">HH", 30, 40), struct.pack(">HH", 65_000, 65_000)),
        "too_many_pixels",
    ),
    ("a JPEG without a picture", "scan.jpg", b"\xff\xd8\xff\xe0\x00\x04ab\xff\xd9", "broken_picture"),
    # PDF
    ("no PDF", "plan.pdf", b"A plan.", "not_pdf"),
    ("a PDF not at the beginning", "plan.pdf", b"<html>" + ENDED, "not_pdf"),
    ("half a PDF", "plan.pdf", ENDED[:200], "truncated"),
    ("an archive behind a PDF", "plan.pdf", ENDED + document(), "something_behind"),
    (
        "a PDF in an archive's comment",
        "plan.pdf",
        b"%PDF-1.4\n" + archive({"a": b"b"}, comment=b"\nstartxref\n0\n%%EOF"),
        "something_behind",
    ),
    ("a script", "plan.pdf", pdf(b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"), "pdf_runs"),
    ("a script by numbers", "plan.pdf", pdf(b"/OpenAction << /S /J#61vaScript >>"), "pdf_runs"),
    ("a short script name", "plan.pdf", pdf(b"", b"<< /J#53 (x) >>"), "pdf_runs"),
    (
        "a script in packed objects",
        "plan.pdf",
        pdf(b"", packed_objects(b"<< /S /JavaScript /JS (x) >>")),
        "pdf_runs",
    ),
    (
        "a script in packed objects that do not say so",
        "plan.pdf",
        pdf(b"", packed_objects(b"<< /S /JavaScript >>", b"/Subtype /Image")),
        "pdf_runs",
    ),
    (
        "a script far behind in packed objects",
        "plan.pdf",
        pdf(b"", packed_objects(b" " * 300_000 + b"<< /S /Java#53cript >>", b"/Type /Obj#53tm")),
        "pdf_runs",
    ),
    (
        "packed objects packed twice",
        "plan.pdf",
        pdf(b"", stream(b"/Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode]", b"789c>")),
        "pdf_hidden",
    ),
    (
        "packed objects that can't be read",
        "plan.pdf",
        pdf(b"", stream(b"/Type /ObjStm /Filter /FlateDecode", b"nonsense")),
        "pdf_hidden",
    ),
    ("a program to start", "plan.pdf", pdf(b"/OpenAction << /S /Launch /F (cmd.exe) >>"), "pdf_runs"),
    ("a form that is sent", "plan.pdf", pdf(b"", b"<< /S /SubmitForm /F (http://x) >>"), "pdf_runs"),
    ("a form with scripts", "plan.pdf", pdf(b"/AcroForm << /XFA 4 0 R >>"), "pdf_runs"),
    ("a film", "plan.pdf", pdf(b"", b"<< /Subtype /RichMedia >>"), "pdf_runs"),
    ("files in it", "plan.pdf", pdf(b"/Names << /EmbeddedFiles 4 0 R >>"), "pdf_carries"),
    ("a file in it", "plan.pdf", pdf(b"", b"<< /Type /Filespec /EF << /F 5 0 R >> >>"), "pdf_carries"),
    ("a PDF behind a password", "plan.pdf", pdf(trailer=b"/Encrypt 9 0 R"), "encrypted"),
    ("a bomb in packed objects", "plan.pdf", lambda: pdf(b"", packed_objects(BOMB[: 80 << 20])), "inflates"),
    ("countless streams", "plan.pdf", lambda: pdf(b"", b"stream\nendstream " * 31_000), "too_complex"),
    # Word and Excel
    ("a text as Word", "plan.docx", b"A plan.", "not_office"),
    ("an archive that is no document", "plan.docx", archive({"a.xml": b"<a/>"}), "not_office"),
    ("a workbook as Word", "plan.docx", workbook(), "not_office"),
    ("a document as workbook", "plan.xlsx", document(), "not_office"),
    ("a document of before 2007", "plan.docx", OLE, "old_office"),
    ("half a document", "plan.docx", document()[:-30], "truncated"),
    ("something before an archive", "plan.docx", b"MZ" + document(), "not_office"),
    ("something behind an archive", "plan.docx", document() + b"<html>", "something_behind"),
    ("a comment of an archive", "plan.docx", document(comment=b"<html>"), "something_behind"),
    ("macros", "plan.docx", document({"word/vbaProject.bin": OLE}), "macro"),
    ("macros of a workbook", "plan.xlsx", with_part(workbook(), "xl/vbaProject.bin", OLE), "macro"),
    ("macros under another name", "plan.docx", document({"word/media/a.png": OLE}), "embedded"),
    (
        "a kind with macros",
        "plan.docx",
        document({"[Content_Types].xml": types("application/vnd.ms-word.document.macroEnabled.main+xml")}),
        "macro",
    ),
    (
        "a part that is a macro",
        "plan.docx",
        document({"[Content_Types].xml": types(MAIN_TYPES["docx"], "application/vnd.ms-office.vbaProject")}),
        "macro",
    ),
    (
        "a sheet of old macros",
        "plan.xlsx",
        with_part(workbook(), "xl/macrosheets/sheet1.xml", b"<a/>"),
        "macro",
    ),
    (
        "a relation to macros",
        "plan.docx",
        document({"word/_rels/a.rels": relation("vbaProject", "a")}),
        "macro",
    ),
    ("ActiveX", "plan.docx", document({"word/activeX/activeX1.xml": b"<a/>"}), "macro"),
    ("an object", "plan.docx", document({"word/embeddings/oleObject1.bin": OLE}), "embedded"),
    ("an object elsewhere", "plan.docx", document({"word/other/one.bin": b"abc"}), "embedded"),
    (
        "a field that holds an object",
        "plan.docx",
        document({"word/document.xml": body("<w:object/>")}),
        "embedded",
    ),
    ("a program in it", "plan.docx", document({"word/media/a.png": b"MZ\x90"}), "embedded"),
    ("an archive in it", "plan.docx", document({"word/media/a.png": document()}), "nested"),
    ("a script in it", "plan.docx", document({"word/run.js": b"alert(1)"}), "unknown_part"),
    ("a web page in it", "plan.docx", document({"word/page.html": b"<html>"}), "unknown_part"),
    (
        "a drawing with a script",
        "plan.docx",
        document({"word/media/a.svg": b"<svg><script>1</script></svg>"}),
        "markup",
    ),
    (
        "a template from elsewhere",
        "plan.docx",
        document(
            {"word/_rels/settings.xml.rels": relation("attachedTemplate", "http://x/t.dotm", external=True)}
        ),
        "loads",
    ),
    (
        "a picture from elsewhere",
        "plan.docx",
        document({"word/_rels/document.xml.rels": relation("image", "http://x/a.png", external=True)}),
        "loads",
    ),
    (
        "an object from elsewhere",
        "plan.docx",
        document({"word/_rels/document.xml.rels": relation("oleObject", "http://x/", external=True)}),
        "embedded",
    ),
    (
        "an address without saying so",
        "plan.docx",
        document({"word/_rels/document.xml.rels": relation("image", "http://x/a.png")}),
        "loads",
    ),
    (
        "a link that runs",
        "plan.docx",
        document(
            {"word/_rels/document.xml.rels": relation("hyperlink", "javascript:alert(1)", external=True)}
        ),
        "bad_link",
    ),
    (
        "a link to a machine",
        "plan.docx",
        document({"word/_rels/document.xml.rels": relation("hyperlink", "\\\\host\\a", external=True)}),
        "bad_link",
    ),
    (
        "a field that starts a program",
        "plan.docx",
        document(
            {
                "word/document.xml": body(
                    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDE</w:instrText></w:r>'
                    "<w:r><w:instrText>AUTO c:\\cmd.exe</w:instrText></w:r>"
                )
            }
        ),
        "loads",
    ),
    (
        "a field that loads",
        "plan.docx",
        document({"word/document.xml": body('<w:fldSimple w:instr=" INCLUDEPICTURE http://x "/>')}),
        "loads",
    ),
    (
        "links of a workbook",
        "plan.xlsx",
        with_part(workbook(), "xl/externalLinks/externalLink1.xml", b"<a/>"),
        "loads",
    ),
    ("connections of a workbook", "plan.xlsx", with_part(workbook(), "xl/connections.xml", b"<a/>"), "loads"),
    ("a DTD", "plan.docx", document({"word/document.xml": DTD + "<a>&f;</a>"}), "dtd"),
    ("a DTD in UTF-16", "plan.docx", document({"word/document.xml": (DTD + "<a/>").encode("utf-16")}), "dtd"),
    ("a DTD in the list of types", "plan.docx", document({"[Content_Types].xml": DTD + "<a/>"}), "dtd"),
    ("a DTD in a drawing", "plan.docx", document({"word/a.vml": DTD + "<a/>"}), "dtd"),
    ("broken XML", "plan.docx", document({"word/document.xml": b"<a><b></a>"}), "broken_xml"),
    (
        "another encoding in XML",
        "plan.docx",
        document({"word/document.xml": b'<?xml version="1.0" encoding="utf-7"?><a/>'}),
        "broken_xml",
    ),
    ("a path upwards", "plan.docx", document({"../../evil.xml": b"<a/>"}), "path_trick"),
    ("an absolute path", "plan.docx", document({"/etc/evil.xml": b"<a/>"}), "path_trick"),
    ("a drive", "plan.docx", document({"C:evil.xml": b"<a/>"}), "path_trick"),
    ("a path of Windows", "plan.docx", document({"word\\..\\evil.xml": b"<a/>"}), "path_trick"),
    ("two names alike", "plan.docx", document({"WORD/document.xml": b"<a/>"}), "name_twice"),
    (
        "countless members",
        "plan.docx",
        lambda: document({f"word/a{n}.xml": b"" for n in range(2_100)}),
        "too_many_parts",
    ),
    ("a bomb", "plan.docx", lambda: document({"word/media/a.png": BOMB}), "inflates"),
]


@pytest.mark.parametrize(("name", "made", "reason"), [pytest.param(*row[1:], id=row[0]) for row in HOSTILE])
def test_hostile_file_is_refused_quickly_and_in_words(
    name: str, made: bytes | Callable[[], bytes], reason: str
) -> None:
    data = made if isinstance(made, bytes) else made()
    begun = time.process_time()
    with pytest.raises(UnfitFile) as refused:
        facts_of(name, data)
    assert refused.value.reason == reason
    assert time.process_time() - begun < 10
    said = refusal(refused.value)
    assert said[0].isupper()
    assert said.endswith(".")
    assert said.count(". ") >= 1, "what is wrong, then what to do"


def bomb_that_lies() -> bytes:
    """64 MiB that say they are 10 bytes, in the directory as in the local header."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b"\x00" * (64 << 20)) + packer.flush()
    honest = document({"word/media/a.png": b"0123456789"})
    with zipfile.ZipFile(io.BytesIO(honest)) as opened:
        place = opened.getinfo("word/media/a.png").header_offset
        old = opened.getinfo("word/media/a.png").compress_size
    begin = place + 30 + len("word/media/a.png")
    grown = bytearray(honest[:begin] + packed + honest[begin + old :])
    struct.pack_into("<L", grown, place + 18, len(packed))
    directory = grown.index(b"PK\x01\x02")
    while grown[directory + 46 : directory + 62] != b"word/media/a.png":
        directory = grown.index(b"PK\x01\x02", directory + 4)
    struct.pack_into("<L", grown, directory + 20, len(packed))
    end = len(grown) - 22
    (start,) = struct.unpack_from("<L", grown, end + 16)
    struct.pack_into("<L", grown, end + 16, start + len(packed) - old)
    return bytes(grown)


def test_what_comes_out_counts_and_not_what_is_declared() -> None:
    with pytest.raises(UnfitFile) as refused:
        facts_of("plan.docx", bomb_that_lies())
    assert refused.value.reason in ("inflates", "broken_archive")
    small = OfficeArchive(bomb_that_lies(), Limits(inflated=1 << 20))
    with pytest.raises(UnfitFile) as stopped:
        sum(len(piece) for piece in small.pieces("word/media/a.png"))
    assert stopped.value.reason == "inflates"


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(document())
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= 1
    with pytest.raises(UnfitFile, match="encrypted"):
        facts_of("plan.docx", bytes(data))


def test_a_symbolic_link_is_refused() -> None:
    out = io.BytesIO(document())
    with zipfile.ZipFile(out, "a") as opened:
        link = zipfile.ZipInfo("word/link.xml")
        link.external_attr = 0o120777 << 16
        opened.writestr(link, "/etc/passwd")
    with pytest.raises(UnfitFile, match="path_trick"):
        facts_of("plan.docx", out.getvalue())


def test_a_million_elements_are_too_many() -> None:
    many = body("<w:r/>" * 2_100_000)
    with pytest.raises(UnfitFile, match="too_complex"):
        facts_of("plan.docx", document({"word/document.xml": many}))


SLOW: list[tuple[str, str, Callable[[], bytes]]] = [
    ("a PDF of slashes", "a.pdf", lambda: pdf(b"", b"/a" * (4 << 20))),
    ("a PDF of numbered names", "a.pdf", lambda: pdf(b"", b"/#41" * (2 << 20))),
    ("a PDF of streams without end", "a.pdf", lambda: pdf(b"", b"stream\n" * (1 << 20))),
    ("packed objects of slashes", "a.pdf", lambda: pdf(b"", packed_objects(b"/#" * (20 << 20)))),
    ("a PNG of empty chunks", "a.png", lambda: picture("PNG")[:33] + chunk(b"tEXt", b"") * 800_000),
    ("a JPEG of empty segments", "a.jpg", lambda: b"\xff\xd8" + b"\xff\xfe\x00\x02" * (2 << 20)),
    ("a JPEG of scans", "a.jpg", lambda: b"\xff\xd8" + b"\xff\xda\x00\x02" * (2 << 20)),
    ("a JPEG of filling", "a.jpg", lambda: b"\xff\xd8\xff" + b"\xff" * (9 << 20)),
    ("a text of brackets", "a.txt", lambda: b"a" + b"<" * (9 << 20)),
    ("a table of blanks", "a.csv", lambda: b"a" + b"\t " * (4 << 20)),
    (
        "a document of instructions",
        "a.docx",
        lambda: document({"word/document.xml": body("<w:instrText>a</w:instrText>" * 900_000)}),
    ),
    (
        "a document of attributes",
        "a.docx",
        lambda: document({"word/document.xml": "<a " + " ".join(f'a{n}="1"' for n in range(400_000)) + "/>"}),
    ),
    ("a deep document", "a.docx", lambda: document({"word/document.xml": "<a>" * 1_000_000})),
]


@pytest.mark.parametrize(("name", "made"), [pytest.param(*row[1:], id=row[0]) for row in SLOW])
def test_nothing_takes_long(name: str, made: Callable[[], bytes]) -> None:
    data = made()
    assert len(data) <= MOST_BYTES
    begun = time.process_time()
    with contextlib.suppress(UnfitFile):
        facts_of(name, data)
    assert time.process_time() - begun < 10


def test_bombs_take_little_memory() -> None:
    """Twice the files, and not the bytes that would come out of them."""
    bomb = document({"word/media/a.png": BOMB[: 90 << 20]})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UnfitFile):
        facts_of("plan.docx", bomb + b"x")
    facts_of("plan.docx", bomb)
    facts_of("plan.docx", document({"word/document.xml": body("<w:r/>" * 1_000_000)}))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 60 << 10, f"{grown} KiB"


def test_noise_never_ends_in_an_error() -> None:
    """Whatever stands in a file: it is taken or refused, and nothing else happens."""
    chance = random.Random(32)
    for name, data in (
        ("a.pdf", pdf(b"", packed_objects(b"<< /Title (a) >>"))),
        ("a.png", picture("PNG")),
        ("a.jpg", picture("JPEG")),
        ("a.docx", document()),
        ("a.xlsx", workbook()),
        ("a.csv", "a;b\n1;ä\n".encode()),
    ):
        for _round in range(150):
            noisy = bytearray(data)
            for _change in range(chance.randint(1, 6)):
                noisy[chance.randrange(len(noisy))] = chance.randrange(256)
            cut = noisy[: chance.randrange(1, len(noisy) + 1)] if chance.random() < 0.3 else noisy
            with contextlib.suppress(UnfitFile):
                facts_of(name, bytes(cut))


@pytest.mark.parametrize(
    ("came", "shown"),
    [
        ("Plan d’action 2024.pdf", "Plan d’action 2024.pdf"),
        ("خطة العمل.pdf", "خطة العمل.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\plan.PDF", "plan.PDF"),
        ("a\u202efdp.txt", "afdp.txt"),
        ("a\r\nSet-Cookie: b.txt", "a Set-Cookie_ b.txt"),
        ("a\x00.txt", "a .txt".replace(" .", ".")),
        ("\u200b\ufeff.txt", "txt"),
        ("...", "file"),
        ("a" * 300 + ".pdf", "a" * 196 + ".pdf"),
        ('<img src="x">.png', "_img src=_x__.png"),
        ("-rf.txt", "rf.txt"),
    ],
)
def test_names_are_shown_without_tricks(came: str, shown: str) -> None:
    assert shown_name(came) == shown
    assert len(shown_name(came)) <= 200
