"""What was read of uploaded files, kept for the one who uploaded them until it is applied or dropped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from assessments.answering.rules import allow, rules_for
from assessments.models import Assessment, Upload
from assessments.offline.returned_file import ReturnedFile
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability
from mechanisms.models import Role

KEPT = timedelta(days=7)
"""How long what was read of a file waits to be applied."""

NOT_TAKEN = "not_taken"
"""The kind under which an upload keeps what could not be read."""
WRITTEN = ("answer", "input", "frame")
"""What counts as written; what else an upload keeps is only there to undo it."""


@transaction.atomic
def keep_upload(*, by: Actor, assessment: Assessment, files: Sequence[ReturnedFile]) -> Upload:
    """Keep what was read of uploaded files until somebody applies it; nothing else changes.

    Http404 or PermissionDenied for whoever may write nothing here.
    """
    require_writer(by, assessment)
    upload = Upload.objects.create(
        assessment=assessment,
        by=by.person,
        files=[file.as_json() for file in files],
        uploaded_at=by.moment,
    )
    record(
        by=by,
        kind="file_uploaded",
        chain=assessment.body.slug,
        subject=assessment.cycle.slug,
        data={"assessment": str(assessment.pk), "upload": str(upload.pk), "files": len(files)},
    )
    return upload


def require_writer(by: Actor, assessment: Assessment) -> None:
    """Let through whoever may write anything: the coordinator, a contributor who is asked something."""
    allow(by, Capability.SEE_DRAFT, assessment.body)
    assigned = rules_for(assessment, by, ()).assigned
    paragraph = next(iter(sorted(assigned)), None) if assigned else None
    if not by.is_command_line:
        allow(by, Capability.WRITE_ANSWER, assessment.body, paragraph)


def files_of(upload: Upload) -> list[ReturnedFile]:
    """What was read, as it was kept."""
    return [ReturnedFile.from_json(item) for item in upload.files]


def held_upload(*, by: Actor, upload: Upload) -> Upload:
    """The row, held: one's own; a coordinator may act on those of everybody in the body.

    Http404 for another person's, and for one that was thrown away meanwhile.
    """
    rows = Upload.objects.select_for_update(of=("self",)).select_related("assessment__body")
    found = rows.filter(pk=upload.pk).first()
    if found is None or not may_handle(by, found):
        raise Http404
    found.assessment = upload.assessment
    return found


def may_handle(by: Actor, upload: Upload) -> bool:
    """Whether the person may look at an upload and act on it."""
    if by.is_command_line:
        return True
    is_own = by.person is not None and upload.by_id == by.person.pk
    role = by.principal.role_in(upload.assessment.body_id)
    return role == Role.COORDINATOR or (is_own and role is not None)


@transaction.atomic
def drop_upload(*, by: Actor, upload: Upload) -> None:
    """Throw away what was read and not applied. Http404 for another person's."""
    found = held_upload(by=by, upload=upload)
    if found.applied_at is None:
        found.delete()


def sweep_uploads() -> int:
    """Throw away what was read of files a week ago and never applied; how many uploads."""
    old = Upload.objects.filter(applied_at=None, uploaded_at__lt=timezone.now() - KEPT)
    return old.delete()[0]


def on_record(upload: Upload, names: Sequence[str] = ()) -> dict[str, Any]:
    """Where an act on uploaded files goes on record, and with what; `names`: on whose behalf it was."""
    assessment = upload.assessment
    return {
        "chain": assessment.body.slug,
        "subject": assessment.cycle.slug,
        "data": {
            "assessment": str(assessment.pk),
            "upload": str(upload.pk),
            "on_behalf_of": list(names),
            "written": sum(done["kind"] in WRITTEN for done in upload.written),
        },
    }
