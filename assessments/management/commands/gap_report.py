"""``manage.py gap_report``: the gap report of a draft or a submission as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from assessments.answering.rows import latest_submission, submitted_report
from assessments.formats.pdf import PdfFailed, PdfUnavailable
from assessments.formats.places import a_place
from assessments.issuing.report_files import FORMATS as MAKERS
from assessments.issuing.report_files import draft_of, issued_file, rendering_of
from assessments.management.naming import (
    add_body_and_cycle,
    assessment_of,
    body_named,
    cycle_named,
    no_assessment,
    write_output,
)
from assessments.models import Assessment, Submission
from assessments.report.files import print_html
from assessments.report.gap_report import GapReport, Rendering


def _html(report: GapReport, rendering: Rendering) -> bytes:
    return print_html(report, rendering, "report").encode()


FORMATS = ("docx", "html", "json", "pdf", "xlsx")


class Command(BaseCommand):
    """Exit 1 with a sentence where there is no assessment, no such language, or no PDF can be made."""

    help = (
        "Writes the gap report of a body: of its submission once it has submitted, of the working copy while "
        "it is a draft, locked for approval or returned. The JSON is the same bytes in every language; HTML "
        "is the text that is printed. The file appears whole or not at all."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_body_and_cycle(parser)
        parser.add_argument("--format", required=True, choices=FORMATS)
        parser.add_argument(
            "--lang", default=settings.LANGUAGE_CODE, metavar="xx", help="a finished language"
        )
        parser.add_argument("--output", required=True, type=Path, metavar="PATH")

    def handle(self, *args: Any, output: Path, lang: str, **options: Any) -> None:
        body, cycle = body_named(options["body"]), cycle_named(options["cycle"])
        finished = dict(settings.LANGUAGES)
        if lang not in finished:
            raise CommandError(
                _("There is no finished catalogue for %(lang)s. Finished: %(finished)s.")
                % {"lang": lang, "finished": ", ".join(finished)}
            )
        assessment = assessment_of(body, cycle)
        if assessment is None:
            raise no_assessment(body, cycle)
        with a_place(), translation.override(lang):
            made = _made(assessment, options["format"], lang)
        write_output(Path(output), made)
        self.stdout.write(str(output))


def _made(assessment: Assessment, format: str, language: str) -> bytes:
    try:
        submission = _counting(assessment)
        if submission is not None:
            return _of_submission(submission, format, language)
        return _of_draft(assessment, format, language)
    except PdfUnavailable as unavailable:
        raise CommandError(
            _("This machine can’t make PDFs: %(reason)s. On Debian, as root: %(install)s")
            % {"reason": unavailable, "install": unavailable.install}
        ) from unavailable
    except PdfFailed as failed:
        raise CommandError(_("The PDF could not be made: %s.") % failed) from failed


def _counting(assessment: Assessment) -> Submission | None:
    """The version that counts; None while the body works on it."""
    if assessment.status not in (Assessment.Status.SUBMITTED, Assessment.Status.REVIEWED):
        return None
    submission = latest_submission(assessment)
    if submission is not None:
        submission.assessment = assessment
    return submission


def _of_submission(submission: Submission, format: str, language: str) -> bytes:
    """The very file that the screens give out, on record with its hash, so that it can be verified."""
    if format == "html":
        return _html(submitted_report(submission, language), rendering_of(submission, language))
    return bytes(issued_file(submission, format, language).data)


def _of_draft(assessment: Assessment, format: str, language: str) -> bytes:
    """Dated by the last change, so that the same answers make the same file."""
    changed = assessment.answers.aggregate(last=Max("saved_at"))["last"]
    report, rendering = draft_of(assessment, language, changed or assessment.created_at)
    if format == "html":
        return _html(report, rendering)
    return MAKERS[format](report, rendering).data
