"""The ZIP archive that a .docx or .xlsx file is, read without trusting anything it says of itself. Pure.

Whoever opens such a file with a library (the evidence that people attach, a workbook to import) lets
it through here first. Everything is bounded: the number of members, the bytes that really come out of each
(never the size that is declared), the elements of its XML. Each refusal is an `UnfitFile`.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from xml.parsers import expat


class UnfitFile(ValueError):
    """Why a file is refused; `reason` is a code whose sentence is in `words`, `params` what that names."""

    def __init__(self, reason: str, **params: object) -> None:
        super().__init__(f"{reason} {params}" if params else reason)
        self.reason = reason
        self.params = params


# Deflated bytes taken out in pieces, so that a bomb is met piece by piece. Pure.


PIECE = 1 << 16
RAW = -zlib.MAX_WBITS
WRAPPED = zlib.MAX_WBITS


def inflate(packed: memoryview, window: int) -> Iterator[bytes]:
    """Pieces of at most 64 KiB up to the end of the deflated data; zlib.error where it is none.

    `window` is RAW (as in an archive) or WRAPPED (as in a PDF). EOFError where it is cut short; what
    stands behind its end is left alone.
    """
    inflater = zlib.decompressobj(window)
    place, waiting = 0, b""
    while not inflater.eof:
        if not waiting:
            waiting = bytes(packed[place : place + PIECE])
            place += len(waiting)
            if not waiting:
                raise EOFError
        piece = inflater.decompress(waiting, PIECE)
        waiting = inflater.unconsumed_tail
        if piece:
            yield piece


# Names of files from anywhere, made fit for a member of an archive on any system. Pure.


STEM_BYTES = 120
SUFFIX_LENGTH = 10
# Letters, digits and their marks stay, in any script; of signs only these.
_KEPT = frozenset(" .-_()")
# Windows opens a device instead of a file of these names, whatever follows the dot.
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)


def safe_name(written: str, taken: set[str]) -> str:
    """A name without a path, hidden or steering signs, unlike all in `taken`, to which it is added.

    Two names that differ in case alone are the same on many disks, and so they are here.
    """
    stem, suffix = _parted(unicodedata.normalize("NFC", written))
    name, number = f"{stem}{suffix}", 1
    while _folded(name) in taken:
        number += 1
        name = f"{stem}-{number}{suffix}"
    taken.add(_folded(name))
    return name


def _parted(name: str) -> tuple[str, str]:
    """The stem, never empty and at most STEM_BYTES long, and the suffix with its dot, which may be empty."""
    stem, dot, suffix = name.rpartition(".")
    is_suffix = suffix.isascii() and suffix.isalnum() and len(suffix) <= SUFFIX_LENGTH
    if not (dot and is_suffix):
        stem, suffix = name, ""
    cleaned = "".join(sign if _is_kept(sign) else "-" for sign in stem)
    while "--" in cleaned:
        cleaned = cleaned.replace("--", "-")
    cut = cleaned.encode()[:STEM_BYTES].decode(errors="ignore").strip(" .-_") or "file"
    if cut.partition(".")[0].strip().casefold() in _DEVICES:
        cut = f"file-{cut}"
    return cut, f".{suffix}" if suffix else ""


def _is_kept(sign: str) -> bool:
    return sign in _KEPT or sign.isalnum() or unicodedata.category(sign).startswith("M")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


FIRST = b"PK\x03\x04"
LAST = struct.Struct("<4s4H2LH")
LOCAL = struct.Struct("<4s5H3L2H")
LONGEST_NAME = 240
DIRECTORY_BYTES = 1 << 20
ENCRYPTED = 0x0001 | 0x0040 | 0x2000
XML_ENDINGS = (".xml", ".rels", ".svg")
FORBIDDEN_IN_NAME = re.compile(r"[\x00-\x1f\x7f-\x9f\\:*?\"<>|]")

type StartElement = Callable[[str, dict[str, str]], None]
type Text = Callable[[str], None]
type EndElement = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may come out of one archive."""

    members: int = 2_000
    inflated: int = 96 << 20
    elements: int = 2_000_000


