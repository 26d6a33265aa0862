"""Taking back what uploaded files wrote, as a whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.answering.giving import put_back_input
from assessments.answering.inputs import asked_in, own_inputs
from assessments.answering.restoring import undo_last_save
from assessments.answering.rules import Refused, StaleRevision, hold, rules_for, why_closed
from assessments.answering.saving import set_frame
from assessments.answers import labels
from assessments.answers.file import read_answers
from assessments.models import Answer, Assessment, Mailing, Upload
from assessments.offline.frame_and_clearings import CLEARINGS, clear_again, standing_frame
from assessments.offline.uploading import NOT_TAKEN, held_upload, on_record, require_writer
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability, Matter, can
from mechanisms.models import Membership, Role


@transaction.atomic
def undo_upload(*, by: Actor, upload: Upload) -> Upload:
    """Bring back what stood before an upload was applied, all of it or nothing.

    Raises Refused where something of it was saved since (naming it), where it was undone already or never
    applied; Http404 for what nobody may know, PermissionDenied for what is not one's own to undo.
    """
    assessment = upload.assessment
    require_writer(by, assessment)
    hold(assessment)
    upload = held_upload(by=by, upload=upload)
    if upload.applied_at is None or upload.undone_at is not None:
        raise Refused(_("There is nothing to undo: it was not applied, or was undone already."))
    if not may_undo_upload(by, upload):
        raise PermissionDenied
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


def may_undo_upload(by: Actor, upload: Upload) -> bool:
    """Whether all that an applied upload wrote is the person's to take back; a coordinator may in any case.

    An answer is of whoever saved it, an input of whose words it holds, both as long as they are asked of him
    or her. Three queries for a contributor.
    """
    body_id = upload.assessment.body_id
    if by.is_command_line or by.principal.role_in(body_id) == Role.COORDINATOR:
        return True
    answers = _own_answers(by, upload)
    rows = Membership.objects.filter(body_id=body_id, person=by.person)
    members = frozenset(rows.values_list("pk", flat=True))
    return all(_is_own(by, upload, done, answers, members) for done in upload.written)


def _own_answers(by: Actor, upload: Upload) -> frozenset[int]:
    """Where the person may take back the answer; also where somebody has saved since, which is then named."""
    body_id = upload.assessment.body_id
    wrote = {done["paragraph"]: done["revision"] for done in upload.written if _is_answer(done)}
    rows = Answer.objects.filter(assessment=upload.assessment, paragraph__in=wrote)
    by_input = own_inputs(by.principal, body_id, asked_in(body_id))
    matters = (
        Matter(
            body_id,
            row.paragraph,
            own=row.saved_by == by.person or row.revision != wrote[row.paragraph],
        )
        for row in rows.select_related("saved_by")
    )
    may = {one.paragraph for one in matters if can(by.principal, Capability.RESTORE, one)}
    return frozenset(number for number in may if number is not None) - by_input


def _is_answer(done: Mapping[str, Any]) -> bool:
    return bool(done["kind"] == "answer")


def _is_own(
    by: Actor,
    upload: Upload,
    done: Mapping[str, Any],
    answers: Collection[int],
    members: Collection[int],
) -> bool:
    """Whether one write is the person's; period and contributors never are a contributor's."""
    if done["kind"] in (CLEARINGS, NOT_TAKEN):
        return True  # clearings go with what took them off
    if _is_answer(done):
        return done["paragraph"] in answers
    if done["kind"] == "input":
        matter = Matter(upload.assessment.body_id, done["paragraph"])
        return done["member"] in members and can(by.principal, Capability.CONTRIBUTE, matter)
    return False


def _since_words(paragraphs: Sequence[int]) -> str:
    said = ngettext(
        "Nothing was undone: paragraph %s was saved again since. Its history can bring back each version.",
        "Nothing was undone: the paragraphs %s were saved again since. Their history can bring back each "
        "version.",
        len(paragraphs),
    )
    return said % labels.listed(paragraphs)


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
    if done["kind"] in (CLEARINGS, NOT_TAKEN):
        return True  # clearings come back once all the rest has
    if done["kind"] == "input":
        return put_back_input(by=by, assessment=assessment, done=done)
    return _undone_answer(by, assessment, done)


def _undone_answer(by: Actor, assessment: Assessment, done: Mapping[str, Any]) -> bool:
    """The revision is looked at first: what somebody else saved since is named, and not refused as his."""
    paragraph, revision = done["paragraph"], done["revision"]
    stands = Answer.objects.filter(assessment=assessment, paragraph=paragraph)
    if stands.values_list("revision", flat=True).get() != revision:
        return False
    try:
        undo_last_save(by=by, assessment=assessment, paragraph=paragraph, revision=revision)
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
