"""What a bundle holds for a person: the files of one report, and evidence that may be downloaded anyway."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field

from assessments.answering.rows import submitted_report
from assessments.answers.schema import Document, Named, Schema, Sha256, Version, Whole, document
from assessments.answers.value import StoredFile
from assessments.files.archive import safe_name
from assessments.files.store import EVIDENCE, sha256_of
from assessments.formats.file import Export, build_mark
from assessments.issuing.bundle_archive import BundleArchive, about_text
from assessments.issuing.report_files import (
    FORMATS,
    Readable,
    approval_key,
    draft_of,
    issued_file,
    key_of,
    read_document,
    rendering_of,
)
from assessments.models import EvidenceFile, Submission
from assessments.report.document import document_bytes
from assessments.report.gap_report import GapReport, Rendering, filename
from assessments.report.schema import Status
from recommendations.catalogue import wording_of


class LostFile(BaseModel):
    original: str
    sha256: Sha256


class LeftOut(BaseModel):
    confidential_references: Whole
    files_not_found: list[LostFile]


class BundleFile(BaseModel):
    """One of evidence also says what it was called and which recommendations it supports."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"kind": {"const": "evidence"}}},
            "then": {"required": ["original", "paragraphs"]},
        }
    )

    name: Annotated[str, Field(pattern=r"^(evidence/)?[^/\\]+$")]
    size: Whole
    sha256: Sha256
    kind: Literal["pdf", "brief", "docx", "xlsx", "json", "evidence", "about"]
    original: str = ""
    paragraphs: Annotated[list[int] | None, Field(json_schema_extra={"minItems": 1, "uniqueItems": True})] = (
        None
    )


class Approved(BaseModel):
    by: str
    on: date
    way: Annotated[Literal["passkey", "code", "typed"], Field(alias="with")]


class Manifest(Document):
    """``manifest.json`` of the ZIP, beside ``SHA256SUMS``."""

    body: Named
    cycle: Named
    status: Status
    version: Version
    sample: bool
    digest: Annotated[Sha256 | None, Field(description="Of the content, as on paper")]
    approved: Annotated[Approved | None, Field(description="Outside what the digest covers")]
    dated: datetime
    language: str
    left_out: LeftOut
    files: list[BundleFile]


def bundle_schema(identity: str) -> Schema:
    """The schema of ``bundle/1``, the list in a bundle."""
    title = "What lies in a bundle: a gap report with its evidence"
    return document(Manifest, "bundle/1", identity, title)


# As a reader wants them; what an installation can't make is left out.
ORDER = ("pdf", "brief", "docx", "xlsx", "json")
EVIDENCE_FOLDER = "evidence/"
ABOUT = "about.txt"


@dataclass(frozen=True, slots=True)
class SharedFile:
    """One file of evidence: its place in the archive, its own name, its id; None where no row has it."""

    member: str
    original: str
    sha256: str
    size: int
    paragraphs: tuple[int, ...]
    key: UUID | None

    @property
    def is_there(self) -> bool:
        """Whether its bytes lie on the disk."""
        return self.key is not None and EVIDENCE.is_there(self.key)


@dataclass(frozen=True, slots=True)
class Contents:
    """All that goes into one bundle; `confidential` references stay outside, whoever asks."""

    report: GapReport
    rendering: Rendering
    submission: Submission | None
    kinds: tuple[str, ...]
    files: tuple[SharedFile, ...]
    confidential: int
    mark: str

    @property
    def steps(self) -> int:
        """How many pieces of work it is: each file, and the lists at the end."""
        return len(self.kinds) + len(self.files) + 1

    @property
    def filename(self) -> str:
        """``north-2026-bundle-v2.zip``."""
        return filename(self.report, "zip", "bundle")

    @property
    def there(self) -> list[SharedFile]:
        """The files whose bytes are there. One look at the disk for each."""
        return [file for file in self.files if file.is_there]


def contents_of(found: Readable, language: str) -> Contents:
    """What the bundle of this report holds as of now. Eight queries for a draft, two for a submission."""
    submission = found.submission
    if submission is None:
        report, rendering = draft_of(found.assessment, language)
    else:
        read_document(submission)
        report, rendering = submitted_report(submission, language), rendering_of(submission, language)
    kinds = tuple(kind for kind in ORDER if kind in FORMATS)
    files = tuple(_shared_files(found, report))
    evidence = [item for line in report.lines for item in line.answer.evidence]
    return Contents(
        report=report,
        rendering=rendering,
        submission=submission,
        kinds=kinds,
        files=files,
        confidential=sum(item.confidential for item in evidence),
        mark=_mark(found, language, kinds, report, rendering, files),
    )


