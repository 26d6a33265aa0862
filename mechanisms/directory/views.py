"""The directory: a list for people, a document for machines. Both are public."""

from __future__ import annotations

from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from mechanisms.directory.body_page import SOURCE_URL, SYMBOL, instrument_line
from mechanisms.directory.directory import DirectoryFilter, directory_document, document_bytes, read_directory
from mechanisms.models import Answered2009, BodyType
from recommendations.reuse import open_data, same_for_visitors


@same_for_visitors
@login_not_required
@require_safe
@vary_on_headers("HX-Request")
def directory_list(request: HttpRequest) -> HttpResponse:
    """Bodies by region; `?q=&type=&answered_2009=&can_answer=` leaves some, `?page=` goes on. htmx gets the
    results alone."""
    asked = DirectoryFilter.of(request.GET)
    as_typed = bool(getattr(request, "htmx", False))
    template = "mechanisms/list.html#results" if as_typed else "mechanisms/list.html"
    directory = read_directory(asked, request.GET.get("page", "1"))
    context = {
        "directory": directory,
        "instruments": [instrument_line("global", row) for row in directory.instruments],
        "asked": asked,
        "as_typed": as_typed,
        "types": BodyType.choices,
        "letters": Answered2009.choices,
        "symbol": SYMBOL,
        "source_url": SOURCE_URL,
    }
    return render(request, template, context)


@open_data
@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def directory_json(request: HttpRequest) -> HttpResponse:
    """The directory as canonical JSON (`directory/1`), with an ETag over its bytes."""
    content = document_bytes(directory_document())
    etag = f'"{sha256(content).hexdigest()}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response.headers["ETag"] = etag
    return response
