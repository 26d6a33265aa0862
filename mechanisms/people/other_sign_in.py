"""The door of another service: allauth's views, with a page of ours where the service does not answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.openid_connect import views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from requests import RequestException

from mechanisms.models import Person

# Signing in at another service (OpenID Connect): a door for people who have an account here
# already.


class OtherSignIn(DefaultSocialAccountAdapter):
    """The other service says who it is; whether that person may come in is decided by the accounts here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: nobody gets an account by being known elsewhere."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the account by the address which the service says it has verified, and remember the match.

        From then on the service's own number of the person decides, whatever address it says later.
        """
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            # An open session could otherwise tie a stranger's identity to the account.
            raise ImmediateHttpResponse(redirect("account"))
        if sociallogin.is_existing:
            return
        person = self._known(sociallogin)
        if person is not None:
            sociallogin.connect(request, person)

    def _known(self, sociallogin: Any) -> Person | None:
        addresses = [
            address.email.strip().lower()
            for address in sociallogin.email_addresses
            if address.verified is True  # the words "true" and "false" are both true to Python
        ]
        return Person.objects.filter(email__in=addresses, is_active=True).first()


logger = logging.getLogger(__name__)

type View = Callable[[HttpRequest, str], HttpResponse]


def _answering(view: View) -> View:
    """A service that is down, or says what it should not, is no fault of whoever signs in."""

    @wraps(view)
    def kept(request: HttpRequest, provider_id: str) -> HttpResponse:
        try:
            return view(request, provider_id)
        except (RequestException, ValueError, KeyError) as error:
            logger.error("The service to sign in at failed: %s", type(error).__name__)
            return render(request, "socialaccount/authentication_error.html", status=503)

    return kept


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@_answering
def sign_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    """GET asks, POST goes there; 404 for a service that is not ours."""
    response: HttpResponse = views.login(request, provider_id)
    return response


@login_not_required
@require_safe
@_answering
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where the service sends people back to, with what it says about them."""
    response: HttpResponse = views.callback(request, provider_id)
    return response
