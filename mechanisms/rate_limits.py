"""Limits on how often something may be tried, for views of any room.

The counts live in the database's cache, so that they hold for all processes together. How often, and by
whom, stands in `settings.ACCOUNT_RATE_LIMITS` under the name of the action. GET of a page is never counted;
reading by programs is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.core import ratelimit
from allauth.core.internal import ratelimit as counting
from django.http import HttpRequest, HttpResponseBase


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
    used = counting.consume(request, app="allauth.account", action=action, key=key, limit_get=True)
    return used is not None
