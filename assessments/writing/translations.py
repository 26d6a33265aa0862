"""The staff's working translation of an explanation, and the language the explanation is in.

A save that comes too late shows both texts.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from assessments.answering.forms.page import PageForm, refusal_on, sent
from assessments.answering.rules import Refused
from assessments.answering.views.conflict import meanwhile, translation_apart
from assessments.answering.views.page_access import actor
from assessments.answers.text import LANGUAGES, language_of
from assessments.models import Submission, WorkingTranslation
from assessments.reviewing.columns import translations_of
from assessments.submitting.passages import EXPLANATION, search_translations, text_at
from assessments.trail.acting import Actor, record
from assessments.writing.clippings import work_on
from assessments.writing.quotations import direction_of, language_name, languages_by_name
from assessments.writing.views import passage_context, submission_or_404

LIMIT = 30_000
ANOTHER = "und"
"""Corrected to a language that is none of the six."""


class StaleTranslation(Exception):
    """A colleague saved this translation since the form was opened; `row` is what is saved now."""

    def __init__(self, row: WorkingTranslation) -> None:
        super().__init__(f"translation of {row.paragraph} is at revision {row.revision}")
        self.row = row


@transaction.atomic
def save_translation(
    *,
    by: Actor,
    submission: Submission,
    paragraph: int,
    revision: int,
    text: str,
    language: str,
    original_language: str = "",
) -> WorkingTranslation:
    """Write or change the translation of one explanation; an empty text leaves the language alone.

    `revision` is that of the row the form was opened with, 0 without one. Raises StaleTranslation if
    another is saved by now, Refused for a language that is none of those offered.
    """
    work_on(by, submission)
    # One writer a submission, so that two first translations do not meet.
    Submission.objects.select_for_update().only("pk").get(pk=submission.pk)
    row = WorkingTranslation.objects.filter(submission=submission, paragraph=paragraph).first()
    if row is not None and row.revision != revision:
        raise StaleTranslation(row)
    words = text.replace("\r\n", "\n").strip()
    _refuse_wrong(words, language, original_language)
    row = row or WorkingTranslation(submission=submission, paragraph=paragraph, revision=0)
    row.text, row.language = words, language if words else ""
    row.original_language = original_language
    row.by, row.by_label, row.at = by.person, by.label[:200], by.moment
    row.revision += 1
    row.save()
    search_translations({submission.pk}, paragraph)
    record(
        by=by,
        kind="translation_saved",
        data={"submission": str(submission.pk), "translation": row.pk, "revision": row.revision},
    )
    return row


def _refuse_wrong(words: str, language: str, original_language: str) -> None:
    if len(words) > LIMIT:
        said = ngettext(
            "A translation has at most %(limit)d character.",
            "A translation has at most %(limit)d characters.",
            LIMIT,
        )
        raise Refused(said % {"limit": LIMIT})
    if words and language not in LANGUAGES:
        raise Refused(_("Choose the language of the translation."))
    if original_language not in ("", ANOTHER, *LANGUAGES):
        raise Refused(_("Choose a language from the list."))


class TranslationForm(PageForm):
    original_language = forms.ChoiceField(label=gettext_lazy("The body’s text is in"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Working translation"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("The translation is in"), required=False)

    def __init__(self, *args: Any, recognised: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        as_recognised = _("%s, as recognised") % recognised if recognised else _("Not recognised")
        offered = languages_by_name()
        original: Any = self.fields["original_language"]
        original.choices = [("", as_recognised), *offered, (ANOTHER, _("Another language"))]
        language: Any = self.fields["language"]
        language.choices = offered


@require_http_methods(["GET", "POST"])
def translation(request: HttpRequest, pk: UUID, paragraph: int) -> HttpResponse:
    """The original on one side, the translation on the other."""
    submission = submission_or_404(request, pk)
    original = text_at(json.loads(submission.document), paragraph, EXPLANATION)
    if not original:
        raise Http404
    row = translations_of({submission.pk}).get((submission.pk, paragraph))
    fields = ("text", "language", "original_language")
    initial = {name: getattr(row, name) for name in fields} if row is not None else {}
    initial["language"] = initial.get("language") or "en"
    recognised = language_of(original)
    form = TranslationForm(sent(request), initial=initial, recognised=language_name(recognised))
    late = None
    if form.is_valid():
        try:
            with refusal_on(form, "text"):
                _save(request, form, submission, paragraph)
                messages.success(request, _("The working translation is saved."))
                return redirect("assessments:translation", pk, paragraph)
        except StaleTranslation as stale:
            late, row = _late(request, form, stale.row), stale.row
    language = (row.original_language if row else "") or recognised
    context = passage_context(submission, paragraph) | {
        "form": form,
        "late": late,
        "has_errors": late is not None,
        "translation": row,
        "original": original,
        "language": language,
        "direction": direction_of(language),
        # A form that was refused was opened with what the person has seen; so was one that came late.
        "revision": request.POST.get("revision", str(row.revision) if row is not None else "0"),
    }
    status = 409 if late else 422 if form.errors else 200
    return render(request, "assessments/writing/translation.html", context, status=status)


def _save(request: HttpRequest, form: TranslationForm, submission: Submission, paragraph: int) -> None:
    # The button "save mine over it" names the revision that the person has seen next to his or her own text.
    seen = request.POST.get("over") or request.POST.get("revision", "0")
    save_translation(
        by=actor(request),
        submission=submission,
        paragraph=paragraph,
        revision=int(seen) if seen.isdecimal() else 0,
        **form.cleaned_data,
    )


def _late(request: HttpRequest, form: TranslationForm, stands: WorkingTranslation) -> dict[str, Any]:
    """Who saved meanwhile, and in what the two differ: old is what was typed, new what is saved."""
    data = form.cleaned_data
    typed = (data["text"].strip(), data["language"], data["original_language"])
    saved = (stands.text, stands.language, stands.original_language)
    apart = translation_apart(_in_words(*typed), _in_words(*saved))
    return {"conflict": meanwhile(request, stands.by_id, stands.by_label), "apart": apart}


def _in_words(text: str, language: str, original: str) -> tuple[str, str, str]:
    """The languages by their names; that of the original as recognised where nobody corrected it."""
    named = language_name(original) or (_("Another language") if original else _("As recognised"))
    return text, language_name(language) if text else "", named
