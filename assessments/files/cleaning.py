"""Hidden data of an uploaded file: what there is, and the file without it, by a process of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.files.archive import UnfitFile
from assessments.files.evidence_kinds import MOST_BYTES, Facts, ending_of, facts_of
from assessments.files.reader_process import Busy, FileReader
from recommendations import lists

READER = FileReader("assessments.files.cleaning_worker", MOST_BYTES + 4096)
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

    Raises UnfitFile where it can't be taken, or not cleaned; takes 9 seconds more than the look at the most.
    """
    facts, kind = facts_of(name, data), ending_of(name)
    if kind not in PICTURES | DOCUMENTS:
        return Prepared(facts, data)
    is_wanted = removing is Removing.EVERYTHING or (removing is Removing.PICTURES and kind in PICTURES)
    try:
        cleaned, found = _read(kind, data)
    except UnfitFile:
        if is_wanted:
            raise
        return Prepared(facts, data)
    if not is_wanted or not found:
        return Prepared(facts, data, found)
    return Prepared(facts_of(name, cleaned), cleaned, found, is_cleaned=True)


def in_words(found: Iterable[str]) -> str:
    """`names of people who wrote or changed it, when it was made`."""
    return lists.in_row(str(words) for code, words in WORDS.items() if code in set(found))


def _read(kind: str, data: bytes) -> tuple[bytes, tuple[str, ...]]:
    framed = ("jpg" if kind == "jpeg" else kind).encode("ascii") + b"\n" + data
    try:
        said = READER.read(framed)
    except Busy as busy:
        raise UnfitFile("busy") from busy
    line, _end, content = said.content.partition(b"\n")
    try:
        head = json.loads(line)
    except ValueError as error:
        raise UnfitFile("not_cleaned") from error
    if said.code != 0:
        raise UnfitFile("signed" if head.get("why_not") == "signed" else "not_cleaned")
    return content, tuple(head["found"])
