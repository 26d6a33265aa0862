"""The page of a body: what the report says of it, and the self-assessments it made public."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.models import Submission
from assessments.views.loading import may, principal
from mechanisms.access import Capability, Sharing
from mechanisms.body_page import body_page, load_body
from mechanisms.models import Body


@login_not_required
@require_safe
def body(request: HttpRequest, slug: str) -> HttpResponse:
    """Open to everybody. Eight queries beside those that say who is asking."""
    try:
        found = load_body(slug)
    except Body.DoesNotExist as missing:
        raise Http404 from missing
    updates = list(found.updates.standing())
    context = {
        "page": body_page(found),
        "body": found,
        "updates": updates,
        "earlier": len(updates) - 1,
        "may_write": may(request, Capability.WRITE_UPDATE, found),
        "published": _published(found),
        "is_member": principal(request).role_in(found.pk) is not None,
        "sample_data": found.sample,
    }
    return render(request, "assessments/body.html", context)


def _published(found: Body) -> list[Submission]:
    """What the body itself made public, newest cycle first. One query."""
    return list(
        Submission.objects.current()
        .with_frame()
        .filter(assessment__body=found, sharing=Sharing.PUBLIC)
        .order_by("-assessment__cycle__opens_on", "assessment__cycle__slug")
    )
