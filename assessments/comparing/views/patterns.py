"""The patterns of a comparison: each finding as a sentence, with its chart and its table; and as files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
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
from assessments.comparing.rows import Round, is_reviewer, read_bodies
from assessments.comparing.table_file import FORMATS
from assessments.comparing.tables import trend_table
from assessments.comparing.trend import read_trend, sentences
from assessments.comparing.views.matrix import (
    ComparisonView,
    audience_of,
    comparison_view,
    handed,
    offer_of,
    offer_of_round,
)
from assessments.formats.file import count_making
from assessments.submitting.line_signs import Audience
from mechanisms.access import ANONYMOUS, Principal
from mechanisms.called import called
from recommendations.own_language import in_language_of_file
from recommendations.reuse import json_in_english, open_data, same_for_visitors


@dataclass(frozen=True)
class Shown:
    """One pattern on the page; `chart` is None where there is nothing to draw, `table` where it is closed.
    `as_bodies_say`: it counts the bodies' word where the staff's readings are asked for."""

    code: str
    title: Promise
    sentence: str
    as_bodies_say: bool
    has_rows: bool
    for_staff: bool
    chart: Chart | None = None
    table: PatternTable | None = None


EVERYTHING = "everything"
"""All patterns open at once: to search in the page, or to print it."""


@dataclass(frozen=True)
class Opened:
    """Which patterns the address asks to be open, by code; the others tell their finding alone."""

    asked: str

    def __contains__(self, code: str) -> bool:
        return self.asked in (EVERYTHING, code)

    def part(self, code: str) -> bool:
        """Whether this is open, or a table of one of its parts (`principle-child` of `principles`)."""
        return code in self or self.asked.startswith(f"{code.removesuffix('s')}-")


@same_for_visitors
@login_not_required
@require_safe
@gzip_page
def patterns(request: HttpRequest) -> HttpResponse:
    """Over what the reader may see; who asks for assistance and who could meet whom, for staff alone.

    Findings first: chart and table of a pattern are sent once it is opened, by `open` in the address.
    """
    view = comparison_view(request)
    opened = Opened(request.GET.get("open", "")[:40])
    context = view.context() | {"kept": {"open": opened.asked} if opened.asked else {}}
    if view.round is not None:
        found = read_patterns(view.round)
        if found.comparison.coverage.is_few and found.comparison.coverage.shown and not view.is_reviewer:
            return _few(request, view.round, found, context)
        context |= _details(found, opened) | {
            "comparison": found.comparison,
            "patterns": found,
            "shown": list(_shown(found, opened)),
            "is_everything": opened.asked == EVERYTHING,
            "coverage": list(words.coverage(found.comparison)),
            "small_base": words.small_base(found.comparison.coverage),
            "sample_data": found.sample,
            "offer": offer_of_round(view.round),
        }
    return render(request, "assessments/comparing/patterns.html", context)


def _details(found: Patterns, opened: Opened) -> dict[str, object]:
    """The tables beside those of the patterns, as far as they are open."""
    details: dict[str, object] = {}
    if "assistance" in opened:
        details["kinds_table"] = assistance_kinds(found)
    if opened.part("principles"):
        details["touched"] = touched_table(found)
        details["principle_tables"] = [(part, part.code in opened) for part in principle_parts(found)]
    if "all" in opened:
        details["every"] = every(found)
    return details


def _few(request: HttpRequest, round_: Round, found: Patterns, context: dict[str, Any]) -> HttpResponse:
    """One or two bodies: no pattern, but their reports."""
    context |= {
        "comparison": found.comparison,
        "coverage": list(words.coverage(found.comparison)),
        "few": words.few_published(found.comparison.coverage.shown),
        "bodies": read_bodies(round_),
        "sample_data": found.sample,
    }
    return render(request, "assessments/comparing/few.html", context)


def _shown(found: Patterns, opened: Opened) -> Iterator[Shown]:
    for code, pattern in PATTERNS.items():
        if pattern.for_staff and found.assistance is None:
            continue
        shown = Shown(
            code,
            pattern.title,
            pattern.sentence(found),
            as_bodies_say=bool(pattern.note(found.comparison)),
            has_rows=bool(pattern.rows(found)),
            for_staff=pattern.for_staff,
        )
        if opened.part(code):
            chart = pattern.chart(found)
            shown = replace(shown, chart=chart if chart.rows else None, table=pattern.table(found))
        yield shown


@open_data
@login_not_required
@require_safe
@in_language_of_file
def pattern_file(request: HttpRequest, pattern: str, extension: str) -> HttpResponse:
    """One pattern as chart (SVG), table (CSV, workbook) or data (JSON), with the filter of the address.

    For staff it has named bodies alone; `names=staff` gives the internal copy.
    """
    view = comparison_view(request, is_file=True)
    if view.round is None or not _exists(view, pattern, extension):
        raise Http404
    count_making(request, extension)
    found = read_patterns(view.round)
    made = PATTERN_FILES[extension]
    return handed(request, made(PATTERNS[pattern], found, view.wanted.chosen, get_language() or "en"))


def _exists(view: ComparisonView, code: str, extension: str) -> bool:
    pattern = PATTERNS.get(code)
    if pattern is None or extension not in PATTERN_FILES:
        return False
    if pattern.for_staff and not view.is_reviewer:
        return False
    return extension != "svg" or pattern.is_drawn


# One body over the cycles: in words, in small charts, and as a table.


@same_for_visitors
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
        "trend_title": _("%s over the cycles") % called(found.body),
        "is_public": _is_public(me, slug),
        "query": f"kind={found.body.kind}&cycle={newest.slug}",
        "offer": offer_of(me, lambda audience: read_trend(me, slug, audience, is_file=True) is not None),
        "sample_data": found.body.sample,
    }
    return render(request, "assessments/comparing/trend.html", context)


def _is_public(me: Principal, slug: str) -> bool:
    """Whether visitors see a trend of this body, too. One query, none for them."""
    if not me.roles and not is_reviewer(me):
        return True
    return read_trend(ANONYMOUS, slug, Audience.PUBLIC) is not None


@open_data
@login_not_required
@require_safe
@in_language_of_file
@json_in_english
def trend_file(request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    audience = audience_of(request, is_file=True)
    found = read_trend(principal(request), slug, audience, is_file=True)
    if found is None or extension not in FORMATS:
        raise Http404
    count_making(request, extension)
    table = trend_table(
        found.trend,
        called(found.body),
        found.body.slug,
        found.outline,
        sample=found.body.sample,
        audience=audience,
    )
    return handed(request, FORMATS[extension](table))
