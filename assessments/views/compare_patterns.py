"""The patterns of a comparison: each finding as a sentence, with its chart and its table; and as files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from assessments.comparison_patterns import Patterns
from assessments.comparison_patterns_sheet import read_patterns
from assessments.exports import comparison_words, pattern_tables, pattern_words
from assessments.exports.pattern_chart import CHARTS, Chart
from assessments.exports.pattern_file import FILES
from assessments.exports.pattern_tables import PatternTable
from assessments.views.compare_frame import Frame, compare_frame, offer_of_round
from assessments.views.file_answer import attachment, count_making


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
    frame = compare_frame(request)
    context = frame.context()
    if frame.round is not None:
        found = read_patterns(frame.round)
        context |= {
            "comparison": found.comparison,
            "patterns": found,
            "shown": list(_shown(found)),
            "kinds_table": pattern_tables.assistance_kinds(found),
            "principle_tables": pattern_tables.principle_parts(found),
            "every": pattern_tables.every(found),
            "coverage": list(comparison_words.coverage(found.comparison)),
            "small_base": pattern_words.small_base(found.comparison.coverage),
            "sample_data": found.sample,
            "offer": offer_of_round(frame.round),
        }
    return render(request, "assessments/compare/patterns.html", context)


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
    frame = compare_frame(request, is_file=True)
    if frame.round is None or not _exists(frame, pattern, extension):
        raise Http404
    count_making(request, extension)
    found = read_patterns(frame.round)
    if not found.comparison.coverage.shown:
        raise Http404
    made = FILES[extension](pattern, found, frame.wanted.chosen, get_language() or "en")
    return attachment(made)


def _exists(frame: Frame, pattern: str, extension: str) -> bool:
    if pattern not in pattern_words.PATTERNS or extension not in FILES:
        return False
    if pattern in pattern_words.FOR_STAFF and not frame.is_reviewer:
        return False
    return extension != "svg" or pattern in CHARTS
