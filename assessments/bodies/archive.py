"""Everything of one body in one ZIP (`body-archive/1`), for the body itself: JSON and files, with hashes.

Rows are read and written one at a time, files in pieces: a large body takes no more memory than a small
one. What a reviewer has not released to the body is not in it, and no secret of anybody's sign-in.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from assessments.answering.rows import load_sheet
from assessments.bodies.readable_copy import read_me, readable_files
from assessments.files.store import EVIDENCE as EVIDENCE_FILES
from assessments.issuing.report_files import stored_file
from assessments.models import (
    MANDATE,
    Action,
    Answer,
    Assessment,
    ChoiceReason,
    Clearance,
    Comment,
    Contribution,
    Deletion,
    Event,
    Evidence,
    EvidenceFile,
    IntroductionSide,
    Invitation,
    Mailing,
    NamingRequest,
    PassageConsent,
    QuestionToBody,
    Reading,
    ReceivedFile,
    Reminder,
    ReturnToBody,
    Signature,
    Submission,
    TextRemoval,
)
from assessments.offline.questionnaire import answers_file
from mechanisms.models import Assignment, Body, BodyAct, BodyUpdate, MemberInvitation, Membership, Recovery

SCHEMA = "body-archive/1"
PIECE = 1024 * 1024
ROWS_AT_ONCE = 200
# Who of the staff asked.
_STAFF = ("asked_by_id", "asked_by_label")
# What is kept with an answer and is no part of it.
ANSWER_STATES = (
    "paragraph",
    "copied",
    "revision",
    "saved_at",
    "saved_by_label",
    "cleared_at",
    "cleared_by_label",
    "uncleared_at",
    "uncleared_by_label",
    "personal_data",
)


class _Parts:
    """The ZIP while it is written, and what is in it: path, size and SHA-256 of each part."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.listed: list[dict[str, Any]] = []

    @contextmanager
    def part(self, path: str, *, squeeze: bool = True) -> Iterator[Any]:
        """A function that takes the bytes of one part, piece by piece."""
        info = zipfile.ZipInfo(path)
        info.compress_type = zipfile.ZIP_DEFLATED if squeeze else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with self.archive.open(info, "w", force_zip64=True) as target:

            def write(piece: bytes) -> None:
                nonlocal size
                size += len(piece)
                digest.update(piece)
                target.write(piece)

            yield write
        self.listed.append({"path": path, "bytes": size, "sha256": digest.hexdigest()})

    def document(self, path: str, value: Any) -> None:
        with self.part(path) as write:
            write(_json(value))

    def table(self, path: str, rows: QuerySet[Any, Any]) -> None:
        """A JSON list, one row a line, read as it is written."""
        with self.part(path) as write:
            write(b"[")
            for number, row in enumerate(rows.iterator(chunk_size=ROWS_AT_ONCE)):
                write((b",\n" if number else b"\n") + _json(_as_signed(row)))
            write(b"\n]")

    def tables(self, folder: str, tables: Mapping[str, QuerySet[Any, Any]]) -> None:
        for name, rows in tables.items():
            self.table(f"{folder}/{name}.json" if folder else f"{name}.json", rows)


def _as_signed(row: dict[str, Any]) -> dict[str, Any]:
    """Whoever of the staff signed as the mandate is not named, in what was asked as in what was remarked."""
    if Signature.MANDATE in (row.get("signed"), row.get("sent_with__signed")):
        return row | {"by_id": None, "by_label": MANDATE}
    return row


def _json(value: Any) -> bytes:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False).encode()


def write_archive(body: Body, target: IO[bytes], *, at: datetime, by: str, language: str = "en") -> int:
    """Write the ZIP into `target`; how many parts it holds. Nothing is changed.

    Reports that are made already are in it as PDF and Word, in this language.
    """
    with zipfile.ZipFile(target, "w") as archive:
        parts = _Parts(archive)
        _write_readable(parts, body, language)
        _write_body(parts, body)
        for assessment in Assessment.objects.with_frame().filter(body=body).iterator():
            if assessment.entered_by_staff:
                _write_entered(parts, assessment)
            else:
                _write_assessment(parts, assessment)
        _write_files(parts, body)
        manifest = {
            "schema": SCHEMA,
            "body": {"slug": body.slug, "name": body.name},
            "made_at": at,
            "made_by": by,
            "files": list(parts.listed),
        }
        parts.document("manifest.json", manifest)
    return len(parts.listed)


def _write_readable(parts: _Parts, body: Body, language: str) -> None:
    """The README first, so that whoever opens the ZIP sees it; then the reports that people read."""
    files = list(readable_files(body, language))
    with parts.part("README.txt") as write:
        write(read_me(body, files).encode())
    for one in files:
        stored = stored_file(one.submission, one.form, language) if one.is_made else None
        if stored is not None:
            with parts.part(one.path, squeeze=False) as write:
                write(bytes(stored.data))


