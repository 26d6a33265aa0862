"""The questionnaire on paper, blank or filled, by the process that prints gap reports."""

from __future__ import annotations

import hashlib

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from assessments.exports import questionnaire_view as view
from assessments.exports.file import Export
from assessments.exports.pdf_job import PdfJob
from assessments.exports.pdf_making import printed
from assessments.exports.pdf_process import POOL, Pool
from assessments.exports.print_fonts import style_sheet
from assessments.exports.unsupported_glyphs import mark_unsupported, unsupported
from assessments.questionnaire import Questionnaire

STYLE = "print-report.css print-questionnaire.css"


def questionnaire_pdf(questionnaire: Questionnaire, pool: Pool = POOL) -> Export:
    """A4 to print and write on, PDF/A-3a and PDF/UA-1; the same bytes for the same questionnaire.

    Raises PdfUnavailable where Pango is missing, PdfBusy while too many are being made, PdfFailed if the
    process fails or takes too long.
    """
    data = printed(job(questionnaire), pool)
    return Export(view.filename(questionnaire), "application/pdf", data)


def job(questionnaire: Questionnaire) -> PdfJob:
    """The order to the PDF process."""
    html = print_html(questionnaire)
    return PdfJob(
        html=html,
        faces=style_sheet(html),
        style=STYLE,
        identifier=hashlib.sha256(html.encode()).hexdigest()[:32].encode("ascii"),
        dated=view.moment(questionnaire),
    )


def print_html(questionnaire: Questionnaire) -> str:
    """The HTML that is printed, every character without a glyph replaced by a mark."""
    with translation.override(questionnaire.language):
        html = _html(questionnaire, 0)
        missing = len(unsupported(html))
        if missing:
            html = _html(questionnaire, missing)
    return mark_unsupported(html)


def _html(questionnaire: Questionnaire, missing: int) -> str:
    context = view.context(questionnaire, missing)
    context["language"] = translation.to_locale(questionnaire.language).replace("_", "-")
    context["title"] = _title(questionnaire)
    return render_to_string("exports/questionnaire.html", context)


def _title(questionnaire: Questionnaire) -> str:
    """``Questionnaire for Ministry of Justice: Southern Task Force, 2026``; it says if it is filled."""
    names = {
        "body": questionnaire.body.name,
        "cycle": questionnaire.cycle.name,
        "name": questionnaire.for_whom,
    }
    if questionnaire.for_whom and questionnaire.filled:
        return _("Questionnaire with answers for %(name)s: %(body)s, %(cycle)s") % names
    if questionnaire.for_whom:
        return _("Questionnaire for %(name)s: %(body)s, %(cycle)s") % names
    if questionnaire.filled:
        return _("Questionnaire with answers: %(body)s, %(cycle)s") % names
    return _("Questionnaire: %(body)s, %(cycle)s") % names
