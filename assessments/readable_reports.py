"""Which report a person may read at an address: for pages, files and what is made in the background."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from assessments.models import Assessment, Submission
from mechanisms.access import Principal


@dataclass(frozen=True)
class Readable:
    """What a person may read: the working copy of an own body (no submission), or one frozen version."""

    assessment: Assessment
    submission: Submission | None
    is_member: bool


def readable_by(me: Principal, pk: UUID, wanted: int | None) -> Readable | None:
    """What stands there for this person; None for a visitor who may see more after signing in.

    Members see the working copy while it is one, else the version that counts, or any version by
    number. Others see what `Submission.objects.readable_by` says. Everything else is Http404, which says
    nothing about whether it exists.
    """
    own = Assessment.objects.with_frame().of_members(me).filter(pk=pk).first() if me.roles else None
    if own is not None:
        return Readable(own, _own_version(own, wanted), is_member=True)
    shared = Submission.objects.readable_by(me).filter(assessment_id=pk).with_frame()
    found = (shared.current() if wanted is None else shared.filter(version=wanted)).first()
    if found is not None:
        return Readable(found.assessment, found, is_member=False)
    if me.is_anonymous:
        return None
    raise Http404


def _own_version(assessment: Assessment, wanted: int | None) -> Submission | None:
    """The frozen version of an own assessment; None for its working copy. At most one query."""
    frozen = assessment.status in (Assessment.Status.SUBMITTED, Assessment.Status.REVIEWED)
    if not frozen and wanted in (None, assessment.version):
        return None
    version = assessment.version if wanted is None else wanted
    found = Submission.objects.defer("document").filter(assessment=assessment, version=version)
    submission = found.first()
    if submission is None:
        raise Http404
    submission.assessment = assessment
    return submission
