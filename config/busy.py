"""A database that can't answer just now, locked or out of reach: 503 with "try again", and what was typed."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from config.typed_text import came_too_late

AGAIN_AFTER = 5
"""Seconds, for programs: locks of other people's work last less long."""


class SessionsThatWait(SessionMiddleware):
    """A session that can't be saved since the database is locked is no fault of whoever asks: Django answers
    400, as if the session had been deleted meanwhile."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The answer, or 503 where the session's row is locked. What a form did is done by then, so that its
        answer stays as it is."""
        try:
            return super().process_response(request, response)
        except (SessionInterrupted, OperationalError) as error:
            if not is_busy(error):
                raise
            return response if request.method == "POST" else busy(request)


def is_busy(error: BaseException | None) -> bool:
    """Whether a database that is locked or out of reach is behind an error."""
    return any(isinstance(each, OperationalError | InterfaceError) for each in _chain(error))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def busy(request: HttpRequest) -> HttpResponse:
    """503. A form is shown again with all that was typed, as far as the database still says who asks."""
    response = None
    # What another site sends is never shown on a page of ours.
    if request.method == "POST" and getattr(request, "csrf_processing_done", False):
        try:
            response = came_too_late(request, status=503, template="503_typed.html")
        except DatabaseError:
            response = None
    if response is None:
        response = HttpResponse(render_to_string("503.html"), status=503)
    response.headers["Retry-After"] = str(AGAIN_AFTER)
    return response
