"""Limits on how often something may be tried, for views of any room.

The counts live in the database's cache, so that they hold for all processes together. How often, and by
whom, stands in `settings.ACCOUNT_RATE_LIMITS` under the name of the action. GET of a page is never counted;
reading by programs is, and so are files that are made for visitors.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit as counting
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

APP = "allauth.account"


def limited[V: Callable[..., HttpResponseBase]](action: str) -> Callable[[V], V]:
    """A view that answers 429 to whoever tries too often: `@limited("verify")`, below the methods."""

    def decorate(view: V) -> V:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not ratelimit.consume(request, action=action):
                return cast(HttpResponseBase, ratelimit.respond_429(request))
            return view(request, *args, **kwargs)

        return cast(V, counted)

    return decorate


def may_read(request: HttpRequest, action: str, key: str | None = None) -> bool:
    """Whether a program may read once more, which is counted; `key` names it where it has a token."""
    used = counting.consume(request, app=APP, action=action, key=key, limit_get=True)
    return used is not None


def count_made_file(request: HttpRequest) -> None:
    """Count a file that is about to be made for a visitor; whoever is signed in is not counted.

    After too many the request is answered at once, by ImmediateHttpResponse: a page with 429 that says when
    to try again.
    """
    if not request.user.is_authenticated and not may_read(request, "make_file"):
        raise ImmediateHttpResponse(_too_many_files(request))


def _too_many_files(request: HttpRequest) -> HttpResponse:
    seconds = _seconds_to_wait(request, "make_file")
    context = {"seconds": seconds, "minutes": math.ceil(seconds / 60)}
    response = render(request, "429_files.html", context, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _seconds_to_wait(request: HttpRequest, action: str) -> int:
    """When the oldest of the tries that count now counts no more."""
    waits = [1.0]
    for rate in counting.get_rates(app=APP, action=action):
        key = counting.get_cache_key(request, app=APP, action=action, rate=rate)
        newest_first = cache.get(key, [])
        if len(newest_first) >= rate.amount:
            waits.append(newest_first[-1] + rate.duration - time.time())
    return math.ceil(max(waits))
