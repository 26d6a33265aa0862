"""``manage.py gap_report``: the gap report of a draft or a submission as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Max
from django.utils.translation import gettext as _

from assessments.answer_sheet import draft_report, latest_submission, submitted_report
from assessments.exports.export import Rendering
from assessments.exports.json_file import report_json
from assessments.exports.pdf import print_html, report_pdf
from assessments.exports.pdf_process import PdfFailed, PdfUnavailable
from assessments.exports.xlsx import report_xlsx
from assessments.gap_report import GapReport
from assessments.management.naming import (
    add_body_and_cycle,
    assessment_of,
    body_named,
    cycle_named,
    no_assessment,
    write_whole,
)
from assessments.models import Assessment


def _html(report: GapReport, rendering: Rendering) -> bytes:
    return print_html(report, rendering, "report").encode()


RENDERERS: Mapping[str, Callable[[GapReport, Rendering], bytes]] = {
    "json": lambda report, rendering: report_json(report, rendering).data,
    "pdf": lambda report, rendering: report_pdf(report, rendering).data,
    "xlsx": lambda report, rendering: report_xlsx(report, rendering).data,
    "html": _html,
}


class Command(BaseCommand):
    """Exit 1 with a sentence where there is no assessment, no such language, or no PDF can be made."""

    help = (
        "Writes the gap report of a body: of its submission once it has submitted, of the working copy while "
        "it is a draft, in clearance or returned. The JSON is the same bytes in every language; HTML is the "
        "text that is printed. The file appears whole or not at all."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_body_and_cycle(parser)
        parser.add_argument("--format", required=True, choices=sorted(RENDERERS))
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
        report, rendering = report_to_write(assessment, lang)
        write_whole(Path(output), _rendered(report, rendering, options["format"]))
        self.stdout.write(str(output))


def report_to_write(assessment: Assessment, language: str) -> tuple[GapReport, Rendering]:
    """The submission that counts, once submitted; else the working copy, dated by its last change."""
    if assessment.status in (Assessment.Status.SUBMITTED, Assessment.Status.REVIEWED):
        submission = latest_submission(assessment)
        if submission is not None:
            submission.assessment = assessment
            rendering = Rendering(
                language=language,
                dated=submission.submitted_at,
                digest=submission.digest,
                frozen=submission.document.encode(),
            )
            return submitted_report(submission), rendering
    changed = assessment.answers.aggregate(last=Max("saved_at"))["last"]
    dated = changed or assessment.created_at
    return draft_report(assessment), Rendering(language=language, dated=dated)


def _rendered(report: GapReport, rendering: Rendering, format: str) -> bytes:
    try:
        return RENDERERS[format](report, rendering)
    except PdfUnavailable as unavailable:
        raise CommandError(
            _("This machine can’t make PDFs: %(reason)s. On Debian, as root: %(install)s")
            % {"reason": unavailable, "install": unavailable.install}
        ) from unavailable
    except PdfFailed as failed:
        raise CommandError(_("The PDF could not be made: %s.") % failed) from failed
