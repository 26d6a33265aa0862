"""Uploads: what was read of files, kept until it is applied or dropped; and taking back what they wrote."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.answering.giving import cleared_again
from assessments.answering.inputs import asked_in, own_inputs
from assessments.answering.rules import Refused, allow, hold, rules_for
from assessments.files.store import ENCLOSED
from assessments.models import Answer, Assessment, Mailing, Upload
from assessments.offline.file_answers import ReturnedFile
from assessments.offline.left_out import NOT_TAKEN, PUT_RIGHT
from assessments.offline.repairs import repaired
from assessments.offline.undoing import Outcome, take_back_answer, take_back_input
from assessments.offline.uploaded_frame import take_back_frame
from assessments.offline.written_words import stays_listed
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability, Matter, can
from mechanisms.models import Membership, Role

KEPT = timedelta(days=7)
"""How long what was read of a file waits to be applied."""

WRITTEN = ("answer", "input", "frame")
"""What counts as written; what else an upload keeps is only there to undo it."""


@transaction.atomic
def keep_upload(
    *, by: Actor, assessment: Assessment, files: Sequence[ReturnedFile], unread: int = 0
) -> Upload:
    """Keep what was read of uploaded files until somebody applies it; nothing else changes. So many more
    files are `unread`.

    Http404 or PermissionDenied for whoever may write nothing here.
    """
    require_writer(by, assessment)
    upload = Upload.objects.create(
        assessment=assessment, by=by.person, files=[file.as_json() for file in files], uploaded_at=by.moment
    )
    record(
        by=by,
        kind="file_uploaded",
        chain=assessment.body.slug,
        subject=assessment.cycle.slug,
        data={"assessment": str(assessment.pk), "upload": str(upload.pk), "files": len(files) + unread},
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
    """What was read of them, as a person has put it right."""
    return [repaired(file) if file.repairs else file for file in map(ReturnedFile.from_json, upload.files)]


def held_upload(*, by: Actor, upload: Upload) -> Upload:
    """The row, held: one's own; a coordinator may act on those of everybody in the body.

    Http404 for another person's, and for one that was thrown away meanwhile.
    """
    rows = Upload.objects.select_for_update(of=("self",)).select_related("assessment__body", "by")
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
def save_repairs(*, by: Actor, upload: Upload, repairs: Mapping[int, Mapping[str, str]]) -> Upload:
    """Keep what a person puts right of the files (module `repairs`): by file and place the value, empty to
    take it back. What was read of the files stays beside it.

    Raises Refused where they are applied already, Http404 for an upload of somebody else.
    """
    require_writer(by, upload.assessment)
    found = held_upload(by=by, upload=upload)
    if found.applied_at is not None:
        raise Refused(_("These files were applied already."))
    changed = 0
    for number, item in enumerate(found.files):
        before = item.get("repairs", {})
        wanted = {at: said for at, said in {**before, **repairs.get(number, {})}.items() if said}
        changed += sum(wanted.get(at) != before.get(at) for at in {*wanted, *before})
        item["repairs"] = wanted
    if changed:
        found.save(update_fields=["files"])
        data = {"assessment": str(found.assessment_id), "upload": str(found.pk), "cells": changed}
        cycle, body = found.assessment.cycle, found.assessment.body
        record(by=by, kind="file_repaired", chain=body.slug, subject=cycle.slug, data=data)
    return found


@transaction.atomic
def drop_upload(*, by: Actor, upload: Upload) -> None:
    """Throw away what was read and not applied. Http404 for another person's."""
    found = held_upload(by=by, upload=upload)
    if found.applied_at is None:
        for item in found.enclosed:
            transaction.on_commit(partial(ENCLOSED.remove, UUID(item["key"])), robust=True)
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
            "written": sum(done["kind"] in WRITTEN and "stays" not in done for done in upload.written),
        },
    }


@transaction.atomic
def undo_upload(*, by: Actor, upload: Upload) -> Upload:
    """Bring back what was saved before an upload was applied, whatever else was saved since.

    What of it somebody changed since stays, and says so in `written` (`stays`). Raises Refused where that is
    all of it (naming it), where it was undone already or never applied; Http404 for what nobody may
    know, PermissionDenied for what is not one's own to undo.
    """
    assessment = upload.assessment
    require_writer(by, assessment)
    hold(assessment)
    upload = held_upload(by=by, upload=upload)
    if upload.applied_at is None or upload.undone_at is not None:
        raise Refused(_("There is nothing to undo: it was not applied, or was undone already."))
    if not may_undo_upload(by, upload):
        raise PermissionDenied
    wrote = [done for done in reversed(upload.written) if done["kind"] in WRITTEN]
    outcomes = [(done, _taken_back(by, assessment, done)) for done in wrote]
    if all(outcome is Outcome.STAYS for _done, outcome in outcomes):
        raise Refused(_since_words(upload))
    _undo_mailings(upload)
    clear_again(by, upload, _paragraphs(outcomes))
    upload.undone_at = by.moment
    upload.save(update_fields=["undone_at", "written"])
    record(by=by, kind="file_undone", **on_record(upload))
    return upload


def _taken_back(by: Actor, assessment: Assessment, done: dict[str, Any]) -> Outcome:
    """What became of one write; one that stays is marked."""
    take_back = {"answer": take_back_answer, "input": take_back_input, "frame": take_back_frame}
    outcome = take_back[done["kind"]](by, assessment, done)
    if outcome is Outcome.STAYS:
        done["stays"] = True
    return outcome