class OfficeArchive:
    """An archive whose directory is in order; its members come out in pieces, counted.

    Raises UnfitFile where the directory is broken, encrypted, tricks with names, or names too much.
    """

    def __init__(self, data: bytes, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._data = memoryview(data)
        self._left = self.limits.inflated
        self._elements = 0
        self._members = self._directory(data)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its members, in the order of the directory."""
        return tuple(self._members)

    def _directory(self, data: bytes) -> Mapping[str, zipfile.ZipInfo]:
        self._check_ends(data)
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                members = archive.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OSError) as error:
            raise UnfitFile("broken_archive") from error
        if len(members) > self.limits.members:
            raise UnfitFile("too_many_parts", limit=self.limits.members)
        found: dict[str, zipfile.ZipInfo] = {}
        seen: set[str] = set()
        for member in members:
            _check_member(member)
            name = member.filename
            if name.casefold() in seen:
                raise UnfitFile("name_twice")
            seen.add(name.casefold())
            if not member.is_dir():
                found[name] = member
        if sum(member.file_size for member in found.values()) > self.limits.inflated:
            raise UnfitFile("inflates", limit=self.limits.inflated >> 20)
        return found

    def _check_ends(self, data: bytes) -> None:
        """The archive begins where the file begins and ends where it ends: nothing before or behind."""
        if not data.startswith(FIRST):
            raise UnfitFile("not_office")
        if len(data) < LAST.size:
            raise UnfitFile("broken_archive")
        mark, _disk, _first_disk, count, total, size, start, comment = LAST.unpack(data[-LAST.size :])
        if mark != b"PK\x05\x06" or comment:
            raise UnfitFile("something_behind" if b"PK\x05\x06" in data else "truncated")
        if total > self.limits.members or size > DIRECTORY_BYTES:
            raise UnfitFile("too_many_parts", limit=self.limits.members)
        if count != total or start + size + LAST.size != len(data):
            raise UnfitFile("broken_archive")

    def pieces(self, name: str) -> Iterator[bytes]:
        """What really comes out of a member, in pieces of 64 KiB; UnfitFile as soon as it is too much."""
        member = self._members[name]
        packed = self._packed(member)
        came, sum_of_bytes = 0, 0
        for piece in _come_out(packed, member.compress_type):
            came += len(piece)
            self._left -= len(piece)
            if self._left < 0:
                raise UnfitFile("inflates", limit=self.limits.inflated >> 20)
            sum_of_bytes = zlib.crc32(piece, sum_of_bytes)
            yield piece
        if came != member.file_size or sum_of_bytes != member.CRC:
            raise UnfitFile("broken_archive")

    def _packed(self, member: zipfile.ZipInfo) -> memoryview:
        """The bytes of a member as they lie in the file, found by its local header."""
        begin = member.header_offset
        head = self._data[begin : begin + LOCAL.size]
        if len(head) < LOCAL.size:
            raise UnfitFile("broken_archive")
        fields = LOCAL.unpack(head)
        name_length, extra_length = fields[9], fields[10]
        name = bytes(self._data[begin + LOCAL.size : begin + LOCAL.size + name_length])
        said = member.orig_filename.encode("utf-8" if member.flag_bits & 0x800 else "cp437", "replace")
        if fields[2] & ENCRYPTED:
            raise UnfitFile("encrypted")
        if fields[0] != FIRST or fields[3] != member.compress_type or name != said:
            raise UnfitFile("broken_archive")
        first = begin + LOCAL.size + name_length + extra_length
        packed = self._data[first : first + member.compress_size]
        if len(packed) != member.compress_size:
            raise UnfitFile("truncated")
        return packed

    def read_xml(
        self,
        name: str,
        start: StartElement | None = None,
        text: Text | None = None,
        end: EndElement | None = None,
        first: bytes = b"",
    ) -> None:
        """Parse a part as it comes out; UnfitFile for a DTD, an entity, or what is no XML.

        `start` gets names and attributes without their namespaces, `text` runs of text.
        """
        parser = expat.ParserCreate(namespace_separator="}")
        parser.StartDoctypeDeclHandler = _refuse_dtd
        parser.EntityDeclHandler = _refuse_dtd
        if start is not None:
            parser.StartElementHandler = self._counted(start)
        if text is not None:
            parser.CharacterDataHandler = text
            parser.buffer_text = True
        if end is not None:
            parser.EndElementHandler = lambda tag: end(_local(tag))
        try:
            for piece in self.pieces(name):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            if isinstance(error, UnfitFile):
                raise
            raise UnfitFile("broken_xml") from error

    def _counted(self, start: StartElement) -> StartElement:
        def counted(tag: str, attributes: dict[str, str]) -> None:
            self._elements += 1
            if self._elements > self.limits.elements:
                raise UnfitFile("too_complex")
            start(_local(tag), {_local(key): value for key, value in attributes.items()})

        return counted


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    if member.flag_bits & ENCRYPTED:
        raise UnfitFile("encrypted")
    parts = name.rstrip("/").split("/")
    if (
        name != member.filename
        or FORBIDDEN_IN_NAME.search(name)
        or name.startswith("/")
        or any(part in ("", ".", "..") for part in parts)
        or len(name) > LONGEST_NAME
    ):
        raise UnfitFile("path_trick")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise UnfitFile("path_trick")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnfitFile("broken_archive")


def _come_out(packed: memoryview, compress_type: int) -> Iterator[bytes]:
    if compress_type == zipfile.ZIP_STORED:
        for begin in range(0, len(packed), PIECE):
            yield bytes(packed[begin : begin + PIECE])
        return
    try:
        yield from inflate(packed, RAW)
    except (zlib.error, EOFError) as error:
        raise UnfitFile("broken_archive") from error


def _refuse_dtd(*_declaration: object) -> None:
    raise UnfitFile("dtd")


def _local(name: str) -> str:
    return name.rpartition("}")[2]
