"""The body's own words for the public directory: written, looked at, published, taken back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.forms.body_update import BodyUpdateForm
from assessments.views.bodies.loading import body_context, own_body
from assessments.views.loading import demand, signed_in
from mechanisms.access import Capability
from mechanisms.body_updates import publish, take_back
from mechanisms.models import Body, BodyUpdate


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
