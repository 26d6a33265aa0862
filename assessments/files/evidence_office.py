"""Word documents and Excel workbooks: no macros, nothing embedded, nothing loaded from outside."""

from __future__ import annotations

import re
import zlib

from assessments.files.archive import WRAPPED, XML_ENDINGS, Limits, OfficeArchive, UnfitFile, inflate

TYPES = "[Content_Types].xml"
DOCUMENT = "wordprocessingml.document.main+xml"
WORKBOOK = "spreadsheetml.sheet.main+xml"

MACRO_TYPE = re.compile(r"macro|vba|activex|xlm|dialogsheet", re.IGNORECASE)
EMBEDDED_TYPE = re.compile(r"oleobject|\.package$|msdownload|x-shockwave", re.IGNORECASE)
MACRO_NAME = re.compile(
    r"vbaproject|vbadata|(^|/)(activex|macrosheets|dialogsheets)/|customui", re.IGNORECASE
)
EMBEDDED_NAME = re.compile(r"(^|/)(embeddings|oleobjects?|controls|ctrlprops)/", re.IGNORECASE)
LOADING_NAME = re.compile(
    r"(^|/)(externallinks|querytables|afchunks?)/|(^|/)xl/connections\.xml$", re.IGNORECASE
)
# What the parts of a document may be; everything else has no business in one.
ENDINGS = re.compile(
    r"\.(xml|rels|vml|png|jpe?g|jfif|gif|bmp|tiff?|emf|wmf|emz|wmz|wdp|svg|odttf|fntdata|ttf|bin)$",
    re.IGNORECASE,
)
SETTINGS_OF_PRINTER = re.compile(r"(^|/)printersettings/[^/]+\.bin$", re.IGNORECASE)
HEADS = {
    b"\xd0\xcf\x11\xe0": "embedded",
    b"PK\x03\x04": "nested",
    b"MZ": "embedded",
    b"\x7fELF": "embedded",
    b"%PDF": "embedded",
    b"{\\rt": "embedded",
}
# What no XML of an office document needs: with it come bombs of entities, and files from outside.
DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
PICTURE_SCRIPT = re.compile(rb"<script|javascript:|\son\w+\s*=|<foreignobject", re.IGNORECASE)

# The last word of a relation's type, when it is one that runs or loads something wherever it points.
MACRO_RELATIONS = {"vbaproject", "vbadata", "wordvbadata", "activexcontrol", "activexcontrolbinary"}
MACRO_RELATIONS |= {"control", "ctrlprop", "xlmacrosheet", "xlintlmacrosheet", "ui", "extensibility"}
EMBEDDED_RELATIONS = {"oleobject", "package", "embeddedpackage"}
LOADING_RELATIONS = {"attachedtemplate", "afchunk", "subdocument", "frame", "externallink"}
LOADING_RELATIONS |= {"externallinkpath", "connections", "querytable", "mailmergesource"}
# A link that is only followed when somebody clicks on it, to the web or by mail.
BAD_LINK = re.compile(
    r"\s*(javascript|vbscript|data|shell|search-ms|ms-[a-z-]+|mhtml|jar):|\s*\\\\|\s*file:[/\\]{2}[^/\\]",
    re.IGNORECASE,
)
LOADING_FIELD = re.compile(r"\s*(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|DATABASE)\b")
LOADING_ANYWHERE = re.compile(r"DDEAUTO|\bDDE\b")
FIELD_TEXT = 1 << 20


def check_document(data: bytes) -> None:
    """A .docx file that only holds text, tables and pictures."""
    _check(data, DOCUMENT)


def check_workbook(data: bytes, limits: Limits | None = None) -> None:
    """An .xlsx file that only holds its own sheets."""
    _check(data, WORKBOOK, limits)


def _check(data: bytes, main_type: str, limits: Limits | None = None) -> None:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        # A document behind a password and one of before 2007 begin alike.
        raise UnfitFile("old_office")
    archive = OfficeArchive(data, limits)
    for name in archive.names:
        _check_name(name)
    _check_types(archive, main_type)
    for name in archive.names:
        if name != TYPES:
            _check_part(archive, name)