def _paragraphs(outcomes: Sequence[tuple[Mapping[str, Any], Outcome]]) -> set[int]:
    """Those at which something is not as before."""
    return {
        done["paragraph"]
        for done, outcome in outcomes
        if outcome is not Outcome.AS_BEFORE and "paragraph" in done
    }


def _undo_mailings(upload: Upload) -> None:
    """Those whose file came back are waited for again, and are not sent to, if only the file said so; but
    where something of it, or of another upload, stays."""
    still = {done["member"] for done in upload.written if done.get("stays") and done["kind"] == "input"}
    still |= _members_of_others(upload)
    for done in upload.written:
        if done["kind"] == "returned" and done["member"] not in still:
            noted = Mailing.objects.filter(assessment=upload.assessment, membership_id=done["member"])
            noted.filter(returned_on=done["day"]).update(returned_on=None)
            if done.get("sent"):
                noted.filter(sent_on=done["sent"]).update(sent_on=None)


def _members_of_others(upload: Upload) -> set[int]:
    """Whose inputs came in with other uploads that were not undone. One query."""
    rows = Upload.objects.filter(assessment=upload.assessment, applied_at__isnull=False, undone_at=None)
    written = rows.exclude(pk=upload.pk).values_list("written", flat=True)
    return {done["member"] for of_one in written for done in of_one if done["kind"] == "input"}


def staying(upload: Upload) -> list[int]:
    """The paragraphs of which something was changed since, so that undoing left it."""
    return sorted({done["paragraph"] for done in upload.written if done.get("stays") and "paragraph" in done})


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
        Matter(body_id, row.paragraph, own=row.saved_by == by.person or row.revision != wrote[row.paragraph])
        for row in rows.select_related("saved_by")
    )
    may = {one.paragraph for one in matters if can(by.principal, Capability.RESTORE, one)}
    return frozenset(number for number in may if number is not None) - by_input


def _is_answer(done: Mapping[str, Any]) -> bool:
    return bool(done["kind"] == "answer")


def _is_own(
    by: Actor, upload: Upload, done: Mapping[str, Any], answers: Collection[int], members: Collection[int]
) -> bool:
    """Whether one write is the person's; period and contributors never are a contributor's."""
    if done["kind"] in (CLEARINGS, NOT_TAKEN, PUT_RIGHT):
        return True  # clearings go with what took them off
    if _is_answer(done):
        return done["paragraph"] in answers
    if done["kind"] == "input":
        matter = Matter(upload.assessment.body_id, done["paragraph"])
        return done["member"] in members and can(by.principal, Capability.CONTRIBUTE, matter)
    return False


def _since_words(upload: Upload) -> str:
    stays = stays_listed(upload)
    if not stays:
        return _("Nothing was undone: period, contributors or budget were changed since.")
    said = _("Nothing was undone. All of it was changed meanwhile: %s. History can bring back each version.")
    return said % stays


# Clearings that uploaded files took off, and that come back when the files are undone.


CLEARINGS = "clearings"
"""The kind under which an upload keeps them in what it has written."""


def cleared_paragraphs(assessment: Assessment) -> set[int]:
    """The paragraphs whose answers are cleared now. One query."""
    rows = Answer.objects.filter(assessment=assessment, cleared_at__isnull=False, uncleared_at=None)
    return set(rows.values_list("paragraph", flat=True))


def clearings_off(assessment: Assessment, before: Collection[int]) -> list[dict[str, Any]]:
    """Those of `before` that are off by now, each with its moment, as an upload keeps them. One query."""
    rows = Answer.objects.filter(assessment=assessment, paragraph__in=before, uncleared_at__isnull=False)
    off = {str(row.paragraph): row.uncleared_at.isoformat() for row in rows if row.uncleared_at}
    return [{"kind": CLEARINGS, "off": off}] if off else []


def clear_again(by: Actor, upload: Upload, changed: Collection[int]) -> None:
    """What was cleared until the files changed it is so again, once all that they wrote is undone; not the
    paragraphs that are not as before.

    Not where somebody cleared it or took it off by hand meanwhile, nor where the answer or an input that is
    none of the upload's was saved since.
    """
    off = {
        int(paragraph): moment
        for done in upload.written
        if done["kind"] == CLEARINGS
        for paragraph, moment in done["off"].items()
        if int(paragraph) not in changed
    }
    rows = Answer.objects.filter(assessment=upload.assessment, paragraph__in=off)
    for answer in rows.prefetch_related("contributions"):
        at = answer.uncleared_at
        is_same = at is not None and at.isoformat() == off[answer.paragraph]
        if is_same and not _changed_beside(answer, upload):
            cleared_again(answer, by=by, assessment=upload.assessment)


def _changed_beside(answer: Answer, upload: Upload) -> bool:
    """Whether the answer or an input was saved since, and not by undoing what the upload had written."""
    undone = {(done.get("paragraph"), done.get("member")) for done in upload.written}
    saved = {None: answer.saved_at} | {
        given.membership_id: given.saved_at for given in answer.contributions.all()
    }
    return any(
        at is not None
        and upload.applied_at is not None
        and at > upload.applied_at
        and (answer.paragraph, member) not in undone
        for member, at in saved.items()
    )
