"""Clearings that uploaded files took off, and that come back when the files are undone."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from assessments.lifecycle.composing import cleared_again
from assessments.lifecycle.trail import Actor
from assessments.models import Answer, Assessment, Upload

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
