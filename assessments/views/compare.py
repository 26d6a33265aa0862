"""The matrix: bodies in alphabetical order by the 32 recommendations, and the same as files."""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from assessments.comparison import Comparison
from assessments.comparison_sheet import Round, read_comparison
from assessments.exports.comparison_file import FILES
from assessments.views.compare_frame import (
    CountedPaginator,
    Frame,
    compare_frame,
    offer_of_round,
    page_number,
)
from assessments.views.file_answer import attachment, count_making

BODIES_A_PAGE = 50
# More rows than a person reads, fewer than a workbook chokes on.
BODIES_A_FILE = 5_000


@login_not_required
@require_safe
@gzip_page
def compare(request: HttpRequest) -> HttpResponse:
    """Over what the reader may see: visitors what is public, staff what is shared with them."""
    frame = compare_frame(request)
    context = frame.context()
    if frame.round is not None:
        context |= _matrix(frame.round, page_number(request.GET))
        context["offer"] = offer_of_round(frame.round)
    return render(request, "assessments/compare/matrix.html", context)


def _matrix(found: Round, wanted_page: int) -> dict[str, object]:
    start = max(wanted_page - 1, 0) * BODIES_A_PAGE
    comparison = read_comparison(found, BODIES_A_PAGE, start)
    pages = CountedPaginator(
        range(comparison.coverage.shown), BODIES_A_PAGE, comparison.coverage.shown
    )
    page = pages.get_page(wanted_page)
    if page.number != max(wanted_page, 1):
        comparison = read_comparison(found, BODIES_A_PAGE, page.start_index() - 1)
    return {"comparison": comparison, "page": page, "sample_data": comparison.sample}


@login_not_required
@require_safe
def compare_file(request: HttpRequest, extension: str) -> HttpResponse:
    """The comparison as CSV, workbook or JSON, with every body of the filter and every number.

    For staff it has named bodies alone; `names=staff` gives the internal copy with all that is shared.
    """
    if extension not in FILES:
        raise Http404
    frame = compare_frame(request, is_file=True)
    if frame.round is None:
        raise Http404
    count_making(request, extension)
    found = frame.round
    comparison = read_comparison(found, BODIES_A_FILE)
    if comparison.coverage.shown > BODIES_A_FILE:
        return _too_many(request, frame, comparison)
    return attachment(FILES[extension](comparison, found.wanted.chosen, get_language() or "en"))


def _too_many(request: HttpRequest, frame: Frame, comparison: Comparison) -> HttpResponse:
    context = frame.context() | {
        "comparison": replace(comparison, bodies=()),
        "most": BODIES_A_FILE,
    }
    return render(request, "assessments/compare/too_many.html", context, status=422)
