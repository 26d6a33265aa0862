"""A text leaves what was frozen: the document gets a new hash, the old one stays on record.

Level, criteria, strength and every other count stay as they are: only free text is rewritten, and a web
address stays an address. What was made from the document is thrown away and made anew when it is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from assessments.forgetting.matching import rewritten, written_in
from assessments.models import Assessment, Clearance, FormerHash, IssuedFile, Submission, TextRemoval
from assessments.report.document import canonical_json, digest
from assessments.submitting.passages import keep_passages, translated_texts
from assessments.submitting.retelling import frozen_content
from assessments.submitting.to_read import count_again
from mechanisms.models import Body

WRITTEN = ("answers", "contributors", "budget")
"""The members of a document that hold what people wrote; names of bodies and cycles are official."""

type Change = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class NewHash:
    """The hash of a document before and after."""

    submission: Submission
    before: str
    after: str


def submissions_of(body: Body) -> Iterator[Submission]:
    """Every version of every cycle, also what staff entered from a file."""
    rows = Submission.objects.filter(assessment__body=body).order_by("submitted_at", "pk")
    for pk in list(rows.values_list("pk", flat=True)):
        yield Submission.objects.get(pk=pk)


def written_in_document(submission: Submission) -> Iterator[tuple[str, str]]:
    """The free texts of a frozen document, each with its key."""
    document = json.loads(submission.document)
    for name in WRITTEN:
        yield from written_in(document.get(name), name)


def rewrite_submissions(
    body: Body, change: Change, removed_files: frozenset[str], removal: TextRemoval, name: str
) -> list[NewHash]:
    """Rewrite the documents that hold the text, or name one of the removed files (by their SHA-256)."""
    changed = []
    for submission in submissions_of(body):
        document = json.loads(submission.document)
        new = document | {key: rewritten(document[key], change, key) for key in WRITTEN if key in document}
        _rename_files(new, removed_files, name)
        if new != document:
            changed.append(_store(submission, new, removal))
    if changed:
        count_again(made.submission.pk for made in changed)
    return changed


def _rename_files(document: dict[str, Any], removed: frozenset[str], name: str) -> None:
    for answer in document["answers"]:
        for item in answer["evidence"]:
            if (file := item.get("file")) and file["sha256"] in removed:
                item["file"] = file | {"name": name}


def _store(submission: Submission, document: dict[str, Any], removal: TextRemoval) -> NewHash:
    content, before = canonical_json(document), submission.digest
    submission.document, submission.digest = content.decode(), digest(content)
    submission.save(update_fields=["document", "digest"])
    submission.passages.all().delete()
    keep_passages(submission, document, translated_texts(submission))
    _throw_files_away(submission, before, removal)
    return NewHash(submission, before, submission.digest)


def _throw_files_away(submission: Submission, before: str, removal: TextRemoval) -> None:
    """The files made from it go; `/verify/` still knows them by their hashes."""
    made = IssuedFile.objects.filter(submission=submission)
    hashes = [(FormerHash.Of.DATA, before)]
    hashes += [
        (FormerHash.Of.FILE, found) for found in made.order_by("made_at").values_list("sha256", flat=True)
    ]
    FormerHash.objects.bulk_create(
        FormerHash(removal=removal, submission=submission, of=of, sha256=found) for of, found in hashes
    )
    made.delete()


# What is locked for approval and not sent yet: the approval goes on for the content without the text.


def locked_of(body: Body) -> list[Clearance]:
    """The open clearances whose hash is that of the content now: call it before anything is rewritten."""
    rows = Clearance.objects.filter(
        assessment__body=body, reopened_at=None, assessment__status=Assessment.Status.CLEARANCE
    ).select_related("assessment__body", "assessment__cycle__edition")
    return [row for row in rows if row.version == row.assessment.version and _content_hash(row) == row.digest]


def seal_again(locked: Clearance, removal: TextRemoval) -> bool:
    """Give a locked draft the hash that it has without the text; whether it had the text."""
    before, now = locked.digest, _content_hash(locked)
    if now == before:
        return False
    FormerHash.objects.create(removal=removal, clearance=locked, of=FormerHash.Of.DATA, sha256=before)
    Clearance.objects.filter(pk=locked.pk).update(digest=now)
    return True


def _content_hash(locked: Clearance) -> str:
    assessment = Assessment.objects.with_frame().get(pk=locked.assessment_id)
    _document, _text, found = frozen_content(assessment)
    return found
