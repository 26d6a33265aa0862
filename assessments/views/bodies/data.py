"""A body's own data: taken along as one ZIP, or deleted after a week in which it can be stopped."""

from __future__ import annotations

import tempfile

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.body_archive import write_archive
from assessments.forms.own_data import DeletionForm
from assessments.lifecycle.deleting import ask_deletion, stop_deletion
from assessments.lifecycle.rules import Refused
from assessments.lifecycle.trail import record
from assessments.own_data import can_be_withdrawn, holdings_of, kept_submissions, open_deletion
from assessments.views.bodies.loading import body_context, own_body
from assessments.views.loading import actor, demand
from mechanisms.access import Capability
from mechanisms.models import Body
from mechanisms.signin import confirm_first, fresh_sign_in_required, is_to_confirm

ASKED = "asked_for_download"
"""In the session: the body whose data are to be sent once its coordinator has confirmed who he or she is."""


@require_safe
def data(request: HttpRequest, slug: str) -> HttpResponse:
    """What there is, the way to take it along, and the way to have it deleted."""
    body = own_body(request, slug)
    demand(request, Capability.OWN_DATA, body)
    is_back = request.GET.get("download") == "1"
    context = body_context(request, body) | {
        "holdings": holdings_of(body),
        "deletion": open_deletion(body),
        "downloading": is_back and _was_asked(request, body),
    }
    return render(request, "assessments/bodies/data.html", context)


@require_POST
def export(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Everything as one ZIP, for whoever has signed in just now; others confirm who they are, and come back
    to the page of their data, which sends the form once more."""
    body = own_body(request, slug)
    demand(request, Capability.OWN_DATA, body)
    back = reverse("assessments:body_data", args=[body.slug])
    if not (way := confirm_first(request, f"{back}?download=1")):
        return _send(request, body)
    request.session[ASKED] = body.slug
    return way


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
    parts = write_archive(body, archive, at=now, by=by.label)
    size = archive.tell()
    archive.seek(0)
    with transaction.atomic():
        told = {"parts": parts, "bytes": size}
        record(by=by, kind="data_exported", chain=body.slug, subject=body.slug, data=told)
    response = FileResponse(
        archive,
        as_attachment=True,
        filename=f"{body.slug}-{now:%Y-%m-%d}.zip",
        content_type="application/zip",
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """What would go and what remains; then the name of the body, typed, by whoever has just signed in."""
    body = own_body(request, slug)
    demand(request, Capability.OWN_DATA, body)
    answer: HttpResponse = _delete(request, body)
    return answer


@fresh_sign_in_required
def _delete(request: HttpRequest, body: Body) -> HttpResponse:
    if request.method == "GET":
        return _question(request, body, DeletionForm(expected_name=body.name))
    form = DeletionForm(request.POST, expected_name=body.name)
    if form.is_valid():
        try:
            ask_deletion(by=actor(request), body=body)
            messages.success(
                request, _("The deletion is asked for, and every member of your body is told.")
            )
            return redirect("assessments:body_data", body.slug)
        except Refused as refused:
            form.add_error(None, refused)
    return _question(request, body, form, status=422)


def _question(
    request: HttpRequest, body: Body, form: DeletionForm, status: int = 200
) -> HttpResponse:
    kept = kept_submissions(body)
    context = body_context(request, body) | {
        "form": form,
        "holdings": holdings_of(body),
        "kept": [(item, can_be_withdrawn(item)) for item in kept],
        "deletion": open_deletion(body),
    }
    return render(request, "assessments/bodies/data_delete.html", context, status=status)


@require_POST
def stop(request: HttpRequest, slug: str) -> HttpResponse:
    """Any coordinator, at once: what protects the data needs no second confirmation."""
    body = own_body(request, slug)
    demand(request, Capability.OWN_DATA, body)
    try:
        stop_deletion(by=actor(request), body=body)
        messages.success(request, _("The deletion is stopped. Nothing was deleted."))
    except Refused as refused:
        messages.error(request, str(refused.messages[0]))
    return redirect("assessments:body_data", body.slug)
