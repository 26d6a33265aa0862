"""A questionnaire workbook on the command line: read, compared with what is saved, written whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.answering.rules import Refused
from assessments.files.archive import FIRST
from assessments.files.unfit import UnfitFile
from assessments.models import Assessment
from assessments.offline.applying import apply_upload
from assessments.offline.changes import Verdict
from assessments.offline.claim_rows import Claim, Claims
from assessments.offline.claims import claims_of
from assessments.offline.preview import Shown, shown_claims
from assessments.offline.returned_content import read_returned
from assessments.offline.returned_file import ReturnedFile
from assessments.offline.uploading import keep_upload, require_writer
from assessments.offline.words import unfit_words
from assessments.trail.acting import Actor


def is_workbook(content: bytes) -> bool:
    """Whether it is an archive, as every workbook is."""
    return content.startswith(FIRST)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A workbook as it was read: `problems`, `changes` and what is `kept` beside them, one line each."""

    files: tuple[ReturnedFile, ...]
    claims: Claims
    problems: tuple[str, ...]
    changes: tuple[str, ...]
    kept: tuple[str, ...]

    @classmethod
    def of(cls, name: str, content: bytes, by: Actor, assessment: Assessment) -> TakenIn:
        """Read it. Raises Refused for what is no workbook of ours, PermissionDenied or Http404."""
        require_writer(by, assessment)
        try:
            files = (read_returned(name, content),)
        except UnfitFile as unfit:
            raise Refused(unfit_words(unfit)) from unfit
        claims = claims_of(by=by, assessment=assessment, files=files)
        seen = shown_claims(assessment, files, claims)
        return cls(files, claims, tuple(_problems(seen)), tuple(_changes(seen)), tuple(_kept(seen)))

    def write(self, by: Actor, assessment: Assessment) -> None:
        """Write what nobody has to decide, as an upload that can be undone; there were no problems."""
        upload = keep_upload(by=by, assessment=assessment, files=self.files)
        apply_upload(by=by, upload=upload, decisions={}, seen=self.claims.seen)


def _problems(seen: Shown) -> Iterator[str]:
    for file in seen.files:
        for trouble in file.troubles:
            yield f"{trouble.place}: {trouble.text}" if trouble.place else trouble.text
    for row in seen.rows:
        for one in row.claims:
            for trouble in one.troubles:
                yield f"{row.row.paragraph}, {trouble.place}: {trouble.text}"
            if one.claim.verdict is Verdict.CONFLICT:
                said = _("%(paragraph)d: %(reason)s Upload it on the page to decide.")
                yield said % {"paragraph": row.row.paragraph, "reason": _reason(one.claim)}


def _reason(claim: Claim) -> str:
    """What is saved and is not in the file."""
    if claim.leaves_answer:
        return _("The saved plan is not in the file.")
    return _("What %s saved is not in the file.") % claim.stands.saved_by


def _kept(seen: Shown) -> Iterator[str]:
    for one in seen.untouched:
        said = _("%d: not changed in the file; something else is saved, and stays")
        yield said % one.recommendation.paragraph


def _changes(seen: Shown) -> Iterator[str]:
    for row in seen.rows:
        for one in row.claims:
            yield f"{row.row.paragraph}: {one.verdict}"
