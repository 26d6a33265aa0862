"""What leaves the house is on record: reports, files, bundles and answers that somebody downloaded.

A download is the one thing for which reading writes. What everybody may read counts only where the body's
own people take it; whoever is not signed in leaves no trace. Events hold ids and codes, no name of a file.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from assessments.models import Assessment, Event, EvidenceFile, Submission
from assessments.trail.acting import Actor, record
from mechanisms.access import Sharing

LEFT = (
    "report_downloaded",
    "file_opened",
    "bundle_downloaded",
    "answers_downloaded",
    "workbook_made",
    "letters_made",
    "data_exported",
    "signed_in_new_place",
    "access_ended",
)
"""The kinds of events that one page shows to the coordinators."""


def left_from(slug: str) -> QuerySet[Event]:
    """All of them of a body, the latest first."""
    return Event.objects.filter(chain=slug, kind__in=LEFT).order_by("-number")


def counts(by: Actor, assessment: Assessment, submission: Submission | None) -> bool:
    """Whether a download of this report or bundle by this person is put on record."""
    if by.person is None:
        return False
    is_member = by.principal.role_in(assessment.body_id) is not None
    return is_member or submission is None or submission.sharing != Sharing.PUBLIC


@transaction.atomic
def report_left(
    *, by: Actor, assessment: Assessment, submission: Submission | None, form: str, by_program: bool = False
) -> None:
    """A report, in this format; of the draft, or of a version. `by_program`: with this person’s token."""
    if counts(by, assessment, submission):
        data = _of(assessment, submission) | {"format": form} | ({"program": True} if by_program else {})
        subject = assessment.cycle.slug
        record(by=by, kind="report_downloaded", chain=assessment.body.slug, subject=subject, data=data)


@transaction.atomic
def bundle_left(*, by: Actor, assessment: Assessment, submission: Submission | None) -> None:
    """Everything of a report, with its files, as one ZIP."""
    if counts(by, assessment, submission):
        data, subject = _of(assessment, submission), assessment.cycle.slug
        record(by=by, kind="bundle_downloaded", chain=assessment.body.slug, subject=subject, data=data)


@transaction.atomic
def answers_left(*, by: Actor, assessment: Assessment, form: str) -> None:
    """The answers of the draft, on paper or as data."""
    data, subject = _of(assessment, None) | {"format": form}, assessment.cycle.slug
    record(by=by, kind="answers_downloaded", chain=assessment.body.slug, subject=subject, data=data)


@transaction.atomic
def file_left(*, by: Actor, slug: str, assessment: str, file: EvidenceFile) -> None:
    """A file of evidence, and whether one of the references that name it is confidential."""
    hidden = file.references.filter(confidential=True).exists()
    data = {"assessment": assessment, "file": str(file.pk), "confidential": hidden}
    record(by=by, kind="file_opened", chain=slug, subject="", data=data)


def _of(assessment: Assessment, submission: Submission | None) -> dict[str, object]:
    """The draft has no version yet."""
    return {"assessment": str(assessment.pk)} | ({"version": submission.version} if submission else {})
