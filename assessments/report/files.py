"""The gap report as PDF with its data inside, as its brief of two pages, and for Word."""

from __future__ import annotations

import hashlib

from django.template.loader import render_to_string
from django.utils import translation

from assessments.formats.docx_file import MEDIA_TYPE
from assessments.formats.docx_walker import word_file
from assessments.formats.file import Export
from assessments.formats.fonts import mark_unsupported, style_sheet, unsupported
from assessments.formats.pdf import POOL, Pool, printed
from assessments.formats.pdf_job import Attached, PdfJob
from assessments.report import print_view
from assessments.report.gap_report import GapReport
from assessments.report.rendering import Rendering, filename, report_json
from assessments.report.workbook import report_xlsx

STYLE = "print-report.css"


def report_pdf(report: GapReport, rendering: Rendering, pool: Pool = POOL) -> Export:
    """The full report, PDF/A-3a and PDF/UA-1; the same bytes for the same report and rendering.

    Raises PdfUnavailable where Pango is missing, PdfBusy while too many are being made, PdfFailed if the
    process fails or takes too long.
    """
    return _pdf(report, rendering, "report", pool)


def brief_pdf(report: GapReport, rendering: Rendering, pool: Pool = POOL) -> Export:
    """The two-page brief alone, made and attached to in the same way; raises the same."""
    return _pdf(report, rendering, "brief", pool)


def _pdf(report: GapReport, rendering: Rendering, template: str, pool: Pool) -> Export:
    data = printed(job(report, rendering, template), pool)
    kind = "gap-report" if template == "report" else template
    return Export(filename(report, "pdf", kind), "application/pdf", data)


def job(report: GapReport, rendering: Rendering, template: str) -> PdfJob:
    """The order to the PDF process; ``template`` is ``report`` or ``brief``."""
    html = print_html(report, rendering, template)
    document = hashlib.sha256(rendering.document(report))
    document.update(f"{template} {rendering.language} {rendering.verify_at}".encode())
    return PdfJob(
        html=html,
        faces=style_sheet(html),
        style=STYLE,
        identifier=document.hexdigest()[:32].encode("ascii"),
        dated=rendering.moment,
        attached=_attached(report, rendering),
    )


def print_html(report: GapReport, rendering: Rendering, template: str) -> str:
    """The HTML that is printed, every character without a glyph replaced by a mark."""
    with translation.override(rendering.language):
        html = _html(report, rendering, template, 0)
        missing = len(unsupported(html))
        if missing:
            html = _html(report, rendering, template, missing)
    return mark_unsupported(html)


def _html(report: GapReport, rendering: Rendering, template: str, missing: int) -> str:
    context = print_view.context(report, rendering, missing)
    context["language"] = translation.to_locale(rendering.language).replace("_", "-")
    return render_to_string(f"assessments/report/print/{template}.html", context)


def _attached(report: GapReport, rendering: Rendering) -> tuple[Attached, ...]:
    data = report_json(report, rendering)
    book = report_xlsx(report, rendering)
    with translation.override(rendering.language):
        return (
            Attached(data.filename, translation.gettext("The report as data"), "Data", data.data),
            Attached(
                book.filename,
                translation.gettext("The report as a workbook"),
                "Alternative",
                book.data,
            ),
        )


def report_docx(report: GapReport, rendering: Rendering) -> Export:
    """The report for Word, to be edited, made from the page that is printed; the same bytes each time."""
    with translation.override(rendering.language):
        page = _html(report, rendering, "report", 0)
    return Export(filename(report, "docx"), MEDIA_TYPE, word_file(page))
