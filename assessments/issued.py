"""The files of a report: how a report is rendered, and the store of what was rendered of submissions.

A submission never changes, so that its file is made once and kept under a hash over everything that
shapes it: content, format, language, edition and the installed build. A draft's file is never kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from assessments.answer_sheet import load_sheet, outline_of, submitted_report
from assessments.exports.export import Export, Rendering
from assessments.exports.json_file import report_json
from assessments.exports.pdf import brief_pdf, report_pdf
from assessments.exports.xlsx import report_xlsx
from assessments.gap_report import GapReport, build
from assessments.lifecycle.submitting import frozen_content, sheet_for
from assessments.models import Assessment, IssuedFile, Submission

type Maker = Callable[[GapReport, Rendering], Export]

FORMATS: Mapping[str, Maker] = {
    "pdf": report_pdf,
    "xlsx": report_xlsx,
    "json": report_json,
    "brief": brief_pdf,
}
_SHAPING_FOLDERS = ("assessments", "recommendations", "templates/exports", "static/fonts/pdf")
_SHAPING_SUFFIXES = {".py", ".html", ".xml", ".txt", ".woff2"}
_SHAPING_PATTERNS = ("static/css/print*.css", "config/locale/**/*.mo")
_SHAPING_PACKAGES = ("django", "openpyxl", "weasyprint", "pydyf", "fonttools")


def rendering_of(submission: Submission, language: str) -> Rendering:
    """How a frozen version is rendered: dated by its submission, with its hash and its stored bytes."""
    return Rendering(
        language=language,
        dated=submission.submitted_at,
        digest=submission.digest,
        frozen=submission.document.encode(),
    )


def read_document(submission: Submission) -> Submission:
    """Read the frozen document that the frame left behind. One query."""
    documents = Submission.objects.values_list("document", flat=True)
    submission.document = documents.get(pk=submission.pk)
    return submission


def draft_of(assessment: Assessment, language: str) -> tuple[GapReport, Rendering]:
    """The report of the working copy as of now, without a hash. Seven queries.

    In clearance the content is locked: its hash is printed, and the data are those that will be
    submitted, so that whoever approves can check the one by the other.
    """
    sheet = load_sheet(assessment)
    if assessment.status != Assessment.Status.CLEARANCE:
        report = build(sheet, outline_of(assessment))
        return report, Rendering(language=language, dated=timezone.now())
    sheet = sheet_for(assessment, sheet)
    report = build(sheet, outline_of(assessment))
    _document, text, found = frozen_content(assessment, sheet)
    return report, Rendering(language, timezone.now(), digest=found, frozen=text.encode())


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
    key = key_of(submission, kind, language)
    stored = IssuedFile.objects.filter(pk=key).first()
    if stored is not None:
        return stored
    read_document(submission)
    made = FORMATS[kind](submitted_report(submission), rendering_of(submission, language))
    row = IssuedFile(
        key=key,
        filename=made.filename,
        content_type=made.content_type,
        data=made.data,
        sha256=hashlib.sha256(made.data).hexdigest(),
    )
    # Two people asking at the same moment make the same bytes; the first to come is kept.
    IssuedFile.objects.bulk_create([row], ignore_conflicts=True)
    return row


def key_of(submission: Submission, kind: str, language: str) -> str:
    """The name of a file in the store: a hash over all that shapes its bytes."""
    edition = submission.assessment.cycle.edition
    parts = (
        submission.digest,
        submission.submitted_at.isoformat(),
        kind,
        "" if kind == "json" else language,  # the document is free of language
        edition.content_hash,
        build_mark(),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@cache
def build_mark() -> str:
    """A hash over the installed build: our own files that shape a report, and the packages' versions.

    Read once a process; a deployment restarts them.
    """
    mark = hashlib.sha256()
    for package in _SHAPING_PACKAGES:
        mark.update(f"{package} {version(package)}\n".encode())
    for path in sorted(_shaping_files(settings.BASE_DIR)):
        mark.update(path.relative_to(settings.BASE_DIR).as_posix().encode())
        mark.update(path.read_bytes())
    return mark.hexdigest()


def _shaping_files(base: Path) -> Iterator[Path]:
    for folder in _SHAPING_FOLDERS:
        for path in (base / folder).rglob("*"):
            if path.suffix in _SHAPING_SUFFIXES and path.is_file():
                yield path
    for pattern in _SHAPING_PATTERNS:
        yield from base.glob(pattern)
