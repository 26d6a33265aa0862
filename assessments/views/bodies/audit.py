"""The audit trail of a body, for its coordinators: who did what, when; as a page and as files."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.audit_heads import current_heads, head_file
from assessments.audit_trail import as_csv, as_json, filtered, of_body
from assessments.views.audit_pages import audit_context, filter_of, status_of
from assessments.views.bodies.loading import body_context, own_body
from assessments.views.loading import demand
from mechanisms.access import Capability
from mechanisms.models import Body

CSV, JSON = "text/csv; charset=utf-8", "application/json; charset=utf-8"


def _body(request: HttpRequest, slug: str) -> Body:
    """The body, for its coordinator; for everybody else there is nothing here."""
    body = own_body(request, slug)
    demand(request, Capability.SEE_AUDIT, body)
    return body


@require_safe
def audit(request: HttpRequest, slug: str) -> HttpResponse:
    """The events of the body, filtered by the address, fifty on a page."""
    body = _body(request, slug)
    context = body_context(request, body) | audit_context(request, of_body(slug))
    return render(request, "assessments/bodies/audit.html", context, status=status_of(context))


@require_safe
def audit_file(request: HttpRequest, slug: str, extension: str) -> HttpResponseBase:
    """The same events from the first on as CSV or JSON; any other extension does not exist.

    An address that asks for what does not exist leads to the page that says so: a file would not.
    """
    _body(request, slug)
    form = filter_of(request, of_body(slug))
    if form.errors:
        return redirect(
            f"{reverse('assessments:body_audit', args=[slug])}?{request.GET.urlencode()}"
        )
    events = filtered(of_body(slug), form.wanted())
    if extension == "csv":
        return _stream(as_csv(events), f"{slug}-audit-trail.csv", CSV)
    if extension == "json":
        return _stream(as_json(slug, events), f"{slug}-audit-trail.json", JSON)
    raise Http404


@require_safe
def audit_head(request: HttpRequest, slug: str) -> HttpResponse:
    """The sealed head of the body's chain, to be kept where nobody here can reach it."""
    _body(request, slug)
    now = timezone.now()
    content = head_file(current_heads([slug]), now)
    name = f"{slug}-audit-head-{now.date().isoformat()}.json"
    return HttpResponse(content, content_type=JSON, headers=_as_attachment(name))


def _stream(pieces: Iterator[str], name: str, content_type: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(pieces, content_type=content_type, headers=_as_attachment(name))


def _as_attachment(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
