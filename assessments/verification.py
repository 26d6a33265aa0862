"""Whether a file or a hash is ours, as far as whoever asks may know.

Every look-up runs over the submissions that the person may know of and that are not withdrawn. What is
private, withdrawn, replaced by one of these or unknown is therefore one and the same here: nothing
found, by the same queries.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assessments.attached_files import attached_digests
from assessments.models import IssuedFile, Submission
from assessments.models.submission import SubmissionQuerySet
from mechanisms.access import Principal


class Match(StrEnum):
    """What agrees: the bytes of a file we made, the data inside a file, or no more than a hash."""

    ISSUED = "issued"
    DATA = "data"
    HASH = "hash"


@dataclass(frozen=True, slots=True)
class Verified:
    """A submission that was found. ``newer`` is the latest version above it that the person may know of.

    ``filename`` is that of the file we issued, empty where no file as a whole was recognised.
    """

    match: Match
    submission: Submission
    newer: Submission | None
    filename: str = ""


def verify_hash(digest: str, me: Principal) -> Verified | None:
    """By the hash alone: that of the data, which is printed in reports, or that of a file we issued."""
    submission = _with_data([digest], me)
    if submission is not None:
        return _verified(Match.HASH, submission, me)
    return _issued(digest, me)


def verify_file(content: bytes, me: Principal) -> Verified | None:
    """By the bytes of a file, else by the data attached to it or that it consists of.

    Raises file_reader.Busy where too many PDFs are being read.
    """
    digest = hashlib.sha256(content).hexdigest()
    issued = _issued(digest, me)
    if issued is not None:
        return issued
    submission = _with_data([digest, *attached_digests(content)], me)
    return _verified(Match.DATA, submission, me) if submission is not None else None


def _known(me: Principal) -> SubmissionQuerySet:
    return Submission.objects.filter(withdrawn_at=None).known_to(me)


def _issued(digest: str, me: Principal) -> Verified | None:
    """A file that this installation handed out, by the hash of its bytes. One query if there is none."""
    rows = IssuedFile.objects.filter(sha256=digest, submission__in=_known(me))
    row = rows.order_by("made_at").values_list("submission_id", "filename").first()
    if row is None:
        return None
    submission = _known(me).with_frame().get(pk=row[0])
    return _verified(Match.ISSUED, submission, me, row[1])


def _with_data(digests: Sequence[str], me: Principal) -> Submission | None:
    """The latest submission whose canonical JSON has one of these hashes. One query."""
    found: Submission | None = (
        _known(me).with_frame().filter(digest__in=digests).order_by("-submitted_at").first()
    )
    return found


def _verified(match: Match, submission: Submission, me: Principal, filename: str = "") -> Verified:
    later = _known(me).filter(
        assessment_id=submission.assessment_id, version__gt=submission.version
    )
    newer = later.defer("document").order_by("-version").first()
    return Verified(match, submission, newer, filename)
