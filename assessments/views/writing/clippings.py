"""The lists of quotations by theme: all of them, one of them, as a file, and their names."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.clippings import collection, lists_for
from assessments.exports.docx_quotations import quotations_docx
from assessments.forms.clipping import ThemeForm
from assessments.lifecycle.clipping import delete_list, make_list, rename_list
from assessments.lifecycle.rules import Refused
from assessments.quotations import Names
from assessments.views.loading import actor
from assessments.views.writing.desk import list_or_404, staff
from mechanisms.access import own_bodies


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
def delete(request: HttpRequest, list_pk: UUID) -> HttpResponse:
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
