"""A link without an account for one contributor: made, shown once, and taken back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.answering.forms.answer import MOST_DIGITS
from assessments.answering.forms.page import refusal_as_message
from assessments.answering.views.page_access import (
    actor,
    demand,
    frame_context,
    own_assessment,
    signed_in,
)
from assessments.by_link.links import make_link, revoke_link
from assessments.offline.letter_texts import link_letter
from assessments.offline.mailing import mailings_of
from mechanisms.access import Capability
from mechanisms.people.letters import absolute


@require_POST
def make(request: HttpRequest, pk: UUID, member: int) -> HttpResponse:
    """A new link, shown this once; an earlier one of the same contributor stops working."""
    assessment = own_assessment(request, pk)
    demand(request, Capability.MANAGE_MEMBERS, assessment.body)
    days = request.POST.get("days", "")
    number = int(days) if days.isdecimal() and len(days) <= MOST_DIGITS else 0
    with refusal_as_message(request):
        made, secret = make_link(by=actor(request), assessment=assessment, membership_id=member, days=number)
        link = absolute(reverse("assessments:link", args=[secret]))
        row = next(one for one in mailings_of(assessment) if one.membership_id == member)
        context = frame_context(request, assessment) | {
            "made": made,
            "ministry": row.ministry,
            "link": link,
            "letter": link_letter(assessment, row, signed_in(request).name, link, made.expires_at),
        }
        response = render(request, "assessments/offline/link_made.html", context)
        response.headers["Cache-Control"] = "no-store"
        return response
    return redirect("assessments:offline_contributor", pk, member)  # type: ignore[unreachable]


@require_POST
def revoke(request: HttpRequest, pk: UUID, member: int) -> HttpResponse:
    """It works no more from now on; what was saved by it stays."""
    assessment = own_assessment(request, pk)
    demand(request, Capability.MANAGE_MEMBERS, assessment.body)
    if revoke_link(by=actor(request), assessment=assessment, membership_id=member):
        messages.success(request, _("The link is taken back. It does not work any more."))
    return redirect("assessments:offline_contributor", pk, member)
