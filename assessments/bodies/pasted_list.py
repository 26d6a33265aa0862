"""A list of ministries, pasted: looked at line by line, then added in one act."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from assessments.answering.forms.page import AsksByDay, DayField, reason_of, sent
from assessments.answering.views.page_access import signed_in
from assessments.bodies.forms import text_field
from assessments.bodies.members import body_context, own_body, to_the_list
from mechanisms.access import Capability
from mechanisms.membership.assignments import in_words
from mechanisms.membership.pasted_list import Line, add_list, read_list
from mechanisms.models import Body
from mechanisms.people.people import RequestRefused
from recommendations.catalogue import current_edition, outline_of
from recommendations.outline import Variant

EXAMPLE = "Ana Lima\tMinistry of Labour\tana@labour.example\t113, 120–123\nJo Berg\tMinistry of Health\t\td"
LONGEST = 100_000


class PastedListForm(AsksByDay):
    """The list, with one day and one note for all of it."""

    text = forms.CharField(
        label=gettext_lazy("The list"),
        max_length=LONGEST,
        strip=False,
        help_text=gettext_lazy(
            "One ministry a line: name, ministry, e-mail address, recommendations. Copy the columns from a "
            "spreadsheet, or put a semicolon between them. Recommendations are numbers (113, 120–123) or "
            "letters of groups (a to f)."
        ),
        error_messages={"required": gettext_lazy("Paste the list.")},
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto", "spellcheck": "false", "wrap": "off"}),
    )
    due = DayField(label=gettext_lazy("Please answer by"), required=False)
    note = text_field(
        gettext_lazy("Note"), None, gettext_lazy("Shown on the first sheet of each file."), most=2000, rows=2
    )


@require_http_methods(["GET", "POST"])
def by_mail_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; what was read of it, line by line; and, once all lines are right, the act."""
    body = own_body(request, slug, Capability.MANAGE_MEMBERS)
    form = PastedListForm(sent(request))
    lines: list[Line] = []
    if form.is_valid():
        lines = read_list(form.cleaned_data["text"], body, outline_of(current_edition()))
        if not lines:
            form.add_error("text", _("There is no line in it."))
        elif request.POST.get("act") == "add" and not any(line.problems for line in lines):
            try:
                return _added(request, body, form, lines)
            except RequestRefused as refused:
                form.add_error("text", reason_of(refused))
    return _page(request, body, form, lines)


def _added(request: HttpRequest, body: Body, form: PastedListForm, lines: list[Line]) -> HttpResponseRedirect:
    data = form.cleaned_data
    done = add_list(by=signed_in(request), body=body, lines=lines, due=data["due"], note=data["note"])
    if done["added"]:
        said = ngettext("%(number)d ministry was added.", "%(number)d ministries were added.", done["added"])
        messages.success(request, said % {"number": done["added"]})
    if done["changed"]:
        said = ngettext(
            "%(number)d was in the list already: what the line asks was added to it.",
            "%(number)d were in the list already: what the lines ask was added to them.",
            done["changed"],
        )
        messages.success(request, said % {"number": done["changed"]})
    return to_the_list(body)


def _page(request: HttpRequest, body: Body, form: PastedListForm, lines: list[Line]) -> HttpResponse:
    outline, variant = outline_of(current_edition()), Variant(body.kind)
    wrong = sum(bool(line.problems) for line in lines)
    context = body_context(
        request,
        body,
        form=form,
        lines=[(line, in_words(line.work, outline, variant)) for line in lines],
        wrong=wrong,
        has_errors=bool(form.errors or wrong),
        problems=[_problem(line.number, why) for line in lines for why in line.problems],
    )
    status = 422 if form.errors or wrong else 200
    return render(request, "assessments/bodies/by_mail_list.html", context, status=status)


def _problem(number: int, why: str) -> dict[str, str]:
    said = _("Line %(number)d: %(why)s") % {"number": number, "why": why}
    return {"text": said, "href": f"#line-{number}"}
