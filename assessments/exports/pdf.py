"""The gap report and its two-page brief as PDF, with the JSON and the workbook inside."""

from __future__ import annotations

import hashlib

from django.template.loader import render_to_string
from django.utils import translation

from assessments.exports import print_view
from assessments.exports.export import Rendering, filename
from assessments.exports.file import Export
from assessments.exports.json_file import report_json
from assessments.exports.pdf_job import Attached, PdfJob
from assessments.exports.pdf_making import printed
from assessments.exports.pdf_process import POOL, Pool
from assessments.exports.print_fonts import style_sheet
from assessments.exports.unsupported_glyphs import mark_unsupported, unsupported
from assessments.exports.xlsx import report_xlsx
from assessments.gap_report import GapReport

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
    return render_to_string(f"exports/{template}.html", context)


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
