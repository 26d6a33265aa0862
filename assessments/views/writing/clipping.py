"""One quotation: keep it, cut it down, note something, move it, delete it."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments.clippings import Kept, kept_of, origin_of
from assessments.forms.clipping import ClippingForm
from assessments.lifecycle.clipping import change_clipping, delete_clipping, keep_clipping
from assessments.lifecycle.quoting import ask_body
from assessments.lifecycle.rules import Refused
from assessments.models import Clipping, ClippingList, Submission
from assessments.passage_texts import SOURCES, text_at, texts_at, verbatim
from assessments.quotations import Quotation
from assessments.text_language import language_of
from assessments.views.loading import actor, recommendation_or_404, signed_in
from assessments.views.writing.desk import clipping_or_404, submission_or_404
from assessments.working_translations import language_shown, translations_of


@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest, pk: UUID, paragraph: int, source: str, place: int) -> HttpResponse:
    """A passage with a form to cut it down and put it into a list."""
    submission = submission_or_404(request, pk)
    quotation = _passage_or_404(submission, paragraph, source, place)
    form = _form(request, {"quoted": quotation.text, "into": _last_list(request)})
    if request.method == "POST" and form.is_valid():
        try:
            row = keep_clipping(
                by=actor(request),
                into=_into(form),
                submission=submission,
                paragraph=paragraph,
                source=source,
                quoted=form.cleaned_data["quoted"],
                note=form.cleaned_data["note"],
            )
        except Refused as refused:
            _say(form, refused)
        else:
            messages.success(request, _("The quotation is kept in the list “%s”.") % row.list.theme)
            return redirect(_search(request) if request.GET else place_of(row))
    context = _context(submission, paragraph) | {
        "form": form,
        "quotation": quotation,
        "search": _search(request),
    }
    status = 422 if form.errors else 200
    return render(request, "assessments/writing/keep.html", context, status=status)


@require_http_methods(["GET", "POST"])
def clipping(request: HttpRequest, list_pk: UUID, pk: UUID) -> HttpResponse:
    """A quotation that is kept, with the whole passage it comes from beside the form."""
    row = clipping_or_404(request, list_pk, pk)
    initial = {"quoted": row.quoted, "note": row.note, "into": str(row.list_id)}
    form = _form(request, initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = change_clipping(
                by=actor(request),
                row=row,
                into=_into(form),
                quoted=form.cleaned_data["quoted"],
                note=form.cleaned_data["note"],
            )
        except Refused as refused:
            _say(form, refused)
            row = clipping_or_404(request, list_pk, pk)
        else:
            messages.success(request, _("The quotation is saved."))
            return redirect(place_of(row))
    context = _kept_context(row) | {"form": form, "whole": _whole(row)}
    status = 422 if form.errors else 200
    return render(request, "assessments/writing/clipping.html", context, status=status)


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, list_pk: UUID, pk: UUID) -> HttpResponse:
    """Ask once, then take a quotation out of its list."""
    row = clipping_or_404(request, list_pk, pk)
    if request.method == "POST":
        delete_clipping(by=actor(request), row=row)
        messages.success(request, _("The quotation is deleted from the list."))
        return redirect("assessments:clipping_list", list_pk)
    return render(request, "assessments/writing/delete_clipping.html", _kept_context(row))


@require_POST
def ask(request: HttpRequest, list_pk: UUID, pk: UUID) -> HttpResponse:
    """Ask the body whether these words may be quoted without its name."""
    row = clipping_or_404(request, list_pk, pk)
    try:
        ask_body(by=actor(request), row=row)
    except Refused as refused:
        messages.error(request, str(refused.messages[0]))
    else:
        messages.success(
            request, _("The body is asked. Its coordinators see the passage, not who asked.")
        )
    return redirect(place_of(row))


def place_of(row: Clipping) -> str:
    """Where a quotation stands in its list."""
    return f"{reverse('assessments:clipping_list', args=[row.list_id])}#clipping-{row.pk}"


def _search(request: HttpRequest) -> str:
    """The search from which one came: its words and filters stand in the address of this page."""
    query = request.GET.urlencode()
    return reverse("assessments:search") + (f"?{query}" if query else "")


def _passage_or_404(submission: Submission, paragraph: int, source: str, place: int) -> Quotation:
    """The whole passage as a quotation; a confidential reference has none."""
    if source not in SOURCES:
        raise Http404
    text = text_at(json.loads(submission.document), paragraph, source, place)
    if not text:
        raise Http404
    key = (submission.pk, paragraph)
    language = language_shown(source, language_of(text), key, translations_of({submission.pk}))
    return Quotation(origin_of(submission), paragraph, source, text, language)


def _form(request: HttpRequest, initial: dict[str, Any]) -> ClippingForm:
    data = request.POST if request.method == "POST" else None
    return ClippingForm(data, initial=initial, lists=ClippingList.objects.all())


def _into(form: ClippingForm) -> ClippingList | str:
    """The list that was chosen, or the theme of a new one, which goes first."""
    theme: str = form.cleaned_data["theme"].strip()
    return theme or get_object_or_404(ClippingList, pk=form.cleaned_data["into"])


def _say(form: ClippingForm, refused: Refused) -> None:
    field = str(refused.code)
    form.add_error(field if field in form.fields else None, refused.messages[0])


def _last_list(request: HttpRequest) -> str:
    """The list into which this person kept something last: the next one often goes there too."""
    last = Clipping.objects.filter(by=signed_in(request)).order_by("-at").first()
    return str(last.list_id) if last is not None else ""


def _whole(row: Clipping) -> str:
    """The passage of which the quotation is a part."""
    texts = texts_at(json.loads(row.submission.document), row.paragraph, row.source)
    return next((text for text in texts if verbatim(text, row.quoted)), "")


def _kept_context(row: Clipping) -> dict[str, Any]:
    kept: Kept = kept_of(row)
    return _context(row.submission, row.paragraph) | {
        "list": row.list,
        "clipping": row,
        "quotation": kept.quotation,
        "translation": kept.translation,
    }


def _context(submission: Submission, paragraph: int) -> dict[str, Any]:
    """Where a passage stands: whose it is, and what it answers."""
    assessment = submission.assessment
    return {
        "submission": submission,
        "assessment": assessment,
        "body": assessment.body,
        "cycle": assessment.cycle,
        "recommendation": recommendation_or_404(assessment, paragraph),
        "sample_data": assessment.body.sample,
    }
