"""Behind proxies a request says where it comes from, or it is refused.

Every limit on tries counts by that address. Were a request without one let in, it would count as the proxy's
own: a few wrong passwords of one person would lock out everybody.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from allauth.core.internal.httpkit import clean_client_ip
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)

ASKED_WITHOUT_PROXY = "/healthz"
"""A container or a watchdog on this machine asks it directly; it counts nobody and tells nothing."""


class ThroughProxies:
    """Refuses what does not come through `THIRTYTWO_PROXIES` proxies that say where it comes from.

    It stands outside the middleware that sends http to https, and borrows its headers: a proxy that says
    nothing at all would else be sent round in a circle, and nobody would read what is missing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.security = SecurityMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        missing = "" if request.path_info == ASKED_WITHOUT_PROXY else _what_is_missing(request)
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
