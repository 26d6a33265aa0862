"""How two readers agree, how far readings are from the bodies' own levels: page and files for the desk."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from assessments.answering.views.page_access import principal
from assessments.formats.file import attachment
from assessments.reviewing import agreement_page as words
from assessments.reviewing.agreement import DISTANCES
from assessments.reviewing.agreement_page import AgreementPage, read_agreement
from assessments.reviewing.views.cycles import cycle_at_desk
from recommendations.outline import Variant

FILES = {"svg": words.as_svg, "csv": words.as_csv}


def _found(request: HttpRequest, slug: str) -> AgreementPage:
    """The cycle and the kind that the address names, regional without one."""
    cycle = cycle_at_desk(request, slug)
    kind = request.GET.get("kind", Variant.REGIONAL.value)
    if kind not in list(Variant):
        raise Http404
    return read_agreement(principal(request), cycle, Variant(kind))


@gzip_page
@require_safe
def cycle_agreement(request: HttpRequest, slug: str) -> HttpResponse:
    found = _found(request, slug)
    context = {
        "cycle": found.cycle,
        "found": found,
        "variants": list(Variant),
        "chart": words.chart(found),
        "same": words.said_the_same(found.total),
        "far": words.how_far(found.total),
        "few": words.few(),
        "distances": [(words.sign(key), words.distance_word(key)) for key in DISTANCES],
        "sample_data": found.is_sample,
    }
    return render(request, "assessments/reviewing/agreement.html", context)


@require_safe
def cycle_agreement_file(request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    """The chart or the table, for the desk."""
    made = FILES.get(extension)
    if made is None:
        raise Http404
    return attachment(made(_found(request, slug)))
