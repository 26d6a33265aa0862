"""What holds for every request: where it comes from, headers, how long a session lasts, who gets in."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import unquote_to_bytes, urlencode

from allauth.account.adapter import get_adapter
from allauth.core.internal.httpkit import clean_client_ip
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_out
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.middleware.security import SecurityMiddleware
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from config.busy import busy, is_busy, is_stopped, raise_what_is_behind
from config.languages import read_as_the_account_says
from mechanisms.access import ANONYMOUS, Principal, principal_of
from mechanisms.models import Person
from mechanisms.people.second_factor import has_one, is_compulsory, was_used
from mechanisms.people.sessions import SEEN
from mechanisms.people.typed_text import came_too_late
from recommendations.moments import READER

logger = logging.getLogger(__name__)

Answer = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"


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
        if getattr(response, "xframe_options_exempt", False):
            del response.headers["X-Frame-Options"]
        if response.cookies or not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "no-store"
        if getattr(request, "has_signed_out", False):
            response.headers["Clear-Site-Data"] = CLEARED
        return response


# Pages that the browser still has, those behind “back” too. Not "storage": what is kept on this device is the
# person's own choice and, on a shared one, somebody else's unsaved text; device.js removes that of whoever
# signs out. Not "cookies": the browser would remove those of every service below the same registered name.
CLEARED = '"cache"'


def note_signing_out(sender: Any, request: HttpRequest | None, **_more: Any) -> None:
    """However a session ends while somebody asks: by the button, by its age, with the account."""
    if request is not None:
        request.has_signed_out = True  # type: ignore[attr-defined]


user_logged_out.connect(note_signing_out, dispatch_uid="config.middleware.note_signing_out")


class RequestSize:
    """What is larger than any form here is refused before a byte of it is read into a file."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _announced(request) > settings.REQUEST_MAX_BYTES:
            _read_away(request)
            return too_large(request)
        return self.get_response(request)


def _announced(request: HttpRequest) -> int:
    """How long the body is said to be; without a length Django reads none."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _read_away(request: HttpRequest) -> None:
    """Read what a proxy still sends, and keep none of it: one that is cut off says 502 in place of our page.

    Of what is more than twice as long as any form here only as much is read.
    """
    left = min(_announced(request), 2 * settings.REQUEST_MAX_BYTES)
    with contextlib.suppress(UnreadablePostError):
        while left > 0 and (piece := request.read(min(left, 1 << 16))):
            left -= len(piece)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: too much at once. Looks at nothing that was sent."""
    megabytes = settings.REQUEST_MAX_BYTES // (1024 * 1024)
    return HttpResponse(render_to_string("413.html", {"megabytes": megabytes}), status=413)


MOST_BYTES = 20 << 20
"""Every view says itself how much it takes, and none takes more than this."""


class StopAtTwentyMegabytes(FileUploadHandler):
    """Lets pieces through to whoever keeps them; what is larger is read and thrown away.

    The request then has `too_large`, and the form goes on without the file.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """The piece as it came."""
        if start + len(raw_data) > MOST_BYTES:
            self.request.too_large = True  # type: ignore[union-attr]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Whoever kept it has it."""
        return None


class SessionAge:
    """A session ends 12 hours after sign-in, and after 30 minutes without a request by a person.

    What a page asks for by itself (who is here, how far a file is) keeps no session alive: it tells by the
    id of its element.
    """

    KEY = "signed_in_at"
    SEEN = SEEN
    RENEW_AFTER = 60
    BY_ITSELF = frozenset({"here-now", "work-now"})

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


class SessionsThatWait(SessionMiddleware):
    """A session that can't be saved since the database is locked is no fault of whoever asks: Django answers
    400, as if the session had been deleted meanwhile."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The answer, or 503 where the session's row is locked. What a form did is done by then, so that its
        answer stays as it is; and where nothing can be saved, pages can be read."""
        try:
            return super().process_response(request, response)
        except (SessionInterrupted, DatabaseError) as error:
            if is_busy(error):
                return response if request.method == "POST" else busy(request)
            if is_stopped(error):
                return response
            raise_what_is_behind(error)
            raise


