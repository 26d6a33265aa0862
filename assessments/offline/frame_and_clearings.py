"""Period and contributors as a file speaks of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from assessments.answering.giving import cleared_again
from assessments.answering.rules import rules_for
from assessments.answers.file import read_answers
from assessments.answers.value import AnswersFile
from assessments.models import Answer, Assessment, Upload
from assessments.offline.claim_rows import Claims
from assessments.offline.returned_file import ReturnedFile
from assessments.trail.acting import Actor
from mechanisms.access import Capability, Matter, can


def frame_of(
    by: Actor, assessment: Assessment, files: Sequence[ReturnedFile], claims: Claims
) -> AnswersFile | None:
    """What a file would make of period and contributors; None where none does, or where two do."""
    if not may_set_frame(by, assessment):
        return None
    speaking = speaking_of_frame(files, claims)
    if len(speaking) != 1:
        return None
    rules = rules_for(assessment, by, ())
    document = {"schema": "answers/1", "edition": rules.outline.edition, "answers": []}
    found, _problems = read_answers(document | dict(speaking[0].frame), rules)
    if found is None:
        return None
    said = {"period": found.period, "contributors": found.contributors}
    written = {
        "period": found.period.as_json() if found.period else None,
        "contributors": [one.as_json() for one in found.contributors or ()],
    }
    standing = standing_frame(assessment)
    moved = [
        key for key, value in said.items() if value is not None and written[key] != standing[key]
    ]
    return found if moved else None


def speaking_of_frame(files: Sequence[ReturnedFile], claims: Claims) -> list[ReturnedFile]:
    """The files that say anything of period and contributors, those that are refused left out."""
    return [
        file for number, file in enumerate(files) if file.frame and number not in claims.refused
    ]


def may_set_frame(by: Actor, assessment: Assessment) -> bool:
    """Whether the person may change period and contributors now: the coordinator, of a draft."""
    if assessment.status != Assessment.Status.DRAFT:
        return False
    matter = Matter(body_id=assessment.body_id)
    return by.is_command_line or can(by.principal, Capability.START_DRAFT, matter)


def standing_frame(assessment: Assessment) -> dict[str, Any]:
    """Period and contributors as they stand, in the shape of a file. One query."""
    assessment.refresh_from_db(fields=["period_start", "period_end"])
    rows = assessment.contributors.values_list("name", "kind")
    return {
        "period": {
            "start": assessment.period_start.isoformat(),
            "end": assessment.period_end.isoformat(),
        },
        "contributors": [{"name": name, "kind": kind} for name, kind in rows],
    }


# Clearings that uploaded files took off, and that come back when the files are undone.


CLEARINGS = "clearings"
"""The kind under which an upload keeps them in what it has written."""


def cleared_paragraphs(assessment: Assessment) -> set[int]:
    """The paragraphs whose answers are cleared now. One query."""
    rows = Answer.objects.filter(assessment=assessment, cleared_at__isnull=False, uncleared_at=None)
    return set(rows.values_list("paragraph", flat=True))


def clearings_off(assessment: Assessment, before: Collection[int]) -> list[dict[str, Any]]:
    """Those of `before` that are off by now, each with its moment, as an upload keeps them. One query."""
    rows = Answer.objects.filter(
        assessment=assessment, paragraph__in=before, uncleared_at__isnull=False
    )
    off = {str(row.paragraph): row.uncleared_at.isoformat() for row in rows if row.uncleared_at}
    return [{"kind": CLEARINGS, "off": off}] if off else []


def clear_again(by: Actor, upload: Upload) -> None:
    """What was cleared until the files changed it is so again, once all that they wrote is undone.

    Not where somebody cleared it or took it off by hand meanwhile, nor where the answer or an input that is
    none of the upload's was saved since.
    """
    off = {
        int(paragraph): moment
        for done in upload.written
        if done["kind"] == CLEARINGS
        for paragraph, moment in done["off"].items()
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
