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

from assessments.answering.views.page_access import principal
from assessments.comparing import words
from assessments.comparing.charts import Chart
from assessments.comparing.files import PATTERN_FILES
from assessments.comparing.findings import PATTERNS
from assessments.comparing.own_word_findings import assistance_kinds
from assessments.comparing.pattern_rows import read_patterns
from assessments.comparing.pattern_table import PatternTable, every
from assessments.comparing.patterns import Patterns
from assessments.comparing.principle_findings import principle_parts, touched_table
from assessments.comparing.table_file import FORMATS
from assessments.comparing.tables import trend_table
from assessments.comparing.trend import read_trend, sentences
from assessments.comparing.views.matrix import (
    ComparisonView,
    audience_of,
    comparison_view,
    offer_of,
    offer_of_round,
)
from assessments.formats.file import attachment, count_making


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
            "kinds_table": assistance_kinds(found),
            "touched": touched_table(found),
            "principle_tables": principle_parts(found),
            "every": every(found),
            "coverage": list(words.coverage(found.comparison)),
            "small_base": words.small_base(found.comparison.coverage),
            "sample_data": found.sample,
            "offer": offer_of_round(view.round),
        }
    return render(request, "assessments/comparing/patterns.html", context)


def _shown(found: Patterns) -> Iterator[Shown]:
    for code, pattern in PATTERNS.items():
        if pattern.for_staff and found.assistance is None:
            continue
        chart = pattern.chart(found)
        yield Shown(
            code,
            pattern.title,
            pattern.sentence(found),
            bool(pattern.note(found.comparison)),
            chart if chart.rows else None,
            pattern.table(found),
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
    made = PATTERN_FILES[extension]
    return attachment(made(PATTERNS[pattern], found, view.wanted.chosen, get_language() or "en"))


def _exists(view: ComparisonView, code: str, extension: str) -> bool:
    pattern = PATTERNS.get(code)
    if pattern is None or extension not in PATTERN_FILES:
        return False
    if pattern.for_staff and not view.is_reviewer:
        return False
    return extension != "svg" or pattern.is_drawn


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
        "offer": offer_of(me, lambda audience: read_trend(me, slug, audience, is_file=True) is not None),
        "sample_data": found.body.sample,
    }
    return render(request, "assessments/comparing/trend.html", context)


@login_not_required
@require_safe
def trend_file(request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    audience = audience_of(request, is_file=True)
    found = read_trend(principal(request), slug, audience, is_file=True)
    if found is None or extension not in FORMATS:
        raise Http404
    count_making(request, extension)
    table = trend_table(
        found.trend,
        found.body.name,
        found.body.slug,
        found.outline,
        sample=found.body.sample,
        audience=audience,
    )
    return attachment(FORMATS[extension](table))
