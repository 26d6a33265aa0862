"""Any file of answers, from anyone, read without trusting it: the questionnaire workbook, answers or a report
as JSON, the archive that a body exports. Pure.

What kind of file it is, its content tells and never its name. Whatever is no file of answers is named, so
that the person hears what to do with it and not that it is broken.
"""

from __future__ import annotations

import codecs
import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from assessments.answers.reading import plain_integer
from assessments.answers.value import SCHEMA
from assessments.files import spreadsheet
from assessments.files.archive import FIRST, Limits, OfficeArchive, UnfitFile
from assessments.files.mails import looks_like_mail
from assessments.files.ods_sheets import SPREADSHEET, TYPE
from assessments.files.spreadsheet import cells_of
from assessments.offline import json_answers
from assessments.offline.file_answers import BroughtBy, Fault, FileKind, ReturnedFile
from assessments.offline.json_answers import REPORT_SCHEMA, loaded, read_json, schema_of
from assessments.offline.returned_questions import read_cells
from assessments.offline.sentences import UNFIT_PREFIX, unfit_words

MOST_BYTES = 20 << 20
"""Of any file: an archive holds the files of evidence too. Less of a workbook (`spreadsheet.MOST_BYTES`) and
of JSON (`json_answers.MOST_BYTES`), whoever brings it."""
ARCHIVE_LIMITS = Limits(members=5_000)
# How many JSON parts of an unknown archive are looked into, and how many values they hold together.
MOST_PARTS = 200
MOST_VALUES_LOOKED_AT = 4 * json_answers.MOST_VALUES
LONGEST_NAME = 200


def read_file(
    name: str, data: bytes, brought_by: BroughtBy = BroughtBy.BODY, cycle: str = ""
) -> ReturnedFile:
    """What a file says, with everything that is wrong inside as faults.

    `cycle` tells which one of an archive is meant. Takes some seconds at the most. Raises UnfitFile, and
    nothing else, for a file that can't be taken at all: another kind, another workbook, hostile, too large,
    or too many at once (`busy`).
    """
    most = MOST_BYTES if FileKind.ARCHIVE in brought_by.takes else spreadsheet.MOST_BYTES
    if len(data) > most:
        raise UnfitFile("too_large", limit=most >> 20)
    kind = _kind_of(data, brought_by)
    file = ReturnedFile(
        name="".join(sign for sign in name if sign.isprintable())[-LONGEST_NAME:],
        digest=hashlib.sha256(data).hexdigest(),
        size=len(data),
        kind=kind,
    )
    if kind is FileKind.WORKBOOK:
        return read_cells(cells_of(data), file)
    if kind is FileKind.ARCHIVE:
        return _read_archive(data, file, brought_by, cycle)
    return read_json(data, file, brought_by.takes)


def read_one(name: str, size: int, read: Callable[[], bytes]) -> tuple[ReturnedFile, str]:
    """What a file says, and why it can't be opened at all; empty where it can."""
    shown = shown_name(name)
    try:
        return read_file(shown, read()), ""
    except UnfitFile as unfit:
        return ReturnedFile(shown, "", size, faults=(as_fault(unfit),)), unfit_words(unfit)


def is_workbook(data: bytes) -> bool:
    """Whether it is an .xlsx or .ods, readable or not, or one that somebody meant to be ours."""
    try:
        return _kind_of(data, BroughtBy.BODY) is FileKind.WORKBOOK
    except UnfitFile as unfit:
        return unfit.reason in ("locked", "old_excel", "binary_workbook", "macro")


def as_fault(unfit: UnfitFile) -> Fault:
    """A file that can't be taken, as an upload keeps it."""
    params = {key: value for key, value in unfit.params.items() if isinstance(value, str | int)}
    return Fault(f"{UNFIT_PREFIX}{unfit.reason}", params)


def shown_name(name: str) -> str:
    """Fit for a page: what can't be printed is left out."""
    return "".join(sign for sign in name if sign.isprintable())[-120:]


# In an archive, the part that is meant.


def _read_archive(data: bytes, file: ReturnedFile, brought_by: BroughtBy, cycle: str) -> ReturnedFile:
    archive = OfficeArchive(data, ARCHIVE_LIMITS)
    part = _part_of_cycle(archive, cycle) or _only_part(archive)
    found = read_json(_bytes_of(archive, part), file, brought_by.takes)
    return replace(found, kind=FileKind.ARCHIVE, part=part)


def _bytes_of(archive: OfficeArchive, name: str) -> bytes:
    found = bytearray()
    for piece in archive.pieces(name):
        found += piece
        if len(found) > json_answers.MOST_BYTES:
            raise UnfitFile("too_large", limit=json_answers.MOST_BYTES >> 20)
    return bytes(found)


def _part_of_cycle(archive: OfficeArchive, cycle: str) -> str:
    """In the archive that a body takes along: the last version it submitted and did not withdraw, else its
    working copy. Empty for another archive."""
    folder = f"cycles/{cycle}/"
    names = frozenset(archive.names)
    pattern = re.compile(re.escape(folder) + r"submissions/([0-9]{1,4})\.json")
    versions = sorted(int(match[1]) for match in map(pattern.fullmatch, names) if match and match[1] != "0")
    withdrawn = _withdrawn(archive, f"{folder}submissions.json")
    counting = [version for version in versions if version not in withdrawn]
    if counting:
        return f"{folder}submissions/{counting[-1]}.json"
    working = f"{folder}answers.json"
    return working if working in names else ""


