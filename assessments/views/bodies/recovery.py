"""When no coordinator of the body can act: ask for a recovery, and stop one that is not right."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments.forms.members import RecoveryForm
from assessments.views.bodies.loading import body_context, own_body
from assessments.views.loading import demand, may, signed_in
from mechanisms.access import Capability
from mechanisms.letters import can_send
from mechanisms.models import Body, Person, Recovery
from mechanisms.people import Refused
from mechanisms.recovery import ask, candidates, open_recovery, stop


@require_http_methods(["GET", "POST"])
def recovery(request: HttpRequest, slug: str) -> HttpResponse:
    """What it is, and the form; what was asked for already stands instead of it."""
    body = own_body(request, slug)
    demand(request, Capability.ASK_RECOVERY, body)
    if request.method == "GET":
        return _page(request, body, _form(body, None))
    form = _form(body, request)
    if form.is_valid():
        kind, person_id = form.kind_and_person()
        try:
            ask(
                by=signed_in(request),
                body=body,
                kind=kind,
                person=Person.objects.get(pk=person_id),
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Asked for. All members and the administrators see it."))
            return redirect("assessments:members", body.slug)
    return _page(request, body, form, status=422)


@require_POST
def recovery_stop(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Stop it: it is not done, whatever was confirmed."""
    body = own_body(request, slug)
    demand(request, Capability.STOP_RECOVERY, body)
    found = get_object_or_404(Recovery, pk=pk, body=body)
    try:
        stop(by=signed_in(request), recovery_id=found.pk)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Stopped. Nothing of it happens."))
    return redirect("assessments:members", body.slug)


def _form(body: Body, request: HttpRequest | None) -> RecoveryForm:
    return RecoveryForm(
        request.POST if request is not None else None,
        members=candidates(body, Recovery.Kind.COORDINATOR),
        coordinators=candidates(body, Recovery.Kind.SECOND_FACTOR),
    )


def _page(request: HttpRequest, body: Body, form: RecoveryForm, status: int = 200) -> HttpResponse:
    context = body_context(request, body) | {
        "form": form,
        "recovery": open_recovery(body),
        "has_mail": can_send(),
        "may_stop": may(request, Capability.STOP_RECOVERY, body),
    }
    return render(request, "assessments/bodies/recovery.html", context, status=status)
