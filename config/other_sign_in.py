"""The door of another service: allauth's views, with a page of ours where the service does not answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps

from allauth.socialaccount.providers.openid_connect import views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe
from requests import RequestException

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
