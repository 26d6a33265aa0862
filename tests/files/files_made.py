"""Files for the tests of what may be attached: honest ones, and the parts to make a hostile one of."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from openpyxl import Workbook
from PIL import Image

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MAIN_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}

type Parts = Mapping[str, str | bytes]


def archive(parts: Parts, *, comment: bytes = b"") -> bytes:
    """A ZIP archive with these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
        made.comment = comment
    return out.getvalue()


def relation(kind: str, target: str, *, external: bool = False) -> str:
    """One relation of a part."""
    mode = ' TargetMode="External"' if external else ""
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}"{mode}/></Relationships>'
    )


def types(main: str, *others: str) -> str:
    """The list of content types with this main part, and further parts of these types."""
    more = "".join(
        f'<Override PartName="/other{number}.xml" ContentType="{kind}"/>'
        for number, kind in enumerate(others)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/>{more}</Types>'
    )


def body(inside: str = "") -> str:
    """The main part of a Word document."""
    return f'<w:document xmlns:w="{WORD}"><w:body><w:p>{inside}</w:p></w:body></w:document>'


def document(changed: Parts | None = None, *, comment: bytes = b"") -> bytes:
    """A Word document; `changed` adds parts or puts others in their place."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": types(MAIN_TYPES["docx"]),
        "_rels/.rels": relation("officeDocument", "word/document.xml"),
        "word/document.xml": body("<w:r><w:t>A plan of 2024.</w:t></w:r>"),
        "word/_rels/document.xml.rels": relation("hyperlink", "https://example.org/", external=True),
    }
    return archive(parts | dict(changed or {}), comment=comment)


def workbook() -> bytes:
    """A workbook as openpyxl writes one."""
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = "Cases heard"
    book.active["B1"] = 12
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbook_that_says(text: str) -> bytes:
    """A workbook with these words in a cell."""
    book = Workbook()
    book.worksheets[0]["B3"] = text
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(data: bytes, name: str, content: str | bytes) -> bytes:
    """An archive with one part more."""
    with zipfile.ZipFile(io.BytesIO(data)) as before:
        parts: dict[str, str | bytes] = {item: before.read(item) for item in before.namelist()}
    return archive(parts | {name: content})


def picture(kind: str, width: int = 40, height: int = 30) -> bytes:
    """A small picture, `PNG` or `JPEG`."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (20, 90, 160)).save(out, kind)
    return out.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))


def png_of_size(width: int, height: int) -> bytes:
    """A PNG that says it is so large, with next to nothing in it."""
    head = chunk(b"IHDR", struct.pack(">LL5B", width, height, 8, 2, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\x00" * 64))
    return b"\x89PNG\r\n\x1a\n" + head + data + chunk(b"IEND", b"")


def pdf(catalogue: bytes = b"", *objects: bytes, trailer: bytes = b"", page: bytes = b"") -> bytes:
    """A PDF of one page; `catalogue` is added to its catalogue, `page` to its page, `objects` to the file."""
    numbered = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalogue + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] " + page + b" >>",
        *objects,
    ]
    out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    places = []
    for number, content in enumerate(numbered, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(numbered) + 1
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
        + b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, len(out))
    )


def pdf_that_says(text: str) -> bytes:
    """A PDF of one page with these words."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    written = stream(b"", f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode())
    return pdf(b"", written, font, page=b"/Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >>")


def stream(said: bytes, content: bytes) -> bytes:
    """A stream with this dictionary."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (said, len(content), content)


def packed_objects(content: bytes, said: bytes = b"/Type /ObjStm") -> bytes:
    """An object stream that holds this one object."""
    return stream(said + b" /N 1 /First 5 /Filter /FlateDecode", zlib.compress(b"9 0  \n" + content))
