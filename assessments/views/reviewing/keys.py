"""The keys J and K of the review, and their switch: it is kept in the session and nowhere else."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from assessments.views.loading import principal
from mechanisms.access import Capability, require

OFF = "review_keys_off"


def keys_context(request: HttpRequest) -> dict[str, Any]:
    """Whether the keys work for this person, in this session."""
    return {"keys_on": not request.session.get(OFF, False)}


@require_POST
def review_keys(request: HttpRequest) -> HttpResponse:
    """Turn the keys on or off; back to where one came from."""
    require(principal(request), Capability.WORK_AT_DESK)
    request.session[OFF] = request.POST.get("keys") != "on"
    if request.headers.get("HX-Request"):
        return render(request, "assessments/review/_keys.html", keys_context(request))
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = ""
    return redirect(back or "assessments:review_list")
