"""PDFs by people who mean no good, each of one kind; made here, since a repository is no place for them."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from io import BytesIO

from pypdf import PdfWriter

MIB = 1024 * 1024


def with_attachments(files: Mapping[str, bytes], password: str = "") -> bytes:
    """One empty page and these files inside."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    for name, data in files.items():
        writer.add_attachment(name, data)
    if password:
        writer.encrypt(password, algorithm="AES-256")
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def _of_objects(*objects: bytes, root: int = 1, tail: bytes = b"") -> bytes:
    """A file of these objects, numbered from 1, with a right table of where they are."""
    out = BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer\n<</Size %d /Root %d 0 R %s>>\n" % (len(objects) + 1, root, tail))
    out.write(b"startxref\n%d\n%%%%EOF\n" % table)
    return out.getvalue()


def _catalog(names: bytes) -> bytes:
    return b"<</Type /Catalog /Pages 2 0 R /Names <</EmbeddedFiles %s>>>>" % names


_PAGES = b"<</Type /Pages /Kids [] /Count 0>>"


def _stream(data: bytes, filters: bytes) -> bytes:
    head = b"<</Type /EmbeddedFile /Filter %s /Length %d>>" % (filters, len(data))
    return head + b"\nstream\n" + data + b"\nendstream"


def _attached(data: bytes, filters: bytes) -> bytes:
    """One attachment whose stream is as given."""
    spec = b"<</Type /Filespec /F (a.json) /UF (a.json) /EF <</F 4 0 R>>>>"
    return _of_objects(_catalog(b"<</Names [(a.json) 3 0 R]>>"), _PAGES, spec, _stream(data, filters))


def _bomb(times: int) -> bytes:
    """A gibibyte of zeros, deflated, and again as often as is said."""
    packer = zlib.compressobj(9)
    first = packer.compress(bytes(MIB)) + packer.flush(zlib.Z_FULL_FLUSH)
    data = first + 1023 * (packer.compress(bytes(MIB)) + packer.flush(zlib.Z_FULL_FLUSH))
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return _attached(data, b"[%s]" % (b"/FlateDecode " * times))


def _many_filters() -> bytes:
    data = b"x"
    for _ in range(400):
        data = zlib.compress(data)
    return _attached(data, b"[%s]" % (b"/FlateDecode " * 400))


def _run_lengths() -> bytes:
    """Each two bytes stand for 128: 15 MiB for almost a gibibyte."""
    return _attached(b"\x81A" * (7 * MIB), b"/RunLengthDecode")


def _names_in_a_circle() -> bytes:
    return _of_objects(_catalog(b"3 0 R"), _PAGES, b"<</Kids [3 0 R 3 0 R]>>")


def _names_that_double() -> bytes:
    """A tree of 40 storeys, each of which names the next one twice."""
    storeys = [b"<</Kids [%d 0 R %d 0 R]>>" % (number + 1, number + 1) for number in range(3, 43)]
    return _of_objects(_catalog(b"3 0 R"), _PAGES, *storeys, b"<</Names []>>")


def _deeply_nested() -> bytes:
    return _of_objects(_catalog(b"[" * 200_000 + b"]" * 200_000), _PAGES)


def _table_in_a_circle() -> bytes:
    content = _of_objects(_catalog(b"<</Names []>>"), _PAGES)
    place = content.rindex(b"xref\n0")
    return content.replace(b"/Root 1 0 R ", b"/Root 1 0 R /Prev %d " % place)


def _objects_in_a_circle() -> bytes:
    return _of_objects(_catalog(b"3 0 R"), _PAGES, b"4 0 R", b"3 0 R")


def _lying_length() -> bytes:
    return _attached(b"x", b"[]").replace(b"/Length 1", b"/Length 99999999999")


def _a_million_objects() -> bytes:
    return b"%PDF-1.7\n" + b"1 0 obj\n<<>>\nendobj\n" * 800_000 + b"%%EOF"


def _slow_to_end() -> bytes:
    """No end in sight: readers look for `%%EOF` from the back."""
    return b"%PDF-1.7\n" + b"%" * (19 * MIB)


def _many_attachments() -> bytes:
    return with_attachments({f"{number}.json": b"{}" for number in range(3000)})


HOSTILE: Mapping[str, Callable[[], bytes]] = {
    "no more than a beginning": lambda: b"%PDF-1.7",
    "rubbish": lambda: b"%PDF-1.7\n" + bytes(range(256)) * 4096,
    "cut short": lambda: with_attachments({"a.json": b"{}"})[:-200],
    "under a password": lambda: with_attachments({"a.json": b"{}"}, password="secret"),
    "bomb": lambda: _bomb(1),
    "bomb in a bomb": lambda: _bomb(3),
    "four hundred filters": _many_filters,
    "run lengths": _run_lengths,
    "names in a circle": _names_in_a_circle,
    "names that double": _names_that_double,
    "deeply nested": _deeply_nested,
    "table in a circle": _table_in_a_circle,
    "objects in a circle": _objects_in_a_circle,
    "lying length": _lying_length,
    "a million objects": _a_million_objects,
    "slow to end": _slow_to_end,
    "many attachments": _many_attachments,
}
