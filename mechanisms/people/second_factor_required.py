"""The lock behind the lock: whoever must have a second factor gets in only after using it.

Until then there are the pages of the account, and everything that visitors see, as visitors see it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from mechanisms.access import ANONYMOUS, Principal
from mechanisms.models import Person
from mechanisms.people.second_factor import has_one, is_compulsory, was_used
from mechanisms.people.typed_text import came_too_late

type Answer = Callable[[HttpRequest], HttpResponse]

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
        return reverse("mfa_index")
    ways = get_adapter().get_reauthentication_methods(person)
    with_factor = [way["url"] for way in ways if way["id"].startswith("mfa_")]
    return f"{with_factor[0]}?{urlencode({'next': request.get_full_path()})}"
