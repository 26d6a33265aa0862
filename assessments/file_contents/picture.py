"""PNG and JPEG: walked from the first byte to the last by their own structure, never decompressed."""

from __future__ import annotations

import re
import struct
import zlib

from assessments.unfit_file import UnfitFile

LONGEST_SIDE = 30_000
MOST_PIXELS = 120_000_000
PNG = b"\x89PNG\r\n\x1a\n"
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
# The start of a frame, which tells the size; 0xC4, 0xC8 and 0xCC are tables and extensions.
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
NEXT_MARKER = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])")
MARKUP = re.compile(rb"<(script|html|svg|iframe|\?php|!doctype)", re.IGNORECASE)


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
    if MARKUP.search(data):
        raise UnfitFile("markup")
