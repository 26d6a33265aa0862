"""Quotations: kept, cut down, noted on, moved, deleted; and their lists by theme, one as a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.answering.forms.page import (
    PageForm,
    Refusal,
    form_page,
    problem_page,
    reason_of,
    refusal_as_message,
    refusal_on,
    sent,
)
from assessments.answering.rules import Refused
from assessments.answering.views.page_access import actor, principal, recommendation_or_404, signed_in
from assessments.answers.text import language_of
from assessments.making.views import Link, Page, handed_out
from assessments.models import Clipping, ClippingList, Submission
from assessments.reviewing.columns import language_shown, translations_of
from assessments.submitting.passages import SOURCES, text_at, texts_at, verbatim
from assessments.writing.clippings import (
    Translated,
    ask_body,
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
from assessments.writing.quotations import Names, Quotation, languages_by_name
from mechanisms.access import Capability, Principal, own_bodies, require
from recommendations.own_language import language_of_file


class ThemeForm(PageForm):
    """What a list is about; `make_list` says what is wrong with it."""

    theme = forms.CharField(
        label=gettext_lazy("Theme"),
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=gettext_lazy("Such as “Compensation: why funds stay empty”. All staff see it."),
    )


class KeepForm(PageForm):
    """The list that passages go into: one there is, or a new one."""

    into = forms.ChoiceField(label=gettext_lazy("List"), required=False)
    theme = forms.CharField(
        label=gettext_lazy("Or a new list with this theme"),
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, *args: Any, lists: Iterable[ClippingList], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(str(row.pk), row.theme) for row in lists]
        into: Any = self.fields["into"]
        into.choices = [("", _("Choose a list")), *offered]
        if not offered:
            del self.fields["into"]
            self.fields["theme"].label = _("Theme of the first list")

    def clean(self) -> dict[str, Any]:
        """A theme that is typed makes a new list; without one, a list has to be chosen."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("theme", "").strip() and not data.get("into"):
            field = "into" if "into" in self.fields else "theme"
            self.add_error(field, _("Choose a list, or give a new one its theme."))
        return data


