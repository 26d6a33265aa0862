"""A questionnaire workbook on the command line: read, held against what stands, written whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.lifecycle.applying import write_claims
from assessments.lifecycle.claim_rows import Claims
from assessments.lifecycle.claims import claims_of
from assessments.lifecycle.rules import Refused
from assessments.lifecycle.trail import Actor
from assessments.lifecycle.uploading import require_writer
from assessments.models import Assessment
from assessments.office_archive import FIRST
from assessments.returned_content import read_returned
from assessments.returned_file import ReturnedFile
from assessments.returned_rows import Verdict
from assessments.returned_words import unfit_words
from assessments.unfit_file import UnfitFile
from assessments.upload_preview import Shown, shown_claims


def is_workbook(content: bytes) -> bool:
    """Whether it is an archive, as every workbook is."""
    return content.startswith(FIRST)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A workbook as it was read: `problems` and `changes` are one line each."""

    files: tuple[ReturnedFile, ...]
    claims: Claims
    problems: tuple[str, ...]
    changes: tuple[str, ...]

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
        return cls(files, claims, tuple(_problems(seen)), tuple(_changes(seen)))

    def write(self, by: Actor, assessment: Assessment) -> None:
        """Write what nobody has to decide; there were no problems."""
        write_claims(
            by=by, assessment=assessment, files=self.files, claims=self.claims, decisions={}
        )


def _problems(seen: Shown) -> Iterator[str]:
    for file in seen.files:
        for trouble in file.troubles:
            yield f"{trouble.place}: {trouble.text}" if trouble.place else trouble.text
    for row in seen.rows:
        for one in row.claims:
            for trouble in one.troubles:
                yield f"{row.row.paragraph}, {trouble.place}: {trouble.text}"
            if one.claim.verdict is Verdict.CONFLICT:
                said = _("%d: what stands was not in the file. Upload it on the page to decide.")
                yield said % row.row.paragraph


def _changes(seen: Shown) -> Iterator[str]:
    for row in seen.rows:
        for one in row.claims:
            yield f"{row.row.paragraph}: {one.verdict}"
