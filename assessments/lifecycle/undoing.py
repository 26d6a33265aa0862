"""Taking back what uploaded files wrote, as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.answers_file import read_answers
from assessments.lifecycle.answering import set_frame
from assessments.lifecycle.contributing import put_back_input
from assessments.lifecycle.file_clearings import CLEARINGS, clear_again
from assessments.lifecycle.file_frame import standing_frame
from assessments.lifecycle.restoring import undo_last_save
from assessments.lifecycle.rules import Refused, StaleRevision, hold, rules_for, why_closed
from assessments.lifecycle.trail import Actor, record
from assessments.lifecycle.uploading import held_upload, on_record, require_writer
from assessments.models import Assessment, Mailing, Upload


@transaction.atomic
def undo_upload(*, by: Actor, upload: Upload) -> Upload:
    """Bring back what stood before an upload was applied, all of it or nothing.

    Raises Refused where something of it was saved since (naming it), where it was undone already or never
    applied; Http404 or PermissionDenied without the right.
    """
    assessment = upload.assessment
    require_writer(by, assessment)
    hold(assessment)
    upload = held_upload(by=by, upload=upload)
    if upload.applied_at is None or upload.undone_at is not None:
        raise Refused(_("There is nothing to undo: it was not applied, or was undone already."))
    since = [
        done["paragraph"] for done in reversed(upload.written) if not _undone(by, upload, done)
    ]
    if since:
        raise Refused(_since_words(sorted(set(since))))
    clear_again(by, upload)
    upload.undone_at = by.moment
    upload.save(update_fields=["undone_at"])
    record(by=by, kind="file_undone", **on_record(upload))
    return upload


def _since_words(paragraphs: Sequence[int]) -> str:
    said = ngettext(
        "Nothing was undone: paragraph %s was saved again since. Its history can bring back each version.",
        "Nothing was undone: the paragraphs %s were saved again since. Their history can bring back each "
        "version.",
        len(paragraphs),
    )
    return said % ", ".join(map(str, paragraphs))


def _undone(by: Actor, upload: Upload, done: Mapping[str, Any]) -> bool:
    """Whether one write could be taken back: not where somebody saved it since."""
    assessment = upload.assessment
    if done["kind"] == "frame":
        _undo_frame(by, assessment, done)
        return True
    if done["kind"] == "returned":
        noted = Mailing.objects.filter(assessment=assessment, membership_id=done["member"])
        noted.filter(returned_on=done["day"]).update(returned_on=None)
        return True
    if done["kind"] == CLEARINGS:
        return True  # they come back once all the rest has
    if done["kind"] == "input":
        return put_back_input(by=by, assessment=assessment, done=done)
    try:
        undo_last_save(
            by=by, assessment=assessment, paragraph=done["paragraph"], revision=done["revision"]
        )
    except StaleRevision:
        return False
    return True


def _undo_frame(by: Actor, assessment: Assessment, done: Mapping[str, Any]) -> None:
    """Period and contributors as they were; Refused where they were changed since, or are closed."""
    if standing_frame(assessment) != done["after"]:
        raise Refused(_("Nothing was undone: period or contributors were changed since."))
    before = {"schema": "answers/1", "edition": assessment.cycle.edition.code, "answers": []}
    found, _problems = read_answers(before | done["before"], rules_for(assessment, by, ()))
    if found is None:
        raise Refused(why_closed(assessment))
    set_frame(by=by, assessment=assessment, file=found)
