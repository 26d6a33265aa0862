"""A body's own data: taken along as one ZIP, or deleted after a week in which it can be stopped."""

from __future__ import annotations

import tempfile
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.answering.rules import Refused
from assessments.answering.views.page_access import actor, demand, signed_in
from assessments.bodies.archive import write_archive
from assessments.bodies.forms import BodyUpdateForm
from assessments.bodies.own_data import (
    DeletionForm,
    ask_deletion,
    can_be_withdrawn,
    holdings_of,
    kept_submissions,
    open_deletion,
    stop_deletion,
)
from assessments.bodies.views.members import body_context, own_body
from assessments.trail.acting import record
from mechanisms.access import Capability
from mechanisms.directory.updates import publish, take_back
from mechanisms.models import Body, BodyUpdate
from mechanisms.people.signin import confirm_first, fresh_sign_in_required, is_to_confirm

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


# The body's own words for the public directory: written, looked at, published, taken back.


@require_http_methods(["GET", "POST"])
def update(request: HttpRequest, slug: str) -> HttpResponse:
    """Write an update, see it as everybody will, publish it; the earlier ones stand below."""
    body = own_body(request, slug)
    demand(request, Capability.WRITE_UPDATE, body)
    if request.method == "GET":
        return _page(request, body, BodyUpdateForm(initial={"signed_name": str(request.user)}))
    form = BodyUpdateForm(request.POST)
    if not form.is_valid():
        return _page(request, body, form, status=422)
    if "publish" not in request.POST:
        return _page(request, body, form, preview=True)
    publish(by=signed_in(request), body=body, **form.cleaned_data)
    messages.success(request, _("The update stands on the public page of your body."))
    return redirect("assessments:body_update", body.slug)


def _page(
    request: HttpRequest,
    body: Body,
    form: BodyUpdateForm,
    status: int = 200,
    *,
    preview: bool = False,
) -> HttpResponse:
    """The form, with what is typed in it as everybody would see it where it is in order."""
    context = body_context(request, body) | {
        "form": form,
        "preview": BodyUpdate(body=body, **form.cleaned_data) if preview else None,
        "updates": list(body.updates.all()),
    }
    return render(request, "assessments/bodies/update.html", context, status=status)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Take an update off the public page: first what that means, then the act."""
    body = own_body(request, slug)
    demand(request, Capability.WRITE_UPDATE, body)
    found = get_object_or_404(BodyUpdate.objects.standing(), pk=pk, body=body)
    if request.method == "POST":
        take_back(by=signed_in(request), body=body, update_id=found.pk)
        messages.success(request, _("The update is taken back. Nobody outside sees it any more."))
        return redirect("assessments:body_update", body.slug)
    context = body_context(request, body) | {"update": found}
    return render(request, "assessments/bodies/update_remove.html", context)
