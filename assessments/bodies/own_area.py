"""A body's own data, taken along as one ZIP or deleted after a week; and its update in its own words."""

from __future__ import annotations

import tempfile
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.validators import URLValidator
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.answering.forms.page import (
    PageForm,
    day_field,
    form_page,
    is_same_name,
    refusal_as_message,
    refusal_on,
    sent,
)
from assessments.answering.views.page_access import actor, signed_in
from assessments.bodies.archive import write_archive
from assessments.bodies.forms import text_field
from assessments.bodies.members import body_context, own_body
from assessments.bodies.own_data import (
    ask_deletion,
    ask_second_for_deletion,
    can_be_withdrawn,
    holdings_of,
    kept_submissions,
    open_deletion,
    stop_deletion,
)
from assessments.bodies.readable_copy import order_missing
from assessments.submitting.views.waiting import waits
from assessments.trail.acting import record
from mechanisms.access import Capability
from mechanisms.directory.updates import problem_of_day, publish, take_back
from mechanisms.membership.body_acts import ask, granted_export, take_grant
from mechanisms.membership.telling import tell_members
from mechanisms.models import Body, BodyAct, BodyUpdate
from mechanisms.people.signin import confirm_first, fresh_sign_in_required, is_to_confirm

ASKED = "asked_for_download"
"""In the session: the body whose data are to be sent once its coordinator has confirmed who he or she is."""


@require_safe
def data(request: HttpRequest, slug: str) -> HttpResponse:
    """What there is, the way to take it along, and the way to have it deleted."""
    body = own_body(request, slug, Capability.OWN_DATA)
    is_back = request.GET.get("download") == "1"
    context = body_context(
        request,
        body,
        holdings=holdings_of(body),
        deletion=open_deletion(body),
        granted=granted_export(body, signed_in(request)) if body.second_coordinator else None,
        downloading=is_back and _was_asked(request, body),
    )
    return render(request, "assessments/bodies/data.html", context)


