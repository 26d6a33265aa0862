"""What a person can read in the ZIP of a body: a README, and each submission as PDF and as Word.

A report that was never asked for as a file has to be made by the worker: it is put in line, and the README
says that the ZIP downloaded a few minutes later holds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.template.loader import render_to_string

from assessments.issuing.report_files import Readable, key_of, wanted_file
from assessments.making.orders import ask, find
from assessments.models import IssuedFile, Submission
from mechanisms.models import Body

FORMS = ("pdf", "docx")


@dataclass(frozen=True, slots=True)
class ReadableFile:
    """One report in one format, and whether it is made already."""

    submission: Submission
    form: str
    is_made: bool

    @property
    def path(self) -> str:
        """Where it stands in the ZIP, beside the frozen data of the same version."""
        folder = f"cycles/{self.submission.assessment.cycle.slug}"
        by_staff = "/entered-by-staff" if self.submission.assessment.entered_by_staff else ""
        return f"{folder}{by_staff}/submissions/{self.submission.version}.{self.form}"


def readable_files(body: Body, language: str) -> Iterator[ReadableFile]:
    """Every version in both formats, in this language; nothing is made here, and no bytes are read."""
    rows = Submission.objects.with_frame().filter(assessment__body=body)
    for submission in rows.order_by("assessment__cycle__opens_on", "version").iterator(chunk_size=10):
        for form in FORMS:
            made = IssuedFile.objects.filter(pk=key_of(submission, form, language)).exclude(data=b"")
            yield ReadableFile(submission, form, made.exists())


def order_missing(body: Body, language: str) -> int:
    """Put in line what is not made yet; how many files will be in the ZIP only later."""
    missing = [one for one in readable_files(body, language) if not one.is_made]
    for one in missing:
        found = Readable(one.submission.assessment, one.submission, is_member=True)
        wanted = wanted_file(found, one.form, language)
        if find(wanted.key) is None:
            ask(wanted)
    return len(missing)


def read_me(body: Body, files: list[ReadableFile]) -> str:
    """What is where, in words for whoever opens the ZIP in ten years."""
    context = {
        "body": body,
        "made": [one for one in files if one.is_made],
        "missing": [one for one in files if not one.is_made],
    }
    return render_to_string("assessments/bodies/read_me.txt", context)
