"""The kinds of evidence file that are taken, and the check of each: text, tables and pictures here."""

from __future__ import annotations

import codecs
import hashlib
import re
import struct
import unicodedata
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assessments.files.archive import UnfitFile
from assessments.files.evidence_office import check_document, check_pdf, check_workbook

# Plain text and tables of it: UTF-8, or UTF-16 that says so, and nothing that a program would
# run.


CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
OPENING_TAG = re.compile(r"<[a-zA-Z!?/]")
TEXT_MARKUP = re.compile(
    r"<\s*(script|html|head|body|svg|iframe|object|embed|meta|link|\?xml|\?php|!doctype|!entity)\b",
    re.IGNORECASE,
)
PROGRAM = re.compile(r"#!|MZ|\x7fELF|%PDF-|%!PS|@echo off|\{\\rtf", re.IGNORECASE)
# A cell that a spreadsheet would work out instead of showing it.
FORMULA = re.compile(
    r"(?:\A|[,;\t\r\n])[ \u00a0\"']{0,20}(?:[=＝]|[@＠] ?\w{1,40} ?\(|[+\-@＋－＠] ?[\w.]{1,80} ?\|)"
)
LOOKED_AT = 1 << 18


def check_text(data: bytes) -> None:
    """Text that is only text."""
    read_text(data)


def check_table(data: bytes) -> None:
    """Text whose cells a spreadsheet would show, not work out."""
    if FORMULA.search(read_text(data)):
        raise UnfitFile("formula")


def read_text(data: bytes) -> str:
    """The text as decoded; UnfitFile if it is in another encoding, or something else under this name."""
    try:
        text = _decoded(data)
    except UnicodeDecodeError as error:
        raise UnfitFile("not_unicode") from error
    if CONTROL.search(text):
        raise UnfitFile("not_text")
    beginning = text[:LOOKED_AT].lstrip("\ufeff \t\r\n\f\u200b")
    if not beginning:
        raise UnfitFile("empty")
    if OPENING_TAG.match(beginning) or TEXT_MARKUP.search(beginning):
        raise UnfitFile("markup")
    if PROGRAM.match(beginning) or "%PDF-" in beginning[:1024]:
        raise UnfitFile("another_kind")
    return text


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    return data.decode("utf-8-sig")


LONGEST_SIDE = 30_000
MOST_PIXELS = 120_000_000
PNG = b"\x89PNG\r\n\x1a\n"
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
# The start of a frame, which tells the size; 0xC4, 0xC8 and 0xCC are tables and extensions.
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
NEXT_MARKER = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])")
PICTURE_MARKUP = re.compile(rb"<(script|html|svg|iframe|\?php|!doctype)", re.IGNORECASE)


def check_png(data: bytes) -> None:
    """Every chunk whole and with its right sum, IHDR first, IEND last and nothing behind it."""
    if not data.startswith(PNG):
        raise UnfitFile("not_png")
    place = len(PNG)
    kinds: set[bytes] = set()
    while place < len(data):
        kind, body, place = _chunk(data, place)
        if not kinds and kind != b"IHDR":
            raise UnfitFile("broken_picture")
        if kind == b"IHDR":
            if kinds:
                raise UnfitFile("broken_picture")
            _check_header(body)
        kinds.add(kind)
        if kind == b"IEND":
            break
    if not kinds >= {b"IHDR", b"IDAT", b"IEND"}:
        raise UnfitFile("truncated")
    _check_rest(data, place)
    _check_markup(data)


def _chunk(data: bytes, place: int) -> tuple[bytes, memoryview, int]:
    """The chunk at a place: its kind, its content, where the next one begins."""
    if place + 12 > len(data):
        raise UnfitFile("truncated")
    (length,) = struct.unpack_from(">L", data, place)
    after = place + 12 + length
    if after > len(data):
        raise UnfitFile("truncated")
    view = memoryview(data)
    (expected,) = struct.unpack_from(">L", data, after - 4)
    if zlib.crc32(view[place + 4 : after - 4]) != expected:
        raise UnfitFile("broken_picture")
    return bytes(view[place + 4 : place + 8]), view[place + 8 : after - 4], after


def _check_header(body: memoryview) -> None:
    if len(body) != 13:
        raise UnfitFile("broken_picture")
    width, height, depth, colour, packing, filtering, lacing = struct.unpack(">LL5B", body)
    if depth not in DEPTHS.get(colour, ()) or packing or filtering or lacing > 1:
        raise UnfitFile("broken_picture")
    _check_size(width, height)


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise UnfitFile("broken_picture")
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise UnfitFile("too_many_pixels", width=width, height=height)