@require_POST
def export(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Everything as one ZIP, for whoever has signed in just now; others confirm who they are, and come back
    to the page of their data, which sends the form once more."""
    body = own_body(request, slug, Capability.OWN_DATA)
    back = reverse("assessments:body_data", args=[body.slug])
    if not (way := confirm_first(request, f"{back}?download=1")):
        with refusal_as_message(request, messages.WARNING):
            if _may_send(request, body):
                return _send(request, body)
        return redirect(back)
    request.session[ASKED] = body.slug
    return way


def _may_send(request: HttpRequest, body: Body) -> bool:
    """Whether it goes out now; a second coordinator who is needed and has not confirmed is asked."""
    if not body.second_coordinator or granted_export(body, signed_in(request)):
        return True
    ask(by=signed_in(request), body=body, kind=BodyAct.Kind.EXPORT, given={})
    waits(request, body)
    return False


def _was_asked(request: HttpRequest, body: Body) -> bool:
    """Whether this person asked for the download and has confirmed since who he or she is; true once, so that
    an address that somebody else made up sends nothing."""
    if request.session.get(ASKED) != body.slug or is_to_confirm(request):
        return False
    del request.session[ASKED]
    return True


def _send(request: HttpRequest, body: Body) -> HttpResponseBase:
    """Made in a file of its own that is gone when it has been sent; on record."""
    by, now = actor(request), timezone.now()
    archive = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    language = get_language() or "en"
    parts = write_archive(body, archive, at=now, by=by.label, language=language)
    size = archive.tell()
    archive.seek(0)
    with transaction.atomic():
        order_missing(body, language)
        second = take_grant(body, signed_in(request)) if body.second_coordinator else ""
        told = {"parts": parts, "bytes": size}
        record(by=by, kind="data_exported", chain=body.slug, subject=body.slug, data=told)
        path = reverse("assessments:what_left", args=[body.slug])
        tell_members("body_told", body, path, kind="export", who=by.label, second=second)
    response = FileResponse(
        archive,
        as_attachment=True,
        filename=f"{body.slug}-{now:%Y-%m-%d}.zip",
        content_type="application/zip",
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


class DeletionForm(PageForm):
    """The name of the body, typed: a second thought."""

    name = forms.CharField(
        label=gettext_lazy("Type the name of your body"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        error_messages={"required": gettext_lazy("Type the name of your body.")},
    )

    def __init__(self, *args: Any, expected_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected_name = expected_name
        self.fields["name"].help_text = gettext_lazy("Type it like this: %s") % expected_name

    def clean_name(self) -> str:
        typed: str = self.cleaned_data["name"]
        if not is_same_name(typed, self.expected_name):
            raise forms.ValidationError(gettext_lazy("This is not the name of your body."))
        return typed


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """What would go and what remains; then the name of the body, typed, by whoever has just signed in."""
    body = own_body(request, slug, Capability.OWN_DATA)
    answer: HttpResponse = _delete(request, body)
    return answer


@fresh_sign_in_required
def _delete(request: HttpRequest, body: Body) -> HttpResponse:
    form = DeletionForm(sent(request), expected_name=body.name)
    if form.is_valid():
        with refusal_on(form):
            if body.second_coordinator:
                ask_second_for_deletion(by=signed_in(request), body=body)
                return waits(request, body)
            ask_deletion(by=actor(request), body=body)
            messages.success(request, _("The deletion is asked for, and every member of your body is told."))
            return redirect("assessments:body_data", body.slug)
    context = body_context(
        request,
        body,
        holdings=holdings_of(body),
        kept=[(item, can_be_withdrawn(item)) for item in kept_submissions(body)],
        deletion=open_deletion(body),
    )
    return form_page(request, "assessments/bodies/data_delete.html", form, context)


@require_POST
def stop(request: HttpRequest, slug: str) -> HttpResponse:
    """Any coordinator, at once: what protects the data needs no second confirmation."""
    body = own_body(request, slug, Capability.OWN_DATA)
    with refusal_as_message(request):
        stop_deletion(by=actor(request), body=body)
        messages.success(request, _("The deletion is stopped. Nothing was deleted."))
    return redirect("assessments:body_data", body.slug)


# The body's own words for the public directory: written, looked at, published, taken back.


class BodyUpdateForm(PageForm):
    """What has changed since 2010 in the body's own words: public as soon as it is published."""

    text = text_field(
        gettext_lazy("What has changed since 2010"),
        gettext_lazy("Write what has changed."),
        gettext_lazy("No personal data."),
        rows=8,
        most=5000,
    )
    # Not URLField: its browser check and its guess of a scheme say less than the sentence below.
    url = forms.CharField(
        label=gettext_lazy("Link to more"),
        required=False,
        max_length=2000,
        widget=forms.URLInput(attrs={"dir": "ltr"}),
        validators=[
            URLValidator(["http", "https"], message=gettext_lazy("Begin the link with https:// or http://."))
        ],
        help_text=gettext_lazy("A public page or document of your body."),
    )
    dated = day_field(
        gettext_lazy("As of"),
        gettext_lazy("Choose the day on which this is true."),
        gettext_lazy("The day on which this is true."),
    )
    signed_name = text_field(
        gettext_lazy("Signed by"),
        gettext_lazy("Write the name of the person who signs."),
        gettext_lazy("Everybody can see this name."),
    )
    signed_office = text_field(
        gettext_lazy("Office or function"),
        gettext_lazy("Write the office or function of the person who signs."),
    )

    def clean_dated(self) -> date:
        day: date = self.cleaned_data["dated"]
        problem = problem_of_day(day, timezone.localdate())
        if problem:
            raise forms.ValidationError(problem)
        return day


@require_http_methods(["GET", "POST"])
def update(request: HttpRequest, slug: str) -> HttpResponse:
    """Write an update, see it as everybody will, publish it; the earlier ones are listed below."""
    body = own_body(request, slug, Capability.WRITE_UPDATE)
    form = BodyUpdateForm(sent(request), initial={"signed_name": str(request.user)})
    preview = None
    if form.is_valid():
        if "publish" in request.POST:
            publish(by=signed_in(request), body=body, **form.cleaned_data)
            messages.success(request, _("The update is on the public page of your body."))
            return redirect("assessments:body_update", body.slug)
        preview = BodyUpdate(body=body, **form.cleaned_data)
    context = body_context(request, body, preview=preview, updates=list(body.updates.all()))
    return form_page(request, "assessments/bodies/update.html", form, context)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Take an update off the public page: first what that means, then the act."""
    body = own_body(request, slug, Capability.WRITE_UPDATE)
    found = get_object_or_404(BodyUpdate.objects.standing(), pk=pk, body=body)
    if request.method == "POST":
        take_back(by=signed_in(request), body=body, update_id=found.pk)
        messages.success(request, _("The update is taken back. Nobody outside sees it any more."))
        return redirect("assessments:body_update", body.slug)
    context = body_context(request, body, update=found)
    return render(request, "assessments/bodies/update_remove.html", context)
