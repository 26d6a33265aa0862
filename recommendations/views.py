"""The public pages of the instrument: the report, the 32 recommendations, the instrument for machines."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_safe

from recommendations import catalogue
from recommendations.instrument_document import canonical_bytes, instrument_document
from recommendations.models import Edition
from recommendations.moments import span_in_words
from recommendations.outline import Recommendation, Variant, in_words
from recommendations.own_language import english_beside, wants_english
from recommendations.recommendation_page import groups, principle_choices, recommendation_page
from recommendations.report_reading import read_report
from recommendations.report_search import search_for
from recommendations.reuse import open_data, same_for_visitors
from recommendations.translations import ENGLISH, LANGUAGES, the_language


def edition_shown() -> Edition:
    """The edition of the public pages; 404 with a sentence while none is loaded."""
    try:
        return catalogue.current_edition()
    except Edition.DoesNotExist as error:
        raise Http404(_("The instrument is not loaded yet: run manage.py load_instrument.")) from error


@same_for_visitors
@login_not_required
@require_safe
@gzip_page
def report(request: HttpRequest) -> HttpResponse:
    """The report, paragraph by paragraph; ``?q=`` shows the passages that contain the words."""
    edition = edition_shown()
    outline = catalogue.outline_of(edition)
    reading = read_report(catalogue.report_blocks(edition), outline, search_for(request.GET.get("q", "")))
    context = {"edition": edition, "reading": reading, "official": outline.recommendations[0].official}
    return render(request, "recommendations/report.html", context)


@same_for_visitors
@login_not_required
@require_safe
def recommendation_list(request: HttpRequest) -> HttpResponse:
    """The 32 in their seven groups; ``?principle=`` leaves those that touch one principle."""
    edition = edition_shown()
    outline = catalogue.outline_of(edition)
    choices = principle_choices(outline)
    chosen = next((each for each in choices if each.principle.code == request.GET.get("principle")), None)
    shown = groups(outline, chosen.principle.code if chosen else "")
    return render(
        request,
        "recommendations/list.html",
        {
            "edition": edition,
            "outline": outline,
            "groups": [group for group in shown if group.recommendations],
            "choices": choices,
            "chosen": chosen,
        },
    )


@same_for_visitors
@login_not_required
@require_safe
def recommendation_detail(request: HttpRequest, paragraph: int) -> HttpResponse:
    """One recommendation with both wordings and all that the report says beside it."""
    edition = edition_shown()
    try:
        page = recommendation_page(catalogue.outline_of(edition), paragraph)
    except KeyError as error:
        raise Http404(_("The recommendations are paragraphs 106 to 137.")) from error
    english = _english(edition, page.recommendation) if wants_english(request) else None
    context = {"edition": edition, "page": page, "english": english}
    return render(request, "recommendations/detail.html", context)


def _english(edition: Edition, read: Recommendation) -> dict[Variant, dict[str, str]]:
    """What stands beside the texts in each wording. No query."""
    original = catalogue.outline_of(edition, ENGLISH).recommendation(read.paragraph)
    said = partial(in_words, span=span_in_words)
    return {variant: english_beside(read, original, variant, said) for variant in Variant}


def _language(request: HttpRequest) -> str | None:
    """The language that a program asks for by its code, English where it asks for none; None if there is no
    such language."""
    return the_language(request.GET.get("lang", ENGLISH))


def _instrument_etag(request: HttpRequest) -> str | None:
    language = _language(request)
    return f'"{catalogue.mark_of(edition_shown(), language)}"' if language else None


@open_data
@login_not_required
@require_safe
@gzip_page
@cache_control(public=True, max_age=3600)
@condition(etag_func=_instrument_etag)
def instrument_json(request: HttpRequest) -> HttpResponse:
    """The instrument as canonical JSON (``instrument/1``), with an ETag over its content.

    ``?lang=`` has the texts of ours in that language, and says of each how it was translated.
    """
    edition, language = edition_shown(), _language(request)
    if language is None:
        known = ", ".join(LANGUAGES)
        said = _("There is no such language here. Write lang= and one of: %(known)s.") % {"known": known}
        return HttpResponseBadRequest(said, content_type="text/plain; charset=utf-8")
    told = catalogue.text_statuses_of(edition, language) if "lang" in request.GET else None
    document = instrument_document(catalogue.outline_of(edition, language), told)
    return HttpResponse(canonical_bytes(document), content_type="application/json; charset=utf-8")
