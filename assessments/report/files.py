"""The gap report and its two-page brief as PDF, with the JSON and the workbook inside."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from assessments.formats.docx_blocks import Block, Contents, Heading, own
from assessments.formats.docx_file import MEDIA_TYPE, WordFile, writable
from assessments.formats.docx_styles import set_report_styles
from assessments.formats.docx_writer import BlockWriter
from assessments.formats.file import Export
from assessments.formats.fonts import mark_unsupported, style_sheet, unsupported
from assessments.formats.pdf import POOL, Pool, printed
from assessments.formats.pdf_job import Attached, PdfJob
from assessments.report import docx_front, docx_gaps, docx_record, docx_results, print_view, words
from assessments.report.gap_report import GapReport
from assessments.report.print_view import Chapter, chapters
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


# The gap report as a Word file that a secretariat can edit: the chapters of the PDF, in the same
# order.


type Writer = Callable[[GapReport, Rendering], Iterator[Block]]

_CHAPTERS: Mapping[str, Writer] = {
    "coverage": lambda report, _how: docx_results.coverage(report),
    "profile": lambda report, _how: docx_results.profile(report),
    "gaps": docx_gaps.gaps,
    "information_gaps": lambda report, _how: docx_gaps.information_gaps(report),
    "claims": lambda report, _how: docx_gaps.claims(report),
    "working": lambda report, _how: docx_gaps.working(report),
    "change": lambda report, _how: docx_gaps.change(report),
    "record": lambda report, _how: docx_record.record(report),
    "register": lambda report, _how: docx_record.register(report),
    "plan": docx_record.plan,
    "method": lambda report, _how: docx_results.method(report),
    "annex": lambda report, _how: docx_results.annex(report),
}


def report_docx(report: GapReport, rendering: Rendering) -> Export:
    """Cover, brief, contents and chapters; the same bytes for the same report and rendering."""
    with translation.override(rendering.language):
        file = _file(report, rendering)
        set_report_styles(file.word)
        BlockWriter(file, blocks(report, rendering)).write()
        data = file.to_bytes(rendering.moment)
    return Export(filename(report, "docx"), MEDIA_TYPE, data)


def blocks(report: GapReport, rendering: Rendering) -> Sequence[Block]:
    """What the file says, in the active language."""
    return [
        *docx_front.cover(report, rendering),
        *docx_front.brief(report, rendering),
        Contents(_("Contents")),
        *(block for chapter in chapters(report) for block in _chapter(chapter, report, rendering)),
    ]


def _chapter(chapter: Chapter, report: GapReport, rendering: Rendering) -> Iterator[Block]:
    title = (own(f"{chapter.number} {chapter.title}"),)
    yield Heading(1, title, anchor=chapter.code, new_page=chapter.number == "1")
    yield from _CHAPTERS[chapter.code](report, rendering)


def _file(report: GapReport, rendering: Rendering) -> WordFile:
    """The frame: on every page whose report it is, in which state, that nobody verified it, and the hash."""
    names = {"body": report.body.name, "cycle": report.cycle.name}
    marks = [
        *([str(words.SAMPLE)] if report.sample else []),
        *([str(words.DRAFT)] if not rendering.digest else []),
        words.status(report, rendering),
        f"{report.body.name} · {report.cycle.name}",
    ]
    file = WordFile(
        title=_("Gap report of %(body)s, %(cycle)s") % names,
        subject=str(words.NOT_VERIFIED),
        language=rendering.language,
        header=" · ".join(marks),
        footer=str(words.NOT_VERIFIED),
        titled=False,
    )
    file.word.core_properties.author = writable(report.body.name)[:255]
    file.add_to_footer(words.hash_line(rendering))
    return file
