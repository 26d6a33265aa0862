"""Each request has an id, which stands on its lines in the log and on its answer, and is counted and timed.

What is written down: its method, the name of its address, the status, the time. Nothing that is in it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from config.log_lines import REQUEST_ID
from config.watching import figures

LONGEST_SQL = 500

requests_log = logging.getLogger("thirtytwo.requests")
slow_log = logging.getLogger("thirtytwo.slow_queries")


class Watched:
    """Outermost but for the headers: it sees how long everything takes, and every status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        REQUEST_ID.set(
            uuid4().hex[:16]
        )  # until the next one: Django writes its own line after all middleware
        begun = time.perf_counter()
        with connection.execute_wrapper(_slow):
            response = self.get_response(request)
        response.headers["X-Request-ID"] = REQUEST_ID.get()
        _noted(request, response.status_code, time.perf_counter() - begun)
        return response


def _noted(request: HttpRequest, status: int, seconds: float) -> None:
    match = request.resolver_match
    route = (match.view_name or "-") if match else "-"
    method = request.method if request.method in METHODS else "OTHER"
    if settings.METRICS:
        figures.answered(method, route, status, seconds)
    if settings.REQUEST_LOG:
        line = "method=%s route=%s status=%d ms=%d"
        requests_log.info(line, method, route, status, round(seconds * 1000))


METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})


def _slow(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """A statement that takes long is written down as it is, with places for its values and without them."""
    begun = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        seconds = time.perf_counter() - begun
        if seconds > settings.SLOW_QUERY_SECONDS:
            slow_log.warning("ms=%d %s", round(seconds * 1000), sql[:LONGEST_SQL])
