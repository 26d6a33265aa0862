"""Recoveries that members of bodies ask for: the second pair of eyes."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.views.loading import principal, signed_in
from mechanisms.access import Capability, require
from mechanisms.guarded_acts import why_not_confirm
from mechanisms.models import Recovery
from mechanisms.people import Refused
from mechanisms.recovery import confirm, coordinators_of, stop
from mechanisms.signin import fresh_sign_in_required

PAST = 20


@require_safe
def recoveries(request: HttpRequest) -> HttpResponse:
    """What is asked for, what waits for its day, and the latest that are over. Three queries."""
    require(principal(request), Capability.MANAGE_PEOPLE)
    me = signed_in(request)
    rows = Recovery.objects.select_related("body", "person")
    waiting = list(rows.open())
    coordinators = coordinators_of(waiting)
    context = {
        "open": [
            (row, why_not_confirm(row, me), coordinators.get(row.body_id, [])) for row in waiting
        ],
        "past": list(rows.over()[:PAST]),
    }
    return render(request, "assessments/administration/recoveries.html", context)


@require_POST
def recovery_confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm, as somebody who has just signed in: the waiting period begins."""
    require(principal(request), Capability.MANAGE_PEOPLE)
    found = get_object_or_404(Recovery, pk=pk)
    answer: HttpResponse = _confirm(request, found.pk)
    return answer


@fresh_sign_in_required
def _confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    try:
        confirm(by=signed_in(request), recovery_id=pk)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Confirmed. All members see it; now three days pass."))
    return redirect("assessments:recoveries")


@require_POST
def recovery_refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop it as an administrator."""
    require(principal(request), Capability.MANAGE_PEOPLE)
    found = get_object_or_404(Recovery, pk=pk)
    try:
        stop(by=signed_in(request), recovery_id=found.pk)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Stopped. Nothing of it happens."))
    return redirect("assessments:recoveries")