class WholeText:
    """A form whose bytes are no UTF-8 is refused: Django would put another sign in place of each, without a
    word. No browser sends one.

    Only forms without files: of those the parser keeps no bytes.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Raises BadRequest, once the token of the form was found good."""
        if request.method == "POST" and request.content_type == "application/x-www-form-urlencoded":
            try:
                unquote_to_bytes(request.body).decode()
            except UnicodeDecodeError as error:
                raise BadRequest("a form that is no UTF-8") from error


class WhoAsks:
    """`request.principal`: the person's roles as plain values, read only if a view asks."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.principal = SimpleLazyObject(lambda: principal_of(request.user))  # type: ignore[attr-defined]
        return self.get_response(request)


class AsTheAccountSays:
    """Whoever is signed in reads times in the zone of the account, and pages in its language."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        read_as_the_account_says(request, request.user.language)
        token = READER.set(request.user.time_zone)
        try:
            return self.get_response(request)
        finally:
            READER.reset(token)


# Behind proxies a request says where it comes from, or it is refused. Every limit on tries counts by that
# address: were a request without one let in, it would count as the proxy's own, and a few wrong passwords of
# one person would lock out everybody.


ASKED_WITHOUT_PROXY = frozenset({"/healthz", "/readyz"})
"""A container or a watchdog on this machine asks them directly; they count nobody and tell nothing of it."""


class ThroughProxies:
    """Refuses what does not come through `THIRTYTWO_PROXIES` proxies that say where it comes from.

    It stands outside the middleware that sends http to https, and borrows its headers: a proxy that says
    nothing at all would else be sent round in a circle, and nobody would read what is missing.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.security = SecurityMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        missing = "" if request.path_info in ASKED_WITHOUT_PROXY else _what_is_missing(request)
        if not missing:
            return self.get_response(request)
        logger.error(
            "Refused %s %s: %s. See “The proxy in front” in docs/installation.md",
            request.method,
            request.path,
            missing,
        )
        refusal = HttpResponse(render_to_string("400_proxy.html"), status=400)
        return self.security.process_response(request, refusal)


def _what_is_missing(request: HttpRequest) -> str:
    """Why it is not known where a request comes from, in words for the log; empty where it is."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    header = request.headers.get("X-Forwarded-For", "")
    chain = header.split(",") if header else []
    if len(chain) < proxies:
        return (
            f"X-Forwarded-For has {len(chain)} addresses and THIRTYTWO_PROXIES is {proxies}, so it went "
            "round the proxy, or the proxy does not set the header"
        )
    if proxies and clean_client_ip(chain[-proxies]) is None:
        return "X-Forwarded-For has no address where the proxy should have put one"
    return ""


# The lock behind the lock: whoever must have a second factor gets in only after using it. Until then there
# are the pages of the account, and everything that visitors see, as visitors see it.


ACCOUNT = ("account", "mfa_")


class SecondFactor:
    """Lets nobody pass who must use a second factor and has not done so in this session."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], *_arguments: Any
    ) -> HttpResponseBase | None:
        """None to go on; else the way to the second factor, or the typed text where a form was sent."""
        if not settings.SECOND_FACTOR_COMPULSORY or _is_of_the_account(request):
            return None
        known = request.principal  # type: ignore[attr-defined]
        if not getattr(view, "login_required", True):
            # Some pages show visitors one thing and members another. Read only if the page asks.
            request.principal = SimpleLazyObject(lambda: _as_let_in(request, known))  # type: ignore[attr-defined]
            return None
        if not _is_kept_out(request, known):
            return None
        if request.method == "POST":
            return came_too_late(request, status=403, template="403_second_factor.html")
        return redirect(_way(request))


def _is_of_the_account(request: HttpRequest) -> bool:
    match = request.resolver_match
    name = (match.url_name or "") if match and not match.namespaces else ""
    return name.startswith(ACCOUNT)


def _is_kept_out(request: HttpRequest, principal: Principal) -> bool:
    return is_compulsory(principal) and not was_used(request)


def _as_let_in(request: HttpRequest, principal: Principal) -> Principal:
    return ANONYMOUS if _is_kept_out(request, principal) else principal


def _way(request: HttpRequest) -> str:
    """Where the second factor is used, if there is one; else where it is set up."""
    person = cast(Person, request.user)
    if not has_one(person):
        return reverse("mfa_activate_totp")
    ways = get_adapter().get_reauthentication_methods(person)
    with_factor = [way["url"] for way in ways if way["id"].startswith("mfa_")]
    return f"{with_factor[0]}?{urlencode({'next': request.get_full_path()})}"