def check_jpeg(data: bytes) -> None:
    """Every segment whole, a frame that tells a sane size, a scan, the end mark and nothing behind it."""
    if not data.startswith(b"\xff\xd8\xff"):
        raise UnfitFile("not_jpeg")
    place, has_frame, has_scan = 2, False, False
    while True:
        found = NEXT_MARKER.match(data, place)
        if found is None:
            raise UnfitFile("truncated" if place >= len(data) - 1 else "broken_picture")
        marker, place = found[1][0], found.end()
        if marker == 0xD9:
            break
        if marker in ALONE:
            continue
        after = _segment(data, place)
        if marker in FRAMES:
            _check_frame(data, place, after)
            has_frame = True
        place = after
        if marker == 0xDA:
            has_scan = True
            place = _after_scan(data, place)
    if not has_frame or not has_scan:
        raise UnfitFile("broken_picture")
    _check_rest(data, place)
    _check_markup(data)


def _segment(data: bytes, place: int) -> int:
    """Where the segment that begins here ends."""
    if place + 2 > len(data):
        raise UnfitFile("truncated")
    (length,) = struct.unpack_from(">H", data, place)
    if length < 2:
        raise UnfitFile("broken_picture")
    if place + length > len(data):
        raise UnfitFile("truncated")
    return int(place + length)


def _check_frame(data: bytes, place: int, after: int) -> None:
    if after - place < 8:
        raise UnfitFile("broken_picture")
    _depth, height, width = struct.unpack_from(">BHH", data, place + 2)
    _check_size(width, height)


def _after_scan(data: bytes, place: int) -> int:
    """The marker that ends a scan; inside it 0xFF is followed by 0 or by a restart mark."""
    found = NEXT_MARKER.search(data, place)
    if found is None:
        raise UnfitFile("truncated")
    return found.start()


def _check_rest(data: bytes, place: int) -> None:
    if data[place:].strip(b"\x00\r\n"):
        raise UnfitFile("something_behind")


def _check_markup(data: bytes) -> None:
    if PICTURE_MARKUP.search(data):
        raise UnfitFile("markup")


# The kinds of file that are taken, and the one way to look at one.


MOST_BYTES = 10 << 20
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: what it is sent as, how it is called, and what looks at its content."""

    content_type: str
    label: str
    check: Callable[[bytes], None]


_OFFICE = "application/vnd.openxmlformats-officedocument"
_JPEG = Kind("image/jpeg", "JPEG", check_jpeg)

#: By the ending of the name.
KINDS: Mapping[str, Kind] = {
    "pdf": Kind("application/pdf", "PDF", check_pdf),
    "png": Kind("image/png", "PNG", check_png),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "docx": Kind(f"{_OFFICE}.wordprocessingml.document", "Word", check_document),
    "xlsx": Kind(f"{_OFFICE}.spreadsheetml.sheet", "Excel", check_workbook),
    "csv": Kind("text/csv", "CSV", check_table),
    "txt": Kind("text/plain", "TXT", check_text),
}

# Direction marks that turn a name round, and characters that nobody sees.
_UNSEEN = re.compile(
    "[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\uffff]"
)
_UNSAFE = re.compile(r'[<>:"|?*%]')


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a file that is fit: the name to show, its type, size in bytes and SHA-256 (hex)."""

    name: str
    content_type: str
    size: int
    sha256: str


def facts_of(name: str, data: bytes) -> Facts:
    """Look at a file as it came; UnfitFile says why it can't be taken."""
    kind = kind_of(name, data)
    kind.check(data)
    return facts_as_said(name, data)


def kind_of(name: str, data: bytes) -> Kind:
    """The kind that a file is by its name; UnfitFile for another, or for none or too much in it."""
    ending = ending_of(name)
    if ending not in KINDS:
        raise UnfitFile("kind", ending=ending)
    if not data:
        raise UnfitFile("empty")
    if len(data) > MOST_BYTES:
        raise UnfitFile("too_large", limit=MOST_BYTES >> 20)
    return KINDS[ending]


def facts_as_said(name: str, data: bytes) -> Facts:
    """The same of a file that was looked at elsewhere; only its name, its size and its hash are taken."""
    content_type = kind_of(name, data).content_type
    return Facts(shown_name(name), content_type, len(data), hashlib.sha256(data).hexdigest())


def ending_of(name: str) -> str:
    """What follows the last dot of a name, in small letters; empty without a dot."""
    stem, dot, ending = shown_name(name).rpartition(".")
    return ending.casefold() if dot and stem else ""


def shown_name(name: str) -> str:
    """A name that can be shown and saved anywhere: no path, no control or direction marks, 200 characters."""
    last = re.split(r"[/\\]", name)[-1]
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", last.encode("utf-8", "ignore").decode()))
    seen = "".join(" " if unicodedata.category(char) in ("Cc", "Zs") else char for char in text)
    clean = " ".join(_UNSAFE.sub("_", seen).split()).strip(". ").lstrip("-~")
    stem, dot, ending = clean.rpartition(".")
    if not dot:
        return clean[:LONGEST_NAME] or "file"
    kept = stem[: LONGEST_NAME - len(ending[:20]) - 1].rstrip(". ")
    return f"{kept or 'file'}.{ending[:20]}"
