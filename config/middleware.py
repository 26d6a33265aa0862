"""What holds for every answer: headers, and how long a session lasts."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from mechanisms.access import principal_of

Answer = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = (
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"
)


class ResponseHeaders:
    """Headers of every answer, errors and static files included; private pages are never stored."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "no-store"
        return response


class SessionAge:
    """A session ends 12 hours after sign-in, and after 30 minutes without a request."""

    KEY = "signed_in_at"
    SEEN = "seen_at"
    RENEW_AFTER = 60

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
        elif now - request.session.get(self.SEEN, 0) > self.RENEW_AFTER:
            # Written once a minute at most: a write per request would double the cost of a page.
            request.session[self.SEEN] = now


class WhoAsks:
    """`request.principal`: the person's roles as plain values, read only if a view asks."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.principal = SimpleLazyObject(lambda: principal_of(request.user))  # type: ignore[attr-defined]
        return self.get_response(request)
