"""Hidden data of an uploaded file: what there is, and the file without it, by a process of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.files.archive import UnfitFile
from assessments.files.evidence_kinds import (
    MOST_BYTES,
    Facts,
    ending_of,
    facts_as_said,
    facts_of,
    kind_of,
)
from assessments.files.reader_process import Busy, FileReader
from assessments.files.scanner import scan
from recommendations import lists

READER = FileReader("assessments.files.cleaning_worker", MOST_BYTES + 4096, seconds=20)
PICTURES = frozenset({"jpg", "jpeg", "png"})
DOCUMENTS = frozenset({"pdf", "docx", "xlsx"})

WORDS: Mapping[str, Promise] = {
    "author": _("names of people who wrote or changed it"),
    "place": _("the place where a photograph was taken"),
    "device": _("the camera or telephone"),
    "time": _("when it was made"),
    "notes": _("notes of programs"),
}
TELLING = frozenset({"author", "place", "device"})
"""What may lead to a person."""


class Removing(StrEnum):
    """From which files hidden data is removed."""

    NOTHING = "nothing"
    PICTURES = "pictures"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A fit file, ready to be kept: `found` is what it hid, codes of WORDS, gone where it `is_cleaned`."""

    facts: Facts
    data: bytes
    found: tuple[str, ...] = ()
    is_cleaned: bool = False


def prepared(name: str, data: bytes, removing: Removing) -> Prepared:
    """Look at a file as it came, and remove what it hides where that is wanted.

    Documents and pictures are looked at in a process of their own, in 5 seconds of its processor; the
    virus scanner, if there is one, sees each file first. Raises UnfitFile where it can't be taken or cleaned.
    """
    kind_of(name, data)
    scan(data)
    kind = ending_of(name)
    if kind not in PICTURES | DOCUMENTS:
        return Prepared(facts_of(name, data), data)
    looked = _look(kind, data)
    is_wanted = removing is Removing.EVERYTHING or (removing is Removing.PICTURES and kind in PICTURES)
    if is_wanted and looked.why_not:
        raise UnfitFile(looked.why_not)
    if not is_wanted or not looked.found:
        return Prepared(facts_as_said(name, data), data, looked.found)
    return Prepared(facts_as_said(name, looked.cleaned), looked.cleaned, looked.found, is_cleaned=True)


def in_words(found: Iterable[str]) -> str:
    """`names of people who wrote or changed it, when it was made`."""
    return lists.in_row(str(words) for code, words in WORDS.items() if code in set(found))


@dataclass(frozen=True, slots=True)
class _Looked:
    """What the process found in a fit file, and the file without it; or why that can't be had."""

    found: tuple[str, ...] = ()
    cleaned: bytes = b""
    why_not: str = ""


def _look(kind: str, data: bytes) -> _Looked:
    """Raises UnfitFile where the process found it unfit, or did not live to say it is fit."""
    framed = ("jpg" if kind == "jpeg" else kind).encode("ascii") + b"\n" + data
    try:
        content = READER.read(framed).content
    except Busy as busy:
        raise UnfitFile("busy") from busy
    verdict, content = _line(content)
    if "unfit" in verdict:
        raise UnfitFile(verdict["unfit"], **verdict["params"])
    if not verdict.get("fit"):
        raise UnfitFile("too_complex")
    head, cleaned = _line(content)
    if "found" not in head:
        return _Looked(why_not=head.get("why_not", "not_cleaned"))
    return _Looked(tuple(head["found"]), cleaned)


def _line(content: bytes) -> tuple[dict[str, Any], bytes]:
    """A line of JSON and what follows; an empty one where the process had to be ended."""
    line, _end, rest = content.partition(b"\n")
    try:
        return json.loads(line), rest
    except ValueError:
        return {}, b""
