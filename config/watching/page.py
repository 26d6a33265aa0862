"""The administrator's page about the installation: what is well, what is not, and what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.watching.standing import standing
from mechanisms.access import Capability, require


@require_safe
def installation(request: HttpRequest) -> HttpResponse:
    """Queue, worker, work of the day, backups, heads, disk, database, mail; for administrators."""
    require(request.principal, Capability.SEE_SECURITY_EVENTS)  # type: ignore[attr-defined]
    lines = list(standing())
    late = [line.title for line in lines if line.is_well is False]
    return render(request, "installation.html", {"lines": lines, "late": late})
