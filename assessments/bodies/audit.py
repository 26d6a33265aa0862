"""The audit trail: of a body for its coordinators, of the installation for administrators, one's own acts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from assessments.answering.forms.page import form_page
from assessments.answering.views.page_access import principal
from assessments.bodies.members import body_context, own_body
from assessments.models import Event
from assessments.trail.chain_heads import current_heads, head_file
from assessments.trail.reading import (
    Choices,
    Wanted,
    as_csv,
    as_json,
    choices,
    filtered,
    of_body,
    of_installation,
    own_review_acts,
    page_of,
    with_bodies,
    with_desk_work,
    with_remarks,
)
from mechanisms.access import Capability, Matter, require


class DayInput(forms.DateInput):
    """The browser's own date field: in a filter one field is quicker than three, and its address shorter."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AuditFilter(forms.Form):
    """Which events to show, all in the address: what occurs in no event can't be chosen.

    With `of_one`, all the events are of one person: nobody is asked whose to show.
    """

    kind = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    person = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    since = forms.DateField(label=gettext_lazy("From"), required=False, widget=DayInput())
    until = forms.DateField(label=gettext_lazy("Until"), required=False, widget=DayInput())

    def __init__(self, *args: Any, choices: Choices, of_one: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _("Everything"))]
        everybody = [("", pgettext("whose events are shown", "Everybody"))]
        self.fields["kind"].choices = everything + list(choices.kinds)  # type: ignore[attr-defined]
        self.fields["person"].choices = everybody + list(choices.people)  # type: ignore[attr-defined]
        if of_one:
            del self.fields["person"]
        for name, field in self.fields.items():
            is_choice = name in ("kind", "person")
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"

    def wanted(self) -> Wanted:
        """What was chosen, without the fields that are wrong; reads `errors` first."""
        right = {name: value for name, value in self.cleaned_data.items() if value}
        return Wanted(**right)


def filter_of(request: HttpRequest, events: QuerySet[Event], *, of_one: bool = False) -> AuditFilter:
    """The filter as the address says; read, so that `wanted` can be asked for. One query."""
    form = AuditFilter(request.GET, choices=choices(events), of_one=of_one)
    form.full_clean()
    return form


def audit_context(request: HttpRequest, events: QuerySet[Event], *, of_one: bool = False) -> dict[str, Any]:
    """Form, page and lines of the trail; `of_one` person, who need not be chosen. Three queries."""
    form = filter_of(request, events, of_one=of_one)
    page, lines = page_of(filtered(events, form.wanted()), request.GET.get("page", "1"))
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "form": form,
        "page": page,
        "lines": lines,
        "query": query.urlencode(),
        "is_filtered": bool(form.cleaned_data and any(form.cleaned_data.values())),
    }


CSV, JSON = "text/csv; charset=utf-8", "application/json; charset=utf-8"


@require_safe
def audit(request: HttpRequest, slug: str) -> HttpResponse:
    body = own_body(request, slug, Capability.SEE_AUDIT)
    context = body_context(request, body) | audit_context(request, of_body(slug))
    return form_page(request, "assessments/bodies/audit.html", context["form"], context)


@require_safe
def audit_file(request: HttpRequest, slug: str, extension: str) -> HttpResponseBase:
    """The same events from the first on as CSV or JSON; any other extension does not exist.

    An address that asks for what does not exist leads to the page that says so: a file would not.
    """
    own_body(request, slug, Capability.SEE_AUDIT)
    form = filter_of(request, of_body(slug))
    if form.errors:
        return redirect(f"{reverse('assessments:body_audit', args=[slug])}?{request.GET.urlencode()}")
    events = filtered(of_body(slug), form.wanted())
    if extension == "csv":
        return _stream(as_csv(events), f"{slug}-audit-trail.csv", CSV)
    if extension == "json":
        return _stream(as_json(slug, events), f"{slug}-audit-trail.json", JSON)
    raise Http404


@require_safe
def audit_head(request: HttpRequest, slug: str) -> HttpResponse:
    """The sealed head of the body's chain, to be kept where nobody here can reach it."""
    own_body(request, slug, Capability.SEE_AUDIT)
    now = timezone.now()
    content = head_file(current_heads([slug]), now)
    name = f"{slug}-audit-head-{now.date().isoformat()}.json"
    return HttpResponse(content, content_type=JSON, headers=_as_attachment(name))


def _stream(pieces: Iterator[str], name: str, content_type: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(pieces, content_type=content_type, headers=_as_attachment(name))


def _as_attachment(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """What happened to accounts and cycles of the installation, never content; fifty on a page."""
    require(principal(request), Capability.SEE_SECURITY_EVENTS)
    context = audit_context(request, of_installation())
    template = "assessments/bodies/administration/security.html"
    return form_page(request, template, context["form"], context)


@require_safe
def review_acts(request: HttpRequest) -> HttpResponse:
    """What a reviewer did with submissions: his or her own acts and nobody else's, fifty on a page."""
    me = principal(request)
    require(me, Capability.SEE_AUDIT, Matter(own=True))
    context = audit_context(request, own_review_acts(me), of_one=True)
    lines = with_desk_work(with_bodies(with_remarks(context["lines"])))
    context |= {"lines": lines, "shows_body": True, "of_one": True}
    return form_page(request, "assessments/bodies/review_acts.html", context["form"], context)
