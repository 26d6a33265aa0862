"""The consolidated report over everything that a filter leaves: as PDF, and its tables for Word."""

from __future__ import annotations

import logging
from functools import partial

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from assessments.comparison_report import ConsolidatedReport
from assessments.comparison_report_sheet import read_report
from assessments.exports.comparison_docx import comparison_docx
from assessments.exports.pdf_process import PdfFailed
from assessments.kept_pdfs import comparison_pdf
from assessments.views.compare_frame import Frame, compare_frame
from assessments.views.file_answer import attachment, count_making
from assessments.views.no_pdf import no_pdf

logger = logging.getLogger(__name__)


@login_not_required
@require_safe
def pdf(request: HttpRequest) -> HttpResponse:
    """The report as PDF; 503 with another way where this machine cannot make one."""
    frame = compare_frame(request, is_file=True)
    found = _report(frame)
    counted = partial(count_making, request, "pdf")
    try:
        return attachment(comparison_pdf(found, get_language() or "en", counted))
    except PdfFailed as failure:
        logger.warning("PDF of a comparison not made: %s", failure)
        context = frame.context() | {"sample_data": found.patterns.sample}
        return no_pdf(request, failure, "assessments/compare/no_pdf.html", context)


@login_not_required
@require_safe
def word(request: HttpRequest) -> HttpResponse:
    """The tables of the report for Word."""
    found = _report(compare_frame(request, is_file=True))
    count_making(request, "docx")
    return attachment(comparison_docx(found, get_language() or "en"))


def _report(frame: Frame) -> ConsolidatedReport:
    """The report; Http404 where there is nobody to tell of."""
    if frame.round is None:
        raise Http404
    found = read_report(frame.round)
    if found is None:
        raise Http404
    return found
