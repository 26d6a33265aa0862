"""Where a text is: every place of a body that holds it, before anything is taken out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from assessments.files import store
from assessments.files.archive import UnfitFile
from assessments.files.words_inside import texts_in_file, texts_of_pdfs
from assessments.forgetting.frozen import submissions_of, written_in_document
from assessments.forgetting.matching import ADDRESSES, Wanted, written_in
from assessments.forgetting.places import PLACES, Kind, Place
from assessments.models import EvidenceFile
from mechanisms.models import Body

SHOWN = 200
"""Places that a preview shows; it counts them all."""
PDF = "application/pdf"


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
    unread: list[EvidenceFile] = field(default_factory=list)
    """Those that a person has to open: pictures, PDFs (their pages may be pictures), and what is tangled."""

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def places(self) -> int:
        """Without the files that hold it: whether these go is chosen."""
        return self.total - len(self.files)

    @property
    def more(self) -> int:
        return self.places - len(self.spots)


def look_for(wanted: Wanted, body: Body) -> Preview:
    """Everything that the body may know of: what is the staff's own is neither shown nor counted."""
    found = Preview()
    for place in PLACES:
        if not place.secret:
            _look(wanted, body, place, found)
    for submission in submissions_of(body):
        for key, text in written_in_document(submission):
            _note(found, wanted, Kind.SUBMISSION, key, text, None, submission.submitted_at)
    _look_into_files(wanted, body, found)
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


# Files: their names are a column like others; what is in them is searched as far as it is text.


def _look_into_files(wanted: Wanted, body: Body, found: Preview) -> None:
    files = list(EvidenceFile.objects.filter(body=body, removed_at=None))
    pdfs = [file for file in files if file.content_type == PDF]
    said = texts_of_pdfs(_content(file) for file in pdfs)
    holding = {file.pk for file, text in zip(pdfs, said, strict=False) if wanted.count(text)}
    for file in files:
        holds = file.pk in holding or (file.content_type != PDF and _holds(file, wanted))
        if holds:
            found.files.append(file)
        elif holds is None or file.content_type == PDF:
            found.unread.append(file)
    found.counts[Kind.FILE] += len(found.files)


def _holds(file: EvidenceFile, wanted: Wanted) -> bool | None:
    """Whether the text is in a file; None where nobody can tell."""
    if file.content_type.startswith("image/"):
        return None
    try:
        return any(wanted.count(text) for text in texts_in_file(_content(file)))
    except UnfitFile:
        return None


def _content(file: EvidenceFile) -> bytes:
    """The bytes; none where they are gone."""
    try:
        with store.opened(file.pk) as source:
            return source.read()
    except FileNotFoundError:
        return b""


def chosen_files(body: Body, keys: Sequence[UUID]) -> list[EvidenceFile]:
    return list(EvidenceFile.objects.filter(body=body, pk__in=keys, removed_at=None))
