"""The page of an approver: what is locked, who may see it, and approving both with a passkey or a code."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.answering.rules import Refused
from assessments.answering.views.page_access import actor, demand, frame_context, own_assessment, signed_in
from assessments.models import Assessment, Clearance
from assessments.submitting.approving import approve_with_code, approve_with_passkey, challenge_of
from assessments.submitting.submitting import open_clearance
from assessments.submitting.views.steps import chosen_form
from mechanisms.access import Capability
from mechanisms.models import Person
from mechanisms.people.signatures import ConfirmingCode, has_app, has_passkey, to_sign

NO_SIGNATURE = "no signature"


@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What waits for approval; approving it."""
    assessment = own_assessment(request, pk)
    demand(request, Capability.APPROVE, assessment.body)
    form = ConfirmingCode(user=signed_in(request))
    if request.method == "GET":
        return _page(request, assessment, form)
    try:
        if "credential" not in request.POST:
            form = ConfirmingCode(request.POST, user=signed_in(request))
            if not form.is_valid():
                return _page(request, assessment, form, status=422)
        _approve(request, assessment)
    except (Refused, ValidationError) as refused:
        return _page(request, assessment, form, status=422, problem=str(refused.messages[0]))
    messages.success(request, _("You have approved it. The coordinator can submit it now."))
    return redirect("assessments:approve", assessment.pk)


def _approve(request: HttpRequest, assessment: Assessment) -> None:
    by, seen = actor(request), request.POST.get("seen", "")
    if "credential" not in request.POST:
        approve_with_code(by=by, assessment=assessment, seen=seen)
        return
    response: object = NO_SIGNATURE
    with suppress(ValueError):
        response = json.loads(request.POST["credential"])
    approve_with_passkey(by=by, assessment=assessment, response=response, seen=seen)


def _page(
    request: HttpRequest,
    assessment: Assessment,
    form: ConfirmingCode,
    *,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    clearance, person = open_clearance(assessment), signed_in(request)
    waits = clearance is not None and not clearance.approver
    context = frame_context(request, assessment) | {
        "clearance": clearance,
        "chosen": chosen_form(assessment, clearance),
        "waits": waits,
        "seen": challenge_of(clearance).hex() if clearance else "",
        "form": form,
        "js_data": _to_sign(person, clearance) if waits else None,
        "has_app": waits and has_app(person),
        "problems": [{"text": problem, "href": ""}] if problem else [],
        "has_errors": status != 200,
    }
    return render(request, "assessments/submitting/approve.html", context, status=status)


def _to_sign(person: Person, clearance: Clearance | None) -> dict[str, Any] | None:
    """What the page asks the device for; None where there is nothing to sign, or nothing to sign it with."""
    if clearance is None or clearance.choices is None or not has_passkey(person):
        return None
    return {"request_options": to_sign(person, challenge_of(clearance))}
