"""Word documents and Excel workbooks: no macros, nothing embedded, nothing loaded from elsewhere."""

from __future__ import annotations

import re

from assessments.office_archive import XML_ENDINGS, Limits, OfficeArchive
from assessments.unfit_file import UnfitFile

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
MACRO_RELATIONS |= {
    "control",
    "ctrlprop",
    "xlmacrosheet",
    "xlintlmacrosheet",
    "ui",
    "extensibility",
}
EMBEDDED_RELATIONS = {"oleobject", "package", "embeddedpackage"}
LOADING_RELATIONS = {"attachedtemplate", "afchunk", "subdocument", "frame", "externallink"}
LOADING_RELATIONS |= {"externallinkpath", "connections", "querytable", "mailmergesource"}
# A link that is only followed when somebody clicks on it, to the web or by mail.
BAD_LINK = re.compile(
    r"\s*(javascript|vbscript|data|shell|search-ms|ms-[a-z-]+|mhtml|jar):|\s*\\\\|\s*file:[/\\]{2}[^/\\]",
    re.IGNORECASE,
)
LOADING_FIELD = re.compile(
    r"\s*(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|DATABASE)\b"
)
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
    elif re.match(r"\s*[a-z][a-z0-9+.-]*:", target, re.IGNORECASE) or target.startswith(
        ("\\", "//")
    ):
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