class ClippingForm(KeepForm):
    """A passage to cut down to what is quoted, a note, and the list it goes into."""

    field_order = ("quoted", "translation", "translation_language", "note", "into", "theme")
    quoted = forms.CharField(
        label=gettext_lazy("What you quote"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=gettext_lazy("You can cut at the beginning and at the end. Do not change words."),
    )
    translation = forms.CharField(
        label=gettext_lazy("Translation to print under it"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=gettext_lazy(
            "Leave it empty to print the body’s own words alone. It is marked as unofficial. A body that is "
            "not named agrees to it with its words: if you change it, you must ask again."
        ),
    )
    translation_language = forms.ChoiceField(
        label=gettext_lazy("The translation is in"), required=False, choices=()
    )
    note = forms.CharField(
        label=gettext_lazy("Note for the staff"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=gettext_lazy("It is in no file."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language: Any = self.fields["translation_language"]
        language.choices = [("", _("Choose a language")), *languages_by_name()]

    @property
    def translated(self) -> Translated:
        """What is to be printed under it; call it on a valid form."""
        return self.cleaned_data["translation"], self.cleaned_data["translation_language"]


# For staff alone, and only what is shared with them.


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
    form = _form(request, {"quoted": quotation.text, "into": last_list(request)})
    if form.is_valid():
        with refusal_on(form, field_of(form)):
            row = keep_clipping(
                by=actor(request),
                into=into_of(form),
                submission=submission,
                paragraph=paragraph,
                source=source,
                quoted=form.cleaned_data["quoted"],
                note=form.cleaned_data["note"],
                translated=form.translated,
            )
            messages.success(request, _("The quotation is kept in the list “%s”.") % row.list.theme)
            return redirect(search_address(request) if request.GET else place_of(row))
    context = passage_context(submission, paragraph)
    context |= {"quotation": quotation, "search": search_address(request)}
    return form_page(request, "assessments/writing/keep.html", form, context)


@require_http_methods(["GET", "POST"])
def clipping(request: HttpRequest, list_pk: UUID, pk: UUID) -> HttpResponse:
    """A quotation that is kept, with the whole passage it comes from."""
    row = clipping_or_404(request, list_pk, pk)
    names = ("quoted", "note", "translation", "translation_language")
    initial = {name: getattr(row, name) for name in names} | {"into": str(row.list_id)}
    form = _form(request, initial)
    if form.is_valid():
        with refusal_on(form, field_of(form)):
            row = change_clipping(
                by=actor(request),
                row=row,
                into=into_of(form),
                quoted=form.cleaned_data["quoted"],
                note=form.cleaned_data["note"],
                translated=form.translated,
            )
            messages.success(request, _("The quotation is saved."))
            return redirect(place_of(row))
    context = _kept_context(row) | {"whole": _whole(row)}
    return form_page(request, "assessments/writing/clipping.html", form, context)


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
    row = clipping_or_404(request, list_pk, pk)
    with refusal_as_message(request):
        ask_body(by=actor(request), row=row)
        messages.success(request, _("The body is asked. Its coordinators see the passage, not who asked."))
    return redirect(place_of(row))


def place_of(row: Clipping) -> str:
    return f"{reverse('assessments:clipping_list', args=[row.list_id])}#clipping-{row.pk}"


def search_address(request: HttpRequest) -> str:
    """The search from which one came: its words and filters are in the address of this page."""
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
    return ClippingForm(sent(request), initial=initial, lists=ClippingList.objects.all())


def into_of(form: KeepForm) -> ClippingList | str:
    """The list that was chosen, or the theme of a new one, which goes first."""
    theme: str = form.cleaned_data["theme"].strip()
    return theme or get_object_or_404(ClippingList, pk=form.cleaned_data["into"])


def field_of(form: KeepForm) -> Callable[[Refusal], str | None]:
    """The field that the code of a refusal names, if the form has it."""
    return lambda refused: code if (code := getattr(refused, "code", "")) in form.fields else None


def last_list(request: HttpRequest) -> str:
    """The list into which this person kept something last: the next one often goes there too."""
    last = Clipping.objects.filter(by=signed_in(request)).order_by("-at").first()
    return str(last.list_id) if last is not None else ""


def _whole(row: Clipping) -> str:
    texts = texts_at(json.loads(row.submission.document), row.paragraph, row.source)
    return next((text for text in texts if verbatim(text, row.quoted)), "")


def _kept_context(row: Clipping) -> dict[str, Any]:
    kept = kept_of(row)
    return passage_context(row.submission, row.paragraph) | {
        "list": row.list,
        "clipping": row,
        "quotation": kept.quotation,
        "translation": kept.translation,
    }


def passage_context(submission: Submission, paragraph: int) -> dict[str, Any]:
    assessment = submission.assessment
    return {
        "submission": submission,
        "assessment": assessment,
        "body": assessment.body,
        "cycle": assessment.cycle,
        "recommendation": recommendation_or_404(assessment, paragraph),
        "sample_data": assessment.body.sample,
    }


@require_http_methods(["GET", "POST"])
def lists(request: HttpRequest) -> HttpResponse:
    """Every theme with how many quotations it holds; or one more theme."""
    me = staff(request)
    form = ThemeForm(sent(request))
    if form.is_valid():
        with refusal_on(form, "theme"):
            row = make_list(by=actor(request), theme=form.cleaned_data["theme"])
            messages.success(request, _("The list is made. Search for passages and keep them in it."))
            return redirect("assessments:clipping_list", row.pk)
    return form_page(request, "assessments/writing/lists.html", form, {"lists": list(lists_for(me))})


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
    wanted = quotations_docx(theme, language_of_file(request))
    back = Link(reverse("assessments:clipping_list", args=[row.pk]), _("Read it on screen"))
    page = Page(_("The quotations of “%s”, for Word") % row.theme, [back])
    return handed_out(request, wanted, "docx", page)


@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, list_pk: UUID) -> HttpResponse:
    row = list_or_404(request, list_pk)
    form = ThemeForm(sent(request), initial={"theme": row.theme})
    if form.is_valid():
        with refusal_on(form, "theme"):
            rename_list(by=actor(request), row=row, theme=form.cleaned_data["theme"])
            messages.success(request, _("The list has its new theme."))
            return redirect("assessments:clipping_list", row.pk)
    return form_page(request, "assessments/writing/rename.html", form, {"list": row})


@require_http_methods(["GET", "POST"])
def delete_theme(request: HttpRequest, list_pk: UUID) -> HttpResponse:
    """Ask once, then delete a list in which nothing is left."""
    row = list_or_404(request, list_pk)
    problem = ""
    if request.method == "POST":
        try:
            delete_list(by=actor(request), row=row)
        except Refused as refused:
            problem = reason_of(refused)
        else:
            messages.success(request, _("The list is deleted."))
            return redirect("assessments:clipping_lists")
    context = {"list": row, "shown": collection(staff(request), row)}
    return problem_page(request, "assessments/writing/delete_list.html", context, problem)