def _withdrawn(archive: OfficeArchive, name: str) -> frozenset[int]:
    if name not in archive.names:
        return frozenset()
    rows, _problems = loaded(_bytes_of(archive, name))
    return frozenset(
        version
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, Mapping) and row.get("withdrawn_at")
        if (version := plain_integer(row.get("version"))) is not None
    )


def _only_part(archive: OfficeArchive) -> str:
    """The one JSON part that holds answers or a report; what else lies there is left alone, never opened."""
    parts = [name for name in archive.names if name.lower().endswith(".json")]
    if len(parts) > MOST_PARTS:
        raise UnfitFile("too_many_parts", limit=MOST_PARTS)
    found, values = [], 0
    for name in parts:
        data = _bytes_of(archive, name)
        values += data.count(b",")
        if values > MOST_VALUES_LOOKED_AT:
            raise UnfitFile("too_complex")
        if schema_of(data) in (SCHEMA, REPORT_SCHEMA):
            found.append(name)
    if not found:
        raise UnfitFile("no_answers")
    if len(found) > 1:
        raise UnfitFile("several_answers", names=", ".join(found[:5]))
    return found[0]


# Which kind of file it is.

OLD_OFFICE = b"\xd0\xcf\x11\xe0"
LOOKED_AT = 4_096
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
# Atomic: comments in which comments could be seen would be tried in every way.
_WEB_PAGE = re.compile(
    rb"(?>\s*(?:<!--.*?-->\s*)*)<(!doctype\s+html|html|head|body|table|meta|style)\b", re.I | re.S
)
_OLD_XML = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet|mso-application", re.I)
_BODY_ARCHIVE = re.compile(r"cycles/[^/]+/")

HEADS: Sequence[tuple[bytes, str]] = (
    (b"%PDF", "pdf"),
    (b"{\\rt", "word_file"),
    (b"\xff\xd8\xff", "picture"),
    (b"\x89PNG", "picture"),
    (b"GIF8", "picture"),
    (b"Rar!", "packed"),
    (b"7z\xbc\xaf", "packed"),
    (b"\x1f\x8b", "packed"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
)


def _kind_of(data: bytes, brought_by: BroughtBy) -> FileKind:
    """Workbook (.xlsx, .ods), JSON or an archive; UnfitFile says which other kind it is."""
    head = data[:LOOKED_AT]
    if not data.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise UnfitFile("empty")
    if data.startswith(FIRST):
        return _kind_of_archive(data, brought_by)
    if data.startswith(OLD_OFFICE):
        raise UnfitFile(_kind_of_old(data))
    for begin, reason in HEADS:
        if head.startswith(begin):
            raise UnfitFile(reason)
    return _kind_of_text(head)


def _kind_of_archive(data: bytes, brought_by: BroughtBy) -> FileKind:
    archive = OfficeArchive(data, ARCHIVE_LIMITS)
    names = frozenset(name.casefold() for name in archive.names)
    if TYPE in archive.names:
        _check_open_document(archive)
        return FileKind.WORKBOOK
    if "[content_types].xml" in names:
        if "xl/workbook.bin" in names:
            raise UnfitFile("binary_workbook")
        if any(name.startswith("xl/") for name in names):
            return FileKind.WORKBOOK
        raise UnfitFile("word_file" if "word/document.xml" in names else "another_document")
    if FileKind.ARCHIVE in brought_by.takes:
        return FileKind.ARCHIVE
    if any(_BODY_ARCHIVE.match(name) for name in names):
        raise UnfitFile("body_archive")
    raise UnfitFile("packed")


def _check_open_document(archive: OfficeArchive) -> None:
    said = next(archive.pieces(TYPE), b"").strip()
    if said == SPREADSHEET.encode():
        return
    if not said.startswith(_OPEN_DOCUMENT):
        raise UnfitFile("packed")
    raise UnfitFile("word_file" if said.startswith(_OPEN_DOCUMENT + b"text") else "another_document")


def _kind_of_old(data: bytes) -> str:
    """A file of before 2007, or one behind a password: both are kept in the same kind of container."""
    holds: Callable[[str], bool] = lambda name: name.encode("utf-16-le") in data  # noqa: E731
    if holds("__nameid_version1.0"):
        return "outlook_mail"
    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        return "locked"
    if holds("WordDocument"):
        return "word_file"
    return "old_excel"


def _kind_of_text(head: bytes) -> FileKind:
    text = _decoded(head)
    begins = text.lstrip("\ufeff \t\r\n")
    packed = begins.encode("utf-8", "ignore")
    if begins.startswith(("{", "[")):
        return FileKind.ANSWERS
    if looks_like_mail(head):
        raise UnfitFile("mail_itself")
    if _OLD_XML.search(packed):
        raise UnfitFile("old_excel")
    if _WEB_PAGE.match(packed):
        raise UnfitFile("web_page")
    if begins.startswith("<?xml"):
        raise UnfitFile("another_document")
    if any(unicodedata.category(sign) == "Cc" and sign not in "\t\r\n" for sign in text):
        raise UnfitFile("unknown_kind")
    raise UnfitFile("plain_table")


def _decoded(head: bytes) -> str:
    """As UTF-16 with its mark, UTF-8, or what programs wrote before; the last sign may be cut."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", "ignore")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return head.decode("cp1252", "ignore")
