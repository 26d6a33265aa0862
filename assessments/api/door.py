"""Who asks, and how often: a token that works, or nobody. A session opens nothing here.

A cookie goes along with whatever a page of another site makes a browser ask for; a token is put there by
the program that means to. So whoever is signed in and asks without a token is given what is public.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from ninja.security import HttpBearer

from assessments.line_signs import Audience
from mechanisms.access import ANONYMOUS, Principal, principal_of
from mechanisms.api_tokens import mark_used, token_of
from mechanisms.models import ApiToken
from mechanisms.rate_limits import may_read


class NoSuchToken(Exception):
    """401: something came along that is no token, or one that works no more."""


class NotForThisToken(Exception):
    """401 without a token, 403 with one that does not reach so far."""


class TooOften(Exception):
    """429."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. The principal belongs to no body: own drafts and private submissions are not for programs.

    `own` are the bodies to which the person behind the token belongs, whose readings stay closed.
    """

    principal: Principal
    own: frozenset[UUID] = frozenset()
    has_token: bool = False


class Token(HttpBearer):
    """Reads `Authorization: Bearer t32_…`, or lets nobody in particular pass."""

    def __call__(self, request: HttpRequest) -> Caller:
        """The caller, counted against the limits. Raises NoSuchToken or TooOften."""
        sent = request.headers.get(self.header)
        if sent is None:
            _count(request, "api_anonymous")
            return Caller(ANONYMOUS)
        scheme, _blank, secret = sent.partition(" ")
        token = token_of(secret.strip()) if scheme.lower() == self.openapi_scheme else None
        if token is None:
            _count(request, "api_anonymous")
            raise NoSuchToken
        return self.authenticate(request, token)

    def authenticate(self, request: HttpRequest, token: Any) -> Caller:
        """The caller behind a token that works."""
        _count(request, "api_token", key=str(token.pk))
        mark_used(token)
        return _caller(token)


def _caller(token: ApiToken) -> Caller:
    """A token for reviewers is worth what its owner is today."""
    if token.scope != ApiToken.ApiScope.REVIEW or not token.person.is_reviewer:
        return Caller(ANONYMOUS, has_token=True)
    person = principal_of(token.person)
    principal = replace(person, roles={}, assigned={}, administrator=False)
    return Caller(principal, own=frozenset(person.roles), has_token=True)


def _count(request: HttpRequest, action: str, key: str | None = None) -> None:
    if not may_read(request, action, key):
        raise TooOften


def caller(request: HttpRequest) -> Caller:
    """Who asks, once the door has let the request in."""
    return cast(Caller, request.auth)  # type: ignore[attr-defined]


def audience_for(who: Caller, names: str | None) -> Audience:
    """For whom an answer is made: whoever asks without a reviewer's token is given what is public, a reviewer
    what may be published, and with `names=staff` everything shared with the staff. Raises NotForThisToken."""
    if not who.principal.reviewer:
        if names:
            raise NotForThisToken
        return Audience.PUBLIC
    return Audience.STAFF if names else Audience.NAMED


def reviewer(request: HttpRequest) -> Caller:
    """Who asks, where only reviewers may. Raises NotForThisToken."""
    found = caller(request)
    if not found.principal.reviewer:
        raise NotForThisToken
    return found


def why_closed(request: HttpRequest) -> str:
    """What to do where only reviewers may."""
    if caller(request).has_token:
        return _("This token reads what is public. A reviewer’s token is needed here.")
    return _("Send the token of a reviewer: Authorization: Bearer t32_…")


def opened(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view of the interface: reads only, and asks nobody to sign in by a page."""

    @login_not_required
    @require_safe
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked_for, request.method = request.method, "GET"  # ninja knows no HEAD
        try:
            return view(request, *args, **kwargs)
        finally:
            request.method = asked_for  # by which Django leaves the content out

    return answer
