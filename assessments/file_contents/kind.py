"""The kinds of file that are taken, and the one way to look at one."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assessments.file_contents.office import check_document, check_workbook
from assessments.file_contents.pdf import check_pdf
from assessments.file_contents.picture import check_jpeg, check_png
from assessments.file_contents.text import check_table, check_text
from assessments.unfit_file import UnfitFile

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
    ending = ending_of(name)
    if ending not in KINDS:
        raise UnfitFile("kind", ending=ending)
    if not data:
        raise UnfitFile("empty")
    if len(data) > MOST_BYTES:
        raise UnfitFile("too_large", limit=MOST_BYTES >> 20)
    kind = KINDS[ending]
    kind.check(data)
    return Facts(shown_name(name), kind.content_type, len(data), hashlib.sha256(data).hexdigest())


def ending_of(name: str) -> str:
    """What stands behind the last dot of a name, in small letters; empty without a dot."""
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
