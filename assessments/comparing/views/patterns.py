"""The patterns of a comparison: each finding as a sentence, with its chart and its table; and as files."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from assessments.answering.views.page_access import principal
from assessments.comparing import pattern_tables, pattern_words, words
from assessments.comparing.consolidated import ConsolidatedReport, read_report
from assessments.comparing.consolidated_print import comparison_docx
from assessments.comparing.kept_pdfs import comparison_pdf
from assessments.comparing.pattern_charts import CHARTS, Chart
from assessments.comparing.pattern_file import FILES
from assessments.comparing.pattern_rows import read_patterns
from assessments.comparing.pattern_tables import PatternTable
from assessments.comparing.patterns import Patterns
from assessments.comparing.trend import read_trend, sentences
from assessments.comparing.views.matrix import (
    ComparisonView,
    audience_of,
    comparison_view,
    offer_of,
    offer_of_round,
)
from assessments.formats.file import attachment, count_making, no_pdf
from assessments.formats.pdf import PdfFailed


@dataclass(frozen=True)
class Shown:
    """One pattern on the page; `chart` is None where there is nothing to draw. `as_bodies_say`: it counts the
    bodies' word where the staff's readings are asked for."""

    code: str
    title: Promise
    sentence: str
    as_bodies_say: bool
    chart: Chart | None
    table: PatternTable


@login_not_required
@require_safe
@gzip_page
def patterns(request: HttpRequest) -> HttpResponse:
    """Over what the reader may see; who asks for assistance and who could meet whom, for staff alone."""
    view = comparison_view(request)
    context = view.context()
    if view.round is not None:
        found = read_patterns(view.round)
        context |= {
            "comparison": found.comparison,
            "patterns": found,
            "shown": list(_shown(found)),
            "kinds_table": pattern_tables.assistance_kinds(found),
            "principle_tables": pattern_tables.principle_parts(found),
            "every": pattern_tables.every(found),
            "coverage": list(words.coverage(found.comparison)),
            "small_base": pattern_words.small_base(found.comparison.coverage),
            "sample_data": found.sample,
            "offer": offer_of_round(view.round),
        }
    return render(request, "assessments/comparing/patterns.html", context)


def _shown(found: Patterns) -> Iterator[Shown]:
    for code, title in pattern_words.PATTERNS.items():
        if code in pattern_words.FOR_STAFF and found.assistance is None:
            continue
        chart = CHARTS[code](found) if code in CHARTS else None
        yield Shown(
            code,
            title,
            pattern_words.sentence(code, found),
            bool(pattern_words.note(code, found.comparison)),
            chart if chart and chart.rows else None,
            pattern_tables.TABLES[code](found),
        )


@login_not_required
@require_safe
def pattern_file(request: HttpRequest, pattern: str, extension: str) -> HttpResponse:
    """One pattern as chart (SVG), table (CSV, workbook) or data (JSON), with the filter of the address.

    For staff it has named bodies alone; `names=staff` gives the internal copy.
    """
    view = comparison_view(request, is_file=True)
    if view.round is None or not _exists(view, pattern, extension):
        raise Http404
    count_making(request, extension)
    found = read_patterns(view.round)
    if not found.comparison.coverage.shown:
        raise Http404
    made = FILES[extension](pattern, found, view.wanted.chosen, get_language() or "en")
    return attachment(made)


def _exists(view: ComparisonView, pattern: str, extension: str) -> bool:
    if pattern not in pattern_words.PATTERNS or extension not in FILES:
        return False
    if pattern in pattern_words.FOR_STAFF and not view.is_reviewer:
        return False
    return extension != "svg" or pattern in CHARTS


# The consolidated report over everything that a filter leaves: as PDF, and its tables for Word.


logger = logging.getLogger(__name__)


@login_not_required
@require_safe
def pdf(request: HttpRequest) -> HttpResponse:
    """The report as PDF; 503 with another way where this machine cannot make one."""
    view = comparison_view(request, is_file=True)
    found = _report(view)
    counted = partial(count_making, request, "pdf")
    try:
        return attachment(comparison_pdf(found, get_language() or "en", counted))
    except PdfFailed as failure:
        logger.warning("PDF of a comparison not made: %s", failure)
        context = view.context() | {"sample_data": found.patterns.sample}
        return no_pdf(request, failure, "assessments/comparing/no_pdf.html", context)


@login_not_required
@require_safe
def word(request: HttpRequest) -> HttpResponse:
    """The tables of the report for Word."""
    found = _report(comparison_view(request, is_file=True))
    count_making(request, "docx")
    return attachment(comparison_docx(found, get_language() or "en"))


def _report(view: ComparisonView) -> ConsolidatedReport:
    """The report; Http404 where there is nobody to tell of."""
    if view.round is None:
        raise Http404
    found = read_report(view.round)
    if found is None:
        raise Http404
    return found


# One body over the cycles: in words, in small charts, and as a table.


@login_not_required
@require_safe
@gzip_page
def trend(request: HttpRequest, slug: str) -> HttpResponse:
    """What this reader may see of the body's submissions; 404 where that is nothing."""
    me = principal(request)
    found = read_trend(me, slug, audience_of(request, is_file=False))
    if found is None:
        raise Http404
    newest = found.trend.cycles[-1]
    context = {
        "body": found.body,
        "trend": found.trend,
        "sentences": sentences(found.trend),
        "query": f"kind={found.body.kind}&cycle={newest.slug}",
        "offer": offer_of(
            me, lambda audience: read_trend(me, slug, audience, is_file=True) is not None
        ),
        "sample_data": found.body.sample,
    }
    return render(request, "assessments/comparing/trend.html", context)
