"""The files of a report: how a report is rendered, and the store of what was rendered of submissions.

A submission never changes, so that its file is made once and kept under a hash over everything that
shapes it: content, format, language, edition, the installed build and the address of the installation. A
draft's file is kept for some days. The hash of every file that was handed out is kept for good, so that
whoever has the file can ask whether it is ours; its bytes are dropped after 90 days and made again when
asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone, translation

from assessments.answering.rows import load_sheet, outline_of, submitted_report
from assessments.formats.file import Export, build_mark
from assessments.making.orders import Made, Wanted, hashed
from assessments.making.work import Dropped
from assessments.models import Assessment, Clearance, IssuedFile, ReceivedFile, Submission
from assessments.report.document import document_bytes, report_json
from assessments.report.files import brief_pdf, report_docx, report_pdf
from assessments.report.gap_report import Approval, GapReport, Rendering, build
from assessments.report.strip_files import strip_csv, strip_svg
from assessments.report.workbook import report_xlsx
from assessments.submitting.retelling import content_of, locked_sheet, report_as_submitted
from assessments.submitting.submitting import open_clearance
from mechanisms.access import Principal
from recommendations.catalogue import wording_of
from recommendations.composed import Composed

FROZEN = (Assessment.Status.SUBMITTED, Assessment.Status.REVIEWED)

# Which report a person may read at an address: for pages, files and what is made in the
# background.


@dataclass(frozen=True)
class Readable:
    """What a person may read: the working copy of an own body (no submission), or one frozen version."""

    assessment: Assessment
    submission: Submission | None
    is_member: bool


_OWN = Composed(lambda pk, bodies: Assessment.objects.with_frame().of_bodies(bodies).filter(pk=pk))


def readable_by(me: Principal, pk: UUID, wanted: int | None) -> Readable | None:
    """What this person may read there; None for a visitor who may see more after signing in.

    Members see the working copy while it is one, else the version that counts, or any version by
    number. Others see what `Submission.objects.readable_by` says. Everything else is Http404, which says
    nothing about whether it exists.
    """
    for own in _OWN(pk, tuple(me.roles)):
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
    if assessment.status not in FROZEN and wanted in (None, assessment.version):
        return None
    version = assessment.version if wanted is None else wanted
    found = Submission.objects.defer("document").filter(assessment=assessment, version=version)
    submission = found.first()
    if submission is None:
        raise Http404
    submission.assessment = assessment
    return submission


type Maker = Callable[[GapReport, Rendering], Export]

FORMATS: Mapping[str, Maker] = {
    "pdf": report_pdf,
    "xlsx": report_xlsx,
    "docx": report_docx,
    "json": report_json,
    "brief": brief_pdf,
    "svg": strip_svg,
    "csv": strip_csv,
}
PRINTED = frozenset({"pdf", "brief", "docx"})
"""The formats that show the address of this installation. They take long and are made in the background."""
BYTES_KEPT = timedelta(days=90)
"""How long the bytes of a file are kept; they can be made again, their hash cannot be guessed."""


def rendering_of(submission: Submission, language: str) -> Rendering:
    """How a frozen version is rendered: dated by its submission, with its hash and its stored bytes."""
    return Rendering(
        language=language,
        dated=submission.submitted_at,
        digest=submission.digest,
        frozen=submission.document.encode(),
        verify_at=verify_address(submission.digest),
        received_on=_received_on(submission),
        approval=approval_of(submission),
    )


def approval_of(row: Submission | Clearance | None) -> Approval | None:
    """Who approved it, as reports print it; the name and the day outlive the account."""
    if row is None or not row.approver or row.approved_on is None:
        return None
    return Approval(row.approver, row.approved_on, row.approved_with)


def _received_on(submission: Submission) -> date | None:
    """The day on which a file came that staff entered; None, without a query, for what a body submitted."""
    if not submission.assessment.entered_by_staff:
        return None
    days = ReceivedFile.objects.filter(submission=submission.pk).values_list("received_on", flat=True)
    return days.first()


def verify_address(digest: str) -> str:
    """Where a hash can be verified: what the QR code on paper says."""
    return f"{settings.ADDRESS}{reverse('assessments:verify')}?hash={digest}"


def read_document(submission: Submission) -> Submission:
    """Read the frozen document that the frame left behind. One query."""
    documents = Submission.objects.values_list("document", flat=True)
    submission.document = documents.get(pk=submission.pk)
    return submission


def draft_of(
    assessment: Assessment, language: str, dated: datetime | None = None
) -> tuple[GapReport, Rendering]:
    """The report of the working copy as of now, without a hash; `dated` prints another moment. Seven queries.

    In clearance the content is locked: its hash is printed, and the data are those that will be
    submitted, so that whoever approves can check the one by the other.
    """
    dated = dated or timezone.now()
    sheet = load_sheet(assessment)
    if assessment.status != Assessment.Status.CLEARANCE:
        report = build(sheet, outline_of(assessment, language))
        return report, Rendering(language=language, dated=dated)
    clearance = open_clearance(assessment)
    sheet = locked_sheet(assessment, sheet, clearance)
    report = build(sheet, outline_of(assessment, language))
    _document, text, found = content_of(report_as_submitted(assessment, sheet))
    approval = approval_of(clearance)
    return report, Rendering(language, dated, digest=found, frozen=text.encode(), approval=approval)


def draft_file(assessment: Assessment, kind: str, language: str) -> Export:
    """A file of the working copy, made afresh; ``kind`` is a key of FORMATS.

    Raises PdfUnavailable or PdfFailed where a PDF can't be made.
    """
    report, rendering = draft_of(assessment, language)
    return FORMATS[kind](report, rendering)


def issued_file(submission: Submission, kind: str, language: str) -> IssuedFile:
    """The file of a frozen version, from the store or made and stored. One query if it is there.

    The submission's document may be deferred: it is read only when the file has to be made. Raises
    PdfUnavailable or PdfFailed where a PDF can't be made; nothing is stored then.
    """
    return stored_file(submission, kind, language) or _made(submission, kind, language)


def stored_file(submission: Submission, kind: str, language: str) -> IssuedFile | None:
    """The file with its bytes; None where there are none, or none any more. One query."""
    row = IssuedFile.objects.filter(pk=key_of(submission, kind, language)).first()
    return row if row is not None and row.data else None


# What is asked for in the line, and made there.


def wanted_file(found: Readable, kind: str, language: str) -> Wanted:
    """A file of what is read. Of a working copy the day too shapes it, by which actions are overdue."""
    if found.submission is not None:
        given = {"submission": str(found.submission.pk), "kind": kind, "language": language}
        return Wanted(key_of(found.submission, kind, language), make_issued, given)
    report, rendering = draft_of(found.assessment, language)
    given = {"assessment": str(found.assessment.pk), "kind": kind, "language": language}
    return Wanted(_key_of_draft(found.assessment, report, rendering, kind), make_draft, given)


def make_issued(submission: str, kind: str, language: str) -> None:
    """Make and store the file of a frozen version, for good. Http404 where it is gone."""
    found = get_object_or_404(Submission.objects.with_frame(), pk=submission)
    issued_file(found, kind, language)


def make_draft(assessment: str, kind: str, language: str) -> Made:
    """The file of a working copy as it is by now. Http404 where it is none any more."""
    found = get_object_or_404(Assessment.objects.with_frame(), pk=assessment)
    if found.status in FROZEN:
        raise Http404
    with translation.override(language):  # a worker has another one
        report, rendering = draft_of(found, language)
        return Made(FORMATS[kind](report, rendering), _key_of_draft(found, report, rendering, kind))


def _key_of_draft(assessment: Assessment, report: GapReport, rendering: Rendering, kind: str) -> str:
    content = hashlib.sha256(document_bytes(report, rendering)).hexdigest()
    day = rendering.moment.date().isoformat()
    edition = wording_of(assessment.cycle.edition, rendering.language)
    approval = approval_key(rendering.approval)
    parts = (str(assessment.pk), content, rendering.digest, approval, day, kind, rendering.language)
    return hashed("draft", *parts, edition, settings.ADDRESS, build_mark())


def _made(submission: Submission, kind: str, language: str) -> IssuedFile:
    key = key_of(submission, kind, language)
    read_document(submission)
    with translation.override(language):  # a worker has another one, and so has the command line
        made = FORMATS[kind](submitted_report(submission, language), rendering_of(submission, language))
    row = IssuedFile(
        key=key,
        submission=submission,
        filename=made.filename,
        content_type=made.content_type,
        data=made.data,
        sha256=hashlib.sha256(made.data).hexdigest(),
    )
    return _kept(row, IssuedFile.objects.filter(pk=key, data=b"").first(), submission)


@transaction.atomic
def _kept(row: IssuedFile, emptied: IssuedFile | None, made_of: Submission) -> IssuedFile:
    """Store what was made and return what is stored: nobody gets bytes whose hash is not on record.

    Where the bytes were dropped before, they come back; should they differ, the old hash stays in a row
    of its own. Two people asking at the same moment make the same bytes; the first to come is kept. Dropped
    where a text was removed from the submission while they were made.
    """
    as_made = Submission.objects.select_for_update().filter(pk=made_of.pk, digest=made_of.digest)
    if not as_made.exists():
        raise Dropped
    if emptied is not None and emptied.sha256 == row.sha256:
        IssuedFile.objects.filter(pk=row.key).update(data=row.data, made_at=timezone.now())
        return row
    if emptied is not None:
        aside = hashlib.sha256(f"{row.key}\n{emptied.sha256}".encode()).hexdigest()
        IssuedFile.objects.filter(pk=row.key, sha256=emptied.sha256).update(key=aside)
    IssuedFile.objects.bulk_create([row], ignore_conflicts=True)
    return IssuedFile.objects.get(pk=row.key)


def drop_old_bytes() -> int:
    """Drop the bytes of files that were made more than 90 days ago, and keep their hashes; how many.

    Whoever asks for such a file has it made again.
    """
    old = IssuedFile.objects.filter(made_at__lt=timezone.now() - BYTES_KEPT).exclude(data=b"")
    return old.update(data=b"")


def key_of(submission: Submission, kind: str, language: str) -> str:
    """The name of a file in the store: a hash over all that shapes its bytes."""
    edition = submission.assessment.cycle.edition
    parts = (
        submission.digest,
        submission.submitted_at.isoformat(),
        kind,
        "" if kind == "json" else language,  # the document is free of language
        wording_of(edition, "en" if kind == "json" else language),
        settings.ADDRESS if kind in PRINTED else "",
        build_mark(),
        "" if kind == "json" else approval_key(approval_of(submission)),
    )
    return hashed(*parts)


def approval_key(approval: Approval | None) -> str:
    """What an approval adds to the name of a file that prints it; empty where there is none."""
    return "" if approval is None else f"{approval.name}\n{approval.on.isoformat()}\n{approval.way}"
