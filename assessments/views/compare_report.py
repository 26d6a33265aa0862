"""The consolidated report over everything that a filter leaves: as PDF, and its tables for Word."""

from __future__ import annotations

import logging

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from assessments.comparison_report import ConsolidatedReport
from assessments.comparison_report_sheet import read_report
from assessments.exports.comparison_docx import comparison_docx
from assessments.exports.comparison_pdf import comparison_pdf
from assessments.exports.pdf_process import PdfFailed, PdfUnavailable
from assessments.views.compare_frame import Frame, compare_frame
from assessments.views.file_answer import attachment

logger = logging.getLogger(__name__)


@login_not_required
@require_safe
def pdf(request: HttpRequest) -> HttpResponse:
    """The report as PDF; 503 with another way where this machine cannot make one."""
    frame = compare_frame(request, is_file=True)
    found = _report(frame)
    try:
        return attachment(comparison_pdf(found, get_language() or "en"))
    except PdfFailed as failure:
        logger.warning("PDF of a comparison not made: %s", failure)
        install = PdfUnavailable.install if isinstance(failure, PdfUnavailable) else ""
        context = frame.context() | {"install": install, "sample_data": found.patterns.sample}
        return render(request, "assessments/compare/no_pdf.html", context, status=503)


@login_not_required
@require_safe
def word(request: HttpRequest) -> HttpResponse:
    """The tables of the report for Word."""
    found = _report(compare_frame(request, is_file=True))
    return attachment(comparison_docx(found, get_language() or "en"))


def _report(frame: Frame) -> ConsolidatedReport:
    """The report; Http404 where there is nobody to tell of."""
    if frame.round is None:
        raise Http404
    found = read_report(frame.round)
    if found is None:
        raise Http404
    return found