def _write_body(parts: _Parts, body: Body) -> None:
    """What belongs to the body in every cycle."""
    columns = ("slug", "name", "short_name", "kind", "type", "region", "listed", "sample")
    parts.document("body.json", {name: getattr(body, name) for name in columns})
    tables: dict[str, QuerySet[Any, Any]] = {
        "members": Membership.objects.filter(body=body).values(
            "pk", "person__name", "person__email", "name", "email", "role", "ministry", "since", "removed_at"
        ),
        "assignments": Assignment.objects.filter(membership__body=body).values(
            "membership_id",
            "membership__person__email",
            "membership__name",
            "membership__ministry",
            "section__code",
            "recommendation__paragraph",
            "due",
            "note",
        ),
        "invitations": _columns(MemberInvitation.objects.filter(body=body), "token_hash"),
        "recoveries": _columns(Recovery.objects.filter(body=body)),
        "second-coordinator": _columns(BodyAct.objects.filter(body=body)),
        "cycles": Invitation.objects.filter(body=body).values(
            "cycle__slug", "state", "invited_on", "extended_until", "reminders", "reminded_on"
        ),
        "updates": _columns(BodyUpdate.objects.filter(body=body)),
        "plan": _columns(Action.objects.filter(body=body)),
        "plan-history": _columns(Action.history.filter(body=body)),
        "text-removals": _columns(TextRemoval.objects.filter(body=body)),
        "deletions": _columns(Deletion.objects.filter(body=body)),
        "audit": _columns(Event.objects.filter(chain=body.slug).order_by("number")),
    }
    parts.tables("", tables)


def _columns(rows: QuerySet[Any, Any], *without: str, besides: Sequence[str] = ()) -> QuerySet[Any, Any]:
    """All columns of a table, but for those that would open a door."""
    names = [field.attname for field in rows.model._meta.concrete_fields]
    return rows.values(*besides, *(name for name in names if name not in without))


def _write_assessment(parts: _Parts, assessment: Assessment) -> None:
    """One cycle: the working copy with all that led to it, and every version that was submitted."""
    folder = f"cycles/{assessment.cycle.slug}"
    mine, submitted = {"assessment": assessment}, {"submission__assessment": assessment}
    edition = assessment.cycle.edition.code
    answers = answers_file(load_sheet(assessment), edition, with_confidential=True)
    parts.document(f"{folder}/answers.json", answers.as_json())
    own = Answer.objects.filter(**mine)
    inputs = Contribution.objects.filter(answer__assessment=assessment)
    history = Answer.history.filter(id__in=own.values("pk"))
    questions = QuestionToBody.objects.filter(**submitted, sent_with__isnull=False)
    tables: dict[str, QuerySet[Any, Any]] = {
        "evidence": _columns(
            Evidence.objects.filter(answer__assessment=assessment), besides=["answer__paragraph"]
        ),
        "history": _columns(history.order_by("history_date", "history_id")),
        "inputs": _columns(inputs, besides=["answer__paragraph"]),
        "inputs-history": _columns(Contribution.history.filter(id__in=inputs.values("pk"))),
        "mailings": Mailing.objects.filter(**mine).values(
            "membership_id", "membership__ministry", "made_on", "sent_on", "empty_on", "returned_on"
        ),
        "reminders": _columns(Reminder.objects.filter(**mine)),
        "reasons-of-choices": _columns(
            ChoiceReason.objects.filter(answer__assessment=assessment), besides=["answer__paragraph"]
        ),
        "answer-states": own.values(*ANSWER_STATES),
        "comments": _columns(Comment.objects.filter(**mine)),
        "clearances": _columns(Clearance.objects.filter(**mine)),
        # Who of the staff asked stays with the staff.
        "passages": _columns(PassageConsent.objects.filter(**submitted), *_STAFF),
        "naming-requests": _columns(NamingRequest.objects.filter(**submitted), *_STAFF),
        # Of the other body of an introduction nothing is told.
        "introductions": _columns(
            IntroductionSide.objects.filter(**submitted),
            *_STAFF,
            besides=["introduction__paragraph", "introduction__introduced_at"],
        ),
        "returns": _columns(ReturnToBody.objects.filter(**submitted)),
        # What is not sent yet is the staff's, as their notes are.
        "questions": _columns(questions, besides=["sent_with__signed"]),
    }
    _write_submitted(parts, folder, assessment, tables)


def _write_entered(parts: _Parts, assessment: Assessment) -> None:
    """What staff entered from files that the body had sent: frozen versions, and where they came from."""
    folder = f"cycles/{assessment.cycle.slug}/entered-by-staff"
    files = ReceivedFile.objects.filter(submission__assessment=assessment)
    _write_submitted(parts, folder, assessment, {"received-files": _columns(files)})


def _write_submitted(
    parts: _Parts, folder: str, assessment: Assessment, tables: dict[str, QuerySet[Any, Any]]
) -> None:
    """These tables, those that every assessment has, and the frozen documents."""
    remarks = Reading.objects.filter(submission__assessment=assessment, released_at__isnull=False)
    tables |= {
        "assessment": _columns(Assessment.objects.filter(pk=assessment.pk)),
        "submissions": _columns(Submission.objects.filter(assessment=assessment), "document"),
        "remarks": _columns(remarks),
    }
    parts.tables(folder, tables)
    for submission in assessment.submissions.iterator(chunk_size=1):
        with parts.part(f"{folder}/submissions/{submission.version}.json") as write:
            write(submission.document.encode())


def _write_files(parts: _Parts, body: Body) -> None:
    """The evidence files under their ids; `evidence/files.json` has their names."""
    files = EvidenceFile.objects.filter(body=body)
    parts.table("evidence/files.json", _columns(files))
    for file in files.iterator(chunk_size=ROWS_AT_ONCE):
        try:
            source = EVIDENCE_FILES.opened(file.pk)
        except FileNotFoundError:
            continue
        with source, parts.part(f"evidence/{file.pk}", squeeze=False) as write:
            while piece := source.read(PIECE):
                write(piece)
