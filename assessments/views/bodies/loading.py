"""How the screens of a body find it: a stranger's body is a missing one."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from assessments.views.loading import principal
from mechanisms.models import Body, Role


def own_body(request: HttpRequest, slug: str) -> Body:
    """A body to which the person belongs; Http404 for everybody else. One query."""
    roles = principal(request).roles
    if not roles:
        raise Http404
    return get_object_or_404(Body, slug=slug, pk__in=list(roles))


def body_context(request: HttpRequest, body: Body) -> dict[str, Any]:
    """What every screen of a body shows around its own matter; only a coordinator is offered all of them."""
    return {
        "body": body,
        "sample_data": body.sample,
        "is_coordinator": principal(request).role_in(body.pk) == Role.COORDINATOR,
    }