def _check_name(name: str) -> None:
    if MACRO_NAME.search(name):
        raise UnfitFile("macro")
    if EMBEDDED_NAME.search(name):
        raise UnfitFile("embedded")
    if LOADING_NAME.search(name):
        raise UnfitFile("loads")
    if not ENDINGS.search(name):
        raise UnfitFile("unknown_part", name=name)
    if name.casefold().endswith(".bin") and not SETTINGS_OF_PRINTER.search(name):
        raise UnfitFile("embedded")


def _check_types(archive: OfficeArchive, main_type: str) -> None:
    """The list of what the parts are: one main part of the right kind, and no kind that runs."""
    if TYPES not in archive.names:
        raise UnfitFile("not_office")
    mains: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "")
        if MACRO_TYPE.search(kind):
            raise UnfitFile("macro")
        if EMBEDDED_TYPE.search(kind):
            raise UnfitFile("embedded")
        if tag == "Override" and kind.endswith(".main+xml"):
            mains.append(kind)

    archive.read_xml(TYPES, start)
    if len(mains) != 1 or not mains[0].endswith(main_type):
        raise UnfitFile("not_office")


def _check_part(archive: OfficeArchive, name: str) -> None:
    lower = name.casefold()
    if lower.endswith(".rels"):
        archive.read_xml(name, _check_relation)
    elif lower.startswith("word/") and lower.endswith(".xml"):
        fields = _Fields()
        archive.read_xml(name, fields.start, fields.text, fields.end)
        fields.check_all()
    elif lower.endswith(XML_ENDINGS) and not lower.endswith(".svg"):
        archive.read_xml(name)
    else:
        _check_bytes(archive, name, is_markup=lower.endswith((".svg", ".vml")))


def _check_relation(tag: str, attributes: dict[str, str]) -> None:
    if tag != "Relationship":
        return
    kind = attributes.get("Type", "").rstrip("/").rpartition("/")[2].casefold()
    if kind in MACRO_RELATIONS:
        raise UnfitFile("macro")
    if kind in EMBEDDED_RELATIONS:
        raise UnfitFile("embedded")
    if kind in LOADING_RELATIONS:
        raise UnfitFile("loads")
    target = attributes.get("Target", "")
    if attributes.get("TargetMode", "").strip().casefold() == "external":
        if kind != "hyperlink":
            raise UnfitFile("loads")
        if BAD_LINK.match(target):
            raise UnfitFile("bad_link")
    elif re.match(r"\s*[a-z][a-z0-9+.-]*:", target, re.IGNORECASE) or target.startswith(("\\", "//")):
        raise UnfitFile("loads")


class _Fields:
    """The instructions of the fields in a Word part: one may run a program, or load a file."""

    def __init__(self) -> None:
        self.one: list[str] = []
        self.all: list[str] = []
        self.length = 0
        self.is_instruction = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.is_instruction = tag in ("instrText", "delInstrText")
        if tag == "fldSimple":
            self._add(attributes.get("instr", ""))
        if tag in ("fldChar", "fldSimple"):
            self._check_one()
        if tag in ("object", "control", "altChunk", "subDoc"):
            raise UnfitFile("embedded")

    def text(self, text: str) -> None:
        if self.is_instruction:
            self._add(text)

    def end(self, _tag: str) -> None:
        self.is_instruction = False

    def _add(self, text: str) -> None:
        self.length += len(text)
        if self.length > FIELD_TEXT:
            raise UnfitFile("too_complex")
        self.one.append(text)
        self.all.append(text)

    def _check_one(self) -> None:
        if LOADING_FIELD.match("".join(self.one).upper()):
            raise UnfitFile("loads")
        self.one.clear()

    def check_all(self) -> None:
        """Also one that is cut up among several runs."""
        self._check_one()
        if LOADING_ANYWHERE.search("".join(self.all).upper()):
            raise UnfitFile("loads")


def _check_bytes(archive: OfficeArchive, name: str, *, is_markup: bool) -> None:
    """A picture or a font: not an archive or a program under its name; drawings without a DTD or script."""
    before = b""
    for piece in archive.pieces(name):
        if not before:
            for head, reason in HEADS.items():
                if piece.startswith(head):
                    raise UnfitFile(reason)
        if is_markup:
            both = (before[-64:] + piece).replace(b"\x00", b"")
            if DECLARATION.search(both):
                raise UnfitFile("dtd")
            if PICTURE_SCRIPT.search(both):
                raise UnfitFile("markup")
        before = piece


# PDF: nothing that runs, starts a program or carries another file; also inside its object
# streams.


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
