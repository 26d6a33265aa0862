"""Whether a body has links without an account: its coordinator decides; off unless it is switched on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.answering.views.page_access import actor
from assessments.bodies.members import own_body
from assessments.by_link.links import allow_links
from mechanisms.access import Capability


@require_POST
def input_links(request: HttpRequest, slug: str) -> HttpResponse:
    body = own_body(request, slug, Capability.MANAGE_MEMBERS)
    allowed = request.POST.get("allowed") == "yes"
    allow_links(by=actor(request), body=body, allowed=allowed)
    said = (
        _("Links without an account are switched on.")
        if allowed
        else _("Links without an account are switched off. None of them works any more.")
    )
    messages.success(request, said)
    return redirect("assessments:members", body.slug)
