"""One body over the cycles: in words, in small charts, and as a table."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from assessments.comparison_trend_sheet import read_trend
from assessments.exports.trend_words import sentences
from assessments.views.compare_frame import audience_of, offer_of
from assessments.views.loading import principal


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
    return render(request, "assessments/compare/trend.html", context)
