"""One quotation: keep it, cut it down, note something, move it, delete it."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.answering.rules import Refused
from assessments.answering.views.page_access import (
    actor,
    principal,
    recommendation_or_404,
    signed_in,
)
from assessments.answers.text import language_of
from assessments.models import Clipping, ClippingList, Submission
from assessments.reviewing.translations import language_shown, translations_of
from assessments.submitting.passages import SOURCES, text_at, texts_at, verbatim
from assessments.writing.clippings import (
    Kept,
    change_clipping,
    clippings_for,
    collection,
    delete_clipping,
    delete_list,
    keep_clipping,
    kept_of,
    lists_for,
    make_list,
    origin_of,
    rename_list,
)
from assessments.writing.docx_file import quotations_docx
from assessments.writing.forms import ClippingForm, ThemeForm
from assessments.writing.quotations import Names, Quotation
from assessments.writing.quoting import ask_body
from mechanisms.access import Capability, Principal, own_bodies, require

# How the pages of writing find what they show: for staff alone, and only what is shared with
# them.


def staff(request: HttpRequest) -> Principal:
    """The reviewer who asks; for everybody else there is nothing here."""
    me = principal(request)
    require(me, Capability.WORK_AT_DESK)
    return me


def list_or_404(request: HttpRequest, pk: UUID) -> ClippingList:
    """A list, which every reviewer sees."""
    staff(request)
    return get_object_or_404(ClippingList, pk=pk)


def clipping_or_404(request: HttpRequest, list_pk: UUID, pk: UUID) -> Clipping:
    """A clipping of the list whose text is still shared with this reviewer."""
    return get_object_or_404(clippings_for(staff(request)), list_id=list_pk, pk=pk)


def submission_or_404(request: HttpRequest, pk: UUID) -> Submission:
    """The version that counts of an assessment, with body and cycle, if this reviewer may work on it."""
    shared = Submission.objects.at_desk_of(staff(request)).current().with_consents()
    framed = shared.select_related("assessment__body__country", "assessment__cycle__edition")
    return get_object_or_404(framed, assessment_id=pk)


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


# The lists of quotations by theme: all of them, one of them, as a file, and their names.


@require_http_methods(["GET", "POST"])
def lists(request: HttpRequest) -> HttpResponse:
    """Every theme with how many quotations it holds; or one more theme."""
    me = staff(request)
    form = ThemeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = make_list(by=actor(request), theme=form.cleaned_data["theme"])
        except Refused as refused:
            form.add_error("theme", refused.messages[0])
        else:
            messages.success(
                request, _("The list is made. Search for passages and keep them in it.")
            )
            return redirect("assessments:clipping_list", row.pk)
    context = {"form": form, "lists": list(lists_for(me))}
    status = 422 if form.errors else 200
    return render(request, "assessments/writing/lists.html", context, status=status)


@require_safe
def one_list(request: HttpRequest, list_pk: UUID) -> HttpResponse:
    """The quotations of a theme in the order of paragraphs, each with its citation ready to copy."""
    row = list_or_404(request, list_pk)
    me = staff(request)
    shown = collection(me, row)
    context = {
        "list": row,
        "shown": shown,
        "own": list(own_bodies(me)) if me.roles else [],
        "sample_data": any(item.quotation.origin.sample for item in shown.kept),
    }
    return render(request, "assessments/writing/list.html", context)


@require_safe
def list_file(request: HttpRequest, list_pk: UUID) -> HttpResponse:
    """The theme as a Word file: what may be published, or with ``?names=staff`` an internal copy."""
    row = list_or_404(request, list_pk)
    try:
        names = Names(request.GET.get("names", Names.CONSENT))
    except ValueError as unknown:
        raise Http404 from unknown
    # The day and no more: the same list gives the same bytes all day long.
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    theme = collection(staff(request), row).theme(names, today)
    file = quotations_docx(theme, get_language() or "en")
    response = HttpResponse(file.data, content_type=file.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file.filename}"'
    return response


@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, list_pk: UUID) -> HttpResponse:
    """Give a list another theme."""
    row = list_or_404(request, list_pk)
    form = ThemeForm(
        request.POST if request.method == "POST" else None, initial={"theme": row.theme}
    )
    if request.method == "POST" and form.is_valid():
        try:
            rename_list(by=actor(request), row=row, theme=form.cleaned_data["theme"])
        except Refused as refused:
            form.add_error("theme", refused.messages[0])
            row.refresh_from_db()
        else:
            messages.success(request, _("The list has its new theme."))
            return redirect("assessments:clipping_list", row.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "list": row}
    return render(request, "assessments/writing/rename.html", context, status=status)


@require_http_methods(["GET", "POST"])
def delete_theme(request: HttpRequest, list_pk: UUID) -> HttpResponse:
    """Ask once, then delete a list in which nothing is left."""
    row = list_or_404(request, list_pk)
    problems: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            delete_list(by=actor(request), row=row)
        except Refused as refused:
            problems = [{"text": refused.messages[0]}]
        else:
            messages.success(request, _("The list is deleted."))
            return redirect("assessments:clipping_lists")
    context = {
        "list": row,
        "shown": collection(staff(request), row),
        "problems": problems,
        "has_errors": bool(problems),
    }
    status = 422 if problems else 200
    return render(request, "assessments/writing/delete_list.html", context, status=status)
