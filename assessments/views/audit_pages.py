"""What the three pages of the audit trail have in common: the filter, one page of lines, the answer."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from assessments.audit_trail import choices, filtered, page_of
from assessments.forms.audit import AuditFilter
from assessments.models import Event


def filter_of(
    request: HttpRequest, events: QuerySet[Event], *, of_one: bool = False
) -> AuditFilter:
    """The filter as the address says; read, so that `wanted` can be asked for. One query."""
    form = AuditFilter(request.GET, choices=choices(events), of_one=of_one)
    form.full_clean()
    return form


def audit_context(
    request: HttpRequest, events: QuerySet[Event], *, of_one: bool = False
) -> dict[str, Any]:
    """Form, page and lines of the trail; `of_one` person, who need not be chosen. Three queries."""
    form = filter_of(request, events, of_one=of_one)
    page, lines = page_of(filtered(events, form.wanted()), request.GET.get("page", "1"))
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "form": form,
        "page": page,
        "lines": lines,
        "query": query.urlencode(),
        "is_filtered": bool(form.cleaned_data and any(form.cleaned_data.values())),
    }


def status_of(context: dict[str, Any]) -> int:
    """422 where the address asks for what does not exist."""
    return 422 if context["form"].errors else 200
