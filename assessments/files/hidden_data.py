"""What a file says beside what it shows, and the file without it: pictures, Word and Excel. Pure.

Run by the cleaning worker alone, on files that were found fit. Pictures keep each pixel as it is encoded,
their colours and the way they are turned; documents keep their title, language and all that they show.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from html import escape
from xml.etree import ElementTree

from PIL import Image

AUTHOR, PLACE, DEVICE, TIME, NOTES = "author", "place", "device", "time", "notes"
type Cleaned = tuple[bytes, set[str]]
"""The file without it, and what it had: some of the five words above."""

# What cameras and programs write (Exif, XMP), in whatever file it lies.


_TURNED, _GPS, _DETAILS = 0x0112, 0x8825, 0x8769
_EXIF = {
    AUTHOR: (0x013B, 0x8298, 0x9C9D, 0xA430),
    DEVICE: (0x010F, 0x0110, 0xA431, 0xA433, 0xA434, 0xA435, 0x927C),
    TIME: (0x0132, 0x9003, 0x9004),
    NOTES: (0x010E, 0x0131, 0x9286, 0x9C9B, 0x9C9C, 0x9C9E, 0x9C9F),
}
_XMP = {
    AUTHOR: rb"dc:creator|pdf:Author|photoshop:(AuthorsPosition|Credit)|aux:OwnerName|CameraOwnerName",
    PLACE: rb"GPSLatitude|GPSLongitude|photoshop:City|Iptc4xmpCore:Location|Iptc4xmpExt:Location",
    DEVICE: rb"tiff:(Make|Model)|SerialNumber",
    TIME: rb"CreateDate|DateTimeOriginal|ModifyDate|DateCreated",
}
EXIF_HEAD = b"Exif\x00\x00"


def in_exif(payload: bytes) -> tuple[set[str], int]:
    """What an Exif block tells, and the way the picture is turned (1 to 8)."""
    exif = Image.Exif()
    exif.load(payload)
    tags = dict(exif) | exif.get_ifd(_DETAILS)
    found = {kind for kind, numbers in _EXIF.items() if any(tags.get(number) for number in numbers)}
    if exif.get_ifd(_GPS):
        found.add(PLACE)
    turned = tags.get(_TURNED, 1)
    return found, turned if turned in range(2, 9) else 1


def only_turned(turned: int) -> bytes:
    """An Exif block that says how a picture is turned, and nothing else."""
    exif = Image.Exif()
    exif[_TURNED] = turned
    return exif.tobytes()


def in_xmp(text: bytes) -> set[str]:
    """What an XMP packet tells."""
    return {kind for kind, pattern in _XMP.items() if re.search(pattern, text)} | {NOTES}


# Pictures: parts that only describe are left out, the encoded picture stays.


_START_OF_SCAN, _COMMENT = 0xDA, 0xFE
_SHOWN_SEGMENTS = {0xE0: b"JFIF\x00", 0xE2: b"ICC_PROFILE\x00", 0xEE: b"Adobe"}
_BY_LINE = b"\x1c\x02\x50"


def clean_jpeg(data: bytes) -> Cleaned:
    """A JPEG without Exif, XMP, IPTC, thumbnails and comments. Raises struct.error or IndexError for none."""
    kept, found, place, turned = [data[:2]], set[str](), 2, 1
    while (marker := data[place + 1]) != _START_OF_SCAN:
        if marker == 0xFF:  # a byte that only fills
            place += 1
            continue
        (length,) = struct.unpack_from(">H", data, place + 2)
        end = place + 2 + length
        body = data[place + 4 : end]
        if _is_shown(marker, body):
            kept.append(data[place:end])
        elif body.startswith(EXIF_HEAD):
            told, turned = in_exif(body)
            found |= told
        else:
            found |= in_xmp(body) | ({AUTHOR} if _BY_LINE in body else set())
        place = end
    if turned != 1:
        block = only_turned(turned)
        segment = b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block
        kept.insert(2 if kept[1:] and kept[1].startswith(b"\xff\xe0") else 1, segment)
    return b"".join(kept) + data[place:], found


def _is_shown(marker: int, body: bytes) -> bool:
    """Whether a segment has to do with how the picture looks."""
    if 0xE0 <= marker <= 0xEF or marker == _COMMENT:
        return marker in _SHOWN_SEGMENTS and body.startswith(_SHOWN_SEGMENTS[marker])
    return True


_SHOWN_CHUNKS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB bKGD hIST pHYs sPLT cICP acTL fcTL fdAT".split()
)


def clean_png(data: bytes) -> Cleaned:
    """A PNG without texts, times and Exif. Raises struct.error for none."""
    kept, found, place = [data[:8]], set[str](), 8
    while place < len(data):
        (length,) = struct.unpack_from(">L", data, place)
        kind, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        end = place + 12 + length
        if kind in _SHOWN_CHUNKS:
            kept.append(data[place:end])
        elif kind == b"eXIf":
            told, turned = in_exif(EXIF_HEAD + body)
            found |= told
            if turned != 1:
                kept.append(_chunk(b"eXIf", only_turned(turned).removeprefix(EXIF_HEAD)))
        elif kind == b"tIME":
            found.add(TIME)
        else:
            found |= in_xmp(body) | ({AUTHOR} if body.startswith((b"Author\x00", b"Artist\x00")) else set())
        place = end
        if kind == b"IEND":
            break
    return b"".join(kept), found


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))


# Word and Excel: the properties of the document, the names beside changes and comments, the
# pictures inside. Who changed or commented becomes “Author”, as Word's own inspector does it.


_NAMES = rb"(?:author|initials|userName|displayName|userId)="
_NAMING_TAG = re.compile(rb"<[^<>]*\b" + _NAMES + rb"[^<>]*>")
_NAMED = re.compile(rb"(\b" + _NAMES + rb")(\"[^\"]*\"|'[^']*')")
_AUTHOR_OF_CELL = re.compile(rb"(<(?:\w+:)?author>)([^<]+)(</)")
_PATH = re.compile(rb"<(?:\w+:)?absPath\b[^>]*/>")
_NAMELESS = (b'""', b"''", b'"Author"', b"'Author'")
_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties '
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/">{kept}</cp:coreProperties>'
)
_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_CUSTOM = _APP.replace(b"extended-", b"custom-")
_OF_THE_CORE = {"creator": AUTHOR, "lastModifiedBy": AUTHOR}
_OF_THE_CORE |= dict.fromkeys(("created", "modified", "lastPrinted"), TIME)
_OF_THE_APP = frozenset({"Company", "Manager", "Template", "HyperlinkBase"})


def clean_office(data: bytes) -> Cleaned:
    """A .docx or .xlsx without properties, names and paths. Raises zipfile.BadZipFile for another file."""
    found, made = set[str](), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            before = source.read(name)
            after, told = _clean_part(name.casefold(), before)
            found |= told
            out.writestr(zipfile.ZipInfo(name), after, zipfile.ZIP_DEFLATED)
    return (made.getvalue(), found) if found else (data, found)


def _clean_part(name: str, part: bytes) -> Cleaned:
    for ending, clean in _PARTS:
        if re.search(ending, name):
            return clean(part)
    return part, set()


def _clean_core(part: bytes) -> Cleaned:
    """The title and the language stay: whoever listens to the document needs them."""
    said = _said(part)
    kept = "".join(
        f"<dc:{name}>{escape(said.pop(name))}</dc:{name}>" for name in ("title", "language") if name in said
    )
    return _CORE.format(kept=kept).encode(), {_OF_THE_CORE.get(name, NOTES) for name in said}


def _clean_app(part: bytes) -> Cleaned:
    return _APP, {NOTES} if _OF_THE_APP & _said(part).keys() else set()


def _said(part: bytes) -> dict[str, str]:
    """The properties that have a value, by their names."""
    root = ElementTree.fromstring(part)  # noqa: S314 - caged, and no file with a DTD comes as far as here
    return {one.tag.rpartition("}")[2]: one.text for one in root if one.text and one.text.strip()}


def _clean_custom(_part: bytes) -> Cleaned:
    return _CUSTOM, {NOTES}


def _clean_names(part: bytes) -> Cleaned:
    found = set[str]()

    def nameless(match: re.Match[bytes]) -> bytes:
        if match[2] not in _NAMELESS:
            found.add(AUTHOR)
        return match[1] + (b"'Author'" if match[2].startswith(b"'") else b'"Author"')

    def of_a_tag(tag: re.Match[bytes]) -> bytes:
        return _NAMED.sub(nameless, tag[0])

    def of_a_cell(match: re.Match[bytes]) -> bytes:
        found.add(AUTHOR)
        return match[1] + match[3]

    cleaned = _AUTHOR_OF_CELL.sub(of_a_cell, _NAMING_TAG.sub(of_a_tag, part))
    without_path = _PATH.sub(b"", cleaned)
    return without_path, found | ({NOTES} if without_path != cleaned else set())


_PARTS: tuple[tuple[str, Callable[[bytes], Cleaned]], ...] = (
    (r"^docprops/core\.xml$", _clean_core),
    (r"^docprops/app\.xml$", _clean_app),
    (r"^docprops/custom\.xml$", _clean_custom),
    (r"^(word|xl)/([^/]*|(comments|threadedcomments|persons)/[^/]*)\.xml$", _clean_names),
    (r"\.jpe?g$", clean_jpeg),
    (r"\.png$", clean_png),
)
