"""A page of a table as it is sent: JSON, or CSV; both say how many rows there are and where the next are."""

from __future__ import annotations

import json
from datetime import date
from enum import Enum
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from assessments.api.asked import Page
from assessments.api.rows import Row
from assessments.api.tables import Found
from assessments.exports.csv_cells import csv_lines


def table(request: HttpRequest, asked: Page, row: type[Row], found: Found) -> Any:
    """What the route answers: values for ninja to check and write, or a finished CSV."""
    way = _next(request, asked, found.count)
    internal = getattr(asked, "names", None) == "staff"
    if asked.format == "csv":
        return _csv(request, row, found, way, internal=internal)
    return {
        "count": found.count,
        "limit": asked.limit,
        "offset": asked.offset,
        "next": way,
        "internal": internal,
        "rows": found.rows,
    }


def _next(request: HttpRequest, asked: Page, count: int) -> str | None:
    """The address of the next page, with the same filters; None behind the last row."""
    after = asked.offset + asked.limit
    if after >= count:
        return None
    query = request.GET.copy()
    query["offset"] = str(after)
    return f"{settings.ADDRESS}{request.path}?{query.urlencode()}"


def _csv(
    request: HttpRequest, row: type[Row], found: Found, way: str | None, *, internal: bool
) -> HttpResponse:
    columns = list(row.model_fields)
    cells = ((_cell(values[name]) for name in columns) for values in found.rows)
    response = HttpResponse(
        "".join(csv_lines(columns, cells)), content_type="text/csv; charset=utf-8"
    )
    response.headers["X-Total-Count"] = str(found.count)
    if internal:
        name = request.path.rsplit("/", 1)[-1]
        mark_internal(response, f"{name}-internal.csv")
    if way is not None:
        response.headers["Link"] = f'<{way}>; rel="next"'
    return response


def mark_internal(response: HttpResponse, filename: str) -> None:
    """Say beside the content, and in the name under which it is saved, that it stays with the staff."""
    response.headers["X-Internal"] = "for the staff alone"
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'


def _cell(value: object) -> str:
    """Nothing for what is not there, words that R and pandas take for yes and no, days as year-month-day."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Enum):
        return str(value.value)
    return value.isoformat() if isinstance(value, date) else str(value)


def problem_answer(
    request: HttpRequest, status: int, detail: str, parameter: str | None = None
) -> HttpResponse:
    """What went wrong, as JSON with a sentence (RFC 9457)."""
    told = {"title": _titles()[status], "status": status, "detail": detail, "parameter": parameter}
    text = json.dumps(told, ensure_ascii=False)
    response = HttpResponse(text, status=status, content_type="application/problem+json")
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if status == 429:
        response.headers["Retry-After"] = "60"
    return response


def _titles() -> dict[int, str]:
    return {
        401: _("Needs a token that works"),
        403: _("Not for this token"),
        404: _("Not found"),
        422: _("Not understood"),
        429: _("Too often"),
    }
