"""Several files that came together: they wait for the worker, since each may take its time."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from functools import partial

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404

from assessments.files.store import INCOMING
from assessments.making.orders import Wanted, ask
from assessments.models import Assessment, Upload
from assessments.offline.came_back import note_empty
from assessments.offline.enclosed import kept_enclosed
from assessments.offline.mail_files import read_came
from assessments.offline.reading import shown_name
from assessments.offline.uploads import keep_upload
from assessments.trail.acting import Actor


@transaction.atomic
def keep_incoming(*, by: Actor, assessment: Assessment, came: Sequence[UploadedFile]) -> Upload:
    """Keep the files as they are, and put their reading in line.

    Http404 or PermissionDenied for whoever may write nothing here; OSError where the disk is full.
    """
    upload = keep_upload(by=by, assessment=assessment, files=[], unread=len(came))
    with INCOMING.writing(upload.pk) as out, zipfile.ZipFile(out, "w") as archive:
        for number, file in enumerate(came):
            entry = zipfile.ZipInfo(f"{number:02}")
            entry.comment = shown_name(file.name or "").encode()
            archive.writestr(entry, file.read())
    ask(reading_of(upload))
    return upload


def reading_of(upload: Upload) -> Wanted:
    return Wanted(f"upload {upload.pk}", read_incoming, {"upload": str(upload.pk)})


def read_incoming(upload: str) -> None:
    """Read them one after the other; one that can't be opened is kept with the reason. Http404 where they are
    gone."""
    rows = Upload.objects.filter(pk=upload, applied_at=None).select_related("by", "assessment__body")
    found = rows.first()
    if found is None or not INCOMING.is_there(found.pk):
        raise Http404
    with INCOMING.opened(found.pk) as source, zipfile.ZipFile(source) as archive:
        came = [
            read_came(entry.comment.decode(), entry.file_size, partial(archive.read, entry))
            for entry in archive.infolist()
        ]
    files = [file for one in came for file in one.files]
    enclosed = kept_enclosed(came)  # takes its time, and nobody's save waits for it
    with transaction.atomic():
        rows.update(files=[file.as_json() for file in files], enclosed=enclosed)
        note_empty(upload=found, files=files)
    INCOMING.remove(found.pk)
