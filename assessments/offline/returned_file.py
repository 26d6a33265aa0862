"""What kind of file came back, by its content and never by its name. Pure.

Whatever is no questionnaire is named, so that the person hears what to do with it and not that it is broken.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from assessments.files.archive import FIRST, OfficeArchive
from assessments.files.ods_sheets import SPREADSHEET, TYPE
from assessments.files.unfit import UnfitFile
from assessments.files.xlsx_sheets import LIMITS

# A file that came back, as it was read: what it says of each recommendation, and where. Pure and
# frozen. What it says has the shape of an entry of ``answers/1`` and was read by no rule yet:
# `answers.rules` reads it when it is looked at. `unsaid` names the parts that the file does not
# hold, as a row that somebody deleted: those stay as they were in the file that went out. A part
# is `state` (with the level), `explanation`, `elsewhere`, `mechanisms`, `priority`,
# `criteria.113.2`, `evidence` or `actions`.


@dataclass(frozen=True, slots=True)
class Fault:
    """What could not be understood (`rule`, a code with its sentence elsewhere), and at which cell.

    `paragraph` is None where it concerns the whole file. A fault keeps the file from being applied; a remark
    is of the same shape and does not.
    """

    rule: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    sheet: str = ""
    cell: str = ""
    paragraph: int | None = None

    def as_json(self) -> dict[str, Any]:
        """As an upload keeps it."""
        return {
            "rule": self.rule,
            "params": dict(self.params),
            "sheet": self.sheet,
            "cell": self.cell,
            "paragraph": self.paragraph,
        }


@dataclass(frozen=True, slots=True)
class Returned:
    """What a file says of one recommendation.

    `said` is an entry of ``answers/1`` without its `unsaid` parts; `codes` are the codes of its rows of
    evidence, empty for a new row; `places` tells the cell of each part: `{"evidence[0].url": "Evidence!F7"}`.
    """

    paragraph: int
    said: Mapping[str, Any]
    unsaid: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As an upload keeps it."""
        return {
            "paragraph": self.paragraph,
            "said": dict(self.said),
            "unsaid": list(self.unsaid),
            "codes": list(self.codes),
            "places": dict(self.places),
        }


@dataclass(frozen=True, slots=True)
class ReturnedFile:
    """A whole file. `workbook` is the id printed in it, empty in one that has none (``answers/1``); `frame`
    holds `period` and `contributors` where it speaks of them."""

    name: str
    digest: str
    size: int
    workbook: str = ""
    edition: str = ""
    answers: tuple[Returned, ...] = ()
    remarks: tuple[Fault, ...] = ()
    faults: tuple[Fault, ...] = ()
    frame: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_unusable(self) -> bool:
        """Whether something is wrong with it as a whole, and not with one recommendation alone."""
        shown = {item.paragraph for item in self.answers}
        return any(fault.paragraph not in shown for fault in self.faults)

    def as_json(self) -> dict[str, Any]:
        """As an upload keeps it."""
        return {
            "name": self.name,
            "digest": self.digest,
            "size": self.size,
            "workbook": self.workbook,
            "edition": self.edition,
            "answers": [item.as_json() for item in self.answers],
            "remarks": [item.as_json() for item in self.remarks],
            "faults": [item.as_json() for item in self.faults],
            "frame": dict(self.frame),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> ReturnedFile:
        """What `as_json` gave."""
        return cls(
            name=kept["name"],
            digest=kept["digest"],
            size=kept["size"],
            workbook=kept["workbook"],
            edition=kept["edition"],
            answers=tuple(
                Returned(
                    paragraph=item["paragraph"],
                    said=item["said"],
                    unsaid=tuple(item["unsaid"]),
                    codes=tuple(item["codes"]),
                    places=item["places"],
                )
                for item in kept["answers"]
            ),
            remarks=tuple(Fault(**item) for item in kept["remarks"]),
            faults=tuple(Fault(**item) for item in kept["faults"]),
            frame=kept["frame"],
        )


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


class ReturnedKind(StrEnum):
    """What can be read."""

    WORKBOOK = "workbook"
    ANSWERS = "answers"


def kind_of(data: bytes) -> ReturnedKind:
    """Workbook (.xlsx, .ods) or answers (JSON); UnfitFile says which other kind it is."""
    head = data[:LOOKED_AT]
    if not data.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise UnfitFile("empty")
    if data.startswith(FIRST):
        return _kind_of_archive(data)
    if data.startswith(OLD_OFFICE):
        raise UnfitFile(_kind_of_old(data))
    for begin, reason in HEADS:
        if head.startswith(begin):
            raise UnfitFile(reason)
    return _kind_of_text(head)


def _kind_of_archive(data: bytes) -> ReturnedKind:
    archive = OfficeArchive(data, LIMITS)
    names = frozenset(name.casefold() for name in archive.names)
    if TYPE in archive.names:
        _check_open_document(archive)
        return ReturnedKind.WORKBOOK
    if "[content_types].xml" in names:
        if "xl/workbook.bin" in names:
            raise UnfitFile("binary_workbook")
        if any(name.startswith("xl/") for name in names):
            return ReturnedKind.WORKBOOK
        raise UnfitFile("word_file" if "word/document.xml" in names else "another_document")
    if any(_BODY_ARCHIVE.match(name) for name in names):
        raise UnfitFile("body_archive")
    raise UnfitFile("packed")


def _check_open_document(archive: OfficeArchive) -> None:
    said = next(archive.pieces(TYPE), b"").strip()
    if said == SPREADSHEET.encode():
        return
    if not said.startswith(_OPEN_DOCUMENT):
        raise UnfitFile("packed")
    raise UnfitFile(
        "word_file" if said.startswith(_OPEN_DOCUMENT + b"text") else "another_document"
    )


def _kind_of_old(data: bytes) -> str:
    """A file of before 2007, or one behind a password: both are kept in the same kind of container."""
    holds: Callable[[str], bool] = lambda name: name.encode("utf-16-le") in data  # noqa: E731
    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        return "locked"
    if holds("WordDocument"):
        return "word_file"
    return "old_excel"


def _kind_of_text(head: bytes) -> ReturnedKind:
    text = _decoded(head)
    begins = text.lstrip("\ufeff \t\r\n")
    packed = begins.encode("utf-8", "ignore")
    if begins.startswith(("{", "[")):
        return ReturnedKind.ANSWERS
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
