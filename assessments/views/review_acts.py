"""What a reviewer did with submissions: his or her own acts on record, and nobody else's."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.audit_trail import (
    own_review_acts,
    with_bodies,
    with_desk_work,
    with_remarks,
)
from assessments.views.audit_pages import audit_context, status_of
from assessments.views.loading import principal
from mechanisms.access import Capability, Matter, require


@require_safe
def review_acts(request: HttpRequest) -> HttpResponse:
    """Filtered by the address, fifty on a page."""
    me = principal(request)
    require(me, Capability.SEE_AUDIT, Matter(own=True))
    context = audit_context(request, own_review_acts(me), of_one=True)
    lines = with_desk_work(with_bodies(with_remarks(context["lines"])))
    context |= {"lines": lines, "shows_body": True, "of_one": True}
    return render(request, "assessments/review_acts.html", context, status=status_of(context))