def _shared_files(found: Readable, report: GapReport) -> Iterator[SharedFile]:
    """The files that the report names, each once, in its order; of a confidential one it says nothing."""
    beside: dict[str, list[int]] = defaultdict(list)
    named: dict[str, StoredFile] = {}
    for line in report.lines:
        for item in line.answer.evidence:
            if item.file is not None and not item.confidential:
                named.setdefault(item.file.sha256, item.file)
                beside[item.file.sha256].append(line.paragraph)
    rows = EvidenceFile.objects.filter(body_id=found.assessment.body_id, sha256__in=named, removed_at=None)
    keys = dict(rows.values_list("sha256", "pk")) if named else {}
    taken: set[str] = set()
    for sha256, file in named.items():
        yield SharedFile(
            member=EVIDENCE_FOLDER + safe_name(file.name, taken),
            original=file.name,
            sha256=sha256,
            size=file.bytes,
            paragraphs=tuple(dict.fromkeys(beside[sha256])),
            key=keys.get(sha256),
        )


def _mark(
    found: Readable,
    language: str,
    kinds: tuple[str, ...],
    report: GapReport,
    rendering: Rendering,
    files: tuple[SharedFile, ...],
) -> str:
    """A hash over all that shapes the bundle; of a draft the day too, by which actions are overdue."""
    if found.submission is not None:
        shaping = [key_of(found.submission, kind, language) for kind in kinds]
    else:
        document = hashlib.sha256(document_bytes(report, rendering)).hexdigest()
        edition = wording_of(found.assessment.cycle.edition, language)
        day = rendering.moment.date().isoformat()
        approval = approval_key(rendering.approval)
        shaping = [document, approval, edition, day, build_mark(), settings.ADDRESS, *kinds]
    shaping += [f"{file.member} {file.sha256} {file.is_there}" for file in files]
    return hashlib.sha256("\n".join([language, *shaping]).encode()).hexdigest()


def write_report(archive: BundleArchive, contents: Contents, kind: str) -> None:
    """One file of the report: from the store of a submission, or of the draft as it was read.

    Raises PdfUnavailable or PdfFailed where a PDF can't be made.
    """
    made = _made(contents, kind)
    archive.add(made.filename, made.data, kind=kind)


def _made(contents: Contents, kind: str) -> Export:
    if contents.submission is None:
        return FORMATS[kind](contents.report, contents.rendering)
    stored = issued_file(contents.submission, kind, contents.rendering.language)
    return Export(stored.filename, stored.content_type, bytes(stored.data))


def write_file(archive: BundleArchive, file: SharedFile) -> bool:
    """One file of evidence; False, and nothing written, where its bytes are gone or are others."""
    if file.key is None:
        return False
    try:
        source = EVIDENCE.opened(file.key)
    except FileNotFoundError:
        return False
    with source:
        if sha256_of(source) != file.sha256:
            return False
        archive.add_file(
            file.member,
            source,
            file.size,
            kind="evidence",
            original=file.original,
            paragraphs=list(file.paragraphs),
        )
    return True


def write_lists(archive: BundleArchive, contents: Contents, lost: list[SharedFile]) -> None:
    """The text about the bundle, the manifest and the hashes."""
    listed = [(file.member, file.original, file.paragraphs) for file in contents.files if file not in lost]
    text = about_text(
        contents.report,
        contents.rendering,
        listed,
        confidential=contents.confidential,
        not_found=[file.original for file in lost],
    )
    archive.add(ABOUT, text.encode(), kind="about")
    archive.close_with(_head(contents, lost))


def _head(contents: Contents, lost: list[SharedFile]) -> dict[str, Any]:
    report, rendering = contents.report, contents.rendering
    given = rendering.approval
    approved = {"by": given.name, "on": given.on.isoformat(), "with": given.way} if given else None
    return {
        "body": {"slug": report.body.slug, "name": report.body.name},
        "cycle": {"slug": report.cycle.slug, "name": report.cycle.name},
        "status": report.status,
        "version": report.version,
        "sample": report.sample,
        "digest": rendering.digest or None,
        "approved": approved,
        "dated": rendering.moment.isoformat().replace("+00:00", "Z"),
        "language": rendering.language,
        "left_out": {
            "confidential_references": contents.confidential,
            "files_not_found": [{"original": file.original, "sha256": file.sha256} for file in lost],
        },
    }
