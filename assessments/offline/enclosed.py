"""Documents that came in a mail beside the workbook: kept for a week, attached as evidence where one chooses.

Each is looked at as any upload of evidence is, and photographs lose place, camera and names. Where it belongs
a person says: nothing in a mail decides it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import PurePath
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.answering.evidence import add_reference
from assessments.answering.rules import Refused
from assessments.answers.value import Reference
from assessments.files.archive import UnfitFile
from assessments.files.cleaning import Removing, prepared
from assessments.files.mails import Attached
from assessments.files.store import ENCLOSED
from assessments.files.words import refusal
from assessments.models import Upload
from assessments.offline.mail_files import Came
from assessments.offline.uploads import KEPT, held_upload
from assessments.trail.acting import Actor

MOST_BYTES = 40 << 20
"""Of all documents of one upload."""
UNPUBLISHED = 1
"""The strength with which a document is attached; the coordinator changes it beside the answer."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """One document: `mail` and `sender` as they are shown, `paragraph` where it was attached, `refused` why
    it can't be."""

    key: UUID
    name: str
    size: int
    mail: str
    sender: str
    refused: str = ""
    paragraph: int | None = None

    @property
    def waits(self) -> bool:
        """Whether it can still be attached."""
        return not self.refused and self.paragraph is None


def enclosed_in(upload: Upload) -> tuple[Enclosed, ...]:
    """All of an upload, in the order in which they came. No query."""
    return tuple(Enclosed(**item | {"key": UUID(item["key"])}) for item in upload.enclosed)


def kept_enclosed(came: Sequence[Came]) -> list[dict[str, Any]]:
    """Put the documents of all mails where they wait, and return what an upload keeps of each."""
    found, room = [], MOST_BYTES
    for one in came:
        for document in one.enclosed:
            kept = _kept(document, one, room)
            room -= 0 if kept["refused"] else kept["size"]
            found.append(kept)
    return found


def _kept(document: Attached, came: Came, room: int) -> dict[str, Any]:
    file, key, refused = came.files[0], uuid4(), ""
    try:
        data = prepared(document.name, document.data, Removing.PICTURES).data
        if len(data) > room:
            raise UnfitFile("too_large", limit=MOST_BYTES >> 20)
    except UnfitFile as unfit:
        refused, data = refusal(unfit), document.data
    else:
        with ENCLOSED.writing(key) as out:
            out.write(data)
    size = len(data)
    kept = {"key": str(key), "name": document.name, "size": size, "mail": file.mail, "sender": file.sender}
    return {**kept, "refused": refused, "paragraph": None}


@transaction.atomic
def attach_enclosed(*, by: Actor, upload: Upload, key: UUID, paragraph: int, confidential: bool) -> Enclosed:
    """Make a document a reference with its file beside the answer to this recommendation.

    Raises UnfitFile or Refused as any evidence does, Refused where it is attached or gone already; Http404 or
    PermissionDenied without the right.
    """
    held = held_upload(by=by, upload=upload)
    found = next((one for one in enclosed_in(held) if one.key == key), None)
    if found is None:
        raise Http404
    if not found.waits or not ENCLOSED.is_there(key):
        raise Refused(_("This document is attached already, or it was thrown away meanwhile."))
    with ENCLOSED.opened(key) as source:
        data = source.read()
    title = PurePath(found.name).stem[:500]
    add_reference(
        by=by,
        assessment=upload.assessment,
        paragraph=paragraph,
        entry=Reference(title, UNPUBLISHED),
        confidential=confidential,
        upload=(found.name, data),
    )
    for item in held.enclosed:
        if item["key"] == str(key):
            item["paragraph"] = paragraph
    held.save(update_fields=["enclosed"])
    transaction.on_commit(partial(ENCLOSED.remove, key), robust=True)
    return found


def sweep_enclosed() -> int:
    """Forget documents that came a week ago and were never attached, and what no upload names; how many."""
    old = Upload.objects.filter(uploaded_at__lt=timezone.now() - KEPT).exclude(enclosed=[])
    for upload in old:
        attached = (item for item in upload.enclosed if item["paragraph"] is not None)
        upload.enclosed = [item | {"sender": ""} for item in attached]
        upload.save(update_fields=["enclosed"])
    return ENCLOSED.sweep(lambda: set(_waiting()), timedelta(hours=1))


def _waiting() -> Iterator[UUID]:
    for upload in Upload.objects.exclude(enclosed=[]).only("enclosed"):
        yield from (one.key for one in enclosed_in(upload) if one.waits)
