"""Search across what bodies share: explanations, evidence, actions."""

from __future__ import annotations

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.models import Cycle, Passage
from assessments.writing.search import Hit, PassageSearchForm, page_of, passages_of
from assessments.writing.views.clippings import staff
from recommendations.catalogue import outline_of


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Twenty-five passages on a page; words and filters in the address. One number of queries for all."""
    me = staff(request)
    cycles = list(Cycle.objects.select_related("edition"))
    tree = outline_of(cycles[0].edition) if cycles else None
    form = PassageSearchForm(request.GET, cycles=cycles, tree=tree)
    wanted = form.wanted()
    page: Page[Passage] | None = None
    hits: tuple[Hit, ...] = ()
    if wanted:
        page, hits = page_of(passages_of(me, wanted), wanted.words, request.GET.get("page", "1"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "wanted": wanted,
        "page": page,
        "hits": hits,
        "query": query.urlencode(),
        "sample_data": any(hit.body.sample for hit in hits),
    }
    status = 422 if form.errors else 200
    return render(request, "assessments/writing/search.html", context, status=status)
