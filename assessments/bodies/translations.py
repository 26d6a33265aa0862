"""Translations, as the administrator sees them: how far each is looked at, and who reviewed what."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.answering.forms.page import form_page, refusal_on, sent
from assessments.answering.views.page_access import principal, signed_in
from assessments.bodies.review_form import TranslationReviewForm, scope_words
from mechanisms.access import Capability, require
from mechanisms.administration.translation_reviews import counts_of, record_review, withdraw_review
from recommendations.catalogue import current_edition
from recommendations.models import Edition
from recommendations.own_language import other_languages_by_name

PAGES = "assessments/bodies/administration"


def _edition(request: HttpRequest) -> Edition:
    require(principal(request), Capability.MANAGE_TRANSLATIONS)
    try:
        return current_edition()
    except Edition.DoesNotExist as error:
        raise Http404(_("The instrument is not loaded yet: run manage.py load_instrument.")) from error


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The counts of one language, `?language=` of another, and all reviews on record."""
    edition, languages = _edition(request), other_languages_by_name()
    asked = request.GET.get("language", "")
    shown = asked if asked in dict(languages) else next((code for code, _name in languages), "")
    names = dict(languages)
    context = {
        "translated_languages": languages,
        "shown": shown,
        "rows": [(scope_words(row.scope), row.how) for row in counts_of(edition, shown)] if shown else [],
        "reviews": [
            (row, names.get(row.language, row.language), scope_words(row.scope))
            for row in edition.reviews.defer("texts")
        ],
    }
    return render(request, f"{PAGES}/translations.html", context)


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest) -> HttpResponse:
    """Record that somebody of a body or of the United Nations has read translated texts."""
    edition = _edition(request)
    paragraphs = list(edition.recommendations.order_by("paragraph").values_list("paragraph", flat=True))
    form = TranslationReviewForm(
        sent(request), paragraphs=paragraphs, initial={"language": request.GET.get("language", "")}
    )
    if form.is_valid():
        with refusal_on(form):
            made = record_review(by=signed_in(request), edition=edition, **form.cleaned_data)
            messages.success(request, _recorded(len(made.texts)))
            return _back(made.language)
    return form_page(request, f"{PAGES}/translation_review.html", form, {})


def _recorded(number: int) -> str:
    return ngettext(
        "The review is recorded: %(number)d text.", "The review is recorded: %(number)d texts.", number
    ) % {"number": number}


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    _edition(request)
    withdraw_review(by=signed_in(request), review=pk)
    messages.success(request, _("The review is withdrawn. Its texts are as they were before."))
    return _back(request.POST.get("language", ""))


def _back(language: str) -> HttpResponse:
    query = urlencode({"language": language})
    return redirect(f"{reverse('assessments:administration_translations')}?{query}")
