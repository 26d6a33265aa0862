"""Where a text is: every place of a body that holds it, before anything is taken out."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from assessments.files import store
from assessments.forgetting.frozen import submissions_of, written_in_document
from assessments.forgetting.matching import ADDRESSES, Wanted, written_in
from assessments.forgetting.places import PLACES, Kind, Place
from assessments.models import EvidenceFile
from mechanisms.models import Body

SHOWN = 200
"""Places that a preview shows; it counts them all."""
READABLE = frozenset({"text/plain", "text/csv"})
"""What is searched for the text itself: its letters are its bytes."""
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1252")


@dataclass(frozen=True, slots=True)
class Spot:
    """One place: in what, of which recommendation, from when; the words there and what is around them."""

    kind: Kind
    before: str
    found: str
    after: str
    paragraph: int | None = None
    at: datetime | None = None


@dataclass
class Preview:
    """What a removal would take out; `words` are longer words that hold the text and would stay."""

    counts: Counter[Kind] = field(default_factory=Counter)
    spots: list[Spot] = field(default_factory=list)
    words: Counter[str] = field(default_factory=Counter)
    files: list[EvidenceFile] = field(default_factory=list)
    """Those in which the text itself was found."""

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def more(self) -> int:
        return self.total - len(self.spots) - len(self.files)


def look_for(wanted: Wanted, body: Body) -> Preview:
    """Everything that the body may know of: what is the staff's own is neither shown nor counted."""
    found = Preview()
    for place in PLACES:
        if not place.secret:
            _look(wanted, body, place, found)
    for submission in submissions_of(body):
        for key, text in written_in_document(submission):
            _note(found, wanted, Kind.SUBMISSION, key, text, None, submission.submitted_at)
    found.files = [file for file in _readable(body) if holds(file, wanted)]
    found.counts[Kind.FILE] += len(found.files)
    return found


def _look(wanted: Wanted, body: Body, place: Place, found: Preview) -> None:
    known = [name for name in (place.about, place.at) if name]
    rows = place.rows(body).order_by().values(*{*known, *place.columns})
    for row in rows.iterator(chunk_size=500):
        paragraph = row[place.about] if place.about else None
        at = row[place.at] if place.at else None
        for key, text in texts_in(place, row, wanted):
            _note(found, wanted, place.kind, key, text, paragraph, at)


def texts_in(place: Place, row: Mapping[str, Any], wanted: Wanted) -> list[tuple[str, str]]:
    """The free texts of a row, each once, with their keys; a repeated one where no other has the text."""
    own = [(name, row[name] or "") for name in place.texts]
    own += [("url", row[name] or "") for name in place.addresses]
    own += [found for name in place.trees for found in written_in(row[name])]
    if place.again and not any(occurrences(wanted, *found) for found in own):
        own += [(name, row[name] or "") for name in place.again]
    return own


def occurrences(wanted: Wanted, key: str, text: str) -> int:
    """How often the text is in a free text of this key."""
    return wanted.count_in_address(text) if key in ADDRESSES else wanted.count(text)


def _note(
    found: Preview,
    wanted: Wanted,
    kind: Kind,
    key: str,
    text: str,
    paragraph: int | None,
    at: datetime | None,
) -> None:
    count = occurrences(wanted, key, text)
    if not wanted.inside:
        found.words.update(wanted.longer_words(text))
    if not count:
        return
    found.counts[kind] += count
    room = max(0, SHOWN - len(found.spots))
    spots = [Spot(kind, *words, paragraph, at) for words in wanted.excerpts(text)] or [
        Spot(kind, "", text, "", paragraph, at)
    ]
    found.spots.extend(islice(spots, room))


# Files: their names are a column like others; what is in them is searched where letters are bytes.


def _readable(body: Body) -> list[EvidenceFile]:
    return list(EvidenceFile.objects.filter(body=body, content_type__in=READABLE, removed_at=None))


def holds(file: EvidenceFile, wanted: Wanted) -> bool:
    """Whether the text is in a plain file, in any of the usual encodings."""
    try:
        with store.opened(file.pk) as source:
            content = source.read()
    except FileNotFoundError:
        return False
    return any(wanted.count(text) for text in _decoded(content))


def _decoded(content: bytes) -> Iterator[str]:
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in content[:64]
    for encoding in _ENCODINGS:
        if wide == encoding.startswith("utf-16"):
            yield content.decode(encoding, errors="replace")


def unsearched_files(body: Body) -> list[EvidenceFile]:
    """Those whose content nobody can search here: a person has to know."""
    rows = EvidenceFile.objects.filter(body=body, removed_at=None).exclude(content_type__in=READABLE)
    return list(rows)


def chosen_files(body: Body, keys: Sequence[UUID]) -> list[EvidenceFile]:
    return list(EvidenceFile.objects.filter(body=body, pk__in=keys, removed_at=None))
