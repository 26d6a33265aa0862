"""What holds for every answer: headers, and how long a session lasts."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject

from mechanisms.access import principal_of
from mechanisms.people.sessions import SEEN

Answer = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = (
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"
)


HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class ResponseHeaders:
    """Headers of every answer, errors and static files included; private pages are never stored.

    Nor is what everybody may read, where a cookie comes along: a cache on the way would hand on a session.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if response.cookies or not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "no-store"
        return response


class RequestSize:
    """What is larger than any form here is refused before a byte of it is read into a file."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _announced(request) > settings.REQUEST_MAX_BYTES:
            return too_large(request)
        return self.get_response(request)


def _announced(request: HttpRequest) -> int:
    """How long the body is said to be; without a length Django reads none."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def too_large(request: HttpRequest) -> HttpResponse:
    """413: too much at once. Looks at nothing that was sent."""
    megabytes = settings.REQUEST_MAX_BYTES // (1024 * 1024)
    return HttpResponse(render_to_string("413.html", {"megabytes": megabytes}), status=413)


class SessionAge:
    """A session ends 12 hours after sign-in, and after 30 minutes without a request by a person.

    What a page asks for by itself (who is here, how far a bundle is) keeps no session alive: it tells by the
    id of its element.
    """

    KEY = "signed_in_at"
    SEEN = SEEN
    RENEW_AFTER = 60
    BY_ITSELF = frozenset({"here-now", "bundle-now"})

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._check(request)
        return self.get_response(request)

    def _check(self, request: HttpRequest) -> None:
        now = int(time.time())
        started = request.session.setdefault(self.KEY, now)
        if now - started > settings.SESSION_ABSOLUTE_AGE:
            logout(request)
        elif self._is_late(request, now):
            # Written once a minute at most: a write per request would double the cost of a page.
            request.session[self.SEEN] = now

    def _is_late(self, request: HttpRequest, now: int) -> bool:
        is_by_itself = request.headers.get("HX-Trigger") in self.BY_ITSELF
        return not is_by_itself and now - request.session.get(self.SEEN, 0) > self.RENEW_AFTER


class WhoAsks:
    """`request.principal`: the person's roles as plain values, read only if a view asks."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.principal = SimpleLazyObject(lambda: principal_of(request.user))  # type: ignore[attr-defined]
        return self.get_response(request)
