"""The staff's working translation beside what a body wrote; a save that comes too late shows both texts."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.answering.rules import Refused
from assessments.answering.views.conflict import meanwhile, translation_apart
from assessments.answering.views.page_access import actor, recommendation_or_404
from assessments.answers.text import language_of
from assessments.models import Submission, WorkingTranslation
from assessments.reviewing.translations import translations_of
from assessments.submitting.passages import EXPLANATION, text_at
from assessments.writing.forms import TranslationForm
from assessments.writing.quotations import direction_of, language_name
from assessments.writing.translations import StaleTranslation, save_translation
from assessments.writing.views.clippings import submission_or_404


@require_http_methods(["GET", "POST"])
def translation(request: HttpRequest, pk: UUID, paragraph: int) -> HttpResponse:
    """The original on one side, the translation on the other."""
    submission = submission_or_404(request, pk)
    recommendation_or_404(submission.assessment, paragraph)
    original = text_at(json.loads(submission.document), paragraph, EXPLANATION)
    if not original:
        raise Http404
    row = translations_of({submission.pk}).get((submission.pk, paragraph))
    form = _form(request, row, original)
    late = None
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, form, submission, paragraph)
        except StaleTranslation as stale:
            late, row = _late(request, form, stale.row), stale.row
        except Refused as refused:
            form.add_error("text", refused.messages[0])
        else:
            messages.success(request, _("The working translation is saved."))
            return redirect("assessments:translation", pk, paragraph)
    context = _context(request, submission, paragraph, row, original)
    context |= {"form": form, "late": late, "has_errors": late is not None}
    status = 409 if late else 422 if form.errors else 200
    return render(request, "assessments/writing/translation.html", context, status=status)


def _form(request: HttpRequest, row: WorkingTranslation | None, original: str) -> TranslationForm:
    initial = (
        {
            "text": row.text,
            "language": row.language,
            "original_language": row.original_language,
        }
        if row is not None
        else {}
    )
    if not initial.get("language"):
        initial["language"] = "en"
    return TranslationForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        recognised=language_name(language_of(original)),
    )


def _save(
    request: HttpRequest, form: TranslationForm, submission: Submission, paragraph: int
) -> None:
    data = form.cleaned_data
    # The button "save mine over it" names the revision that the person has seen beside the own text.
    seen = request.POST.get("over") or request.POST.get("revision", "0")
    save_translation(
        by=actor(request),
        submission=submission,
        paragraph=paragraph,
        revision=int(seen) if seen.isdecimal() else 0,
        text=data["text"],
        language=data["language"],
        original_language=data["original_language"],
    )


def _late(
    request: HttpRequest, form: TranslationForm, stands: WorkingTranslation
) -> dict[str, Any]:
    """Who saved meanwhile, and in what the two differ: old is what was typed, new what stands."""
    data = form.cleaned_data
    typed = (data["text"].strip(), data["language"], data["original_language"])
    saved = (stands.text, stands.language, stands.original_language)
    apart = translation_apart(_in_words(*typed), _in_words(*saved))
    return {"conflict": meanwhile(request, stands.by_id, stands.by_label), "apart": apart}


def _in_words(text: str, language: str, original: str) -> tuple[str, str, str]:
    """The languages by their names; that of the original as recognised where nobody corrected it."""
    named = language_name(original) or (_("Another language") if original else _("As recognised"))
    return text, language_name(language) if text else "", named


def _context(
    request: HttpRequest,
    submission: Submission,
    paragraph: int,
    row: WorkingTranslation | None,
    original: str,
) -> dict[str, Any]:
    assessment = submission.assessment
    language = row.original_language if row and row.original_language else language_of(original)
    return {
        "submission": submission,
        "assessment": assessment,
        "body": assessment.body,
        "cycle": assessment.cycle,
        "recommendation": recommendation_or_404(assessment, paragraph),
        "translation": row,
        "original": original,
        "language": language,
        "direction": direction_of(language),
        # A form that was refused was opened with what the person has seen; so was one that came late.
        "revision": _seen(request, row),
        "sample_data": assessment.body.sample,
    }


def _seen(request: HttpRequest, row: WorkingTranslation | None) -> str:
    now = str(row.revision) if row is not None else "0"
    return request.POST.get("revision", now) if request.method == "POST" else now
