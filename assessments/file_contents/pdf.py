"""PDF: nothing that runs, starts a program or carries another file; also inside its object streams."""

from __future__ import annotations

import re
import zlib

from assessments.inflating import WRAPPED, inflate
from assessments.unfit_file import UnfitFile

MOST_STREAMS = 30_000
MOST_WRITTEN_NAMES = 100_000
MOST_INFLATED = 48 << 20
HEAD = 512
LOOK_BACK = 1_024

RUNS = frozenset({b"JavaScript", b"JS", b"Launch", b"Rendition", b"RichMedia", b"XFA", b"Movie"})
RUNS |= {b"SubmitForm", b"ImportData", b"GoToE"}
CARRIES = frozenset({b"EmbeddedFile", b"EmbeddedFiles", b"EF", b"FileAttachment"})
LOCKED = b"Encrypt"
# Names so short that compressed bytes can hold them by chance: looked for outside of streams only.
SHORT = frozenset({b"JS", b"EF", b"XFA"})
LONG = (RUNS | CARRIES | {LOCKED}) - SHORT


def _names(names: frozenset[bytes]) -> re.Pattern[bytes]:
    """Any of these names, and no longer one that begins like it."""
    return re.compile(rb"/(" + b"|".join(sorted(names)) + rb")(?=[\x00\t\n\f\r ()<>\[\]{}/%]|\Z)")


LONG_NAME, SHORT_NAME = _names(LONG), _names(SHORT)
# A name of which a character is written as its number: `/J#61vaScript`.
NUMBERED_NAME = re.compile(
    rb"/([^\x00\t\n\f\r ()<>\[\]{}/%#]{0,127}#[0-9A-Fa-f]{2}[^\x00\t\n\f\r ()<>\[\]{}/%]{0,127})"
)
NUMBER = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"(?<!end)stream(\r\n|\n|\r)")
STREAM_END = b"endstream"
OBJECTS = re.compile(rb"/(?:O|#4[Ff])[bjStm#0-9A-Fa-f]{5,}")
OBJECTS_HEAD = re.compile(rb"(?:[\x00\s]|%[^\r\n]*[\r\n])*\d+\s+\d+[\s]")
OTHER_FILTER = re.compile(
    rb"/(ASCIIHexDecode|AHx|ASCII85Decode|A85|LZWDecode|LZW|RunLengthDecode|RL|Crypt|CCITTFaxDecode|CCF"
    rb"|DCTDecode|DCT|JBIG2Decode|JPXDecode|Predictor\s+(?!1\b)\d+)(?![A-Za-z0-9])"
)
DEFLATED = tuple(bytes((window << 4 | 8,)) for window in range(8))
END_OF_ZIP = b"PK\x05\x06"


def check_pdf(data: bytes) -> None:
    """A PDF from its first byte to its last, open to be looked at, that only shows pages."""
    if not re.match(rb"%PDF-[12]\.\d", data):
        raise UnfitFile("not_pdf")
    _check_end(data)
    _check_names(data, LONG_NAME, LONG)
    outside = 0
    left = MOST_INFLATED
    for number, stream in enumerate(STREAM.finditer(data)):
        if number >= MOST_STREAMS:
            raise UnfitFile("too_complex")
        if stream.start() >= outside:
            _check_names(data[outside : stream.start()], SHORT_NAME, SHORT)
            end = data.find(STREAM_END, stream.end())
            outside = len(data) if end < 0 else end
        left -= _check_stream(data, stream, left)
    _check_names(data[outside:], SHORT_NAME, SHORT)


def _check_end(data: bytes) -> None:
    end = data.rfind(b"%%EOF")
    if end < 0 or b"startxref" not in data:
        raise UnfitFile("truncated")
    if data[end + 5 :].strip(b"\x00\t\n\f\r "):
        raise UnfitFile("something_behind")
    # An archive is found from the end: its last record, and a comment up to the last byte.
    place = data.rfind(END_OF_ZIP)
    if place >= 0:
        comment = int.from_bytes(data[place + 20 : place + 22], "little")
        if place + 22 + comment == len(data):
            raise UnfitFile("something_behind")


def _check_names(data: bytes, plain: re.Pattern[bytes], names: frozenset[bytes]) -> None:
    """Refuse the first of these names, written plainly or by numbers."""
    found = plain.search(data)
    if found is not None:
        _refuse(found[1])
    for count, numbered in enumerate(NUMBERED_NAME.finditer(data)):
        if count >= MOST_WRITTEN_NAMES:
            raise UnfitFile("too_complex")
        name = plain_name(numbered[1])
        if name in names:
            _refuse(name)


def plain_name(written: bytes) -> bytes:
    """A name without its numbers: `J#61vaScript` is `JavaScript`."""
    return NUMBER.sub(lambda found: bytes((int(found[1], 16),)), written)


def _refuse(name: bytes) -> None:
    if name == LOCKED:
        raise UnfitFile("encrypted")
    if name in CARRIES:
        raise UnfitFile("pdf_carries")
    raise UnfitFile("pdf_runs")


def _check_stream(data: bytes, stream: re.Match[bytes], left: int) -> int:
    """Look into a stream that may hold objects; how many bytes came out of it."""
    before = data[max(0, stream.start() - LOOK_BACK) : stream.start()]
    said = before[before.rfind(b"obj") + 3 :]
    says_objects = any(plain_name(name[1:]) == b"ObjStm" for name in OBJECTS.findall(said))
    if says_objects and OTHER_FILTER.search(plain_name(said)):
        raise UnfitFile("pdf_hidden")
    head = _first(data, stream.end())
    if head is None:
        if says_objects and b"FlateDecode" in plain_name(said):
            raise UnfitFile("pdf_hidden")
        if says_objects:
            end = data.find(STREAM_END, stream.end())
            _check_names(data[stream.end() : end], SHORT_NAME, SHORT)
        return 0
    if not says_objects and not OBJECTS_HEAD.match(head):
        return 0
    return _check_objects(data, stream.end(), left)


def _first(data: bytes, begin: int) -> bytes | None:
    """The first bytes that come out of a stream; None if it is not deflated."""
    if not data.startswith(DEFLATED, begin):
        return None
    try:
        return zlib.decompressobj().decompress(data[begin : begin + 4 * HEAD], HEAD)
    except zlib.error:
        return None


def _check_objects(data: bytes, begin: int, left: int) -> int:
    came, before = 0, b""
    try:
        for piece in inflate(memoryview(data)[begin:], WRAPPED):
            came += len(piece)
            if came > left:
                raise UnfitFile("inflates", limit=MOST_INFLATED >> 20)
            both = before + piece
            _check_names(both, LONG_NAME, LONG)
            _check_names(both, SHORT_NAME, SHORT)
            before = both[-256:]
    except (zlib.error, EOFError):
        # Whoever shows it sees no more of it either.
        return came
    return came
