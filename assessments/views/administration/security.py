"""The security events of the installation, for administrators: accounts and sign-ins, never content."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.audit_trail import of_installation
from assessments.views.audit_pages import audit_context, status_of
from assessments.views.loading import principal
from mechanisms.access import Capability, require


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """What happened to accounts and cycles, filtered by the address, fifty on a page."""
    require(principal(request), Capability.SEE_SECURITY_EVENTS)
    context = audit_context(request, of_installation())
    return render(
        request, "assessments/administration/security.html", context, status=status_of(context)
    )
